"""A caller is opened by two people for a purpose, and every opening stands in the journal, committed, before it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from contracts.actors import Actor
from contracts.complaints.informant import (
    ApproveCaller,
    LookAtCaller,
    OpenCaller,
    OpenedCaller,
    RequestCaller,
    RequestsOfComplaints,
)
from contracts.complaints.intake import Caller, CallerStep, Channel, ComplaintProgress
from contracts.complaints.routing import SignComplaint
from contracts.errors import Refusal
from kernel.settings import Settings
from tests.integration.complaints.world import World, report, sha256, world
from tests.platform.actors import (
    ADMINISTRATOR,
    CITIZEN,
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_OFFICER,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    WATER,
)
from tests.platform.hub import new_id

WAIT_SECONDS = 10
CALLER = Caller(name="王小明", phone="13900000000")
OPENED = OpenedCaller(name="王小明", phone="13900000000")
TYPES = """
SELECT type, actor FROM journal WHERE type LIKE 'complaints.informant.%' OR type LIKE '%caller_looked.v1' ORDER BY seq
"""
OPENINGS = "SELECT xmin::text AS written_by, aggregate FROM journal WHERE type = 'complaints.informant.opened.v1'"
BLOCKED = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'complaints.journal'::regclass"
FORGED_REQUEST = """
INSERT INTO caller_requests VALUES (gen_random_uuid(), $1, $2, 'x', 'verify', 'x', now(), now() + interval '1 day')
"""
ALONE = "UPDATE caller_looks SET approver = subject"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


@pytest.fixture
async def owner(hub: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(hub.settings.postgres_dsn("complaints_owner"))
    yield connection
    await connection.close()


async def with_caller(hub: World) -> str:
    """A signed complaint whose caller is known."""
    return await hub.signed(sealed_caller=hub.seal(CALLER))


async def look(hub: World, number: str, who: Actor = OFFICER) -> OpenedCaller | None:
    return await hub.ask(who, LookAtCaller(number=number))


async def refused(hub: World, who: Actor, order: RequestCaller | ApproveCaller | OpenCaller) -> str:
    with pytest.raises(Refusal) as caught:
        await hub.send(who, order)
    return caught.value.code


async def test_one_asks_another_approves_and_each_opening_is_journaled(hub: World) -> None:
    number = await with_caller(hub)
    request = await hub.asked_to_see(number)
    assert await refused(hub, OFFICER, OpenCaller(number=number)) == "CALLER_LOOK_NOT_APPROVED"
    for absent in (new_id(), "x" * 36):
        assert await refused(hub, HEAD, ApproveCaller(number=number, request=absent)) == "NOT_FOUND"
    await hub.send(HEAD, ApproveCaller(number=number, request=request))
    assert await look(hub, number) is None
    for _ in range(2):
        await hub.send(OFFICER, OpenCaller(number=number))
        assert await look(hub, number) == OPENED
    for other in (OTHER_OFFICER, HEAD, UPPER_HEAD):
        assert await look(hub, number, other) is None
    told = [(row["type"].rsplit(".", 2)[1], row["actor"].split("/")[1]) for row in await hub.rows(TYPES)]
    officer, head = OFFICER.subject, HEAD.subject
    assert told == [("requested", officer), ("caller_looked", head), ("opened", officer), ("opened", officer)]
    for row in await hub.rows("SELECT data FROM journal"):
        assert "核实".encode() not in row["data"]


async def test_who_asked_never_approves_whatever_roles_they_hold(hub: World) -> None:
    number = await with_caller(hub)
    await hub.send(HEAD, RequestCaller(number=number, purpose="verify", reason="核实"))
    (page,) = await hub.ask(HEAD, RequestsOfComplaints(numbers=[number]))
    approval = ApproveCaller(number=number, request=page.items[0].id)
    assert await refused(hub, HEAD, approval) == "CALLER_OWN_REQUEST"
    assert await refused(hub, UPPER_HEAD, approval) == "NOT_FOUND"
    assert await refused(hub, URBAN_MANAGEMENT, approval) == "NOT_FOUND"
    assert await refused(hub, ADMINISTRATOR, approval) == "NOT_PERMITTED"
    await hub.send(OTHER_OFFICER, approval)
    assert await refused(hub, OTHER_OFFICER, approval) == "CALLER_REQUEST_APPROVED"


async def test_a_purpose_of_the_list_is_named_and_says_who_approves(hub: World) -> None:
    number = await with_caller(hub)
    asking = RequestCaller(number=number, purpose="curiosity", reason="好奇")
    assert await refused(hub, OFFICER, asking) == "CALLER_PURPOSE_UNKNOWN"
    request = await hub.asked_to_see(number, purpose="court")
    approval = ApproveCaller(number=number, request=request)
    assert await refused(hub, OTHER_OFFICER, approval) == "CALLER_APPROVER_WRONG"
    await hub.send(HEAD, approval)


async def test_who_is_not_in_charge_asks_in_vain(hub: World) -> None:
    number = await with_caller(hub)
    asking = RequestCaller(number=number, purpose="verify", reason="好奇")
    assert await refused(hub, OTHER_OFFICER, asking) == "COMPLAINT_NOT_IN_CHARGE"
    assert await refused(hub, URBAN_MANAGEMENT, asking) == "NOT_FOUND"
    assert await refused(hub, OPERATOR, asking) == "NOT_PERMITTED"
    anonymous = RequestCaller(number=await hub.signed(), purpose="verify", reason="核实")
    assert await refused(hub, OFFICER, anonymous) == "COMPLAINT_CALLER_UNKNOWN"


async def test_a_request_lapses_and_an_approved_look_ends(hub: World) -> None:
    number = await with_caller(hub)
    request = await hub.asked_to_see(number)
    assert await hub.opened(number) == OPENED
    await hub.move_clock("2 minutes")
    assert await look(hub, number) is None
    await hub.send(OFFICER, OpenCaller(number=number))
    assert await look(hub, number) == OPENED
    await hub.move_clock("16 minutes")
    assert await look(hub, number) is None
    assert await refused(hub, OFFICER, OpenCaller(number=number)) == "CALLER_LOOK_NOT_APPROVED"
    await hub.move_clock("25 hours")
    assert await refused(hub, HEAD, ApproveCaller(number=number, request=request)) == "CALLER_REQUEST_LAPSED"


async def test_when_another_agency_takes_over_what_was_allowed_is_void(hub: World) -> None:
    number = await with_caller(hub)
    assert await hub.opened(number) == OPENED
    waiting = await hub.asked_to_see(number)
    await hub.rows("UPDATE complaints SET agency = 'water-640500', parties = parties || '{water-640500}'")
    assert await look(hub, number) is None
    for order in (OpenCaller(number=number), ApproveCaller(number=number, request=waiting)):
        assert await refused(hub, HEAD, order) in ("NOT_FOUND", "COMPLAINT_NOT_IN_CHARGE")
    assert await look(hub, number, WATER) is None


async def test_while_the_journal_row_is_not_committed_nothing_is_opened(
    hub: World, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    number = await with_caller(hub)
    await hub.allowed(number)
    async with asyncio.timeout(WAIT_SECONDS), owner.transaction():
        await owner.execute("LOCK TABLE journal IN EXCLUSIVE MODE")
        opening = asyncio.create_task(hub.send(OFFICER, OpenCaller(number=number)))
        while not await hub.rows(BLOCKED):
            await asyncio.sleep(0.01)
        assert await look(hub, number) is None
    await opening
    (journaled,) = await hub.rows(OPENINGS)
    (noted,) = await hub.rows("SELECT xmin::text AS written_by FROM caller_openings WHERE number = $1", number)
    assert journaled["written_by"] == noted["written_by"]
    assert journaled["aggregate"] == f"complaint:{number}"
    assert await look(hub, number) == OPENED


async def test_an_opening_that_cannot_be_journaled_opens_nothing(
    hub: World, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    number = await with_caller(hub)
    await hub.allowed(number)
    await owner.execute("ALTER TABLE journal ADD CHECK (type <> 'complaints.informant.opened.v1')")
    with pytest.raises(Refusal):
        await hub.send(OFFICER, OpenCaller(number=number))
    assert await look(hub, number) is None
    assert await hub.rows("SELECT FROM caller_openings") == []


async def test_who_filed_sees_when_which_agency_and_what_for_but_not_by_whom(hub: World) -> None:
    order = report(channel=Channel.WEB, query_code_sha256=sha256("7K3M9P2Q"), sealed_caller=hub.seal(CALLER))
    number = (await hub.send(CITIZEN, order)).record
    await hub.send(OFFICER, SignComplaint(number=number))
    following = ComplaintProgress(number=number, query_code="7K3M9P2Q")
    unseen = await hub.ask(None, following)
    assert unseen is not None and unseen.caller_openings == []
    await hub.opened(number)
    progress = await hub.ask(None, following)
    assert progress is not None
    told = [(one.step, one.agency, one.agency_name, one.purpose) for one in progress.caller_openings]
    bureau = ("ecology-640500", "640500生态环境部门", "核实反映的事实")
    assert told == [(CallerStep.APPROVED, *bureau), (CallerStep.OPENED, *bureau)]
    assert not [text for text in (OFFICER.subject, HEAD.subject, "排放时间") if text in repr(progress)]


async def test_an_agency_finds_only_its_own_requests_and_looks_and_changes_none(hub: World) -> None:
    number = await with_caller(hub)
    await hub.opened(number)
    connection = await asyncpg.connect(hub.settings.postgres_dsn("complaints"))
    try:
        for party, found in (("ecology-640500", 1), ("water-640500", 0), ("", 0)):
            await connection.execute("SELECT set_config('hub.party', $1, false)", party)
            for table in ("caller_requests", "caller_looks", "caller_openings"):
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == found
                assert await connection.execute(f"DELETE FROM {table}") == "DELETE 0"
                assert await connection.execute(f"UPDATE {table} SET subject = 'x'") == "UPDATE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(FORGED_REQUEST, number, "ecology-640500")
    finally:
        await connection.close()


async def test_the_database_itself_knows_no_look_by_one_person(
    hub: World, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await hub.allowed(await with_caller(hub))
    await owner.execute("ALTER TABLE caller_looks NO FORCE ROW LEVEL SECURITY")
    with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
        await owner.execute(ALONE)
