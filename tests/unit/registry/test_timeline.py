"""What the registry's entries on a timeline are called."""

import pytest

from contracts.registry.alert_terms import AlertRule, ClueCause
from contracts.registry.positive_list_terms import ListingAction
from services.registry.timeline.rules import TITLES, title
from services.registry.timeline.store import TIMELINE


@pytest.mark.parametrize(
    ("source", "words", "told"),
    [
        ("change", ["1"], "列入检查对象名录库"),
        ("change", ["3"], "名录登记第 3 次变更"),
        ("permit", ["91X001P", "2030-01-01"], "登记排污许可证 91X001P，有效期至 2030-01-01"),
        ("permit", ["91X001P", ""], "登记排污许可证 91X001P"),
        ("credit", ["警示（黄）"], "公布环境信用等级：警示（黄）"),
        ("credit_fact", ["一般环境违法", "-15", "in_force"], "环境信用记录：一般环境违法，-15 分"),
        ("credit_fact", ["守信行为", "10", "withdrawn"], "环境信用记录：守信行为，+10 分（已撤销）"),
    ],
)
def test_an_entry_is_called_by_what_happened(source: str, words: list[str], told: str) -> None:
    assert title(source, words) == told


def test_every_source_has_a_title() -> None:
    assert set(TITLES) == set(TIMELINE.sources)


def test_every_rule_cause_and_step_can_be_told() -> None:
    assert {title("alert", [rule]) for rule in AlertRule} == {f"监测预警：{rule.label}" for rule in AlertRule}
    assert len({title("clue", [rule, cause]) for rule in AlertRule for cause in ClueCause}) == len(AlertRule) * len(
        ClueCause
    )
    assert {title("listing", [step]) for step in ListingAction} == {title("listing_step", [s]) for s in ListingAction}
