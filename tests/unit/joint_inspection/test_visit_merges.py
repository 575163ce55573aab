"""Making one visit of several: who is asked, who leads, when it is decided, what stands afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.visit_merges import MergeAnswer, VisitMergeState
from contracts.joint_inspection.visits import VisitBasis, VisitState
from contracts.law import Unit
from services.joint_inspection.allowances.store import Booking
from services.joint_inspection.visit_merges import rules
from services.joint_inspection.visit_merges.handlers.concluding import place_kept
from services.joint_inspection.visit_merges.rules import Merge
from services.joint_inspection.visits.rules import VisitCase
from tests.unit.joint_inspection.world import BUREAU, CITY_MANAGERS, UPPER, code, law

TODAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, tzinfo=UTC)
WINDOW = law("visit.merge_window", 30, Unit.NATURAL_DAYS)
WATER = "water-640500"
AGENCIES = (BUREAU, CITY_MANAGERS, WATER)


def case(id: str, agency: str, on: date = TODAY, *items: str, state: VisitState = VisitState.PLANNED) -> VisitCase:
    return VisitCase(
        id=id,
        state=state,
        basis=VisitBasis.DRAW,
        credit_code=code(1),
        region="640500",
        agencies=(agency,),
        officers=(f"{id}-1", f"{id}-2"),
        planned_on=on,
        visit_from=on,
        draws=(f"draw-{id}",),
        items=items,
    )


def proposal(*cases: VisitCase) -> Merge:
    return Merge(
        id="merge-1",
        region="640500",
        credit_code=code(1),
        proposed_at=NOW,
        reason="相隔不超过30日",
        sides=tuple(rules.side_of(one) for one in cases),
    )


THREE = proposal(case("a", BUREAU), case("b", CITY_MANAGERS), case("c", WATER))


def said(merge: Merge, visit: str, answer: MergeAnswer, lead: str | None = None) -> Merge:
    return rules.answered(merge, replace(merge.side(visit), answer=answer, lead=lead))


def test_each_other_agency_is_asked_for_its_nearest_visit_in_the_window() -> None:
    near = rules.near(
        case("a", BUREAU),
        [
            case("own", BUREAU),
            case("far", CITY_MANAGERS, TODAY + timedelta(days=20)),
            case("near", CITY_MANAGERS, TODAY + timedelta(days=30)),
            case("late", WATER, TODAY + timedelta(days=31)),
            case("begun", WATER, state=VisitState.CHECKED_IN),
        ],
        WINDOW,
        TODAY,
    )
    assert [one.id for one in near] == ["far"]


def test_a_task_without_room_is_asked_only_while_its_day_is_to_come() -> None:
    waiting = case("b", WATER, TODAY - timedelta(days=1), state=VisitState.NOT_ARRANGED)
    assert rules.near(case("a", BUREAU), [waiting], WINDOW, TODAY) == []
    assert rules.near(case("a", BUREAU), [replace(waiting, planned_on=TODAY)], WINDOW, TODAY) != []


def test_one_more_agency_is_asked_once() -> None:
    more = rules.joined(proposal(case("a", BUREAU), case("b", CITY_MANAGERS)), case("c", WATER))
    assert [side.agency for side in more.sides] == list(AGENCIES) and more.version == 2
    assert rules.joined(more, case("d", WATER)) is more


def test_an_answer_to_what_has_changed_is_refused_with_what_happened() -> None:
    changed = said(THREE, "a", MergeAnswer.ACCEPTED)
    with pytest.raises(Refusal, match="CASE_CHANGED") as caught:
        rules.require_open(changed, 1)
    assert caught.value.data["happened"] == f"{BUREAU}同意合并"
    with pytest.raises(Refusal, match="MERGE_STATE"):
        rules.require_open(rules.not_merged(changed, NOW), changed.version)


def test_an_agency_that_is_not_asked_finds_nothing_and_only_a_party_leads() -> None:
    with pytest.raises(Refusal, match="NOT_FOUND"):
        rules.asked_side(THREE, UPPER)
    with pytest.raises(Refusal, match="MERGE_LEAD_UNKNOWN"):
        rules.check_lead(THREE, UPPER)


def test_the_agency_with_most_items_leads_then_the_earlier_day_then_the_earlier_visit() -> None:
    def lead(*cases: VisitCase) -> str:
        return rules.leading(proposal(*cases).sides)[0].agency

    assert lead(case("a", BUREAU, TODAY, "I01"), case("b", WATER, TODAY, "I02", "I03")) == WATER
    assert lead(case("a", BUREAU), case("b", WATER, TODAY - timedelta(days=1))) == WATER
    assert lead(case("b", WATER), case("a", BUREAU)) == BUREAU


def test_whom_all_who_accept_name_leads() -> None:
    agreed = said(said(THREE, "a", MergeAnswer.ACCEPTED, WATER), "c", MergeAnswer.ACCEPTED, WATER)
    side, why = rules.leading(agreed.having(MergeAnswer.ACCEPTED))
    assert (side.agency, why) == (WATER, rules.AGREED)
    torn = said(agreed, "b", MergeAnswer.ACCEPTED)
    assert rules.leading(torn.having(MergeAnswer.ACCEPTED))[1] == rules.RULE


def test_the_level_above_sees_who_declined_or_was_silent() -> None:
    declined = rules.answered(THREE, replace(THREE.side("a"), answer=MergeAnswer.DECLINED, reason="专业不同"), UPPER)
    assert declined.parties == (*AGENCIES, UPPER) and declined.declined
    assert not said(THREE, "a", MergeAnswer.ACCEPTED).declined


answers = st.sampled_from([MergeAnswer.ACCEPTED, MergeAnswer.DECLINED, MergeAnswer.SILENT, MergeAnswer.LEFT])


@given(st.lists(st.tuples(st.sampled_from("abc"), answers), max_size=12))
def test_a_proposal_is_decided_when_no_answer_can_change_it_and_who_did_not_accept_goes_alone(
    told: list[tuple[str, MergeAnswer]],
) -> None:
    merge, version = THREE, THREE.version
    for visit, answer in told:
        merge = said(merge, visit, answer)
        assert merge.version == version + 1
        version = merge.version
        accepted, waiting = merge.having(MergeAnswer.ACCEPTED), merge.having(MergeAnswer.PENDING)
        if not rules.decided(merge):
            assert waiting and len(accepted) + len(waiting) > 1
            continue
        assert len(accepted) + len(waiting) < 2 or not waiting
        if len(accepted) > 1:
            side, why = rules.leading(accepted)
            done = rules.merged(merge, side, why, NOW)
            assert done.state is VisitMergeState.MERGED and done.lead in {one.agency for one in accepted}


@given(st.permutations("abc"))
def test_the_one_visit_has_everyones_officers_tasks_and_items_and_its_lead_first(order: list[str]) -> None:
    known = {id: case(id, agency, TODAY, f"I-{id}", "I01") for id, agency in zip("abc", AGENCIES, strict=True)}
    lead, *others = (known[id] for id in order)
    whole = rules.united(lead, others, others[0])
    assert (whole.id, whole.state, whole.agencies[0]) == (lead.id, VisitState.PLANNED, lead.agencies[0])
    assert whole.officers[:2] == lead.officers
    for one in known.values():
        assert set(one.officers) <= set(whole.officers) and set(one.draws) <= set(whole.draws)
        assert set(one.items) <= set(whole.items) and set(one.agencies) <= set(whole.agencies)
    assert len(whole.items) == 4


def test_the_place_kept_is_one_that_counts_and_the_leads_where_it_can_be() -> None:
    def place(visit: str, counts: bool) -> Booking:
        return Booking(visit=visit, credit_code=code(1), year=2026, counts=counts)

    assert place_kept([place("a", False), place("b", True)], "a").visit == "b"
    assert place_kept([place("a", True), place("b", True)], "b").visit == "b"
    assert place_kept([place("a", False), place("b", False)], "b").visit == "b"
