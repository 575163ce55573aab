"""An exchanged clue: one owner, one clock, nobody twice; who stands in it; whose it is; what is counted."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.clue_exchange import FinishExchangedClue, ListExchangedClueRates, SendExchangedClue
from contracts.complaints.clue_exchange_terms import ExchangedClueFile
from contracts.complaints.intake import ReplyFinding
from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.catalogue import GovernmentLevel
from services.complaints.clue_exchange.rules import facts, steps
from services.complaints.clue_exchange.rules.base import (
    ACCEPT_DUTY,
    ARBITRATE_DUTY,
    FEEDBACK_DUTY,
    Case,
    S,
    Seat,
    acts_for,
    leads,
    stands_in,
    turn,
)
from services.complaints.clue_exchange.rules.limits import longer
from services.complaints.clue_exchange.rules.owners import ClueRuling, Known, Owner, arbiter_of, found, named
from services.complaints.clue_exchange.rules.terms import Terms, check_rows, terms_of
from services.complaints.responsibility.rules import KnownAgency, Responsibility
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD, URBAN_MANAGEMENT, WATER, actor

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
PERMIT = replace(OFFICER, subject="permit-1", office="permit")
ENFORCEMENT = replace(OFFICER, subject="enforcement-1", office="enforcement")
HOUSING = actor(AgencyKind.HOUSING, "640500", Role.OFFICER)
URBAN_HEAD = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)
BUREAU, URBAN, WATERS, HOUSES = (one.agency for one in (OFFICER, URBAN_MANAGEMENT, WATER, HOUSING))
KINDS = (AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT, AgencyKind.WATER, AgencyKind.HOUSING, AgencyKind.HOTLINE)
AGENCIES = [
    KnownAgency(code=f"{kind.value}-{region}", name=f"{region}{kind.label}", kind=kind, region=region)
    for kind in KINDS
    for region in ("640000", "640400", "640500")
]
DEPARTMENTS = [
    {"agency_kind": kind, "extension_by": "sender", "region": "", "valid_from": "2020-01-01", "valid_to": ""}
    for kind in ("ecology", "urban_management", "water", "housing")
]
HOLDS = {"region": "", "valid_from": "2020-01-01", "valid_to": ""}
OFFICES = [
    {"agency_kind": "ecology", "code": code, "name": name, "known_as": known, **HOLDS}
    for code, name, known in (
        ("permit", "审批科", "行政审批科"),
        ("supervision", "监管科", "水生态环境科|大气环境科"),
        ("enforcement", "执法支队", "综合执法科"),
    )
]
QUALITIES = [
    {"code": code, "name": name, "valuable": valuable, **HOLDS}
    for code, name, valuable in (("valuable", "有价值", "yes"), ("ordinary", "一般", "no"))
]
TERMS: Terms = terms_of(DEPARTMENTS, OFFICES, QUALITIES, "640500", date(2026, 11, 20))
SEATS = [Seat(URBAN), Seat(WATERS), Seat(HOUSES), *(Seat(BUREAU, office) for office in ("permit", "enforcement"))]
ACTORS = {
    Seat(URBAN): URBAN_MANAGEMENT,
    Seat(WATERS): WATER,
    Seat(HOUSES): HOUSING,
    Seat(BUREAU, "permit"): PERMIT,
    Seat(BUREAU, "enforcement"): ENFORCEMENT,
}


def order(**changes: Any) -> SendExchangedClue:
    return replace(SendExchangedClue(title="夜间施工", facts="工地夜间排放泥浆水", region="640500"), **changes)


def sent(to: Seat = SEATS[0], by: Actor = PERMIT, **changes: Any) -> Case:
    case = steps.send(order(), Owner(to, "通报单位指明"), steps.Subject(), [], by, "XT-1", NOW, "2026-11")
    return replace(case, **changes)


def accepted(**changes: Any) -> Case:
    return replace(steps.accept(sent(), URBAN_MANAGEMENT, NOW), **changes)


def declined(case: Case, actor: Actor, owner: Owner | None = None, most: int = 1) -> Case:
    return steps.decline(case, actor, "不属本单位职责", owner, HEAD.agency, most, NOW)


def finishing(**changes: Any) -> FinishExchangedClue:
    base = FinishExchangedClue(number="XT-1", finding=ReplyFinding.VERIFIED, result="已责令整改", quality="valuable")
    return replace(base, **changes)


def head_of(case: Case) -> Actor:
    return actor(AgencyKind.ECOLOGY, "640000", Role.HEAD, agency=case.arbiter)


def moves(case: Case, draw: st.DrawFn) -> Case:
    """One step that somebody takes, rightly or not; a refused one changes nothing."""
    seat = draw(st.sampled_from(SEATS))
    who = draw(st.sampled_from([*ACTORS.values(), *([head_of(case)] if case.arbiter else [])]))
    owner = draw(st.sampled_from([None, Owner(seat, "指明")]))
    step = draw(st.integers(0, 6))
    try:
        match step:
            case 0:
                return steps.accept(case, who, NOW)
            case 1 | 2:
                return declined(case, who, owner)
            case 3:
                return steps.rule(case, who, Owner(seat, "裁定"), "职责所在", NOW)
            case 4:
                return steps.finish(case, who, finishing(), [], NOW)
            case 5:
                return steps.report(case, who, "正在核查", [], NOW)
            case _:
                mine = turn(case)
                return steps.overdue(case, mine.duty, mine.by, NOW) if mine else case
    except Refusal:
        return case


@st.composite
def histories(draw: st.DrawFn) -> list[Case]:
    to = draw(st.sampled_from([seat for seat in SEATS if seat != Seat(BUREAU, "permit")]))
    history = [sent(to)]
    for _ in range(draw(st.integers(1, 14))):
        history.append(moves(history[-1], draw))
    return history


@given(histories())
def test_whatever_happens_it_has_one_owner_and_one_clock_or_is_done(history: list[Case]) -> None:
    for case in history:
        assert (case.receiver is not None) + (case.state is S.ARBITRATION) == 1
        assert (case.arbiter is not None) == (case.state is S.ARBITRATION)
        mine = turn(case)
        assert (mine is None) == (case.state is S.FINISHED)
        if mine and case.receiver:
            assert mine.by == case.receiver.agency
            assert mine.duty == (ACCEPT_DUTY if case.state is S.SENT else FEEDBACK_DUTY)
        if mine and case.arbiter:
            assert (mine.duty, mine.by) == (ARBITRATE_DUTY, case.arbiter)


@given(histories())
def test_it_never_goes_back_to_its_sender_and_to_who_had_it_only_by_a_ruling_that_ends_all_declining(
    history: list[Case],
) -> None:
    for before, after in pairwise(history):
        if after.receiver == before.receiver:
            continue
        assert after.receiver is None or not after.receiver.overlaps(after.sender)
        if after.receiver and not after.final:
            assert not any(after.receiver.overlaps(seat) for seat in before.held)
    rulings = [one for one in pairwise(history) if one[1].final and not one[0].final]
    assert len(rulings) <= 1
    assert len(history[-1].declined) <= 2


@given(histories())
def test_the_clock_moves_on_whenever_it_changes_hands_and_stands_otherwise(history: list[Case]) -> None:
    for before, after in pairwise(history):
        same = (before.state, before.receiver, before.arbiter) == (after.state, after.receiver, after.arbiter)
        assert (turn(before) == turn(after)) == same


@given(histories())
def test_the_parties_are_the_sides_of_the_moment_and_nobody_who_declined(history: list[Case]) -> None:
    for case in history:
        sides = {case.sender.agency, *([case.receiver.agency] if case.receiver else []), *([case.arbiter or ""])}
        assert set(case.parties) == sides - {""}


def test_an_office_of_the_same_bureau_that_is_no_side_does_not_stand_in_it_and_the_head_does() -> None:
    case = sent(Seat(BUREAU, "enforcement"))
    supervision = replace(OFFICER, office="supervision")
    office_head = replace(HEAD, office="supervision")
    assert [stands_in(one, case) for one in (PERMIT, ENFORCEMENT, HEAD)] == [True, True, True]
    assert [stands_in(one, case) for one in (supervision, OFFICER, office_head, WATER)] == [False] * 4
    assert acts_for(ENFORCEMENT, Seat(BUREAU)) and acts_for(OFFICER, Seat(BUREAU))
    assert leads(HEAD, Seat(BUREAU, "permit")) and not leads(office_head, Seat(BUREAU, "permit"))


def test_between_offices_of_one_bureau_its_head_arbitrates_and_sees_it_then_even_without_being_a_side() -> None:
    case = declined(sent(Seat(BUREAU, "enforcement")), ENFORCEMENT)
    assert (case.state, case.receiver, arbiter_of(case, None, AGENCIES)) == (S.ARBITRATION, None, BUREAU)
    ruled = steps.rule(case, HEAD, Owner(Seat(BUREAU, "enforcement"), ""), "现场证据充分", NOW)
    assert (ruled.receiver, ruled.final, ruled.arbiter) == (Seat(BUREAU, "enforcement"), True, None)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_RULED"):
        declined(ruled, ENFORCEMENT)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_ARBITER"):
        steps.rule(case, PERMIT, Owner(Seat(BUREAU, "enforcement"), ""), "自己定", NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_ARBITER"):
        steps.rule(case, replace(HEAD, office="permit"), Owner(Seat(BUREAU, "enforcement"), ""), "科长定", NOW)


def test_the_arbiter_is_the_common_superior_of_one_kind_else_an_ecology_bureau_that_is_no_side() -> None:
    cities = declined(sent(Seat("ecology-640400")), actor(AgencyKind.ECOLOGY, "640400", Role.OFFICER))
    assert arbiter_of(cities, None, AGENCIES) == "ecology-640000"
    strangers = sent(Seat(WATERS), URBAN_MANAGEMENT)
    assert arbiter_of(strangers, Seat(HOUSES), AGENCIES) == "ecology-640500"
    assert arbiter_of(strangers, Seat(BUREAU), AGENCIES) == "ecology-640000"
    everyone = replace(strangers, held=(Seat("ecology-640000"), Seat(BUREAU)))
    assert arbiter_of(everyone, None, AGENCIES) == "ecology-640000"


def test_a_decline_names_the_owner_the_second_always_goes_to_arbitration() -> None:
    once = declined(sent(Seat(URBAN)), URBAN_MANAGEMENT, Owner(Seat(WATERS), "应由水务部门"))
    assert (once.state, once.receiver, once.owner_reason) == (S.SENT, Seat(WATERS), "应由水务部门")
    twice = declined(once, WATER, Owner(Seat(HOUSES), "应由住建部门"))
    assert (twice.state, twice.receiver, twice.declined) == (S.ARBITRATION, None, (Seat(URBAN), Seat(WATERS)))
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_WOULD_BOUNCE"):
        declined(once, WATER, Owner(Seat(URBAN), "还是城管"))
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_YOURS"):
        declined(once, URBAN_MANAGEMENT, Owner(Seat(HOUSES), ""))


def test_it_is_bound_to_an_enterprise_until_feedback_is_given_and_the_clock_stands() -> None:
    case = accepted()
    bound = steps.bind(case, URBAN_MANAGEMENT, "91640500MA75K3TE0C", NOW)
    assert (bound.credit_code, turn(bound)) == ("91640500MA75K3TE0C", turn(case))
    assert steps.bind(bound, PERMIT, "91640500MA75K3TE0C", NOW) == bound
    finished = steps.finish(bound, URBAN_MANAGEMENT, finishing(), [], NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_STATE_WRONG"):
        steps.bind(finished, URBAN_MANAGEMENT, "91640500MA75L8NQ1Y", NOW)


def test_nobody_sends_a_clue_to_themselves() -> None:
    for seat, who in ((Seat(BUREAU, "permit"), PERMIT), (Seat(BUREAU), PERMIT), (Seat(BUREAU, "permit"), HEAD)):
        with pytest.raises(Refusal, match="EXCHANGED_CLUE_WOULD_BOUNCE"):
            sent(seat, who)


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


def test_more_time_is_asked_for_once_in_time_within_the_limit_and_granted_by_another_person() -> None:
    case = accepted()
    asked = steps.ask_extension(case, URBAN_MANAGEMENT, 5, 10, case.sender, "需委托检测", NOW)
    assert turn(asked) == turn(case)
    granted = steps.decide_extension(asked, HEAD, True, "同意", NOW)
    assert (mine := turn(granted)) is not None and mine.more_days == 5
    refused = steps.decide_extension(asked, HEAD, False, "理由不足", NOW)
    assert turn(refused) == turn(case)
    attempts: list[tuple[Callable[[], Case], str]] = [
        (lambda: steps.ask_extension(asked, URBAN_MANAGEMENT, 1, 10, case.sender, "再要", NOW), "EXTENSION_ASKED"),
        (lambda: steps.ask_extension(case, URBAN_MANAGEMENT, 11, 10, case.sender, "太长", NOW), "EXTENSION_TOO_LONG"),
        (lambda: steps.ask_extension(case, PERMIT, 1, 10, case.sender, "不是我的", NOW), "NOT_YOURS"),
        (lambda: steps.decide_extension(asked, URBAN_HEAD, True, "不归我批", NOW), "EXTENSION_NOT_YOURS"),
        (lambda: steps.decide_extension(granted, HEAD, True, "再批", NOW), "EXTENSION_NOT_ASKED"),
        (lambda: steps.decide_extension(case, HEAD, True, "没人要", NOW), "EXTENSION_NOT_ASKED"),
    ]
    for attempt, code in attempts:
        with pytest.raises(Refusal, match=f"EXCHANGED_CLUE_{code} "):
            attempt()
    own = steps.ask_extension(case, URBAN_HEAD, 5, 10, Seat(URBAN), "自批", NOW)
    with pytest.raises(Refusal, match="EXTENSION_NOT_YOURS"):
        steps.decide_extension(own, URBAN_HEAD, True, "自批", NOW)


def test_after_feedback_is_overdue_it_lies_before_the_head_and_no_more_time_is_given() -> None:
    late = steps.overdue(accepted(), FEEDBACK_DUTY, URBAN, NOW)
    assert (late.escalated_to, late.steps[-1].action.label) == (URBAN, "逾期，报本单位负责人")
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_LATE"):
        steps.ask_extension(late, URBAN_MANAGEMENT, 1, 10, late.sender, "晚了", NOW)
    finished = steps.finish(late, URBAN_MANAGEMENT, finishing(), [], NOW)
    assert (finished.escalated_to, facts.record_of(finished, [], TERMS).overdue) == (None, True)


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


def test_reports_and_files_have_a_bound() -> None:
    case = accepted()
    for _ in range(steps.REPORTS_MAX):
        case = steps.report(case, URBAN_MANAGEMENT, "正在核查", [], NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_FULL"):
        steps.report(case, URBAN_MANAGEMENT, "还在核查", [], NOW)
    photo = ExchangedClueFile(sha256="ab" * 32, title="照片", size=1, agency=URBAN, at=NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_FULL"):
        steps.finish(accepted(), URBAN_MANAGEMENT, finishing(), [photo] * (steps.CASE_FILES_MAX + 1), NOW)


def test_the_journal_hears_of_words_by_their_hash_only() -> None:
    told = facts.step_taken(declined(sent(), URBAN_MANAGEMENT))
    assert "不属本单位职责" not in str(told) and "夜间" not in str(told)
    assert told.text_sha256 is not None and len(told.text_sha256) == 64


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


def test_only_as_many_records_as_fit_one_answer_make_a_page() -> None:
    long = facts.record_of(replace(sent(), facts="长" * 5000, result="长" * 5000), [], TERMS)
    assert facts.fitting([long] * 30, 30) < 30
    assert facts.fitting([long] * 2, 2) == 2


def test_an_upper_head_rules_where_the_bureau_itself_is_a_side() -> None:
    case = declined(sent(Seat(WATERS)), WATER)
    case = replace(case, arbiter=arbiter_of(case, Seat(HOUSES), AGENCIES))
    assert case.arbiter == UPPER_HEAD.agency
    assert stands_in(UPPER_HEAD, case) and not stands_in(replace(UPPER_HEAD, roles=(Role.OFFICER,)), case)
