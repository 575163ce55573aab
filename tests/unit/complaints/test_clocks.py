"""Limit sets, kinds, turns and the ladder; whatever is done, one holder's turn runs and nothing is reset."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.complaints.clock_terms import ComplaintKind, EscalationRung, LimitPart
from contracts.complaints.intake import Channel, ComplaintState, ReplyFinding
from contracts.errors import Refusal
from contracts.law import TIME_UNITS
from contracts.registry.catalogue import GovernmentLevel
from kernel.law import LawTable
from services.complaints.clocks.rules import notes, pauses
from services.complaints.clocks.rules.changes import differences
from services.complaints.clocks.rules.kinds import FoundKind, find_kind, kind_words
from services.complaints.clocks.rules.ladder import next_rung
from services.complaints.clocks.rules.limit_sets import LimitRule, Limits, chosen, limit_rules
from services.complaints.clocks.rules.turns import CONTACT, OPINIONS, TOTAL, TURNS, calmed, handling_duty, running
from services.complaints.cohandling import rules as cohandling
from services.complaints.intake.rules import Case
from services.complaints.responsibility.rules import co_rules, find_co_owners
from services.complaints.routing.rules import steps
from services.complaints.routing.rules.base import Proposal, Step
from tests.platform.actors import OFFICER, OPERATOR, URBAN_MANAGEMENT, WATER
from tests.unit.complaints.world import NOW, agency, case, row

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"
LAW = LawTable.load(JURISDICTION)
DAY = date(2026, 11, 22)
KINDS, CHANNELS = st.sampled_from(ComplaintKind), st.sampled_from(Channel)
URBAN, WATERS = agency(AgencyKind.URBAN_MANAGEMENT, "640500"), agency(AgencyKind.WATER, "640500")
ECOLOGY_ROW = row("640500", GovernmentLevel.CITY, "ecology-640500")
WORKERS = {one.agency: one for one in (OFFICER, URBAN_MANAGEMENT, WATER)}


def table(name: str) -> list[dict[str, str]]:
    with (JURISDICTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = {row["key"]: row["unit"] for row in table("limits")}
RULES, WORDS = limit_rules(table("complaint_limits"), UNITS), kind_words(table("complaint_kinds"))
REASONS = pauses.pause_reasons(table("complaint_pause_reasons"))


def limits(
    channel: Channel, kind: ComplaintKind, region: str = "640500", rules: tuple[LimitRule, ...] = RULES
) -> Limits:
    return chosen(rules, channel, kind, region, lambda key: LAW.find(key, region, DAY))


@given(CHANNELS, KINDS)
def test_every_channel_and_kind_has_a_limit_of_handling_that_can_be_extended_in_its_own_unit(
    channel: Channel, kind: ComplaintKind
) -> None:
    found = limits(channel, kind)
    handle = found[LimitPart.HANDLE if handling_duty(found) != TOTAL else LimitPart.TOTAL].row
    assert handle.unit is found[LimitPart.EXTEND].row.unit
    needed = {LimitPart.ROUTE, LimitPart.ARBITRATE, LimitPart.SIGN, LimitPart.PAUSE, LimitPart.ESCALATE, LimitPart.WARN}
    needed |= {LimitPart.EXTEND_TIMES, LimitPart.DECIDE_EXTENSION, LimitPart.OPINION}
    assert needed <= found.keys()
    assert all(limit.row.unit in TIME_UNITS for part, limit in found.items() if part is not LimitPart.EXTEND_TIMES)


def test_the_sets_say_what_the_law_says() -> None:
    hotline, petition = (limits(one, ComplaintKind.COMPLAINT) for one in (Channel.HOTLINE_12369, Channel.PETITION))
    days = {part: (int(found[part].row.value), found[part].row.unit.label) for found in (hotline,) for part in hotline}
    assert [days[part] for part in (LimitPart.NOTICE, LimitPart.ROUTE, LimitPart.TOTAL, LimitPart.EXTEND)] == [
        (15, "日"),
        (3, "个工作日"),
        (60, "日"),
        (30, "日"),
    ]
    assert [int(petition[part].row.value) for part in (LimitPart.ROUTE, LimitPart.NOTICE, LimitPart.RETURN)] == [
        15,
        15,
        5,
    ]
    assert [int(petition[part].row.value) for part in (LimitPart.REVIEW_ASK, LimitPart.REVIEW)] == [30, 30]


def test_who_names_the_channel_goes_before_the_kind_and_the_kind_before_the_region() -> None:
    local = LimitRule(
        set_name="中卫",
        channel=None,
        kind=None,
        region="640500",
        part=LimitPart.HANDLE,
        limit="complaint.handle_enquiry",
    )
    rules = (*RULES, local)
    assert limits(Channel.WEB, ComplaintKind.HELP, rules=rules)[LimitPart.HANDLE].set_name == "中卫"
    assert limits(Channel.WEB, ComplaintKind.HELP, "640400", rules)[LimitPart.HANDLE].row.key == "complaint.handle"
    assert limits(Channel.WEB, ComplaintKind.URGENT, rules=rules)[LimitPart.HANDLE].row.key == "complaint.handle_urgent"
    assert LimitPart.HANDLE not in limits(Channel.PETITION, ComplaintKind.HELP, rules=rules)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问有没有人管，工厂偷排废水", ComplaintKind.COMPLAINT),
        ("请问几点上班", ComplaintKind.ENQUIRY),
        ("投诉：化工厂爆炸", ComplaintKind.URGENT),
        ("建议增设公交站", ComplaintKind.SUGGESTION),
        ("门口积水", ComplaintKind.COMPLAINT),
    ],
)
def test_the_first_word_that_stands_in_the_text_says_the_kind(text: str, kind: ComplaintKind) -> None:
    assert find_kind(WORDS, text).kind is kind


def test_words_of_kinds_end_with_the_one_for_everything_else() -> None:
    with pytest.raises(ValueError, match="末行的 keyword 须为空"):
        kind_words([{"kind": "urgent", "keyword": "爆炸"}])
    with pytest.raises(ValueError, match=r"complaint_kinds\.csv 第 2 行 kind 列：'急'"):
        kind_words([{"kind": "急", "keyword": ""}])
    assert find_kind(WORDS, "") == FoundKind(ComplaintKind.COMPLAINT, "没有其他依据，归为投诉举报")


def limit_row(**changes: str) -> dict[str, str]:
    return {"set": "本地", "channel": "", "kind": "", "region": "", "part": "handle", "limit": ""} | changes


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (limit_row(channel="fax"), "complaint_limits.csv 第 2 行 channel 列：'fax'"),
        (limit_row(part="sleep"), "第 2 行 part 列：'sleep'"),
        (limit_row(limit="complaint.nothing"), "limits.csv 中的 key，或空"),
    ],
)
def test_a_bad_cell_of_the_limit_sets_is_told_with_its_row_and_column(row: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        limit_rules([row], UNITS)


def test_sets_that_leave_complaints_without_a_limit_they_need_are_refused() -> None:
    gone = limit_row(channel="letter", region="640500", part="sign")
    with pytest.raises(ValueError, match="来信、紧急、640500 的投诉没有 sign 的时限"):
        limit_rules([*table("complaint_limits"), gone], UNITS)
    unlike = limit_row(channel="letter", part="extend", limit="complaint.extend_urgent_max")
    with pytest.raises(ValueError, match=r"extend 与 complaint.handle_complaint 的单位不同"):
        limit_rules([*table("complaint_limits"), unlike | {"kind": "complaint"}], UNITS)


def test_the_tables_of_pauses_and_co_owners_name_what_exists() -> None:
    with pytest.raises(ValueError, match=r"complaint_pause_reasons\.csv 第 2 行 stops 列：'sign'"):
        pauses.pause_reasons([{"code": "x", "name": "某", "stops": "sign"}])
    with pytest.raises(ValueError, match="'police' 类机构不能协办"):
        co_rules([{"matter": "environment.water", "agency_kind": "police", "region": ""}])


def test_the_ladder_passes_over_a_rung_on_which_the_same_agency_stands() -> None:
    one = case(state=ComplaintState.SIGNED, agency="ecology-640500")
    taken = [next_rung(one, "ecology-640500", rung) for rung in (None, *EscalationRung)]
    assert taken == [
        (EscalationRung.HEAD, "ecology-640500"),
        (EscalationRung.HOTLINE, "hotline-640500"),
        (EscalationRung.SUPERVISION, "ecology-640000"),
        None,
    ]
    assert next_rung(case(), "hotline-640500", EscalationRung.HEAD) == (EscalationRung.SUPERVISION, "ecology-640000")
    assert next_rung(case(uppers=()), "hotline-640500", EscalationRung.HEAD) is None


def test_a_pause_is_for_a_listed_reason_that_stops_this_limit() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_PAUSE_REASON_UNKNOWN"):
        pauses.reason_for(REASONS, "tired", LimitPart.HANDLE)
    with pytest.raises(Refusal, match="COMPLAINT_PAUSE_NOT_ALLOWED"):
        pauses.reason_for(REASONS, "appraisal", LimitPart.TOTAL)
    assert pauses.reason_for(REASONS, "force_majeure", LimitPart.TOTAL).name == "不可抗力"


def test_co_owners_are_the_nearest_agencies_of_the_kinds_the_table_names() -> None:
    table = co_rules(
        [
            {"matter": "environment.water", "agency_kind": "water", "region": ""},
            {"matter": "environment.water", "agency_kind": "urban_management", "region": "640400"},
        ]
    )
    known = [agency(AgencyKind.WATER, "640000"), WATERS, URBAN]
    assert find_co_owners(table, known, "environment.water", "640521") == (WATERS,)
    assert find_co_owners(table, known, "environment.air", "640521") == ()


Clocks = dict[str, str]


class Watched:
    """A complaint under any order of steps, with the clocks that the differences start, end and hand on."""

    def __init__(self, channel: Channel, kind: ComplaintKind) -> None:
        self.case = case(channel=channel, kind=kind, matter="environment.water", matter_name="水污染")
        self.clocks: dict[str, str] = {}
        self.begun: dict[str, int] = {}
        self.turned(None)

    def turned(self, before: Case | None) -> None:
        now = limits(self.case.channel, self.case.kind)
        was = limits(before.channel, before.kind) if before else now
        changes = differences(before, self.case, was, now)
        for duty in changes.ended:
            self.clocks.pop(duty, None)
        for one in changes.begun:
            assert one.duty not in self.clocks, "a running clock is never started again"
            self.clocks[one.duty] = one.whose.by
            self.begun[one.duty] = self.begun.get(one.duty, 0) + 1
        for altered in changes.altered:
            assert altered.duty in self.clocks, "only what runs goes on otherwise"
            self.clocks[altered.duty] = altered.by or self.clocks[altered.duty]

    def take(self, what: str) -> None:
        before = self.case
        try:
            self.case = calmed(before, self.step(what).case)
        except Refusal:
            return
        self.turned(before)

    def step(self, what: str) -> Step:
        one, worker = self.case, WORKERS.get(self.case.agency or "", OFFICER)
        match what:
            case "route":
                return steps.route(one, ECOLOGY_ROW, NOW, [WATERS])
            case "assign":
                return steps.assign(one, URBAN, OPERATOR, "请承办", NOW, [WATERS])
            case "sign":
                return steps.sign(one, worker, NOW)
            case "return":
                return steps.send_back(one, worker, "不属于", Proposal("water-640500", "条例"), 1, NOW)
            case "contact":
                return notes.contact(one, worker, "请问", NOW)[0]
            case "opinion":
                return cohandling.give(one, WATER, "同意", NOW)
            case "part back":
                return cohandling.give_back(one, WATER, "无关", NOW)
            case "urgent":
                return notes.set_kind(one, ComplaintKind.URGENT, "紧急", NOW)
            case "notify":
                return notes.notify(one, OPERATOR, NOW)
            case _:
                return steps.reply(one, worker, "已办", ReplyFinding.VERIFIED, NOW)


STEPS = ("route", "assign", "sign", "return", "contact", "opinion", "part back", "urgent", "notify", "reply")


@given(CHANNELS, KINDS, st.lists(st.sampled_from(STEPS), max_size=25))
def test_whatever_is_done_one_holders_turn_runs_and_the_total_is_never_started_again(
    channel: Channel, kind: ComplaintKind, taken: list[str]
) -> None:
    watched = Watched(channel, kind)
    for what in taken:
        watched.take(what)
        assert len(watched.clocks.keys() & TURNS) <= 1
        now = limits(watched.case.channel, watched.case.kind)
        expected = {duty: one.by for duty, one in running(watched.case, now).items()}
        assert watched.clocks == expected
        if watched.case.state is ComplaintState.CLOSED:
            assert watched.clocks == {}
        elif LimitPart.TOTAL in now:
            assert watched.clocks[TOTAL] == (watched.case.agency or watched.case.dispatcher)
    assert watched.begun.get(TOTAL, 0) <= 1


def test_a_co_owner_that_gives_its_part_back_leaves_the_others_places_as_they_are() -> None:
    sent = cohandling.with_co_owners(
        case(state=ComplaintState.SIGNED, agency="urban_management-640500"),
        [WATERS, agency(AgencyKind.ECOLOGY, "640500")],
    )
    after = cohandling.give_back(sent, WATER, "无关", NOW).case
    now = limits(after.channel, after.kind)
    assert running(after, now)[OPINIONS[1]].by == "ecology-640500" and OPINIONS[0] not in running(after, now)
    assert "water-640500" not in after.parties and "" not in after.parties


def test_the_contact_clock_counts_from_the_signature_and_goes_to_the_hotline_when_asked() -> None:
    signed = case(state=ComplaintState.SIGNED, agency="ecology-640500", signed_at=NOW)
    now = limits(signed.channel, signed.kind)
    assert running(signed, now)[CONTACT].since == NOW
    asked = notes.contact(signed, OFFICER, "请问", NOW + timedelta(hours=1))[0].case
    assert CONTACT not in running(asked, now)
    assert running(asked, now)["complaint.relay"].by == "hotline-640500"


def test_another_turn_comes_down_from_the_ladder_but_not_while_the_whole_is_overdue() -> None:
    late = case(state=ComplaintState.ROUTED, agency="ecology-640500", escalation=EscalationRung.HOTLINE)
    signed = replace(late, state=ComplaintState.SIGNED)
    assert calmed(late, signed).escalation is None
    assert calmed(late, replace(signed, total_overdue=True)).escalation is EscalationRung.HOTLINE
    assert calmed(late, replace(late, kind=ComplaintKind.URGENT)).escalation is EscalationRung.HOTLINE
