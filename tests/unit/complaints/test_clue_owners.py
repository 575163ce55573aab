"""Whose an exchanged clue is, who arbitrates, by which data; and what is counted of clues."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind, Role
from contracts.complaints.clue_exchange import ListExchangedClueRates
from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.catalogue import GovernmentLevel
from services.complaints.clue_exchange.rules import facts
from services.complaints.clue_exchange.rules.base import (
    Seat,
    stands_in,
)
from services.complaints.clue_exchange.rules.limits import longer
from services.complaints.clue_exchange.rules.owners import ClueRuling, Known, arbiter_of, found, named
from services.complaints.clue_exchange.rules.terms import check_rows, terms_of
from services.complaints.responsibility.rules import Responsibility
from tests.platform.actors import UPPER_HEAD, URBAN_MANAGEMENT, WATER, actor
from tests.unit.complaints.clues import (
    AGENCIES,
    BUREAU,
    DEPARTMENTS,
    HOUSES,
    OFFICES,
    QUALITIES,
    TERMS,
    URBAN,
    WATERS,
    declined,
    sent,
)


def test_the_arbiter_is_the_common_superior_of_one_kind_else_an_ecology_bureau_that_is_no_side() -> None:
    cities = declined(sent(Seat("ecology-640400")), actor(AgencyKind.ECOLOGY, "640400", Role.OFFICER))
    assert arbiter_of(cities, None, AGENCIES) == "ecology-640000"
    strangers = sent(Seat(WATERS), URBAN_MANAGEMENT)
    assert arbiter_of(strangers, Seat(HOUSES), AGENCIES) == "ecology-640500"
    assert arbiter_of(strangers, Seat(BUREAU), AGENCIES) == "ecology-640000"
    everyone = replace(strangers, held=(Seat("ecology-640000"), Seat(BUREAU)))
    assert arbiter_of(everyone, None, AGENCIES) == "ecology-640000"


def row(agency: str = BUREAU, office: str | None = "水生态环境科") -> Responsibility:
    return Responsibility(
        version="2026-1",
        matter_name="水污染",
        level=GovernmentLevel.CITY,
        region="640500",
        agency=agency,
        agency_name="某局",
        legal_basis="水污染防治法",
        office=office,
    )


def ruling(**changes: Any) -> ClueRuling:
    base = ClueRuling(
        matter="environment.water",
        region="640500",
        inside="",
        seat=Seat(WATERS),
        agency_name="水务局",
        clue="XT-0",
        ruled_on=date(2026, 11, 1),
    )
    return replace(base, **changes)


def test_the_matrix_names_the_office_by_the_name_it_knows_and_a_ruling_comes_before_it() -> None:
    known = Known(TERMS, AGENCIES, [[row()]])
    owner = found(known, "640500", "", [Seat(URBAN)])
    assert owner and owner.seat == Seat(BUREAU, "supervision") and "权责清单 2026-1 版" in owner.reason
    ruled = found(replace(known, rulings=[ruling()]), "640500", "", [Seat(URBAN)])
    assert ruled and ruled.seat == Seat(WATERS) and "裁定成例" in ruled.reason
    elsewhere = replace(known, rulings=[ruling(inside=BUREAU), ruling(region="640400")])
    assert found(elsewhere, "640500", "", [Seat(URBAN)]) == owner
    had = found(replace(known, rulings=[ruling()]), "640500", "", [Seat(WATERS), Seat(URBAN)])
    assert had == owner
    assert found(known, "640500", "", [Seat(BUREAU)]) is None
    assert found(Known(TERMS, AGENCIES, [[row("hotline-640500", None)]]), "640500", "", []) is None


def test_who_is_named_must_take_part_have_the_office_and_belong_to_the_place() -> None:
    known = Known(TERMS, AGENCIES)
    assert named(known, BUREAU, "enforcement", "640500", "指明").seat == Seat(BUREAU, "enforcement")
    for agency, office, code in (
        ("hotline-640500", None, "NO_DEPARTMENT"),
        ("ecology-110000", None, "NO_DEPARTMENT"),
        (BUREAU, "canteen", "OFFICE_UNKNOWN"),
        (URBAN, "permit", "OFFICE_UNKNOWN"),
        ("ecology-640400", None, "RECEIVER_UNSUITABLE"),
    ):
        with pytest.raises(Refusal, match=f"EXCHANGED_CLUE_{code}"):
            named(known, agency, office, "640500", "指明")


def test_a_narrower_division_sets_its_own_departments_and_an_old_row_holds_no_more() -> None:
    own = {**DEPARTMENTS[0], "region": "640500", "extension_by": "own"}
    past = {**DEPARTMENTS[1], "valid_to": "2021-01-01"}
    there = terms_of([own, DEPARTMENTS[0], past], [], [], "640500", date(2026, 11, 20))
    elsewhere = terms_of([own, DEPARTMENTS[0], past], [], [], "640400", date(2026, 11, 20))
    assert there.departments == {AgencyKind.ECOLOGY: "own"}
    assert elsewhere.departments == {AgencyKind.ECOLOGY: "sender"}


def test_a_row_that_cannot_be_read_is_found_whenever_it_holds() -> None:
    check_rows(DEPARTMENTS, OFFICES, QUALITIES)
    past = {"valid_to": "2020-02-01"}
    spoiled: list[tuple[list[dict[str, str]], list[dict[str, str]], list[dict[str, str]]]] = [
        ([{**DEPARTMENTS[0], "agency_kind": "king", **past}], [], []),
        ([{**DEPARTMENTS[0], "extension_by": "nobody", **past}], [], []),
        ([], [{**OFFICES[0], "agency_kind": "king", **past}], []),
        ([], [], [{**QUALITIES[0], "valuable": "perhaps", **past}]),
    ]
    for bad in spoiled:
        with pytest.raises(ValueError, match=r"king|nobody|perhaps"):
            check_rows(*bad)


def test_a_limit_is_longer_by_the_days_granted_and_says_so() -> None:
    limit = LawRow(
        key="exchanged_clue.feedback",
        value=Decimal(15),
        unit=Unit.WORKING_DAYS,
        source="本地规则",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2021, 1, 1),
        valid_to=None,
        name="反馈期限",
    )
    assert longer(limit, 0) == limit
    assert (longer(limit, 5).value, longer(limit, 5).name) == (Decimal(20), "反馈期限（延期 5 个工作日）")


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_percentage_lies_between_nothing_and_all(part: int, more: int, valuable: int) -> None:
    whole = part + more
    share = facts.percent(part, whole)
    assert (share is None) == (whole == 0)
    assert share is None or (0 <= share <= 100 and abs(share - 100 * part / whole) <= 0.5)


def test_a_rate_names_its_office_and_counts_as_valuable_what_the_data_says() -> None:
    counts = {"clues": 4, "declined": 1, "accepted": 3, "finished": 2, "on_time": 1, "overdue": 1}
    rate = facts.rate_of(
        ListExchangedClueRates(), "2026-11", Seat(BUREAU, "permit"), counts, {"valuable": 1, "gone": 1}, TERMS
    )
    assert (rate.office_name, [one.name for one in rate.qualities]) == ("审批科", ["gone", "有价值"])
    assert (rate.acceptance_percent, rate.feedback_percent) == (60, 67)
    assert (rate.on_time_percent, rate.valuable_percent) == (50, 50)


def test_an_upper_head_rules_where_the_bureau_itself_is_a_side() -> None:
    case = declined(sent(Seat(WATERS)), WATER)
    case = replace(case, arbiter=arbiter_of(case, Seat(HOUSES), AGENCIES))
    assert case.arbiter == UPPER_HEAD.agency
    assert stands_in(UPPER_HEAD, case) and not stands_in(replace(UPPER_HEAD, roles=(Role.OFFICER,)), case)
