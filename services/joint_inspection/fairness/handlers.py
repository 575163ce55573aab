"""The fairness report: tallies kept when a draw is published, added up over a period, tested against a limit."""

import math
from collections.abc import Mapping
from datetime import date

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.fairness import (
    DrawFairnessAlarmed,
    FairnessCell,
    FairnessDimension,
    FairnessReport,
    FairnessTable,
    ReadDrawFairness,
)
from contracts.law import LawRow
from contracts.registry.directory import EnterpriseScale
from kernel.calendar import local_date
from kernel.law import LawTable
from kernel.work import Fact, Reading, Work
from services.joint_inspection.classes.rules import stratum_label
from services.joint_inspection.draws.store import StoredDraw
from services.joint_inspection.fairness import rules, store
from services.joint_inspection.fairness.rules import Tally, Tested
from services.joint_inspection.objects.rules import months_before
from services.joint_inspection.proof.rules import Proof

DIGITS = 4


async def keep(work: Work, draw: StoredDraw, proof: Proof) -> list[Fact]:
    """Tally a draw that is published; an alarm where its region's draws of the period differ too much."""
    sizes = await store.sizes(work.connection, [one.credit_code for one in draw.pool])
    drawn = {one.credit_code for one in proof.body.result}
    found = rules.tallies(draw.terms.strata, draw.pool, drawn, lambda code: sizes.get(code, rules.UNKNOWN_SIZE))
    await store.insert(work.connection, draw.case.id, draw.region, work.today, found)
    limit, least = _limits(work.law, draw.region, work.today)
    since = _since(work.law, draw.region, work.today)
    groups = await store.read(work.connection, region_prefix(draw.region), since, work.today)
    alarms = []
    for dimension, cells in groups.items():
        outcome = rules.examined(cells, float(least.value))
        if outcome and _alarming(outcome, limit):
            alarms.append(_alarm(draw, dimension, (since, work.today), outcome, limit))
    return alarms


def _alarm(
    draw: StoredDraw, dimension: FairnessDimension, period: tuple[date, date], tested: Tested, limit: LawRow
) -> Fact:
    told = DrawFairnessAlarmed(
        draw=draw.case.id,
        region=draw.region,
        dimension=dimension,
        since=period[0],
        until=period[1],
        chi_square=f"{tested.chi_square:.{DIGITS}f}",
        degrees=tested.degrees,
        probability=f"{tested.probability:.{DIGITS}g}",
        source=limit.text,
    )
    return Fact(f"draw:{draw.case.id}", told)


async def read(query: ReadDrawFairness, reading: Reading) -> FairnessReport:
    """Expected against drawn over a period, for everyone."""
    today = local_date(await reading.now())
    until = query.until or today
    region = query.region or ""
    since = query.since or _since(reading.law, region, until)
    if since > until:
        raise Refusal("INVALID_INPUT", field="公布日期起", got=since.isoformat(), allowed=f"不晚于{until.isoformat()}")
    prefix = region_prefix(region) if region else ""
    found = await store.read(reading.connection, prefix, since, until)
    limit, least = _limits(reading.law, region, until)
    names = reading.jurisdiction.region_names
    report = FairnessReport(
        region=query.region,
        since=since,
        until=until,
        draws=await store.draws(reading.connection, prefix, since, until),
        tables=[_table(dimension, cells, limit, least, names) for dimension, cells in found.items()],
    )
    return reading.show(report, region=region)


def _limits(law: LawTable, region: str, on: date) -> tuple[LawRow, LawRow]:
    return law.find("draw.fairness.alarm", region, on), law.find("draw.fairness.cell_min", region, on)


def _since(law: LawTable, region: str, until: date) -> date:
    months = law.find("draw.fairness.months", region, until)
    return months_before(until, int(months.value))


def _alarming(tested: Tested, limit: LawRow) -> bool:
    return tested.probability * 100 < limit.value


def _table(
    dimension: FairnessDimension,
    cells: Mapping[str, Tally],
    limit: LawRow,
    least: LawRow,
    names: Mapping[str, str],
) -> FairnessTable:
    outcome = rules.examined(cells, float(least.value))
    shown = [_cell(dimension, cell, tally, outcome, names) for cell, tally in cells.items()]
    if outcome is None:
        return FairnessTable(dimension=dimension, cells=shown, alarm=False, reason=_untested(cells, least))
    alarm = _alarming(outcome, limit)
    return FairnessTable(
        dimension=dimension,
        cells=shown,
        chi_square=None if math.isinf(outcome.chi_square) else round(outcome.chi_square, DIGITS),
        degrees=outcome.degrees,
        probability=float(f"{outcome.probability:.{DIGITS}g}"),
        alarm=alarm,
        reason=_reason(outcome, limit, alarm),
    )


def _untested(cells: Mapping[str, Tally], least: LawRow) -> str:
    if not cells:
        return "本期没有公布的抽取"
    if all(tally.variance == 0 for tally in cells.values()):
        return "抽取数事先确定，与应抽取数一致，不报警"
    return f"期望抽中和不抽中均不少于{least.text}的不足两组，样本不足，不作检验"


def _reason(tested: Tested, limit: LawRow, alarm: bool) -> str:
    if math.isinf(tested.chi_square):
        return "有组别的抽中数与事先确定的应抽取数不一致，报警"
    verdict = "低于，报警" if alarm else "不低于，不报警"
    return f"公平抽取出现这样的偏差的概率为{tested.probability * 100:.2f}%，{verdict}：{limit.name}{limit.text}"


def _cell(
    dimension: FairnessDimension, cell: str, tally: Tally, outcome: Tested | None, names: Mapping[str, str]
) -> FairnessCell:
    pooled = outcome is not None and cell in outcome.pooled
    alone = outcome is not None and not pooled and tally.variance > 0
    return FairnessCell(
        cell=cell,
        label=_label(dimension, cell, names),
        objects=tally.objects,
        expected=round(tally.expected, DIGITS),
        drawn=tally.drawn,
        variance=round(tally.variance, DIGITS),
        adds=round(tally.deviation, DIGITS) if alone else None,
        reason=_compared(tally, pooled),
    )


def _compared(tally: Tally, pooled: bool) -> str:
    text = f"{tally.objects}家次按权重应抽中{tally.expected:.1f}家次，抽中{tally.drawn}家次"
    if tally.variance == 0:
        return f"{text}；抽取数事先确定，不因随机而变"
    apart = (tally.drawn - tally.expected) / math.sqrt(tally.variance)
    ending = "；期望较小，与其他小组合并检验" if pooled else ""
    return f"{text}，相差{abs(apart):.1f}个标准差{ending}"


def _label(dimension: FairnessDimension, cell: str, names: Mapping[str, str]) -> str:
    if dimension is FairnessDimension.SUPERVISION_CLASS:
        return stratum_label(cell)
    if dimension is FairnessDimension.AREA:
        return names.get(cell, cell)
    return "规模未登记" if cell == rules.UNKNOWN_SIZE else EnterpriseScale(cell).label
