"""The list is secret until the visit: no query, journal or clock tells an outsider which enterprises were drawn."""

import asyncio
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.draws import DrawState, GetDraws
from contracts.joint_inspection.visits import GetVisits, Visit
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, MANAGERS_HEAD, World, code, inspector
from tests.integration.rights.table import message_about, queries
from tests.platform.actors import HEAD, OFFICER, POLICE, UPPER_HEAD, URBAN_MANAGEMENT, actor

ENTERPRISES = 8
ABSENT = "01890000-0000-7000-8000-000000000000"


def outsiders(drawn: str) -> Iterator[Actor | None]:
    """Who would like to know: the unit itself (about itself), rivals, colleagues, the levels above, the public."""
    yield actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=drawn)
    yield from (URBAN_MANAGEMENT, MANAGERS_HEAD, POLICE, None)
    yield from (OFFICER, inspector("NX-0009"), UPPER_HEAD)
    yield actor(AgencyKind.ECOLOGY, "640500", Role.HEAD, agency="ecology-640599")
    yield actor(AgencyKind.PROCURATORATE, "640500", Role.OFFICER)


async def jointly_drawn(world: World) -> tuple[str, list[Visit]]:
    """Eight key units, two of them drawn by the bureau and the urban managers."""
    await world.peopled(ENTERPRISES)
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, MANAGERS)
    await world.officer("NX-0009", conflicts=tuple(code(number) for number in range(1, ENTERPRISES + 1)))
    return await world.drawn((MANAGERS,))


async def answer(world: World, who: Actor | None, query: Any) -> str:
    """What somebody is told, refusals too, as text."""
    try:
        return msgspec.json.encode(await world.ask(who, query)).decode()
    except Refusal as refusal:
        return refusal.code


async def test_no_query_tells_an_outsider_a_drawn_enterprise_from_one_that_was_not(world: World) -> None:
    draw, visits = await jointly_drawn(world)
    drawn, others = {visit.credit_code for visit in visits}, {code(n) for n in range(1, ENTERPRISES + 1)}
    ((plan,),) = await world.rows("SELECT plan FROM draws")
    mine, other = min(visits, key=lambda visit: visit.credit_code), min(others - drawn)
    about = [_named(draw, plan, mine.id, mine.credit_code), _named(draw, plan, ABSENT, other)]
    for who, who_else in zip(outsiders(mine.credit_code), outsiders(other), strict=True):
        asked = [message_about(kind, named) for kind in queries("joint_inspection") for named in about]
        texts = await asyncio.gather(*(answer(world, one, query) for one, query in zip(cycle((who, who_else)), asked)))
        told = [text.replace(mine.credit_code, "那家企业").replace(other, "那家企业") for text in texts]
        for query, of_drawn, of_other in zip(asked[::2], told[::2], told[1::2], strict=True):
            assert of_drawn == of_other, f"{type(query).__name__} 让 {who} 看出了谁被抽中"
            assert not any(secret in of_drawn for secret in (*drawn, *(visit.id for visit in visits)))


def _named(draw: str, plan: str, visit: str, credit_code: str) -> dict[str, Any]:
    """How the messages name an enterprise and what is known of it."""
    names = {"plan": plan, "draw": draw, "visit": visit, "credit_code": credit_code}
    lists = {"plans": [plan], "draws": [draw], "credit_codes": [credit_code], "ids": [plan, draw, visit]}
    return names | lists


async def test_who_must_know_does(world: World) -> None:
    _, visits = await jointly_drawn(world)
    for visit in visits:
        for one in (HEAD, *(inspector(certificate) for certificate in (visit.officers or [])[:2])):
            (seen,) = await world.ask(one, GetVisits(ids=[visit.id]))
            assert seen is not None and seen.credit_code == visit.credit_code
        mine = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.OFFICER, subject=(visit.officers or [])[-1])
        assert (await world.ask(mine, GetVisits(ids=[visit.id])))[0] is not None


async def test_what_other_services_and_clocks_read_names_nobody_drawn(world: World) -> None:
    _, visits = await jointly_drawn(world)
    rows = await world.rows(
        """SELECT convert_from(data, 'UTF8') AS text FROM journal
           UNION ALL SELECT duties::text FROM duties UNION ALL SELECT commands::text FROM commands"""
    )
    told = "".join(row["text"] for row in rows)
    for visit in visits:
        for secret in (visit.credit_code, *(visit.officers or [])):
            assert f'"{secret}"' not in told


async def test_while_one_agencys_officers_are_awaited_nobody_at_all_sees_a_visit(world: World) -> None:
    await world.peopled(ENTERPRISES)
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, MANAGERS)
    draw = await world.committed((MANAGERS,))
    await world.revealed(draw)
    ((plan,),) = await world.rows("SELECT plan FROM draws")
    asked = [message_about(kind, _named(draw, plan, ABSENT, code(1))) for kind in queries("joint_inspection")]
    for who in (HEAD, *outsiders(code(1))):
        for text in await asyncio.gather(*(answer(world, who, query) for query in asked)):
            assert not any(code(number) in text for number in range(2, ENTERPRISES + 1))
    (shown,) = await world.ask(HEAD, GetDraws(ids=[draw]))
    assert shown is not None and shown.state is DrawState.ASSIGNING
    assert BUREAU in shown.agencies
