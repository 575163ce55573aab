"""Which limits are watched over, who knows of one, and how many days it has been over."""

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts.duties import Duty, DutyState
from contracts.law import LawStatus, Unit
from contracts.transfer.lapses import LapseKind
from services.transfer.lapses.rules import LISTS, days_over, missed
from services.transfer.proceedings.rules.tables import DUTIES as OF_PROCEEDINGS
from services.transfer.referrals.rules.machine import DUTIES as OF_REFERRALS
from tests.unit.transfer.world import MONDAY, POLICE, PROCURATORATE, approved, received


def duty(name: str, agency: str, due_at: datetime = MONDAY) -> Duty:
    return Duty(
        aggregate="referral:YS-1",
        duty=name,
        name=name,
        agency=agency,
        limit_key=name,
        limit_value=Decimal(3),
        limit_unit=Unit.NATURAL_DAYS,
        source="国务院令第310号",
        status=LawStatus.STATUTORY,
        started_at=due_at - timedelta(days=3),
        due_at=due_at,
        provisional=False,
        state=DutyState.RUNNING,
    )


def test_what_was_approved_and_not_handed_over_is_on_the_list_before_any_copy_has_come() -> None:
    found = missed(duty("referral.hand_over", "ecology-640500"), approved(), "L-1")
    assert found is not None
    assert (found.kind, found.agency, found.parties) == (
        LapseKind.NOT_TRANSFERRED,
        "ecology-640500",
        ("ecology-640500",),
    )


def test_what_the_police_let_pass_is_known_to_them_the_sender_and_its_procuratorate() -> None:
    found = missed(duty("referral.filing", POLICE), received(), "L-1")
    assert found is not None
    assert (found.kind, found.parties) == (LapseKind.NOT_FILED, (POLICE, "ecology-640500", PROCURATORATE))


def test_every_limit_watched_over_is_one_that_a_case_can_owe() -> None:
    assert set(LISTS) <= {*OF_REFERRALS, *OF_PROCEEDINGS}
    assert {*LapseKind} == set(LISTS.values())


def test_a_limit_that_nobody_watches_over_is_on_no_list() -> None:
    assert missed(duty("referral.supplement", "ecology-640500"), received(), "L-1") is None


@given(st.sampled_from(sorted(LISTS)), st.sampled_from([approved(), received()]))
def test_who_let_it_pass_always_knows_and_nobody_is_named_twice(name: str, case: object) -> None:
    found = missed(duty(name, POLICE), case, "L-1")  # type: ignore[arg-type]
    assert found is not None
    assert POLICE in found.parties and "ecology-640500" in found.parties
    assert len(set(found.parties)) == len(found.parties)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_days_over_never_fall_below_one_and_grow_by_one_a_day(over: timedelta) -> None:
    days = days_over(MONDAY, MONDAY + over)
    assert days >= 1
    assert days_over(MONDAY, MONDAY + max(over, timedelta(microseconds=1)) + timedelta(days=1)) == days + 1
