"""What is public: only what a rule names, never a person, and each version as it was."""

import csv
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.publication import DisclosedField, DisclosureCorrection
from contracts.joint_inspection.publication_terms import (
    DisclosureAsk,
    DisclosureKind,
    DisclosureMask,
    DisclosureState,
    DisclosureTaskState,
)
from kernel.settings import PROJECT
from services.joint_inspection.publication.rules import course, projection
from services.joint_inspection.publication.rules.course import Counts, Public, Task
from services.joint_inspection.publication.rules.facts import of_result

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
JURISDICTION = PROJECT / "jurisdiction"


def table(name: str) -> list[dict[str, str]]:
    with (JURISDICTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RULES = projection.read_rules(table("publication_rules"))
INFORMANTS = [row for row in table("informant_patterns") if row["kind"] in projection.LABELS]
WORDS = [*table("publication_patterns"), *INFORMANTS]
PATTERNS = projection.read_patterns(WORDS)
RESULT = projection.applying(RULES, DisclosureKind.RESULT, "640500", date(2026, 11, 2))


def public(fields: list[DisclosedField] | None = None) -> Public:
    return Public(
        number="GS-1",
        kind=DisclosureKind.RESULT,
        state=DisclosureState.PUBLISHED,
        version=1,
        agency="ecology-640500",
        region="640500",
        credit_code=None,
        published_at=NOW,
        changed_at=NOW,
        late=False,
        fields=fields if fields is not None else [DisclosedField(field="conclusion", name="执法结论", value="v1")],
        history=[],
    )


@given(st.dictionaries(st.sampled_from(["enterprise", "officers", "reason", "clue", "text"]), st.just("金丝雀")))
def test_what_no_rule_names_is_never_public(facts: dict[str, str]) -> None:
    shown = projection.project(facts, RESULT, PATTERNS)
    assert {one.field for one in shown} == facts.keys() & {"enterprise"}


def test_a_rule_can_not_name_a_field_that_was_not_made_for_the_public() -> None:
    row = {**table("publication_rules")[0], "kind": "result", "field": "officers"}
    with pytest.raises(ValueError, match="没有可公示的字段 officers"):
        projection.read_rules([row])


def test_words_that_people_typed_are_never_shown_as_they_are() -> None:
    row = {**table("publication_rules")[0], "kind": "plan", "field": "scope", "mask": "plain"}
    with pytest.raises(ValueError, match="scope 由人填写"):
        projection.read_rules([row])
    assert {rule.field for rule in RULES} >= projection.TYPED


@pytest.mark.parametrize("row", WORDS, ids=[f"{row['kind']}-{at}" for at, row in enumerate(WORDS)])
def test_what_names_a_person_is_masked_in_a_text(row: dict[str, str]) -> None:
    found = re.search(row["pattern"], row["example"])
    assert found
    told = PATTERNS.hidden(row["example"])
    assert found["hide"] not in told and "已隐去〕" in told


@given(st.text(st.characters(categories=["Lo", "P"]), max_size=20), st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_a_telephone_in_a_scope_is_masked_wherever_it_stands(words: str, phone: str) -> None:
    assert phone not in projection.masked(f"{words} {phone} {words}", DisclosureMask.TEXT, PATTERNS)


def test_the_rule_of_the_nearest_region_holds_and_an_ended_one_does_not() -> None:
    nation = next(row for row in table("publication_rules") if row["kind"] == "result")
    here = {**nation, "region": "640500", "mask": "hide"}
    ended = {**nation, "region": "640521", "valid_to": "2021-12-31", "mask": "plain"}
    rules = projection.read_rules([nation, here, ended])

    def mask(region: str) -> DisclosureMask:
        return projection.applying(rules, DisclosureKind.RESULT, region, date(2026, 1, 1))[0].mask

    assert [mask(region) for region in ("640521", "640400")] == [DisclosureMask.HIDE, DisclosureMask.PLAIN]


def test_a_visit_that_found_nothing_says_so_and_one_that_did_says_what_kind() -> None:
    row = {
        "agencies": ["ecology-640500"],
        "enterprise": "某纸业",
        "credit_code": "1",
        "region": "640500",
        "basis": "draw",
        "finished_at": NOW,
        "findings": 0,
        "kinds": [],
        "ladders": [],
    }
    clean = of_result(row, {"ecology-640500": "中卫市生态环境局"}, {})
    found = of_result({**row, "findings": 1, "kinds": ["hazardous_waste"], "ladders": ["case"]}, {}, {})
    assert (clean["agency"], clean["conclusion"], clean["finished_at"]) == (
        "中卫市生态环境局",
        "未发现问题",
        "2026-11-02 09:00",
    )
    assert (found["conclusion"], found["measures"]) == ("非法处置危险废物", "立案查处")


ASKS = st.lists(st.tuples(st.sampled_from(list(DisclosureAsk)), st.text(min_size=1, max_size=5), st.booleans()))


@given(ASKS)
def test_every_version_is_kept_and_what_is_withdrawn_is_public_in_none(
    asks: list[tuple[DisclosureAsk, str, bool]],
) -> None:
    one, at = public(), NOW
    for ask, value, hide in asks:
        at += timedelta(hours=1)
        if one.state is DisclosureState.WITHDRAWN:
            with pytest.raises(Refusal, match="DISCLOSURE_WITHDRAWN"):
                course.require_standing(one)
            break
        shown = course.require_standing(one)
        after = course.change(one, ask, [DisclosedField(field="conclusion", name="", value=value)], "误", hide, at)
        last = after.history[-1]
        assert (last.version, last.since, last.until) == (one.version, one.changed_at, at)
        assert last.fields == (None if hide or ask is DisclosureAsk.WITHDRAW else shown)
        assert [old.version for old in after.history] == list(range(1, after.version))
        one = after
    if one.state is DisclosureState.WITHDRAWN:
        assert one.fields is None and all(old.fields is None for old in one.history)


def test_who_saw_an_older_version_is_told_what_became_of_it() -> None:
    corrected = course.change(public(), DisclosureAsk.CORRECT, [], "误", False, NOW)
    course.require_version(corrected, 2)
    with pytest.raises(Refusal, match="CASE_CHANGED") as caught:
        course.require_version(corrected, 1)
    assert caught.value.data["happened"] == "第 1 版已更正"


def test_a_correction_is_masked_and_names_a_field_that_is_public() -> None:
    shown = [DisclosedField(field="conclusion", name="执法结论", value="其他问题")]
    given_ = [DisclosureCorrection(field="conclusion", value="李四先生 13900000000 举报属实")]
    told = projection.corrected(shown, given_, RESULT, PATTERNS)
    assert "13900000000" not in told[0].value and "李四" not in told[0].value
    with pytest.raises(Refusal, match="DISCLOSURE_FIELD_UNKNOWN"):
        projection.corrected(shown, [DisclosureCorrection(field="officers", value="x")], RESULT, PATTERNS)


def test_a_task_is_done_once() -> None:
    task = Task(
        number="GR-1",
        kind=DisclosureKind.PLAN,
        source="p",
        agency="ecology-640500",
        superior="ecology-640000",
        region="640500",
        credit_code=None,
        adverse=False,
        state=DisclosureTaskState.OVERDUE,
        late=True,
        begun_at=NOW,
    )
    done, shown = course.publish(task, [], "GS-1", NOW)
    assert shown.late and done.disclosure == "GS-1"
    with pytest.raises(Refusal, match="DISCLOSURE_DONE"):
        course.publish(done, [], "GS-2", NOW)


@given(*[st.integers(0, 50)] * 4)
def test_choosing_shows_where_bad_news_is_withheld_more_than_good(
    bad_out: int, bad_kept: int, good_out: int, good_kept: int
) -> None:
    counts = Counts(
        agency="a",
        in_time=bad_out + good_out,
        late=0,
        missing=bad_kept + good_kept,
        withdrawn=0,
        adverse=bad_out + bad_kept,
        adverse_missing=bad_kept,
    )
    told = course.rate(counts, 20)
    if not (bad_out + bad_kept and good_out + good_kept):
        assert not told.selective
    else:
        gap = abs(100 * bad_kept / (bad_out + bad_kept) - 100 * good_kept / (good_out + good_kept))
        assert told.selective or gap < 20.2
        assert not told.selective or gap > 19.8
