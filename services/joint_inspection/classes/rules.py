"""In which class a unit is drawn: as it is registered, or closer by what is known of it, each step with its reason."""

from datetime import datetime

import msgspec

from contracts.joint_inspection.objects import ClassReason
from contracts.law import LawRow
from contracts.registry.directory import SupervisionClass, SupervisionDomain

MAJOR = "major"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What counts in the period: verified complaints, violations, harmful ones of them, and the credit level."""

    verified: int = 0
    violations: int = 0
    harmful: int = 0
    credit: str | None = None
    credit_name: str | None = None


class ClassRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows by which a class changes: the period, the numbers from which on, and the credit levels."""

    months: LawRow
    special: LawRow
    violations: LawRow
    harmful: LawRow
    credit: dict[str, LawRow] = {}


class Counting(msgspec.Struct, frozen=True):
    """From when on facts count, and by which rows they change a class."""

    since: datetime
    rows: ClassRows


def class_of(registered: SupervisionClass, known: Known, rows: ClassRows) -> SupervisionClass:
    """A unit that violates often, does harm or has poor credit is a key; one much complained of a special one."""
    if _key_reasons(known, rows):
        return SupervisionClass.KEY
    many = registered is SupervisionClass.GENERAL and known.verified >= rows.special.value
    return SupervisionClass.SPECIAL if many else registered


def stratum_of(domain: SupervisionDomain, supervision_class: SupervisionClass, major: bool = False) -> str:
    """The class an object is drawn in; `draw.ratio.<stratum>` is its row of the law table."""
    if domain is SupervisionDomain.POLLUTION:
        return MAJOR if major else supervision_class.value
    general = supervision_class is SupervisionClass.GENERAL
    return f"{domain.value}_{'general' if general else 'key'}"


def stratum_label(name: str) -> str:
    """How users read a stratum, as 辐射·重点."""
    if name == MAJOR:
        return "污染源·重大问题"
    domain, _, supervision_class = name.rpartition("_")
    return f"{SupervisionDomain(domain or 'pollution').label}·{SupervisionClass(supervision_class).label}"


def is_major(known: Known, rows: ClassRows) -> bool:
    """A major problem in the period raises how often the unit is drawn."""
    return known.harmful >= rows.harmful.value


def class_reasons(registered: SupervisionClass, known: Known, rows: ClassRows) -> list[ClassReason]:
    """Why a unit is drawn in its class; the first is how it is registered."""
    reasons = [ClassReason(fact=f"登记为{registered.label}监管单位", source="检查对象名录库")]
    key = _key_reasons(known, rows)
    if not key and class_of(registered, known, rows) is not registered:
        fact = f"最近{rows.months.value:f}个月内有{known.verified}件查实投诉，列为特殊监管单位"
        reasons.append(ClassReason(fact=fact, source=rows.special.text))
    return reasons + key


def _key_reasons(known: Known, rows: ClassRows) -> list[ClassReason]:
    reasons = []
    period = f"最近{rows.months.value:f}个月内"
    if known.violations >= rows.violations.value:
        fact = f"{period}有{known.violations}次违法，违法频次高，列为重点监管单位"
        reasons.append(ClassReason(fact=fact, source=rows.violations.text))
    if is_major(known, rows):
        fact = f"{period}有{known.harmful}次重大问题，环境危害大，列为重点监管单位并提高抽查频次"
        reasons.append(ClassReason(fact=fact, source=rows.harmful.text))
    if row := rows.credit.get(known.credit or ""):
        fact = f"环境信用{known.credit_name}，列为重点监管单位"
        reasons.append(ClassReason(fact=fact, source=row.text))
    return reasons
