"""Why a detection 监督线索 stands, in words: the rule, what was measured, the threshold, since when, who owes what."""

from collections.abc import Mapping
from datetime import datetime

from contracts.transfer.detection_terms import DetectionBasis, DetectionKind, DetectionState
from contracts.transfer.detections import DetectionFact
from contracts.zone import SHANGHAI
from services.transfer.detections.rules.case import OWED, DetectionCase

FACTS_TOLD = 3


def explanation(case: DetectionCase, names: Mapping[str, str]) -> str:
    """One paragraph; `names` are the agencies' by code."""
    by = names.get(case.owed_by, case.owed_by)
    owed = f"{by}自{_moment(case.since)}起应当{OWED[case.duty]}，时限{case.limit}"
    return "；".join([*_facts(case), owed, *_outcome(case)]) + "。"


def _facts(case: DetectionCase) -> list[str]:
    if case.basis is DetectionBasis.REFERRAL:
        return [f"移送案件 {case.referral or case.facts[0].reference}"]
    told = [_fact(case, fact) for fact in (case.facts[0], *case.facts[1:][1 - FACTS_TOLD :])]
    more = len(case.facts) - len(told)
    return [*told, *([f"另有同类事实{more}件"] if more else [])]


def _fact(case: DetectionCase, fact: DetectionFact) -> str:
    reached = "，".join(f"{one.fact}，达到追诉标准：{one.threshold}" for one in fact.thresholds)
    hours = f"，当日{fact.hours}小时" if fact.hours else ""
    return f"{fact.on} {case.basis.label} {fact.reference}：{reached}{hours}"


def _outcome(case: DetectionCase) -> list[str]:
    said = [f"未移送即作出行政处罚（{'、'.join(case.penalties)}）"] if case.penalties else []
    if case.raised_at and case.kind is not DetectionKind.PENALTY_INSTEAD:
        said.append(f"至{_moment(case.raised_at)}未办理，属{case.kind.label}")
    if case.state is DetectionState.SETTLED and case.ended_at:
        said.append(f"已于{_moment(case.ended_at)}办理（{case.referral}）")
    if case.state is DetectionState.OPINION:
        said.append(f"检察机关已提出意见（{case.opinion}）")
    if case.state is DetectionState.DISMISSED:
        said.append(f"经{case.steps[-1].by}排除，理由：{case.steps[-1].reason}")
    return said


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
