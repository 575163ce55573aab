"""A finding stands against an enterprise exactly while it is verified, environmental and bound there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.complaints.intake import ComplaintState, ReplyFinding
from contracts.complaints.routing import (
    ClueRaised,
    ClueWithdrawn,
    ComplaintBound,
    ComplaintReplied,
    ComplaintUnverified,
    ComplaintVerified,
    ReplyCorrected,
)
from contracts.errors import Refusal
from services.complaints.intake.rules import Case
from services.complaints.routing.rules import content, steps
from services.complaints.routing.rules.verified import verified_changes
from tests.platform.actors import HEAD, OFFICER, OPERATOR
from tests.unit.complaints.world import MILL, NOW, case

OTHER = "91640500MA0000000X"


def signed(**changes: object) -> Case:
    facts = {"matter": "environment.water", "matter_name": "水污染", "environmental": True, "credit_code": MILL}
    return case(**(facts | {"state": ComplaintState.SIGNED, "agency": "ecology-640500"} | changes))


def closed(finding: ReplyFinding = ReplyFinding.VERIFIED, **changes: object) -> Case:
    return signed(state=ComplaintState.CLOSED, finding=finding, reply="已处理", replied_at=NOW, **changes)


def test_a_reply_that_finds_nothing_takes_the_clue_back_and_any_other_leaves_it() -> None:
    found = {finding: steps.reply(signed(), OFFICER, "查过", finding, NOW).events for finding in ReplyFinding}
    kinds = {finding: [type(event) for event in events] for finding, events in found.items()}
    assert kinds.pop(ReplyFinding.UNFOUNDED) == [ComplaintReplied, ClueWithdrawn]
    assert all(kind == [ComplaintReplied] for kind in kinds.values())


def test_a_corrected_reply_brings_the_clue_back_and_says_what_was_found_before() -> None:
    step = steps.correct(closed(ReplyFinding.UNFOUNDED), HEAD, "复查属实", ReplyFinding.VERIFIED, NOW)
    corrected, raised = step.events
    assert isinstance(corrected, ReplyCorrected) and corrected.before is ReplyFinding.UNFOUNDED
    assert isinstance(raised, ClueRaised)
    assert (step.case.state, step.case.reply, step.case.replied_at) == (ComplaintState.CLOSED, "复查属实", NOW)


def test_only_who_replied_corrects_the_reply_and_only_after_it() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        steps.correct(closed(agency="water-640500"), HEAD, "复查属实", ReplyFinding.VERIFIED, NOW)
    with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
        steps.correct(signed(), HEAD, "复查属实", ReplyFinding.VERIFIED, NOW)
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        steps.correct(closed(agency=None, historic=True), HEAD, "复查属实", ReplyFinding.VERIFIED, NOW)


def test_after_the_reply_only_who_gave_it_corrects_the_enterprise() -> None:
    content.check_may_bind(signed(), OPERATOR)
    content.check_may_bind(closed(), OFFICER)
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        content.check_may_bind(closed(), OPERATOR)
    bound = content.bind(closed(), OTHER, NOW)
    assert [type(event) for event in bound.events] == [ComplaintBound, ClueWithdrawn, ClueRaised]


def test_verified_against_another_enterprise_it_moves_there() -> None:
    gone, stands = verified_changes(closed(), closed(credit_code=OTHER), NOW)
    assert isinstance(gone, ComplaintUnverified) and gone.credit_code == MILL
    assert isinstance(stands, ComplaintVerified) and stands.credit_code == OTHER


CASES = st.builds(
    lambda finding, credit_code, environmental: replace(
        closed(), finding=finding, credit_code=credit_code, environmental=environmental
    ),
    st.sampled_from([None, *ReplyFinding]),
    st.sampled_from([None, MILL, OTHER]),
    st.booleans(),
)


@given(st.lists(CASES, min_size=1, max_size=12))
def test_whatever_is_corrected_what_stands_is_what_the_last_state_says(cases: list[Case]) -> None:
    standing: dict[str, ReplyFinding] = {}
    for before, after in zip([signed(credit_code=None), *cases[:-1]], cases, strict=True):
        for event in verified_changes(before, after, NOW):
            if isinstance(event, ComplaintUnverified):
                del standing[event.credit_code]
            else:
                assert isinstance(event, ComplaintVerified) and not standing
                standing[event.credit_code] = event.finding
    last = cases[-1]
    verified = last.environmental and last.finding in (ReplyFinding.VERIFIED, ReplyFinding.PARTLY)
    assert standing == ({last.credit_code: last.finding} if verified and last.credit_code else {})
