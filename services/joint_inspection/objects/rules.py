"""How heavily an enterprise counts in a draw, which class it is drawn in, and why."""

from datetime import datetime

import msgspec

from contracts.joint_inspection.objects import DrawWeight, WeightReason
from contracts.law import LawRow
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What the read copy keeps of an enterprise; `clues` are its complaint clues that still count."""

    credit_code: str
    name: str
    region: str
    supervision_class: SupervisionClass
    domain: SupervisionDomain
    elements: tuple[EnvironmentalElement, ...]
    clues: int = 0


class WeightRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows a weight is computed by."""

    base: LawRow
    clue: LawRow
    clue_months: LawRow
    maximum: LawRow


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time that many months earlier, or the month's last day."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(index, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def stratum_of(domain: SupervisionDomain, supervision_class: SupervisionClass) -> str:
    """The class an object is drawn in; `draw.ratio.<stratum>` is its row of the law table."""
    if domain is SupervisionDomain.POLLUTION:
        return supervision_class.value
    general = supervision_class is SupervisionClass.GENERAL
    return f"{domain.value}_{'general' if general else 'key'}"


def weigh(target: Target, rows: WeightRows) -> list[WeightReason]:
    """Every fact that adds to the weight; their sum is the weight, at least 1."""
    reasons = [WeightReason(fact="基础权重", adds=max(1, int(rows.base.value)), source=rows.base.text)]
    if target.clues:
        fact = f"最近{rows.clue_months.value:f}个月内有{target.clues}条投诉线索，每条加{rows.clue.value:f}"
        adds = target.clues * int(rows.clue.value)
        reasons.append(WeightReason(fact=fact, adds=adds, source=rows.clue.text))
    over = weight_of(reasons) - max(1, int(rows.maximum.value))
    if over > 0:
        reasons.append(WeightReason(fact="超过单个对象的权重上限", adds=-over, source=rows.maximum.text))
    return reasons


def weight_of(reasons: list[WeightReason]) -> int:
    """The sum of what the facts add."""
    return sum(reason.adds for reason in reasons)


def draw_weight(target: Target, rows: WeightRows, ratio: LawRow) -> DrawWeight:
    """The weight as shown to users."""
    reasons = weigh(target, rows)
    return DrawWeight(
        credit_code=target.credit_code,
        weight=weight_of(reasons),
        ratio=f"{target.domain.label}·{target.supervision_class.label}：{ratio.name}，{ratio.text}",
        reasons=reasons,
    )
