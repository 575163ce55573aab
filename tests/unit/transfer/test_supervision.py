"""What filing supervision asks of a referral, and when the police need not be heard any more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import AgencyKind, Role
from contracts.duties import Duty, DutyState
from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind, ProceedingState
from contracts.transfer.proceedings import ProceedingStep, TakeProceedingStep
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from services.transfer.machine.rules import advance
from services.transfer.proceedings.rules.case import Case as Proceeding
from services.transfer.proceedings.rules.opinions import explained_or_late
from services.transfer.referrals.rules.after_decline import RUNNING
from services.transfer.referrals.rules.clocks import ORDERED
from services.transfer.referrals.rules.machine import TABLE
from services.transfer.supervision import rules
from tests.unit.transfer.test_lapses import duty
from tests.unit.transfer.world import MONDAY, OFFICER, POLICE, POLICEMAN, PROCURATORATE, received, somebody

PROCURATOR = somebody("zhou", PROCURATORATE, AgencyKind.PROCURATORATE, Role.OFFICER)
STRANGER = somebody("wu", "procuratorate-640200", AgencyKind.PROCURATORATE, Role.OFFICER)
ORDER = TakeProceedingStep(number="XJ-1", version=2, action=ProceedingAction.ORDER_FILING)


def late(name: str) -> Duty:
    return Duty(
        **{**{one: getattr(duty(name, POLICE), one) for one in Duty.__struct_fields__}, "state": DutyState.OVERDUE}
    )


@given(st.sampled_from(S), st.sampled_from(["", *rules.UNANSWERED]), st.sampled_from([OFFICER, PROCURATOR]))
def test_what_may_be_supervised_may_be_ordered_to_be_filed(state: S, passed: str, who: object) -> None:
    referral = replace(received(), state=state)
    duties = [late(passed)] if passed else []
    try:
        rules.require_supervisable(referral, duties, who, referral.region)  # type: ignore[arg-type]
    except Refusal as refusal:
        assert refusal.code in ("SUPERVISION_NOT_DUE", "SUPERVISION_TOO_SOON")
        assert state not in RUNNING or not passed
    else:
        ordered = advance(TABLE, referral, A.ORDER_FILING, PROCURATOR, MONDAY)
        assert [(one.duty, one.by) for one in ordered.starts] == [(ORDERED, POLICE)]


def test_only_its_agency_and_its_procuratorate_have_a_referral_supervised_and_where_it_lies() -> None:
    declined = replace(received(), state=S.DECLINED)
    for stranger in (STRANGER, POLICEMAN):
        with pytest.raises(Refusal, match="SUPERVISION_NOT_YOURS"):
            rules.require_supervisable(declined, [], stranger, declined.region)
    with pytest.raises(Refusal, match="SUPERVISION_ELSEWHERE"):
        rules.require_supervisable(declined, [], PROCURATOR, "640400")


def test_the_agency_asks_within_its_limit_after_the_polices_last_word() -> None:
    rules.require_asked_in_time(received(), MONDAY, MONDAY, "国务院令第310号第九条")
    with pytest.raises(Refusal, match="SUPERVISION_TOO_LATE"):
        rules.require_asked_in_time(received(), MONDAY, MONDAY + timedelta(seconds=1), "国务院令第310号第九条")


def explaining(*overdue_by: str) -> Proceeding:
    steps = tuple(ProceedingStep(at=MONDAY, by=one, action=ProceedingAction.OVERDUE, late=True) for one in overdue_by)
    return Proceeding(
        number="XJ-1",
        state=ProceedingState.EXPLAINING,
        owner=PROCURATORATE,
        kind=ProceedingKind.SUPERVISION,
        seats={Side.AGENCY: "ecology-640500", Side.POLICE: POLICE, Side.PROCURATORATE: PROCURATORATE},
        region="640500",
        title="某纸业",
        facts="不立案",
        opened_at=MONDAY,
        steps=steps,
    )


def test_the_procuratorates_own_delay_does_not_spare_it_the_hearing_of_the_police() -> None:
    for unheard in (explaining(), explaining(PROCURATORATE)):
        with pytest.raises(Refusal, match="SUPERVISION_UNHEARD"):
            explained_or_late(unheard, ORDER)
    assert explained_or_late(explaining(PROCURATORATE, POLICE), ORDER)
