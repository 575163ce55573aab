"""Finds the agencies that join a proceeding 衔接事项 by a step, and refuses those that cannot."""

from collections.abc import Mapping

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from kernel.work import Work
from services.transfer.copies import store as copies
from services.transfer.proceedings.rules.case import Order
from services.transfer.proceedings.rules.superiors import common_superior
from services.transfer.proceedings.rules.table import ProceedingTable, Row, Seek
from services.transfer.referrals import store as referrals

Seats = Mapping[Side, str]
DEPARTMENTS, CLAIMANTS = "clue_departments", "damage_claimants"


async def join(
    table: ProceedingTable, row: Row, order: Order, region: str, seats: Seats, work: Work
) -> dict[Side, str]:
    """The agencies of the sides that join. Refusals: INVALID_INPUT, PROCEEDING_RECIPIENT_UNSUITABLE, …_NO_RECIPIENT."""
    if region not in work.jurisdiction.region_names:
        raise Refusal("INVALID_INPUT", field="region", got=region, allowed="行政区划表中的代码")
    if order.to is not None:
        await _require_known(table, order.to, region, work)
    return {side: await _found(seek, side, order, region, seats, work) for side, seek in row.joins.items()}


def require_department(table: ProceedingTable, kind: AgencyKind, agency: str, region: str, work: Work) -> None:
    """Refuse an agency that does not exchange clues, in a table of departments."""
    departments = _departments(region, work) if table.departments else None
    if departments is not None and kind not in departments:
        allowed = "、".join(one.label for one in departments)
        raise Refusal("PROCEEDING_RECIPIENT_UNSUITABLE", what=table.kind.label, agency=agency, allowed=allowed)


async def _require_known(table: ProceedingTable, agency: str, region: str, work: Work) -> None:
    kind = await copies.kind_of(work.connection, agency, work.today)
    if kind is None:
        raise Refusal("NOT_FOUND", what="单位", id=agency)
    require_department(table, kind, agency, region, work)
    if table.addressees:
        await _require_addressee(table, agency, kind, region, work)


async def _require_addressee(table: ProceedingTable, agency: str, kind: AgencyKind, region: str, work: Work) -> None:
    if kind not in table.addressees:
        allowed = "、".join(one.label for one in AgencyKind if one in table.addressees)
        raise Refusal("PROCEEDING_RECIPIENT_UNSUITABLE", what=table.kind.label, agency=agency, allowed=allowed)
    place = await copies.region_of(work.connection, agency)
    if place is None or not region.startswith(region_prefix(place)):
        raise Refusal("PROCEEDING_RECIPIENT_ELSEWHERE", agency=agency, region=region)


async def _found(seek: Seek, side: Side, order: Order, region: str, seats: Seats, work: Work) -> str:
    found = await _sought(seek, side, order, region, seats, work)
    if found is None:
        raise Refusal("PROCEEDING_NO_RECIPIENT", region=region, side=side.label)
    return found


async def _sought(seek: Seek, side: Side, order: Order, region: str, seats: Seats, work: Work) -> str | None:
    match seek:
        case Seek.NAMED:
            return order.to
        case Seek.SAME_LEVEL_POLICE:
            return await copies.recipient(work.connection, work.actor.agency, AgencyKind.POLICE, work.today)
        case Seek.COMMON_SUPERIOR:
            sides = list(dict.fromkeys(seats.values()))
            return common_superior(sides, await copies.superiors(work.connection, sides, work.today))
        case Seek.CLAIMANT:
            return await _claimant(region, work)
        case Seek.OF_REFERRAL:
            referral = await referrals.load(work.connection, order.referral or "")
            return referral.sides.get(side) if referral else None


async def _claimant(region: str, work: Work) -> str | None:
    for row in _applying(CLAIMANTS, region, work):
        found = await copies.over(work.connection, AgencyKind(row["agency_kind"]), row["level"], region, work.today)
        if found:
            return found
    return None


def _departments(region: str, work: Work) -> list[AgencyKind]:
    return [AgencyKind(row["agency_kind"]) for row in _applying(DEPARTMENTS, region, work)]


def _applying(table: str, region: str, work: Work) -> list[dict[str, str]]:
    on = work.today.isoformat()
    rows = [
        row
        for row in work.jurisdiction.table(table)
        if region.startswith(region_prefix(row["region"]) if row["region"] else "")
        and row["valid_from"] <= on <= (row["valid_to"] or on)
    ]
    return sorted(rows, key=lambda row: -len(region_prefix(row["region"]) if row["region"] else ""))
