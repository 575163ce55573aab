"""What becomes of an enterprise that moves to another region."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseFacts, EnterpriseState
from contracts.registry.relocations import ProposeRelocation, RelocationAction, RelocationState
from services.registry.directory.rules import Entry
from services.registry.relocations import rules

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GIVER = rules.By(agency="ecology-640500", subject="officer", region="640500", at=NOW)
RECEIVER = rules.By(agency="ecology-640400", subject="head", region="640400", at=NOW)
STANDING = ("ecology-640500", "ecology-640400", "ecology-640000")
ANSWERS = (RelocationAction.ACCEPT, RelocationAction.DECLINE, RelocationAction.WITHDRAW)


def entry(region: str = "640521", state: EnterpriseState = EnterpriseState.ACTIVE) -> Entry:
    facts = EnterpriseFacts(credit_code="甲", name="甲厂", region=region, address="旧址")
    return Entry(facts=facts, state=state)


def offered(region: str = "640402", address: str | None = " 新址 ") -> rules.Case:
    order = ProposeRelocation(credit_code="甲", region=region, reason="整体搬迁", address=address)
    return rules.propose(order, entry(), STANDING, "QY-1", GIVER)


def test_the_nearest_bureau_of_the_new_region_is_asked_and_all_over_both_regions_are_parties() -> None:
    case = offered()
    assert (case.giver, case.receiver, case.address) == ("ecology-640500", "ecology-640400", "新址")
    assert sorted(case.parties) == sorted([*STANDING, "甲"])


@pytest.mark.parametrize(
    ("region", "standing", "why"),
    [
        ("640521", STANDING, "已在该行政区划"),
        ("640522", STANDING, "可直接变更登记"),
        ("640402", ("ecology-640500",), "没有可接收的"),
    ],
)
def test_an_offer_that_leads_nowhere_is_refused(region: str, standing: tuple[str, ...], why: str) -> None:
    order = ProposeRelocation(credit_code="甲", region=region, reason="搬迁")
    with pytest.raises(Refusal) as error:
        rules.propose(order, entry(), standing, "QY-1", GIVER)
    assert error.value.code == "RELOCATION_UNSUITABLE" and why in error.value.data["why"]


@pytest.mark.parametrize("state", [EnterpriseState.CLOSED, EnterpriseState.MERGED])
def test_what_does_not_stand_does_not_move(state: EnterpriseState) -> None:
    with pytest.raises(Refusal, match="ENTERPRISE_CLOSED"):
        rules.moved(offered(), entry(state=state))


def test_an_accepted_entry_moves_with_its_new_address_and_one_without_keeps_the_old() -> None:
    moved = rules.moved(offered(), entry())
    assert (moved.facts.region, moved.facts.address) == ("640402", "新址")
    assert [one.field for one in moved.fields] == ["region", "address"]
    assert rules.moved(offered(address=None), entry()).facts.address == "旧址"


def test_an_entry_that_went_elsewhere_meanwhile_does_not_move() -> None:
    with pytest.raises(Refusal, match="RELOCATION_UNSUITABLE"):
        rules.moved(offered(), entry(region="640300"))


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=4))
def test_an_offer_is_answered_once(answers: list[RelocationAction]) -> None:
    case = rules.answered(rules.overdue(offered()), answers[0], " ", RECEIVER)
    assert case.state is rules.MOVES[answers[0]] and case.overdue and case.answer is None
    for again in answers[1:]:
        with pytest.raises(Refusal, match="RELOCATION_STEP_NOT_ALLOWED"):
            rules.answered(case, again, None, RECEIVER)
    assert replace(case, state=RelocationState.PROPOSED).number == "QY-1"
