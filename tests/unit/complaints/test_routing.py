"""Every step from the matter to the reply."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contracts.actors import AgencyKind, Role
from contracts.complaints.intake import ComplaintState
from contracts.complaints.routing import (
    ClueRaised,
    ClueWithdrawn,
    ComplaintBound,
    ComplaintClassified,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    Decider,
)
from contracts.errors import Refusal
from contracts.registry.catalogue import GovernmentLevel
from services.complaints.enterprises.rules import Named
from services.complaints.intake.rules import Case
from services.complaints.matters.rules.judging import classify
from services.complaints.routing import rules
from tests.platform.actors import HEAD, OFFICER, OPERATOR, UPPER_HEAD, URBAN_MANAGEMENT, actor
from tests.unit.complaints.world import JUDGE, KEYWORDS, MILL, NOW, STANDARD, agency, case, row

ECOLOGY_ROW = row("640500", GovernmentLevel.CITY, "ecology-640500")
ECOLOGY = agency(AgencyKind.ECOLOGY, "640500")
URBAN = agency(AgencyKind.URBAN_MANAGEMENT, "640500")
LATER = NOW + timedelta(hours=1)


def classified(**changes: object) -> Case:
    return case(matter="environment.water", matter_name="水污染", environmental=True, **changes)


def routed(**changes: object) -> Case:
    return replace(rules.route(classified(), ECOLOGY_ROW, NOW).case, **changes)


def test_a_report_that_names_a_registered_mill_is_classified_bound_and_routed_at_once() -> None:
    found = classify(JUDGE, case().title, case().text, STANDARD)
    step = rules.settle(case(), found, Named(bound=MILL), [[ECOLOGY_ROW]], NOW)
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
    step = rules.settle(case(), found, Named(), [], NOW)
    assert (step.case.state, step.events) == (ComplaintState.PENDING, ())
    assert rules.clock(step.case) == rules.Clock("complaint.route", "hotline-640500")


def test_an_enterprise_only_mentioned_is_offered_not_bound() -> None:
    found = classify(JUDGE, case().title, case().text, STANDARD)
    step = rules.settle(case(), found, Named(suggested=MILL), [[ECOLOGY_ROW]], NOW)
    assert (step.case.credit_code, step.case.suggested_enterprise) == (None, MILL)
    assert not any(isinstance(event, ClueRaised) for event in step.events)


def test_a_person_sets_the_matter_with_a_reason() -> None:
    step = rules.classify_by_hand(case(), KEYWORDS.matters, "transport", "反映公交线路", NOW)
    (event,) = step.events
    assert isinstance(event, ComplaintClassified) and event.decided_by == Decider.PERSON
    assert step.case.matter_reason == "人工归为“交通运输”：反映公交线路"


def test_a_matter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_MATTER_UNKNOWN"):
        rules.classify_by_hand(case(), KEYWORDS.matters, "weather", "不详", NOW)


def test_a_bound_complaint_that_turns_out_environmental_becomes_a_clue_and_back() -> None:
    bound = rules.bind(case(), MILL, NOW)
    assert [type(event) for event in bound.events] == [ComplaintBound]
    water = rules.classify_by_hand(bound.case, KEYWORDS.matters, "environment.water", "看过现场", LATER)
    assert isinstance(water.events[1], ClueRaised) and water.events[1].at == NOW
    bus = rules.classify_by_hand(water.case, KEYWORDS.matters, "transport", "看错了", LATER)
    assert isinstance(bus.events[1], ClueWithdrawn)


def test_binding_to_another_enterprise_moves_the_clue() -> None:
    first = rules.bind(classified(), MILL, NOW)
    again = rules.bind(first.case, MILL, LATER)
    assert again.events == ()
    moved = rules.bind(first.case, "91640500MA0000000X", LATER)
    bound, withdrawn, raised = moved.events
    assert isinstance(bound, ComplaintBound) and bound.replaced == MILL
    assert isinstance(withdrawn, ClueWithdrawn) and withdrawn.credit_code == MILL
    assert isinstance(raised, ClueRaised) and raised.credit_code == "91640500MA0000000X"


def test_an_unclassified_complaint_cannot_be_routed() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_UNCLASSIFIED"):
        rules.route(case(), ECOLOGY_ROW, NOW)


def test_without_a_row_in_the_matrix_routing_is_refused() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_NO_RESPONSIBLE_AGENCY"):
        rules.route(classified(), None, NOW)


def test_routing_to_where_it_is_already_does_not_restart_the_clock() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_ALREADY_THERE"):
        rules.route(routed(), ECOLOGY_ROW, LATER)


def test_only_the_receiving_agency_signs() -> None:
    signed = rules.sign(routed(), OFFICER, LATER).case
    assert (signed.state, signed.signed_by) == (ComplaintState.SIGNED, OFFICER.subject)
    assert rules.clock(signed) == rules.Clock("complaint.handle", "ecology-640500")
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        rules.sign(routed(), URBAN_MANAGEMENT, LATER)


def test_a_signed_complaint_can_be_neither_signed_again_nor_returned() -> None:
    signed = rules.sign(routed(), OFFICER, LATER).case
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        rules.sign(signed, OFFICER, LATER)
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        rules.send_back(signed, OFFICER, "不归我们", 2, LATER)


def test_a_returned_complaint_never_bounces_back_by_rule() -> None:
    step = rules.send_back(routed(), OFFICER, "属城管职责", 2, LATER)
    (event,) = step.events
    assert isinstance(event, ComplaintReturned) and not event.arbitration
    assert step.case.state == ComplaintState.RETURNED
    assert "ecology-640500" not in step.case.parties
    assert rules.clock(step.case) == rules.Clock("complaint.route", "hotline-640500")
    with pytest.raises(Refusal, match="COMPLAINT_WOULD_BOUNCE"):
        rules.route(step.case, ECOLOGY_ROW, LATER)


def test_one_return_too_many_goes_to_arbitration_above() -> None:
    step = rules.send_back(routed(returns=2, returned_by=("water-640500",)), OFFICER, "不属于我局", 2, LATER)
    assert step.case.state == ComplaintState.ARBITRATION
    assert rules.clock(step.case) == rules.Clock("complaint.arbitrate", "ecology-640000")
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        rules.route(step.case, ECOLOGY_ROW, LATER)


def test_what_was_arbitrated_stays() -> None:
    waiting = classified(state=ComplaintState.ARBITRATION, returns=3, returned_by=("ecology-640500",))
    final = rules.assign(waiting, URBAN, "现场属市容", LATER).case
    assert (final.final, final.agency) == (True, "urban_management-640500")
    assert final.routing_reason == "裁定由640500城市管理部门承办：现场属市容"
    with pytest.raises(Refusal, match="COMPLAINT_ARBITRATED"):
        rules.send_back(final, URBAN_MANAGEMENT, "不同意", 2, LATER)


def test_who_assigns_is_the_operator_or_the_head_above_but_not_who_returned_it() -> None:
    waiting = classified(state=ComplaintState.ARBITRATION, returned_by=("ecology-640500",))
    rules.check_may_assign(waiting, OPERATOR)
    rules.check_may_assign(waiting, UPPER_HEAD)
    for who in (HEAD, OFFICER, actor(AgencyKind.ECOLOGY, "640000", Role.OFFICER)):
        with pytest.raises(Refusal, match="COMPLAINT_NOT_UPPER_LEVEL"):
            rules.check_may_assign(waiting, who)


def test_police_and_agencies_elsewhere_are_not_assigned_complaints() -> None:
    for unsuitable in (agency(AgencyKind.POLICE, "640500"), agency(AgencyKind.ECOLOGY, "640400")):
        with pytest.raises(Refusal, match="COMPLAINT_AGENCY_UNSUITABLE"):
            rules.assign(case(), unsuitable, "看看", NOW)


def test_the_reply_closes_the_handling_and_its_clock() -> None:
    signed = rules.sign(routed(), OFFICER, LATER).case
    step = rules.reply(signed, OFFICER, "已责令改正", LATER)
    (event,) = step.events
    assert isinstance(event, ComplaintReplied) and event.agency == "ecology-640500"
    assert step.case.state == ComplaintState.CLOSED
    assert rules.clock(step.case) is None


def test_a_historic_work_order_is_classified_and_closed_without_clocks() -> None:
    found = classify(JUDGE, case().title, case().text, STANDARD)
    step = rules.close_historic(case(historic=True), found, Named(), "已处理", LATER, LATER)
    assert [type(event) for event in step.events] == [ComplaintClassified, ComplaintReplied]
    assert (step.case.state, step.case.agency, step.case.matter) == (
        ComplaintState.CLOSED,
        None,
        "environment.water",
    )
    assert rules.clock(step.case) is None


def test_routing_again_clears_only_the_mark_of_the_new_round() -> None:
    late = rules.mark_overdue(routed(), "complaint.sign")
    assert late.sign_overdue
    back = rules.send_back(late, OFFICER, "属城管职责", 2, LATER).case
    assert not rules.assign(back, URBAN, "市容问题", LATER).case.sign_overdue


def test_each_limit_that_passes_leaves_its_own_mark() -> None:
    assert rules.mark_overdue(case(), "complaint.handle").handle_overdue
    assert rules.mark_overdue(case(), "complaint.arbitrate").routing_overdue
