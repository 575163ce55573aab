"""The inbox through the running service: what is owed, what was told, and whose it is."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest

from bench.explaining import Explaining
from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.transfer.inbox import (
    GetInboxCounts,
    InboxItem,
    InboxOrder,
    InboxWhat,
    ListInbox,
    MarkNoticesRead,
    NoticeKind,
)
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referrals import ReceiveReferral, RedirectReferral, RefuseReferral
from kernel.database import LISTS, Connection
from services.transfer.inbox import store
from tests.integration.transfer.world import World
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    actor,
)

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
EVERYTHING = ListInbox(size=100)
OLDEST_NOTICES = ListInbox(what=InboxWhat.NOTICE, order=InboxOrder.OLDEST)
OTHER_PROCURATOR = actor(AgencyKind.PROCURATORATE, "640400", Role.OFFICER)
TABLES = {"duties", "inbox_notices"}
# A page is 21 rows of each of four parts.
READ_FOR_A_PAGE = 21 * 4


async def inbox(hub: World, actor: Actor | None, query: ListInbox = EVERYTHING) -> list[InboxItem]:
    """The items of referrals, as this actor sees them; the world's findings are owed as detections besides."""
    items = (await hub.caller.ask(actor, query)).items
    return [one for one in items if not one.aggregate.startswith("detection:")]


async def test_what_an_agency_owes_is_its_open_duties_and_no_other_agency_sees_them(hub: World) -> None:
    number = await hub.handed_over()
    [owed] = await inbox(hub, POLICE, ListInbox(what=InboxWhat.DUTY))
    assert (owed.number, owed.duty, owed.what) == (number, "referral.receipt", InboxWhat.DUTY)
    assert owed.due and owed.due > owed.since and owed.source
    for other in (OFFICER, PROCURATOR, OTHER_POLICE, OTHER_CITY_OFFICER):
        assert await inbox(hub, other, ListInbox(what=InboxWhat.DUTY)) == []
    await hub.take(POLICE, ReceiveReferral, number)
    [now] = await inbox(hub, POLICE_HEAD, ListInbox(what=InboxWhat.DUTY))
    assert (now.number, now.duty) == (number, "referral.filing")


async def test_who_is_told_sees_it_until_it_is_marked_read_and_nobody_else_can_do_either(hub: World) -> None:
    number = await hub.proposed()
    told = [PROCURATOR.agency, OTHER_POLICE.agency, PROCURATOR.agency]
    await hub.tell(told, number, NoticeKind.OVERDUE)
    unread = ListInbox(unread=True, what=InboxWhat.NOTICE)
    [notice] = await inbox(hub, PROCURATOR, unread)
    assert (notice.number, notice.name) == (number, NoticeKind.OVERDUE.label)
    assert [one.id for one in await inbox(hub, OTHER_CITY_OFFICER)] == []
    for stranger in (OTHER_POLICE, OTHER_CITY_OFFICER):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await hub.send(stranger, MarkNoticesRead(ids=[notice.id]))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(PROCURATOR, MarkNoticesRead(ids=[notice.id, "甲"]))
    receipt = await hub.send(PROCURATOR, MarkNoticesRead(ids=[notice.id]))
    assert receipt.position
    again = await hub.send(PROCURATOR, MarkNoticesRead(ids=[notice.id]))
    assert (again.record, again.position) == (PROCURATOR.agency, None)
    assert await inbox(hub, PROCURATOR, unread) == []
    [read] = await inbox(hub, PROCURATOR, ListInbox(unread=False))
    assert read.id == notice.id and read.read_at
    assert len(await inbox(hub, OTHER_POLICE, unread)) == 1


async def test_each_step_of_a_referral_is_told_to_those_it_concerns_and_nobody_is_told_twice(hub: World) -> None:
    refused = await hub.proposed()
    await hub.take(HEAD, RefuseReferral, refused, reason="证据不足")
    number = await hub.received()
    await hub.take(POLICE, RedirectReferral, number, police=OTHER_POLICE.agency, reason="管辖不符")
    told = {
        who.agency: [(one.number, one.step) for one in await inbox(hub, who, OLDEST_NOTICES)]
        for who in (OFFICER, POLICE, PROCURATOR, OTHER_POLICE, OTHER_PROCURATOR)
    }
    handed_over, received, redirected = ((number, step.value) for step in (A.HAND_OVER, A.RECEIVE, A.REDIRECT))
    assert told == {
        OFFICER.agency: [
            (refused, A.REFUSE.value),
            (number, A.APPROVE.value),
            received,
            redirected,
        ],
        POLICE.agency: [handed_over],
        PROCURATOR.agency: [handed_over, received, redirected],
        OTHER_POLICE.agency: [redirected],
        OTHER_PROCURATOR.agency: [redirected],
    }


async def test_enterprise_and_public_have_no_inbox(hub: World) -> None:
    for outsider in (ENTERPRISE, CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await inbox(hub, outsider)
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(outsider, GetInboxCounts(agencies=["public"]))


async def test_what_ends_first_comes_first_and_notices_after_it(hub: World) -> None:
    number = await hub.handed_over()
    for hours, kind in enumerate((NoticeKind.STEP, NoticeKind.OVERDUE)):
        await hub.tell([POLICE.agency], number, kind, AT + timedelta(hours=hours))
    [counts, other] = await hub.caller.ask(POLICE, GetInboxCounts(agencies=[POLICE.agency, OFFICER.agency]))
    assert other is None and counts is not None
    items = [(one.what, one.notice) for one in await inbox(hub, POLICE, ListInbox(order=InboxOrder.DUE))]
    assert items[0] == (InboxWhat.DUTY, None)
    assert {what for what, _ in items[1:]} == {InboxWhat.NOTICE}
    assert (counts.owed, counts.unread, counts.red, counts.yellow) == (1, len(items) - 1, 0, 0)
    declined = await inbox(hub, POLICE, ListInbox(kind=NoticeKind.OVERDUE))
    assert [one.notice for one in declined] == [NoticeKind.OVERDUE]


MANY = """
INSERT INTO inbox_notices (id, agency, aggregate, name, kind, at, read_at)
SELECT gen_random_uuid(), CASE WHEN n % 3 = 0 THEN 'police-640500' ELSE 'police-640400' END, 'referral:Y' || n,
       '', CASE WHEN n % 500 = 0 THEN 'overdue' ELSE 'step' END, now() - make_interval(mins => n),
       CASE WHEN n % 300 > 0 THEN now() END
FROM generate_series(1, 30000) AS n;
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar, state, ended_at)
SELECT gen_random_uuid(), 'referral:Y' || n, 'referral.filing', 'police-640500', 'referral.filing', '立案', 3,
       'natural_days', '', '法定', now() - make_interval(mins => n), now(), false, '', 'met', now()
FROM generate_series(1, 30000) AS n;
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar)
SELECT gen_random_uuid(), 'referral:Z' || n, 'referral.filing', 'police-640500', 'referral.filing', '立案', 3,
       'natural_days', '', '法定', now() - make_interval(mins => n), now() + make_interval(mins => n), false, ''
FROM generate_series(1, 5000) AS n;
ANALYZE inbox_notices;
ANALYZE duties;
"""
FILTERS: list[dict[str, Any]] = [
    {},
    {"what": InboxWhat.DUTY},
    {"what": InboxWhat.NOTICE},
    {"unread": True},
    {"unread": False},
    {"kind": NoticeKind.STEP},
    {"kind": NoticeKind.OVERDUE},
]


async def test_a_page_of_a_full_inbox_is_read_by_an_index_for_each_filter_in_each_order(hub: World) -> None:
    owner = await asyncpg.connect(hub.settings.postgres_dsn("transfer_owner"))
    await owner.execute(MANY)
    await owner.close()
    service = await asyncpg.connect(hub.settings.postgres_dsn("transfer"), server_settings=LISTS)
    await service.execute("SELECT set_config('hub.party', 'police-640500', false)")
    explaining = Explaining(service, TABLES)
    connection = cast(Connection, explaining)
    for order in InboxOrder:
        for filters in FILTERS:
            page = await store.page(connection, POLICE.agency, ListInbox(order=order, **filters))
            places = [store.ORDERS[order].key_of(one) for one in page]
            rest = ListInbox(order=order, after=places[len(places) // 2], **filters) if places else None
            assert not rest or await store.page(connection, POLICE.agency, rest)
    await service.close()
    for plan in explaining.plans:
        assert plan.rows_read <= READ_FOR_A_PAGE, (plan.rows_read, plan.shape)
        assert not any(f"Seq Scan {table}" in plan.shape for table in TABLES), plan.shape
