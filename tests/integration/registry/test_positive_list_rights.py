"""Who may read and order what of the positive list, for each kind of agency, the enterprise and the public."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command
from contracts.registry.positive_list import (
    ApplyForPositiveList,
    ApprovePositiveListing,
    FileCompliance,
    GetPositiveListCriteria,
    ListPositiveListings,
    ObjectToPositiveListing,
    RemoveFromPositiveList,
    ReviewPositiveListing,
    WithdrawFromPositiveList,
)
from contracts.registry.positive_list_incentives import ListPositiveListIncentives, RecordIncentive
from contracts.registry.positive_list_terms import (
    IncentiveKind,
    ListingState,
)
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import APPLY, FACILITIES, INVITE, listed, seen
from tests.integration.registry.serving import MILL, PEERS, Serving, enterprise, serving
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    WATER,
)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def test_incentives_are_announced_to_the_other_departments_and_end_with_the_listing(hub: Serving) -> None:
    number = await listed(hub)
    order = RecordIncentive(number=number, kind=IncentiveKind.GREEN_FINANCE, text="推荐绿色信贷")
    await hub.caller.send(OFFICER, order)
    for department in (WATER, URBAN_MANAGEMENT, POLICE, PROCURATOR, UPPER_HEAD, ENTERPRISE):
        [one] = (await hub.caller.ask(department, ListPositiveListIncentives(active=True))).items
        assert (one.text, one.credit_code, one.active) == ("推荐绿色信贷", MILL, True)
    assert (await hub.caller.ask(OTHER_CITY_OFFICER, ListPositiveListIncentives())).items == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.caller.ask(CITIZEN, ListPositiveListIncentives())
    await hub.caller.send(HEAD, RemoveFromPositiveList(number=number, reason="提供虚假备案材料"))
    [over] = (await hub.caller.ask(WATER, ListPositiveListIncentives(kind=IncentiveKind.GREEN_FINANCE))).items
    assert over.active is False
    with pytest.raises(Refusal, match="POSITIVE_LIST_NOT_IN_FORCE"):
        await hub.caller.send(OFFICER, order)


async def test_who_may_see_a_listing_and_how_much_of_it(hub: Serving) -> None:
    number = (await hub.caller.send(ENTERPRISE, APPLY)).record
    others = (WATER, POLICE, PROCURATOR, CITIZEN, None, OTHER_CITY_OFFICER, enterprise(PEERS[0]))
    for stranger in others:
        assert await seen(hub, stranger, number) is None
        assert (await hub.caller.ask(stranger, ListPositiveListings())).items == []
    await hub.caller.send(OFFICER, ReviewPositiveListing(number=number, opinion="符合条件", findings=[FACILITIES]))
    await hub.caller.send(HEAD, ApprovePositiveListing(number=number))
    for stranger in others:
        public = await seen(hub, stranger, number)
        assert public is not None and public.state is ListingState.NOTICE and public.notice_until
        assert (public.checks, public.statement, public.steps, public.opinion) == (None, None, None, None)
        assert (await hub.caller.ask(stranger, ListPositiveListings(count=True))).total == 1
    own = await seen(hub, ENTERPRISE, number)
    assert own is not None and own.checks and own.statement and (own.opinion, own.reviewed_by) == (None, None)
    for bureau in (OFFICER, HEAD, UPPER_HEAD):
        whole = await seen(hub, bureau, number)
        assert whole is not None and whole.opinion == "符合条件" and whole.reviewed_by


async def test_who_may_order_what(hub: Serving) -> None:
    wrong: list[tuple[Actor | None, Command, str]] = [
        (OFFICER, APPLY, "NOT_PERMITTED"),
        (enterprise(PEERS[0]), APPLY, "NOT_FOUND"),
        (OTHER_CITY_OFFICER, INVITE, "NOT_FOUND"),
        (WATER, INVITE, "NOT_PERMITTED"),
        (None, INVITE, "NOT_PERMITTED"),
    ]
    number = (await hub.caller.send(ENTERPRISE, APPLY)).record
    review = ReviewPositiveListing(number=number, opinion="符合", findings=[FACILITIES])
    wrong += [
        (UPPER_HEAD, review, "NOT_FOUND"),
        (ENTERPRISE, review, "NOT_PERMITTED"),
        (POLICE, review, "NOT_PERMITTED"),
        (OFFICER, ApprovePositiveListing(number=number), "NOT_PERMITTED"),
        (HEAD, ApprovePositiveListing(number=number), "POSITIVE_LIST_STEP_NOT_ALLOWED"),
        (HEAD, RemoveFromPositiveList(number=number, reason="无"), "POSITIVE_LIST_STEP_NOT_ALLOWED"),
        (CITIZEN, ObjectToPositiveListing(number=number, text="反对"), "NOT_FOUND"),
        (enterprise(PEERS[0]), WithdrawFromPositiveList(number=number, reason="无"), "NOT_FOUND"),
        (ENTERPRISE, FileCompliance(number=number, title="报告", text="报告"), "POSITIVE_LIST_STEP_NOT_ALLOWED"),
    ]
    for who, command, code in wrong:
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, command)


async def test_a_bureau_of_another_place_is_refused_as_the_one_to_apply_to(hub: Serving) -> None:
    elsewhere = ApplyForPositiveList(credit_code=MILL, agency="water-640500", statement="申请")
    with pytest.raises(Refusal, match="POSITIVE_LIST_AGENCY_UNSUITABLE"):
        await hub.caller.send(ENTERPRISE, elsewhere)


async def test_the_criteria_are_published(hub: Serving) -> None:
    [found] = await hub.caller.ask(None, GetPositiveListCriteria(regions=["640500"]))
    assert {"permit", "clue", "violation", "facilities"} <= {one.key for one in found}
