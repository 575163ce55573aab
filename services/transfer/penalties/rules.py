"""What a reported penalty 行政处罚决定 must be."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from contracts.crime_thresholds import Circumstance
from contracts.errors import Refusal
from contracts.transfer.penalties import PenaltyKind, RecordPenalty
from services.transfer.copies.rules import KnownFinding

AMOUNT_MAX = Decimal(10**12)


class PenaltyCase(msgspec.Struct, frozen=True, kw_only=True):
    """A penalty as its service keeps it; `parties` are the agencies that may know of it."""

    number: str
    credit_code: str
    region: str
    agency: str
    findings: list[str]
    kinds: list[PenaltyKind]
    amount: Decimal
    circumstance: Circumstance | None
    decided_on: date
    recorded_at: datetime
    parties: list[str]


def check(order: RecordPenalty, known: Mapping[str, KnownFinding], same: Iterable[str], today: date) -> None:
    """Refuse findings that are unknown or another enterprise's (`same`: its codes), and what no decision says."""
    codes = set(same)
    for one in order.findings:
        if one not in known:
            raise Refusal("PENALTY_FINDING_UNKNOWN", finding=one)
        if known[one].credit_code not in codes:
            raise Refusal("PENALTY_FINDING_FOREIGN", finding=one, credit_code=order.credit_code)
    if order.decided_on > today:
        raise Refusal("PENALTY_DATE_LATER", decided_on=order.decided_on.isoformat())
    if not order.amount.is_finite() or not 0 <= order.amount <= AMOUNT_MAX:
        raise Refusal("PENALTY_AMOUNT_INVALID", amount=str(order.amount), most=f"{AMOUNT_MAX:f}")
