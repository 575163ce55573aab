"""Changes of a visit's officers: one's own change, everyone else's stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.visits import VisitState
from services.joint_inspection.reassignments import rules
from tests.unit.joint_inspection.field import visit

OURS, THEIRS = "ecology-640500", "water-640500"
HOMES = {"NX-0001": OURS, "NX-0002": OURS, "NX-0003": OURS, "SW-0001": THEIRS, "SW-0002": THEIRS}
TOGETHER = replace(visit(officers=("NX-0001", "NX-0002", "SW-0001")), agencies=(OURS, THEIRS))


def test_the_agencys_own_officers_are_replaced_and_the_others_stay() -> None:
    changed = rules.changed(TOGETHER, OURS, ["NX-0003", "NX-0002"], HOMES, "head")
    assert changed.officers == ("NX-0003", "NX-0002", "SW-0001")
    assert (changed.removed, changed.added) == (("NX-0001",), ("NX-0003",))


def test_another_agency_changes_its_own_and_never_who_leads_the_visit() -> None:
    changed = rules.changed(TOGETHER, THEIRS, ["SW-0002"], HOMES, "head")
    assert changed.officers == ("NX-0001", "NX-0002", "SW-0002")


def test_an_officer_gone_from_the_library_goes_with_the_leading_agencys() -> None:
    homes = {one: home for one, home in HOMES.items() if one != "NX-0001"}
    changed = rules.changed(TOGETHER, OURS, ["NX-0002", "NX-0003"], homes, "head")
    assert changed.removed == ("NX-0001",)


def test_the_same_officers_are_no_change_but_another_lead_is() -> None:
    with pytest.raises(Refusal, match="REASSIGNMENT_SAME"):
        rules.changed(TOGETHER, OURS, ["NX-0001", "NX-0002"], HOMES, "head")
    assert rules.changed(TOGETHER, OURS, ["NX-0002", "NX-0001"], HOMES, "head").officers[0] == "NX-0002"


def test_nobody_sends_himself() -> None:
    with pytest.raises(Refusal, match="REASSIGNMENT_TO_ONESELF"):
        rules.changed(TOGETHER, OURS, ["NX-0003"], HOMES, "NX-0003")


@pytest.mark.parametrize("state", [one for one in VisitState if one.value not in rules.CHANGEABLE])
def test_only_a_visit_still_to_be_made_or_under_way_is_given_to_others(state: VisitState) -> None:
    with pytest.raises(Refusal, match="VISIT_STATE"):
        rules.changed(replace(TOGETHER, state=state), OURS, ["NX-0003"], HOMES, "head")


@given(st.permutations(["NX-0001", "NX-0002", "NX-0003"]), st.integers(1, 3))
def test_whoever_is_sent_the_others_officers_are_untouched_and_nobody_goes_twice(own: list[str], many: int) -> None:
    own = own[:many]
    if own == ["NX-0001", "NX-0002"]:
        return
    changed = rules.changed(TOGETHER, OURS, own, HOMES, "head")
    assert [one for one in changed.officers if HOMES[one] == THEIRS] == ["SW-0001"]
    assert list(changed.officers[:many]) == own
    assert set(changed.removed).isdisjoint(changed.officers)
