"""Every step from the matter to the reply."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind, Role
from contracts.complaints.intake import ComplaintState, ReplyFinding
from contracts.complaints.routing import (
    CaseKind,
    ClueRaised,
    ClueWithdrawn,
    ComplaintBound,
    ComplaintClassified,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintRuled,
    Decider,
)
from contracts.errors import Refusal
from contracts.registry.catalogue import GovernmentLevel
from services.complaints.enterprises.rules import Named
from services.complaints.intake.rules import Case
from services.complaints.matters.rules.judging import classify
from services.complaints.responsibility.rules import KnownAgency, Ruling, find_owner
from services.complaints.routing.rules import base, content, steps
from tests.platform.actors import HEAD, OFFICER, OPERATOR, UPPER_HEAD, URBAN_MANAGEMENT, actor
from tests.unit.complaints.world import JUDGE, KEYWORDS, MILL, NOW, STANDARD, agency, case, row

ECOLOGY_ROW = row("640500", GovernmentLevel.CITY, "ecology-640500")
ECOLOGY = agency(AgencyKind.ECOLOGY, "640500")
URBAN = agency(AgencyKind.URBAN_MANAGEMENT, "640500")
LATER = NOW + timedelta(hours=1)
PROPOSAL = base.Proposal("urban_management-640500", "城市管理执法办法第八条")


def classified(**changes: object) -> Case:
    return case(matter="environment.water", matter_name="水污染", environmental=True, **changes)


def routed(**changes: object) -> Case:
    return replace(steps.route(classified(), ECOLOGY_ROW, NOW).case, **changes)


def test_a_report_that_names_a_registered_mill_is_classified_bound_and_routed_at_once() -> None:
    found = classify(JUDGE, case().title, case().text, STANDARD)
    step = steps.settle(case(), found, Named(bound=MILL), [[ECOLOGY_ROW]], [], NOW)
    assert [type(event) for event in step.events] == [
        ComplaintClassified,
        ComplaintBound,
        ClueRaised,
        ComplaintRouted,
    ]
    assert step.case.state == ComplaintState.ROUTED
    assert step.case.agency == "ecology-640500"
    assert step.case.routing_reason == (
        "权责清单 2026-1 版：“水污染” × 640500（市级）→ ecology-640500 的名称；依据：生态环境法典"
    )
    assert step.case.matter_reason == "归为“水污染”：依据“废水”“臭味”，把握 99%，门槛 60%"


def test_a_report_without_known_words_waits_for_a_person_on_its_dispatchers_clock() -> None:
    found = classify(JUDGE, "咨询", "请问电话是多少", STANDARD)
    step = steps.settle(case(), found, Named(), [], [], NOW)
    assert (step.case.state, step.events) == (ComplaintState.PENDING, ())
    assert base.clock(step.case) == base.Clock("complaint.route", "hotline-640500")


def test_an_enterprise_only_mentioned_is_offered_not_bound() -> None:
    found = classify(JUDGE, case().title, case().text, STANDARD)
    step = steps.settle(case(), found, Named(suggested=MILL), [[ECOLOGY_ROW]], [], NOW)
    assert (step.case.credit_code, step.case.suggested_enterprise) == (None, MILL)
    assert not any(isinstance(event, ClueRaised) for event in step.events)


def test_a_person_sets_the_matter_with_a_reason() -> None:
    step = content.classify_by_hand(case(), KEYWORDS.matters, "transport", "反映公交线路", NOW)
    (event,) = step.events
    assert isinstance(event, ComplaintClassified) and event.decided_by == Decider.PERSON
    assert step.case.matter_reason == "人工归为“交通运输”：反映公交线路"


def test_a_matter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_MATTER_UNKNOWN"):
        content.classify_by_hand(case(), KEYWORDS.matters, "weather", "不详", NOW)


def test_a_bound_complaint_that_turns_out_environmental_becomes_a_clue_and_back() -> None:
    bound = content.bind(case(), MILL, NOW)
    assert [type(event) for event in bound.events] == [ComplaintBound]
    water = content.classify_by_hand(bound.case, KEYWORDS.matters, "environment.water", "看过现场", LATER)
    assert isinstance(water.events[1], ClueRaised) and water.events[1].at == NOW
    bus = content.classify_by_hand(water.case, KEYWORDS.matters, "transport", "看错了", LATER)
    assert isinstance(bus.events[1], ClueWithdrawn)


def test_binding_to_another_enterprise_moves_the_clue() -> None:
    first = content.bind(classified(), MILL, NOW)
    again = content.bind(first.case, MILL, LATER)
    assert again.events == ()
    moved = content.bind(first.case, "91640500MA0000000X", LATER)
    bound, withdrawn, raised = moved.events
    assert isinstance(bound, ComplaintBound) and bound.replaced == MILL
    assert isinstance(withdrawn, ClueWithdrawn) and withdrawn.credit_code == MILL
    assert isinstance(raised, ClueRaised) and raised.credit_code == "91640500MA0000000X"


def test_an_unclassified_complaint_cannot_be_routed() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_UNCLASSIFIED"):
        steps.route(case(), ECOLOGY_ROW, NOW)


def test_without_a_row_in_the_matrix_routing_is_refused() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_NO_RESPONSIBLE_AGENCY"):
        steps.route(classified(), None, NOW)


def test_routing_to_where_it_is_already_does_not_restart_the_clock() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_ALREADY_THERE"):
        steps.route(routed(), ECOLOGY_ROW, LATER)


def test_only_the_receiving_agency_signs() -> None:
    signed = steps.sign(routed(), OFFICER, LATER).case
    assert (signed.state, signed.signed_by) == (ComplaintState.SIGNED, OFFICER.subject)
    assert base.clock(signed) == base.Clock("complaint.handle", "ecology-640500")
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        steps.sign(routed(), URBAN_MANAGEMENT, LATER)


def test_a_signed_complaint_can_be_neither_signed_again_nor_returned() -> None:
    signed = steps.sign(routed(), OFFICER, LATER).case
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        steps.sign(signed, OFFICER, LATER)
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        steps.send_back(signed, OFFICER, "不归我们", PROPOSAL, 2, LATER)


def test_a_returned_complaint_never_bounces_back_by_rule() -> None:
    step = steps.send_back(routed(), OFFICER, "属城管职责", PROPOSAL, 2, LATER)
    (event,) = step.events
    assert isinstance(event, ComplaintReturned) and not event.arbitration
    assert step.case.state == ComplaintState.RETURNED
    assert "ecology-640500" not in step.case.parties
    assert base.clock(step.case) == base.Clock("complaint.route", "hotline-640500")
    with pytest.raises(Refusal, match="COMPLAINT_WOULD_BOUNCE"):
        steps.route(step.case, ECOLOGY_ROW, LATER)


def test_one_return_too_many_goes_to_arbitration_above() -> None:
    step = steps.send_back(routed(returns=2, returned_by=("water-640500",)), OFFICER, "不属于我局", PROPOSAL, 2, LATER)
    assert step.case.state == ComplaintState.ARBITRATION
    assert base.clock(step.case) == base.Clock("complaint.arbitrate", "ecology-640000")
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        steps.route(step.case, ECOLOGY_ROW, LATER)


def test_what_was_arbitrated_stays() -> None:
    waiting = classified(state=ComplaintState.ARBITRATION, returns=3, returned_by=("ecology-640500",))
    final = steps.assign(waiting, URBAN, UPPER_HEAD, "现场属市容", LATER).case
    assert (final.final, final.agency) == (True, "urban_management-640500")
    assert final.routing_reason == "裁定由640500城市管理部门承办：现场属市容"
    with pytest.raises(Refusal, match="COMPLAINT_ARBITRATED"):
        steps.send_back(final, URBAN_MANAGEMENT, "不同意", PROPOSAL, 2, LATER)


def test_who_assigns_is_the_operator_or_the_head_above_but_not_who_returned_it() -> None:
    waiting = classified(state=ComplaintState.ARBITRATION, returned_by=("ecology-640500",))
    steps.check_may_assign(waiting, OPERATOR)
    steps.check_may_assign(waiting, UPPER_HEAD)
    for who in (HEAD, OFFICER, actor(AgencyKind.ECOLOGY, "640000", Role.OFFICER)):
        with pytest.raises(Refusal, match="COMPLAINT_NOT_UPPER_LEVEL"):
            steps.check_may_assign(waiting, who)


def test_police_and_agencies_elsewhere_are_not_assigned_complaints() -> None:
    for unsuitable in (agency(AgencyKind.POLICE, "640500"), agency(AgencyKind.ECOLOGY, "640400")):
        with pytest.raises(Refusal, match="COMPLAINT_AGENCY_UNSUITABLE"):
            steps.assign(case(), unsuitable, UPPER_HEAD, "看看", NOW)


def test_the_reply_closes_the_handling_and_its_clock() -> None:
    signed = steps.sign(routed(), OFFICER, LATER).case
    step = steps.reply(signed, OFFICER, "已责令改正", ReplyFinding.VERIFIED, LATER)
    (event,) = step.events
    assert isinstance(event, ComplaintReplied) and event.agency == "ecology-640500"
    assert event.finding == step.case.finding == ReplyFinding.VERIFIED
    assert step.case.state == ComplaintState.CLOSED
    assert base.clock(step.case) is None


def test_a_historic_work_order_is_classified_and_closed_without_clocks() -> None:
    found = classify(JUDGE, case().title, case().text, STANDARD)
    step = steps.close_historic(case(historic=True), found, Named(), "已处理", LATER, LATER)
    assert [type(event) for event in step.events] == [ComplaintClassified, ComplaintReplied]
    assert (step.case.state, step.case.agency, step.case.matter) == (
        ComplaintState.CLOSED,
        None,
        "environment.water",
    )
    assert step.case.finding is None
    assert base.clock(step.case) is None


def test_routing_again_clears_only_the_mark_of_the_new_round() -> None:
    late = base.mark_overdue(routed(), "complaint.sign")
    assert late.sign_overdue
    back = steps.send_back(late, OFFICER, "属城管职责", PROPOSAL, 2, LATER).case
    assert not steps.assign(back, URBAN, UPPER_HEAD, "市容问题", LATER).case.sign_overdue


def test_each_limit_that_passes_leaves_its_own_mark() -> None:
    assert base.mark_overdue(case(), "complaint.handle").handle_overdue
    assert base.mark_overdue(case(), "complaint.arbitrate").routing_overdue


def test_who_gives_back_names_another_agency_that_can_be_given_it() -> None:
    assert steps.propose(routed(), URBAN, PROPOSAL.basis) == PROPOSAL
    with pytest.raises(Refusal, match="COMPLAINT_PROPOSES_ITSELF"):
        steps.propose(routed(), ECOLOGY, PROPOSAL.basis)
    for unsuitable in (agency(AgencyKind.POLICE, "640500"), agency(AgencyKind.WATER, "640400")):
        with pytest.raises(Refusal, match="COMPLAINT_AGENCY_UNSUITABLE"):
            steps.propose(routed(), unsuitable, PROPOSAL.basis)
    back = steps.send_back(routed(), OFFICER, "属城管职责", PROPOSAL, 1, LATER)
    assert (back.case.proposed_agency, back.case.return_basis) == (PROPOSAL.agency, PROPOSAL.basis)
    (event,) = back.events
    assert isinstance(event, ComplaintReturned) and event.proposed_agency == PROPOSAL.agency


def test_a_ruling_holds_for_like_cases_before_the_matrix() -> None:
    waiting = classified(state=ComplaintState.ARBITRATION)
    event = steps.assign(waiting, URBAN, UPPER_HEAD, "现场属市容", LATER).events[1]
    assert isinstance(event, ComplaintRuled)
    assert (event.matter, event.region, event.kind) == ("environment.water", "640500", CaseKind.GENERAL)
    ruling = ruled(event.kind)
    like = find_owner([ruling], [[ECOLOGY_ROW]], "environment.water", "640500", CaseKind.GENERAL)
    assert like is ruling and like.reason == (
        "裁定成例：“水污染” × 640500（未关联企业）→ 城管；2026-11-22 就投诉 TS000000000000 裁定"
    )
    for matter, region, kind in (
        ("environment.air", "640500", CaseKind.GENERAL),
        ("environment.water", "640502", CaseKind.GENERAL),
        ("environment.water", "640500", CaseKind.ENTERPRISE),
    ):
        assert find_owner([ruling], [[ECOLOGY_ROW]], matter, region, kind) == ECOLOGY_ROW


def test_an_arbitration_without_a_matter_rules_nothing() -> None:
    step = steps.assign(case(state=ComplaintState.ARBITRATION), URBAN, UPPER_HEAD, "请承办", LATER)
    assert [type(event) for event in step.events] == [ComplaintRouted]


def test_nothing_is_assigned_by_hand_to_who_has_had_it() -> None:
    back = steps.send_back(routed(), OFFICER, "属城管职责", PROPOSAL, 1, LATER).case
    with pytest.raises(Refusal, match="COMPLAINT_WOULD_BOUNCE"):
        steps.assign(back, ECOLOGY, OPERATOR, "还是你们", LATER)


MOVERS = [agency(kind, "640500") for kind in (AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT, AgencyKind.WATER)]
MOVES = st.tuples(st.sampled_from(["route", "assign", "return", "sign"]), st.sampled_from(MOVERS))


@given(st.lists(MOVES, max_size=60), st.integers(0, 5))
def test_whatever_agencies_and_operators_do_a_complaint_goes_to_each_once_and_by_ruling_once_more(
    moves: list[tuple[str, KnownAgency]], returns_max: int
) -> None:
    now = classified()
    visited = []
    for move, to in moves:
        try:
            now = moved(now, move, to, returns_max)
        except Refusal:
            continue
        if move in ("route", "assign"):
            visited.append(now.agency)
    by_ruling = 1 if now.final else 0
    assert len(visited) <= len(MOVERS) + by_ruling
    assert len(visited) - len(set(visited)) <= by_ruling
    assert now.returns <= returns_max + 1


def moved(now: Case, move: str, to: KnownAgency, returns_max: int) -> Case:
    holder = replace(OFFICER, agency=now.agency or "")
    match move:
        case "route":
            return steps.route(now, replace(ECOLOGY_ROW, agency=to.code, agency_name=to.name), NOW).case
        case "assign":
            return steps.assign(now, to, UPPER_HEAD, "请承办", NOW).case
        case "return":
            return steps.send_back(now, holder, "不归我们", PROPOSAL, returns_max, NOW).case
        case _:
            return steps.sign(now, holder, NOW).case


def ruled(kind: CaseKind) -> Ruling:
    return Ruling(
        matter="environment.water",
        matter_name="水污染",
        region="640500",
        kind=kind,
        agency=URBAN.code,
        agency_name="城管",
        complaint="TS000000000000",
        ruled_on=NOW.date(),
    )
