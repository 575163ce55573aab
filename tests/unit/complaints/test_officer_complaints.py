"""A complaint about an officer is supervision's, and never comes near the officer's line."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind, region_prefix
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.officer_complaints import (
    AskForStatement,
    ConcludeOfficerComplaint,
    FileOfficerComplaint,
    OfficerComplaintState,
    OfficerConduct,
    StatementState,
)
from contracts.errors import Refusal
from services.complaints.officer_complaints import rules
from services.complaints.officer_complaints.rules import Case
from services.complaints.responsibility.rules import KnownAgency
from tests.unit.complaints.world import MILL, NOW

REGIONS = ("640000", "640500", "640521", "640400")
SUPERVISION, UPPER = "supervision-640500", "supervision-640000"


def agency(kind: AgencyKind, region: str) -> KnownAgency:
    return KnownAgency(code=f"{kind.value}-{region}", name=kind.label, kind=kind, region=region)


AGENCIES = [
    agency(kind, region)
    for kind in (AgencyKind.ECOLOGY, AgencyKind.SUPERVISION)
    for region in ("640000", "640500", "640400")
]
BUREAU = agency(AgencyKind.ECOLOGY, "640500")
CONCLUDE = ConcludeOfficerComplaint(number="JD-1", finding=ReplyFinding.VERIFIED, reply="属实，已处理", basis="录像")


def filed(code: str = BUREAU.code) -> Case:
    order = FileOfficerComplaint(
        credit_code=MILL, agency=code, conduct=OfficerConduct.PROCEDURE, text="未出示证件", officer="HB640500-001"
    )
    over = rules.supervision_over(AGENCIES, rules.accused(AGENCIES, code))
    return rules.file(order, "JD-1", "640500", over, NOW)


def refused(step: Any, *given: Any) -> str:
    with pytest.raises(Refusal) as error:
        step(*given)
    return error.value.code


def test_the_supervision_of_the_agencys_own_division_takes_it() -> None:
    assert (filed().handler, filed("ecology-640000").handler) == (SUPERVISION, UPPER)


def test_a_complaint_about_supervision_goes_one_level_up_and_there_is_none_above_the_highest() -> None:
    assert filed(SUPERVISION).handler == UPPER
    assert refused(filed, UPPER) == "OFFICER_COMPLAINT_NO_SUPERVISION"
    assert refused(filed, "ecology-640300") == "OFFICER_COMPLAINT_AGENCY_UNKNOWN"


@given(
    st.sets(st.tuples(st.sampled_from([AgencyKind.ECOLOGY, AgencyKind.SUPERVISION]), st.sampled_from(REGIONS))),
    st.sampled_from([AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.SUPERVISION]),
    st.sampled_from(REGIONS),
)
def test_no_agency_is_ever_a_party_of_a_complaint_about_its_own_officer(
    others: set[tuple[AgencyKind, str]], kind: AgencyKind, region: str
) -> None:
    own = agency(kind, region)
    known = [own, *(agency(*other) for other in others if other != (kind, region))]
    over = rules.supervision_over(known, own)
    if not over:
        return
    case = rules.late(replace(filed(), agency=own.code, handler=over[0]), known)
    assert own.code not in case.parties
    assert {code.partition("-")[0] for code in case.parties if code != MILL} == {"supervision"}
    above = [region_prefix(code.partition("-")[2]) for code in case.parties if code != MILL]
    assert above == sorted(above, key=len, reverse=True) and len(set(above)) == len(above)


def test_overdue_it_is_seen_by_the_supervision_above_which_takes_no_step() -> None:
    late = rules.late(filed(), AGENCIES)
    assert (late.overdue, late.parties) == (True, [MILL, SUPERVISION, UPPER])
    assert refused(rules.require_handling, late, UPPER) == "OFFICER_COMPLAINT_NOT_HANDLER"
    assert rules.late(filed(), []).parties == [MILL, SUPERVISION]


def test_the_end_is_the_end() -> None:
    case = rules.conclude(filed(), CONCLUDE, NOW)
    assert (case.state, case.finding, case.reply) == (
        OfficerComplaintState.CONCLUDED,
        ReplyFinding.VERIFIED,
        "属实，已处理",
    )
    assert refused(rules.require_handling, case, SUPERVISION) == "OFFICER_COMPLAINT_CONCLUDED"


@given(st.integers(min_value=-40, max_value=90))
def test_a_statement_is_of_a_period_too_long_to_tell_whose_visit_it_was(days: int) -> None:
    since = date(2026, 1, 1)
    order = AskForStatement(number="JD-1", text="请说明", from_on=since, to_on=since + timedelta(days=days))
    if days < 30:
        assert refused(rules.ask, filed(), order, "SM-1", "640500", 30, NOW) == "INVALID_INPUT"
        return
    asked = rules.ask(filed(), order, "SM-1", "640500", 30, NOW)
    assert asked.parties == [BUREAU.code, SUPERVISION]
    given = rules.give(asked, "已说明", NOW)
    assert given.state is StatementState.GIVEN and refused(rules.give, given, "再说明", NOW) == "STATEMENT_GIVEN"


def test_what_the_agency_is_asked_may_hold_neither_number_nor_officer() -> None:
    case = replace(filed(), officer_name="马晓东")
    assert rules.words_of(case) == {"JD-1": "监督件编号", "HB640500-001": "执法证号", "马晓东": "人员姓名"}
    assert rules.words_of(replace(case, officer=None, officer_name=None)) == {"JD-1": "监督件编号"}
