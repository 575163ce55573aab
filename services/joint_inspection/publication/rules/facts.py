"""What may be told of a plan, a finished visit or a listing: made for the public, of nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from contracts.fields import Labelled
from contracts.joint_inspection.annual_plans import AnnualContent
from contracts.joint_inspection.oversight import OversightKind
from contracts.joint_inspection.plans import PlanKind
from contracts.joint_inspection.visits import FindingKind, LadderStep, VisitBasis
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from contracts.zone import SHANGHAI

ALL, NOTHING_FOUND, INSPECTION = "全部", "未发现问题", "行政检查"

Row = Mapping[str, object]
Names = Mapping[str, str]


def of_annual_plan(row: Row, agencies: Names, regions: Names) -> dict[str, str]:
    """A filed year's plan: how many checks of which class, and its campaigns by name, time and number."""
    content = msgspec.json.decode(_text(row["content"]), type=AnnualContent)
    return {
        "agency": named(row["agency"], agencies),
        "region": named(row["region"], regions),
        "year": _text(row["year"]),
        "routine": "；".join(
            f"{one.domain.label}{one.supervision_class.label}{one.count}家次" for one in content.routine
        ),
        "campaigns": "；".join(
            f"{one.name}（{one.starts_on}至{one.ends_on}，{one.count}家次）" for one in content.campaigns
        ),
        "filed_with": named(row["filed_with"], agencies),
        "filed_at": moment(row["filed_at"]),
    }


def of_plan(row: Row, agencies: Names, regions: Names) -> dict[str, str]:
    """A filed plan."""
    return {
        "agency": named(row["agency"], agencies),
        "region": named(row["region"], regions),
        "month": _text(row["month"]),
        "kind": _labels([row["kind"]], PlanKind),
        "scope": _text(row["scope"]),
        "domains": _labels(row["domains"], SupervisionDomain) or ALL,
        "classes": _labels(row["classes"], SupervisionClass) or ALL,
        "elements": _labels(row["elements"], EnvironmentalElement) or ALL,
        "filed_with": named(row["filed_with"], agencies),
        "filed_at": moment(row["filed_at"]),
    }


def of_result(row: Row, agencies: Names, regions: Names) -> dict[str, str]:
    """A finished visit: what was found by its kind, never in the officer's words."""
    took_part = _list(row["agencies"])
    return {
        "agency": named(took_part[0], agencies),
        "agencies": "、".join(named(one, agencies) for one in took_part),
        "enterprise": _text(row["enterprise"]),
        "credit_code": _text(row["credit_code"]),
        "region": named(row["region"], regions),
        "category": INSPECTION,
        "basis": _labels([row["basis"]], VisitBasis),
        "finished_at": moment(row["finished_at"]),
        "findings": _text(row["findings"]),
        "conclusion": _labels(row["kinds"], FindingKind) or NOTHING_FOUND,
        "measures": _labels(row["ladders"], LadderStep),
    }


def of_listing(row: Row, agencies: Names, regions: Names) -> dict[str, str]:
    """A matter listed for oversight, or released from it."""
    return {
        "kind": _labels([row["kind"]], OversightKind),
        "title": _text(row["title"]),
        "agency": named(row["lister"], agencies),
        "owners": "、".join(named(one, agencies) for one in _list(row["owners"])),
        "enterprise": _text(row["enterprise"]),
        "region": named(row["region"], regions),
        "demands": "；".join(_list(row["demands"])),
        "listed_at": moment(row["listed_at"]),
        "released_at": moment(row["released_at"]),
    }


def named(code: object, names: Names) -> str:
    """The name of a place or an agency, or its code where it has none here."""
    return names.get(_text(code), _text(code))


def moment(at: object) -> str:
    """A moment as users read it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else ""


def _list(values: object) -> list[str]:
    return [_text(one) for one in values] if isinstance(values, Sequence) else []


def _labels(values: object, kind: type[Labelled]) -> str:
    return "、".join(kind(one).label for one in _list(values))


def _text(value: object) -> str:
    return "" if value is None else str(value)
