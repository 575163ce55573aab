"""Which enterprise a report may be about: ranked, explained, never sure of two, never of a closed one."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.law import LawRow, LawStatus, Unit
from services.complaints.candidates.rules import CANDIDATES_MAX, How, Match, Scores, Sought, core_of, rank
from services.complaints.enterprises.rules import grams, name_key

WORTH = {How.CODE: 100, How.NAME: 95, How.FORMER_NAME: 90, How.TEXT: 60, How.PART: 60, How.NEAR: 40}
SOUGHT = Sought(region="640500", name="美利纸业有限公司")
PAPER = "91640500MA0000001X"


def law(key: str, value: int) -> LawRow:
    return LawRow(
        key=key,
        value=Decimal(value),
        unit=Unit.COUNT,
        source="测试规则",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        name="得分",
    )


SCORES = Scores(
    by_how={how: law(how, worth) for how, worth in WORTH.items()},
    reach=law("reach", 3000),
    region=law("region", 5),
    least=law("least", 15),
    certain=law("certain", 90),
)


def match(how: How, number: int = 1, **changes: object) -> Match:
    one = Match(
        how=how,
        words="美利纸业",
        credit_code=f"91640500MA000000{number}X",
        name="中卫市美利纸业有限公司",
        region="640502",
        active=True,
        metres=600.0 if how is How.NEAR else None,
    )
    return replace(one, **changes)


def test_a_part_of_a_name_nearby_is_likely_and_says_why() -> None:
    (found,) = rank(SOUGHT, [match(How.NEAR), match(How.PART)], SCORES)
    assert [(why.fact, why.adds) for why in found.reasons] == [
        ("名称中有“美利纸业”", 60 * 4 // 7),
        ("距发生地点600米", 32),
        ("位于所反映的区划内", 5),
    ]
    assert (found.score, found.metres, found.certain) == (71, 600, False)
    assert found.reasons[0].source == "60个（测试规则，地方设定）"


def test_the_only_one_of_the_name_is_certain_and_of_two_none_is() -> None:
    former = match(How.FORMER_NAME, 2, words="美利纸业有限公司")
    (sure,) = rank(SOUGHT, [match(How.NAME)], SCORES)
    assert (sure.certain, sure.score) == (True, 100)
    assert [one.certain for one in rank(SOUGHT, [match(How.NAME), former], SCORES)] == [False, False]
    (renamed,) = rank(SOUGHT, [former], SCORES)
    assert renamed.certain and renamed.reasons[0].fact == "曾用名或已并入登记的名称“美利纸业有限公司”相同"


def test_a_closed_entry_is_shown_as_closed_and_never_certain() -> None:
    (closed,) = rank(SOUGHT, [match(How.CODE, active=False, words=PAPER)], SCORES)
    assert (closed.closed, closed.certain, closed.score) == (True, False, 100)
    standing = match(How.NAME, 2)
    found = rank(SOUGHT, [match(How.NAME, active=False), standing], SCORES)
    assert [(one.closed, one.certain) for one in found] == [(False, True), (True, False)]


def test_a_merged_entrys_code_leads_to_its_successor_and_says_so() -> None:
    (found,) = rank(SOUGHT, [match(How.CODE, words="91640500MA0000009X")], SCORES)
    assert found.reasons[0].fact == "代码 91640500MA0000009X 的登记已并入本企业"


def test_what_is_too_far_and_too_little_is_no_candidate() -> None:
    assert rank(SOUGHT, [match(How.NEAR, metres=2900.0, region="640400")], SCORES) == []


def test_the_core_of_a_name_leaves_out_what_every_name_ends_with() -> None:
    assert core_of("美利纸业股份有限公司") == core_of("美利 纸业有限责任公司") == "美利纸业"
    assert core_of("某厂") is None
    assert grams(name_key("美利纸业")) == sorted(["美利", "利纸", "纸业"])


MATCHES = st.builds(
    lambda how, number, active: match(how, number, active=active, metres=300.0 * number if how is How.NEAR else None),
    st.sampled_from(How),
    st.integers(0, 9),
    st.booleans(),
)


@given(st.lists(MATCHES, max_size=40))
def test_whatever_is_found_scores_are_explained_and_at_most_one_is_certain(matches: list[Match]) -> None:
    state = {one.credit_code: one.active for one in matches}
    matches = [replace(one, active=state[one.credit_code]) for one in matches]
    found = rank(SOUGHT, matches, SCORES)
    assert {one.credit_code: one.score for one in found} == {
        one.credit_code: one.score for one in rank(SOUGHT, reversed(matches), SCORES)
    }
    assert len(found) <= CANDIDATES_MAX
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert 15 <= one.score == sum(why.adds for why in one.reasons) <= 100
        assert one.closed is not state[one.credit_code]
    certain = [one for one in found if one.certain]
    assert len(certain) <= 1 and not any(one.closed for one in certain)
