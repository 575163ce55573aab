"""Opinions of the procuratorate and the review after a non-prosecution, through the running transfer service."""

import pytest

from contracts.actors import AgencyKind
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.transfer.lapses import LapseKind
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import (
    ProceedingKind,
    ProceedingResult,
    ProceedingState,
    SuspensionGround,
)
from tests.integration.transfer.letting_pass import let_pass
from tests.integration.transfer.watching import PROCURATOR_HEAD, Watching
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import ENTERPRISE, OFFICER, POLICE, PROCURATOR

BUREAU = {"to": "ecology-640500", "credit_code": MILL}
PENALISED = {"result": ProceedingResult.PENALISED, "reason": "罚款二十万元"}


@pytest.fixture
def watching(hub: World) -> Watching:
    return Watching(hub)


async def test_an_opinion_to_transfer_is_followed_by_a_referral_that_reached_the_police(
    hub: World, watching: Watching
) -> None:
    number = await watching.open(PROCURATOR, ProceedingKind.TRANSFER_OPINION, **BUREAU)
    assert ("supervision.transfer_opinion", number) in await watching.owed(OFFICER)
    approved = await hub.approved()
    with pytest.raises(Refusal, match="OPINION_NOT_HANDED_OVER"):
        await watching.take(OFFICER, number, A.FOLLOW, referral=approved)
    handed_over = await hub.handed_over()
    followed = await watching.take(OFFICER, number, A.FOLLOW, referral=handed_over)
    assert (followed.state, followed.referral) == (ProceedingState.FOLLOWED, handed_over)
    assert [duty.state for duty in followed.duties or []] == [DutyState.MET]
    for outsider in (POLICE, ENTERPRISE, None):
        assert await watching.see(outsider, number) is None


async def test_an_opinion_that_is_not_followed_is_on_the_list_of_what_was_not_transferred(
    hub: World, watching: Watching
) -> None:
    number = await watching.open(PROCURATOR, ProceedingKind.TRANSFER_OPINION, **BUREAU)
    found = await let_pass(hub, number, "supervision.transfer_opinion", aggregate=f"proceeding:{number}")
    assert (found.kind, found.agency, found.source) == (
        LapseKind.NOT_TRANSFERRED,
        "ecology-640500",
        "环环监〔2017〕17号",
    )


async def test_an_opinion_goes_to_an_agency_in_charge_of_the_place(watching: Watching) -> None:
    for wrong, code in (
        ("police-640500", "PROCEEDING_RECIPIENT_UNSUITABLE"),
        ("ecology-640400", "PROCEEDING_RECIPIENT_ELSEWHERE"),
    ):
        with pytest.raises(Refusal, match=code):
            await watching.open(PROCURATOR, ProceedingKind.TRANSFER_OPINION, to=wrong, credit_code=MILL)
    with pytest.raises(Refusal, match="PROCEEDING_NOT_YOURS_TO_OPEN"):
        await watching.open(OFFICER, ProceedingKind.PENALTY_OPINION, **BUREAU)


async def test_an_opinion_to_penalise_is_answered_within_two_months_with_the_penaltys_number(
    watching: Watching,
) -> None:
    number = await watching.open(PROCURATOR, ProceedingKind.PENALTY_OPINION, **BUREAU)
    opinion = await watching.seen(OFFICER, number)
    assert [(int(one.limit_value), one.limit_unit.value) for one in opinion.duties or []] == [(2, "months")]
    with pytest.raises(Refusal, match="PROCEEDING_FIELD_NEEDED"):
        await watching.take(OFFICER, number, A.ANSWER, **PENALISED)
    with pytest.raises(Refusal, match="OPINION_ANSWER_UNSUITABLE"):
        await watching.take(OFFICER, number, A.ANSWER, result=ProceedingResult.FILED, reason="已立案")
    answered = await watching.take(OFFICER, number, A.ANSWER, **PENALISED, decision_number="卫环罚〔2026〕9号")
    assert answered.state is ProceedingState.ANSWERED
    assert (answered.steps or [])[-1].decision_number == "卫环罚〔2026〕9号"


async def test_after_a_non_prosecution_the_agency_is_told_and_the_review_may_end_in_an_opinion(
    watching: Watching,
) -> None:
    number = await watching.open(PROCURATOR, ProceedingKind.REVERSE, **BUREAU)
    assert await watching.owed(PROCURATOR) == {("prosecution.declined_notice", number), ("reverse.review", number)}
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await watching.take(PROCURATOR, number, A.OPINE, decision_number="1", reason="应予处罚")
    await watching.take(PROCURATOR, number, A.TELL_AGENCY, decision_number="卫检不诉〔2026〕3号")
    assert await watching.owed(PROCURATOR) == {("reverse.review", number)}
    await watching.take(PROCURATOR, number, A.OPINE, decision_number="卫检意见〔2026〕4号", reason="应予处罚")
    assert ("reverse.opinion_reply", number) in await watching.owed(OFFICER)
    done = await watching.take(OFFICER, number, A.ANSWER, result=ProceedingResult.NOT_PENALISED, reason="已过时效")
    assert done.state is ProceedingState.ANSWERED


async def test_a_review_stands_still_while_the_non_prosecution_is_challenged_and_goes_on_with_what_was_left(
    watching: Watching,
) -> None:
    number = await watching.open(PROCURATOR, ProceedingKind.REVERSE, **BUREAU)
    await watching.take(PROCURATOR, number, A.TELL_AGENCY, decision_number="卫检不诉〔2026〕3号")
    with pytest.raises(Refusal, match="PROCEEDING_FIELD_NEEDED"):
        await watching.take(PROCURATOR, number, A.SUSPEND_REVIEW, reason="公安机关提请复议")
    ground = {"suspended_for": SuspensionGround.RECONSIDERATION, "reason": "公安机关提请复议"}
    suspended = await watching.take(PROCURATOR, number, A.SUSPEND_REVIEW, **ground)
    review = {one.duty: one for one in suspended.duties or []}["reverse.review"]
    assert (review.state, suspended.steps and suspended.steps[-1].suspended_for) == (
        DutyState.PAUSED,
        SuspensionGround.RECONSIDERATION,
    )
    resumed = await watching.take(PROCURATOR, number, A.RESUME_REVIEW, reason="复议维持")
    assert {one.duty: one.state for one in resumed.duties or []}["reverse.review"] is DutyState.RUNNING


async def test_a_review_is_extended_once_by_the_head_from_the_same_start(watching: Watching) -> None:
    number = await watching.open(PROCURATOR, ProceedingKind.REVERSE, **BUREAU)
    await watching.take(PROCURATOR, number, A.TELL_AGENCY, decision_number="卫检不诉〔2026〕3号")
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        await watching.take(PROCURATOR, number, A.EXTEND_REVIEW, reason="案情复杂")
    before = {one.duty: one for one in (await watching.seen(PROCURATOR, number)).duties or []}["reverse.review"]
    extended = await watching.take(PROCURATOR_HEAD, number, A.EXTEND_REVIEW, reason="案情复杂")
    after = {one.duty: one for one in extended.duties or []}["reverse.review"]
    assert (after.started_at, after.limit_key) == (before.started_at, "reverse.review_extended")
    assert after.due_at > before.due_at
    with pytest.raises(Refusal, match="PROCEEDING_ONCE"):
        await watching.take(PROCURATOR_HEAD, number, A.EXTEND_REVIEW, reason="案情复杂")


async def test_a_review_of_a_referral_is_addressed_to_the_agency_it_came_from(hub: World, watching: Watching) -> None:
    referral = await hub.received()
    await watching.open(PROCURATOR, ProceedingKind.REVERSE, **BUREAU, referral=referral)
    other = {"to": f"{AgencyKind.URBAN_MANAGEMENT.value}-640500", "credit_code": MILL}
    with pytest.raises(Refusal, match="OPINION_REFERRAL_FOREIGN"):
        await watching.open(PROCURATOR, ProceedingKind.REVERSE, **other, referral=referral)
