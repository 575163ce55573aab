"""When an officer keeps away from an enterprise, and until when."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.registry.officers import OfficerState
from contracts.registry.recusals import DeclareRecusal, RecusalKind, RecusalState
from services.registry.directory.rules import require_code
from services.registry.officers.rules import Person

PERIOD = "officer.recusal_former_employment"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One recusal."""

    number: str
    certificate: str
    credit_code: str
    kind: RecusalKind
    state: RecusalState
    note: str
    declared_at: datetime
    declared_by: str
    ended_on: date | None = None
    until: date | None = None
    source: str | None = None
    reason: str | None = None


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """How long a former employment counts: its local row, and the last day that comes of it."""

    row: LawRow
    until: date


def declare(
    order: DeclareRecusal, person: Person, period: Period | None, number: str, by: str, now: datetime, today: date
) -> Case:
    """A recusal in force; `period` is that of a former employment."""
    require_code(order.credit_code)
    if person.facts.state is OfficerState.LEFT:
        raise Refusal("OFFICER_LEFT", certificate=order.certificate)
    if period and period.until < today:
        raise Refusal("RECUSAL_OVER", until=period.until.isoformat(), period=period.row.text)
    return Case(
        number=number,
        certificate=order.certificate,
        credit_code=order.credit_code,
        kind=order.kind,
        state=RecusalState.IN_FORCE,
        note=order.note.strip(),
        declared_at=now,
        declared_by=by,
        ended_on=order.ended_on,
        until=period.until if period else None,
        source=period.row.text if period else None,
    )


def require_date(order: DeclareRecusal, today: date) -> None:
    """A former employment has ended, and says when; other conflicts have no end."""
    former = order.kind is RecusalKind.FORMER_EMPLOYMENT
    if former != (order.ended_on is not None) or (order.ended_on and order.ended_on > today):
        raise Refusal("RECUSAL_DATE_WRONG", kind=order.kind.label, ended_on=str(order.ended_on or "空"))


def end(case: Case, state: RecusalState, reason: str | None = None) -> Case:
    """A recusal that holds no more. Refusal: RECUSAL_ENDED."""
    if case.state is not RecusalState.IN_FORCE:
        raise Refusal("RECUSAL_ENDED", number=case.number, state=case.state.label)
    return replace(case, state=state, reason=reason)
