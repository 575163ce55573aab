"""How heavily an enterprise counts in a draw, and why."""

from datetime import date
from typing import TypeVar

import msgspec

from contracts.joint_inspection.objects import ClassReason, DrawWeight, WeightReason
from contracts.law import LawRow
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from services.joint_inspection.classes.rules import stratum_of
from services.joint_inspection.exemptions.rules import Exemption

Moment = TypeVar("Moment", bound=date)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What the read copy keeps of an enterprise; `clues` of complaints, `verified` ones of them, `violations` and
    `alerts` of supervision still count. It is drawn in `supervision_class`, whatever it is registered as."""

    credit_code: str
    name: str
    region: str
    supervision_class: SupervisionClass
    domain: SupervisionDomain
    elements: tuple[EnvironmentalElement, ...]
    major: bool = False
    class_reasons: tuple[ClassReason, ...] = ()
    clues: int = 0
    verified: int = 0
    violations: int = 0
    alerts: int = 0
    credit: str | None = None
    credit_name: str | None = None
    exemption: Exemption | None = None

    @property
    def stratum(self) -> str:
        """The class it is drawn in."""
        return stratum_of(self.domain, self.supervision_class, self.major)


class StratumLaw(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one class: its share, its least number, and the grade that whoever leads must hold."""

    share: LawRow
    minimum: LawRow | None = None
    lead_grade: LawRow | None = None


class WeightRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows a weight is computed by `on` a day; `credit` by level, `listed` caps what the positive list spares."""

    on: date
    base: LawRow
    clue: LawRow
    verified: LawRow
    violation: LawRow
    alert: LawRow
    clue_months: LawRow
    maximum: LawRow
    listed: LawRow
    credit: dict[str, LawRow] = {}


def months_before(moment: Moment, months: int) -> Moment:
    """The same day (and time) that many months earlier, or the month's last day."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(index, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def weigh(target: Target, rows: WeightRows) -> list[WeightReason]:
    """Every fact that adds to the weight; their sum is the weight, at least 1."""
    reasons = [WeightReason(fact="基础权重", adds=max(1, int(rows.base.value)), source=rows.base.text)]
    if target.clues:
        fact = f"最近{rows.clue_months.value:f}个月内有{target.clues}条投诉线索，每条加{rows.clue.value:f}"
        adds = target.clues * int(rows.clue.value)
        reasons.append(WeightReason(fact=fact, adds=adds, source=rows.clue.text))
    if target.verified:
        fact = f"最近{rows.clue_months.value:f}个月内有{target.verified}件查实投诉，每件加{rows.verified.value:f}"
        adds = target.verified * int(rows.verified.value)
        reasons.append(WeightReason(fact=fact, adds=adds, source=rows.verified.text))
    if target.violations:
        fact = f"最近{rows.clue_months.value:f}个月内有{target.violations}次违法记录，每次加{rows.violation.value:f}"
        adds = target.violations * int(rows.violation.value)
        reasons.append(WeightReason(fact=fact, adds=adds, source=rows.violation.text))
    if target.alerts:
        fact = f"最近{rows.clue_months.value:f}个月内有{target.alerts}条非现场监管线索，每条加{rows.alert.value:f}"
        reasons.append(WeightReason(fact=fact, adds=target.alerts * int(rows.alert.value), source=rows.alert.text))
    credit = rows.credit.get(target.credit or "")
    if credit and credit.value:
        reasons.append(WeightReason(fact=f"环境信用{target.credit_name}", adds=int(credit.value), source=credit.text))
    over = weight_of(reasons) - max(1, int(rows.maximum.value))
    if over > 0:
        reasons.append(WeightReason(fact="超过单个对象的权重上限", adds=-over, source=rows.maximum.text))
    spared = weight_of(reasons) - max(1, int(rows.listed.value))
    if target.exemption and target.exemption.holds(rows.on) and spared > 0:
        fact = f"列入监督执法正面清单，至{target.exemption.until.isoformat()}"
        reasons.append(WeightReason(fact=fact, adds=-spared, source=rows.listed.text))
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
        supervision_class=target.supervision_class,
        class_reasons=list(target.class_reasons),
        ratio=f"{target.domain.label}·{target.supervision_class.label}：{ratio.name}，{ratio.text}",
        reasons=reasons,
    )
