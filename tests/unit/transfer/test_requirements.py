"""Which documents a step of a track needs, as the jurisdiction's table says."""

import csv
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from contracts.transfer.referral_terms import DocumentKind
from services.transfer.requirements.rules import TABLE, Need, Requirement, missing, requirements

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"
TODAY = date(2026, 9, 7)


def table() -> list[dict[str, str]]:
    with (JURISDICTION / f"{TABLE}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_the_hand_over(on: date = TODAY, region: str = "640500") -> tuple[Requirement, ...]:
    return requirements(table(), track="referral", step="hand_over", region=region, on=on)


def test_every_row_of_the_table_can_be_read_whatever_its_track() -> None:
    for row in table():
        here, since = row["region"] or "640500", date.fromisoformat(row["valid_from"])
        assert requirements([row], track=row["track"], step=row["step"], region=here, on=since)


def test_a_hand_over_waits_for_the_four_of_article_six_and_takes_the_rest_along() -> None:
    wanted = of_the_hand_over()
    assert [one.label for one in missing(wanted, set())] == [
        "涉嫌犯罪案件移送书",
        "涉嫌犯罪案件情况的调查报告",
        "涉案物品清单",
        "检验报告或鉴定结论",
    ]
    along = {one.label for one in wanted if one.need is Need.IF_ANY}
    assert {"勘验图", "采样记录", "监测报告", "认定意见", "照片、录像及清单"} <= along


def test_before_the_joint_measures_of_2017_only_the_decree_asked() -> None:
    assert all("310" in one.source for one in of_the_hand_over(date(2016, 12, 31)))


def test_one_region_may_ask_for_more_than_the_others_and_for_another_step_nothing_is_asked() -> None:
    here = table()[0] | {"kinds": "determination", "region": "640500"}
    for region, asked in (("640500", 1), ("640521", 1), ("640400", 0)):
        assert len(requirements([here], track="referral", step="hand_over", region=region, on=TODAY)) == asked
    assert requirements([here], track="referral", step="receive", region="640500", on=TODAY) == ()
    assert requirements([here], track="detention", step="hand_over", region="640500", on=TODAY) == ()


@given(st.sets(st.sampled_from(DocumentKind)), st.sampled_from(DocumentKind))
def test_one_more_document_never_makes_more_missing(present: set[DocumentKind], more: DocumentKind) -> None:
    wanted = of_the_hand_over()
    before, after = missing(wanted, present), missing(wanted, present | {more})
    assert set(after) <= set(before)
    assert all(one.need is Need.REQUIRED and not present & set(one.kinds) for one in before)
