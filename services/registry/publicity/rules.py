"""What a session needs, and which rows of an attendance list stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.publicity import (
    AttendanceProblem,
    AttendanceRow,
    PlanPublicity,
    PublicityKind,
    PublicityState,
)
from services.registry.directory.rules import code_holds

PEOPLE_MAX = READERS_MAX = 10_000


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One session."""

    number: str
    title: str
    kind: PublicityKind
    state: PublicityState
    region: str
    trades: list[str]
    agency: str
    starts_at: datetime
    place: str
    partner: str | None = None
    cancel_reason: str | None = None


class Sorted(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a list that stand, and what is wrong with the others."""

    accepted: list[AttendanceRow]
    problems: list[AttendanceProblem]


def plan(order: PlanPublicity, number: str, agency: str, trades: Mapping[str, str], now: datetime) -> Case:
    """A session to come."""
    for trade in order.trades:
        if trade not in trades:
            raise Refusal("PUBLICITY_TRADE_UNKNOWN", trade=trade)
    if order.starts_at <= now:
        raise Refusal("PUBLICITY_TIME_PAST", starts_at=order.starts_at.isoformat())
    if order.kind is PublicityKind.WITH_ASSOCIATION and not (order.partner or "").strip():
        raise Refusal("PUBLICITY_PARTNER_MISSING", kind=order.kind.label)
    return Case(
        number=number,
        title=order.title.strip(),
        kind=order.kind,
        state=PublicityState.PLANNED,
        region=order.region,
        trades=list(dict.fromkeys(order.trades)),
        agency=agency,
        starts_at=order.starts_at,
        place=order.place.strip(),
        partner=(order.partner or "").strip() or None,
    )


def require_to_come(case: Case, now: datetime) -> None:
    """Refuse what only makes sense before a session."""
    require_not_cancelled(case)
    if case.state is PublicityState.HELD or case.starts_at <= now:
        raise Refusal("PUBLICITY_OVER", number=case.number, starts_at=case.starts_at.isoformat())


def require_not_cancelled(case: Case) -> None:
    """Refuse anything about a session that was cancelled."""
    if case.state is PublicityState.CANCELLED:
        raise Refusal("PUBLICITY_CANCELLED", number=case.number)


def cancel(case: Case, reason: str, now: datetime) -> Case:
    """The session that does not take place."""
    require_to_come(case, now)
    return replace(case, state=PublicityState.CANCELLED, cancel_reason=reason)


def hold(case: Case, now: datetime) -> Case:
    """The session that took place."""
    require_not_cancelled(case)
    if case.starts_at > now:
        raise Refusal("PUBLICITY_NOT_HELD_YET", number=case.number, starts_at=case.starts_at.isoformat())
    return replace(case, state=PublicityState.HELD)


def sort(case: Case, rows: Sequence[AttendanceRow], regions: Mapping[str, str]) -> Sorted:
    """Sort the rows; `regions` are those of the enterprises that the directory knows."""
    accepted: dict[str, AttendanceRow] = {}
    problems = []
    for number, row in enumerate(rows, start=1):
        problem = _problem(case, number, row, regions, row.credit_code in accepted)
        if problem:
            problems.append(problem)
        else:
            accepted[row.credit_code] = row
    return Sorted(accepted=list(accepted.values()), problems=problems)


def _problem(
    case: Case, number: int, row: AttendanceRow, regions: Mapping[str, str], repeated: bool
) -> AttendanceProblem | None:
    code = row.credit_code

    def wrong(field: str, got: object, reason: str) -> AttendanceProblem:
        return AttendanceProblem(row=number, credit_code=code, field=field, got=str(got), reason=reason)

    if not code_holds(code):
        return wrong("统一社会信用代码", code, "未通过 GB 32100 校验")
    if code not in regions:
        return wrong("统一社会信用代码", code, "名录库中没有这家企业")
    if not regions[code].startswith(region_prefix(case.region)):
        return wrong("统一社会信用代码", code, f"企业在 {regions[code]}，不在本场次面向的 {case.region}")
    if repeated:
        return wrong("统一社会信用代码", code, "同一名单中已有这家企业")
    if not 1 <= row.people <= PEOPLE_MAX:
        return wrong("到场人数", row.people, f"应为 1 至 {PEOPLE_MAX}")
    if not 0 <= row.readers <= READERS_MAX:
        return wrong("领取普法读本册数", row.readers, f"应为 0 至 {READERS_MAX}")
    return None
