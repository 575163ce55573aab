"""The lists of what was not done in time, through the running transfer service."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.transfer.inbox import ListInbox, NoticeKind
from contracts.transfer.lapses import GetLapses, Lapse, LapseKind, LapseOrder, ListLapses
from contracts.transfer.referrals import HandOverReferral, RedirectReferral
from kernel.settings import Settings
from tests.integration.transfer.letting_pass import let_pass
from tests.integration.transfer.world import World, publish, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    actor,
)

UPPER_POLICE = actor(AgencyKind.POLICE, "640000", Role.HEAD)
UPPER_PROCURATOR = actor(AgencyKind.PROCURATORATE, "640000", Role.OFFICER)
OTHER_PROCURATOR = actor(AgencyKind.PROCURATORATE, "640400", Role.OFFICER)


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[World]:
    async with world(hub_settings) as hub:
        kinds = (AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE)
        hub.positions.append(await publish(hub.registry, [_above(kind) for kind in kinds]))
        yield hub


def _above(kind: AgencyKind) -> tuple[str, AgencyRegistered]:
    code = f"{kind.value}-640000"
    facts = AgencyFacts(
        code=code, name=code, kind=kind, level=AgencyLevel.PROVINCE, region="640000", valid_from=date(2020, 1, 1)
    )
    return f"agency:{code}", AgencyRegistered(agency=facts)


async def listed(hub: World, who: Actor, asked: ListLapses = ListLapses()) -> list[Lapse]:  # noqa: B008
    return (await hub.caller.ask(who, asked, after=hub.positions)).items


async def test_what_was_approved_and_not_handed_over_reaches_those_above_it_before_any_copy_has(hub: World) -> None:
    number = await hub.approved()
    found = await let_pass(hub, number, "referral.hand_over", by="49 hours")
    assert (found.kind, found.agency, found.days_over) == (LapseKind.NOT_TRANSFERRED, "ecology-640500", 3)
    assert (found.source, found.ended_at) == ("国务院令第310号第五条", None)
    assert await hub.see(PROCURATOR, number) is None
    for watcher in (PROCURATOR, UPPER_HEAD):
        told = await hub.caller.ask(watcher, ListInbox(kind=NoticeKind.LAPSE))
        assert [one.number for one in told.items] == [number]
    for watcher in (OFFICER, UPPER_HEAD, PROCURATOR, UPPER_PROCURATOR):
        assert [one.id for one in await listed(hub, watcher)] == [found.id]
    for outsider in (POLICE, UPPER_POLICE, OTHER_CITY_OFFICER, OTHER_PROCURATOR):
        assert await listed(hub, outsider) == []
        assert await hub.caller.ask(outsider, GetLapses(ids=[found.id])) == [None]


async def test_a_late_filing_is_seen_by_the_police_above_and_never_by_the_bureau_above(hub: World) -> None:
    number = await hub.received()
    found = await let_pass(hub, number, "referral.filing")
    assert (found.kind, found.agency, found.days_over) == (LapseKind.NOT_FILED, "police-640500", 2)
    for watcher in (OFFICER, POLICE, PROCURATOR, UPPER_POLICE, UPPER_PROCURATOR):
        assert [one.number for one in await listed(hub, watcher)] == [number]
    for outsider in (UPPER_HEAD, OTHER_POLICE):
        assert await listed(hub, outsider) == []


async def test_nobody_but_the_three_kinds_of_agencies_may_even_ask(hub: World) -> None:
    for outsider in (ENTERPRISE, CITIZEN, URBAN_MANAGEMENT):
        with pytest.raises(Exception, match="NOT_PERMITTED"):
            await listed(hub, outsider)


async def test_what_is_made_up_for_stays_on_the_list_as_made_up_for(hub: World) -> None:
    number = await hub.approved()
    found = await let_pass(hub, number, "referral.hand_over")
    await hub.take(OFFICER, HandOverReferral, number)
    (made_up,) = await listed(hub, PROCURATOR)
    assert (made_up.id, made_up.days_over, made_up.ended_at is not None) == (found.id, 2, True)
    assert await listed(hub, PROCURATOR, ListLapses(open=True)) == []


async def test_police_who_pass_a_case_on_do_not_pass_on_what_they_let_pass(hub: World) -> None:
    number = await hub.handed_over()
    await let_pass(hub, number, "referral.receipt")
    await hub.take(POLICE, RedirectReferral, number, police="police-640400", reason="主要行为地在固原市")
    (kept,) = await listed(hub, POLICE)
    assert (kept.kind, kept.agency, kept.number) == (LapseKind.NOT_RECEIVED, "police-640500", number)
    assert await listed(hub, OTHER_POLICE) == []


async def test_lists_are_filtered_paged_and_counted(hub: World) -> None:
    approved, received = await hub.approved(), await hub.received()
    longer = await let_pass(hub, approved, "referral.hand_over", by="90 hours")
    shorter = await let_pass(hub, received, "referral.filing", by="25 hours")
    first = await hub.caller.ask(PROCURATOR, ListLapses(size=1))
    second = await hub.caller.ask(PROCURATOR, ListLapses(size=1, after=first.next))
    assert [one.id for one in (*first.items, *second.items)] == [longer.id, shorter.id]
    latest = await listed(hub, PROCURATOR, ListLapses(order=LapseOrder.LATEST))
    assert [one.id for one in latest] == [shorter.id, longer.id]
    assert [one.id for one in await listed(hub, PROCURATOR, ListLapses(kind=LapseKind.NOT_FILED))] == [shorter.id]
    assert [one.id for one in await listed(hub, PROCURATOR, ListLapses(agency="ecology-640500"))] == [longer.id]
    assert (await hub.caller.ask(PROCURATOR, ListLapses(count=True))).total == 2
