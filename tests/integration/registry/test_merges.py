"""Merging double entries, through the running registry."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.registry.credit import CreditFactsOfEnterprises, GetCredits, RecordCreditFact
from contracts.registry.directory import (
    ChangeEnterprise,
    ChangesOfEnterprises,
    CloseEnterprise,
    EnterpriseState,
    GetEnterprises,
    ListEnterpriseChanges,
    ReopenEnterprise,
)
from contracts.registry.enterprise_search import ListEnterprises
from contracts.registry.merges import (
    ApproveMerge,
    EnterpriseMerge,
    GetMerges,
    ListMerges,
    MergesOfEnterprises,
    MergeState,
    ProposeMerge,
    RefuseMerge,
    UndoMerge,
)
from contracts.registry.permits import PermitsOfEnterprises, RecordPermit
from contracts.registry.positive_list import PositiveListingsOfEnterprises
from contracts.registry.positive_list_terms import ListingState
from kernel.calendar import local_date
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import comes_to, listed
from tests.integration.registry.serving import MILL, PEERS, Serving, enterprise, serving
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD

DOUBLE, THIRD = PEERS[0], PEERS[1]


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def proposed(hub: Serving, code: str = DOUBLE, successor: str = MILL, who: Actor = OFFICER) -> str:
    order = ProposeMerge(credit_code=code, successor=successor, reason="信用代码登记错误，重复建档")
    return (await hub.caller.send(who, order)).record


async def merged(hub: Serving) -> str:
    number = await proposed(hub)
    await hub.caller.send(HEAD, ApproveMerge(number=number, opinion="属实"))
    return number


async def merge(hub: Serving, number: str, who: Actor = HEAD) -> EnterpriseMerge | None:
    [found] = await hub.caller.ask(who, GetMerges(numbers=[number]))
    return found


async def state(hub: Serving, code: str = DOUBLE) -> tuple[EnterpriseState, str | None]:
    [found] = await hub.caller.ask(OFFICER, GetEnterprises(credit_codes=[code]))
    assert found is not None
    return found.state, found.successor


async def permits(hub: Serving, code: str) -> list[str | None]:
    [page] = await hub.caller.ask(OFFICER, PermitsOfEnterprises(credit_codes=[code]))
    [counting] = await hub.caller.ask(OFFICER, PermitsOfEnterprises(credit_codes=[code], count=True))
    assert counting.total == len(page.items)
    return [one.number for one in page.items]


async def test_a_merged_entry_stays_and_names_its_successor(hub: Serving) -> None:
    number = await proposed(hub)
    assert await state(hub) == (EnterpriseState.ACTIVE, None)
    await hub.caller.send(HEAD, ApproveMerge(number=number))
    assert await state(hub) == (EnterpriseState.MERGED, MILL)
    for order in (
        ChangeEnterprise(credit_code=DOUBLE, reason="更名", name="新名"),
        CloseEnterprise(credit_code=DOUBLE, reason="注销"),
        RecordPermit(number=DOUBLE + "002P", holder=DOUBLE),
    ):
        with pytest.raises(Refusal, match=r"ENTERPRISE_CLOSED|PERMIT_HOLDER_UNKNOWN"):
            await hub.caller.send(OFFICER, order)


async def test_what_was_filed_under_either_code_is_found_from_the_survivor(hub: Serving) -> None:
    await hub.caller.send(OFFICER, RecordPermit(number=DOUBLE + "001P", holder=DOUBLE))
    today = local_date(datetime.now(UTC))
    fact = RecordCreditFact(credit_code=DOUBLE, code="violation_serious", on=today, reason="偷排")
    await hub.caller.send(OFFICER, fact)
    number = await merged(hub)
    assert await permits(hub, MILL) == sorted([DOUBLE + "001P", MILL + "001P"])
    assert await permits(hub, DOUBLE) == [DOUBLE + "001P"]
    for who in (OFFICER, enterprise(MILL)):
        [facts] = await hub.caller.ask(who, CreditFactsOfEnterprises(credit_codes=[MILL]))
        assert [one.credit_code for one in facts.items] == [DOUBLE]
    [credit] = await hub.caller.ask(OFFICER, GetCredits(credit_codes=[MILL]))
    assert credit is not None and credit.level == "bad"
    await hub.caller.send(HEAD, UndoMerge(number=number, reason="实为两家企业"))
    assert await permits(hub, MILL) == [MILL + "001P"]
    [credit] = await hub.caller.ask(OFFICER, GetCredits(credit_codes=[MILL]))
    assert credit is not None and credit.level == "good"


async def test_both_histories_are_kept_and_shown_together(hub: Serving) -> None:
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=DOUBLE, reason="更名", name="重复登记厂"))
    number = await merged(hub)
    page = await hub.caller.ask(HEAD, ListEnterpriseChanges(credit_code=MILL))
    assert {(one.credit_code, one.number) for one in page.items} == {
        (MILL, 1), (MILL, 2), (DOUBLE, 1), (DOUBLE, 2), (DOUBLE, 3)
    }  # fmt: skip
    assert [one.at for one in page.items] == sorted([one.at for one in page.items], reverse=True)
    first = await hub.caller.ask(HEAD, ListEnterpriseChanges(credit_code=MILL, size=2))
    rest = await hub.caller.ask(HEAD, ListEnterpriseChanges(credit_code=MILL, after=first.next))
    assert [*first.items, *rest.items] == page.items
    [nested] = await hub.caller.ask(enterprise(MILL), ChangesOfEnterprises(credit_codes=[MILL]))
    assert len(nested.items) == 5
    await hub.caller.send(HEAD, UndoMerge(number=number, reason="实为两家企业"))
    page = await hub.caller.ask(HEAD, ListEnterpriseChanges(credit_code=MILL))
    assert [one.number for one in page.items] == [3, 2, 1]


async def test_a_mistaken_merge_is_undone_and_can_be_ordered_again(hub: Serving) -> None:
    number = await merged(hub)
    await hub.caller.send(HEAD, UndoMerge(number=number, reason="实为两家企业"))
    assert await state(hub) == (EnterpriseState.ACTIVE, None)
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=DOUBLE, reason="更名", name="新名"))
    with pytest.raises(Refusal, match="MERGE_STEP_NOT_ALLOWED"):
        await hub.caller.send(HEAD, UndoMerge(number=number, reason="再撤"))
    assert await merged(hub) != number


async def test_a_refused_merge_changes_nothing(hub: Serving) -> None:
    number = await proposed(hub)
    with pytest.raises(Refusal, match="MERGE_OPEN_ALREADY"):
        await proposed(hub)
    await hub.caller.send(HEAD, RefuseMerge(number=number, reason="证据不足"))
    assert await state(hub) == (EnterpriseState.ACTIVE, None)
    found = await merge(hub, number)
    assert found is not None and (found.state, found.opinion) == (MergeState.REFUSED, "证据不足")


async def test_a_merged_entry_is_on_the_positive_list_no_more_nor_is_its_successor_for_it(hub: Serving) -> None:
    listing = await listed(hub)
    number = await proposed(hub, MILL, DOUBLE)
    await hub.caller.send(HEAD, ApproveMerge(number=number))
    await comes_to(hub, listing, ListingState.ENDED)
    assert (await hub.caller.ask(OFFICER, ListEnterprises(positive_listed=True))).items == []
    [page] = await hub.caller.ask(OFFICER, PositiveListingsOfEnterprises(credit_codes=[DOUBLE]))
    assert [one.number for one in page.items] == [listing]


async def test_no_chain_comes_about_even_by_proposals_made_before(hub: Serving) -> None:
    into_double = await proposed(hub, THIRD, DOUBLE)
    await merged(hub)
    with pytest.raises(Refusal, match="MERGE_UNSUITABLE"):
        await hub.caller.send(HEAD, ApproveMerge(number=into_double))
    with pytest.raises(Refusal, match="MERGE_UNSUITABLE"):
        await proposed(hub, MILL, THIRD)


async def test_who_proposed_does_not_approve_and_an_officer_never(hub: Serving) -> None:
    number = await proposed(hub, who=HEAD)
    with pytest.raises(Refusal, match="MERGE_SAME_PERSON"):
        await hub.caller.send(HEAD, ApproveMerge(number=number))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.caller.send(OFFICER, ApproveMerge(number=number))
    await hub.caller.send(UPPER_HEAD, ApproveMerge(number=number))
    assert (await state(hub))[0] is EnterpriseState.MERGED


async def test_entries_are_merged_only_by_who_has_both_regions(hub: Serving) -> None:
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await proposed(hub, who=OTHER_CITY_OFFICER)
    await hub.caller.send(UPPER_HEAD, ChangeEnterprise(credit_code=DOUBLE, reason="迁址", region="640400"))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await proposed(hub)
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await proposed(hub, MILL, DOUBLE)
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await proposed(hub, who=OTHER_CITY_OFFICER)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await proposed(hub, who=POLICE)


async def test_who_merged_what_is_seen_by_government_and_both_sides(hub: Serving) -> None:
    number = await merged(hub)
    seen = await merge(hub, number, POLICE)
    assert seen is not None and (seen.reason, seen.decider) == ("信用代码登记错误，重复建档", None)
    own = await merge(hub, number, enterprise(DOUBLE))
    assert own is not None and own.reason is not None
    assert await merge(hub, number, enterprise(THIRD)) is None
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await merge(hub, number, CITIZEN)
    [of_mill, of_third] = await hub.caller.ask(OFFICER, MergesOfEnterprises(credit_codes=[MILL, THIRD]))
    assert ([one.number for one in of_mill.items], of_third.items) == ([number], [])
    listed = await hub.caller.ask(OFFICER, ListMerges(credit_code=DOUBLE, state=MergeState.MERGED))
    assert [one.number for one in listed.items] == [number]


async def test_a_closing_by_mistake_is_taken_back_by_a_head(hub: Serving) -> None:
    reopen = ReopenEnterprise(credit_code=DOUBLE, reason="误注销")
    with pytest.raises(Refusal, match="ENTERPRISE_NOT_CLOSED"):
        await hub.caller.send(HEAD, reopen)
    await hub.caller.send(OFFICER, CloseEnterprise(credit_code=DOUBLE, reason="停产", successor=MILL))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.caller.send(OFFICER, reopen)
    await hub.caller.send(HEAD, reopen)
    assert await state(hub) == (EnterpriseState.ACTIVE, None)
    page = await hub.caller.ask(HEAD, ListEnterpriseChanges(credit_code=DOUBLE))
    changes = page.items[0].changes or []
    assert next((one.label, one.before, one.after) for one in changes) == ("状态", "已注销", "在册")
    await hub.caller.send(OFFICER, ChangeEnterprise(credit_code=DOUBLE, reason="更名", name="新名"))
