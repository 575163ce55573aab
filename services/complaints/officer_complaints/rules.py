"""What becomes of a complaint about an officer: who takes it, what may be asked of whom, how it ends."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import AgencyKind, region_prefix
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.officer_complaints import (
    AskForStatement,
    ConcludeOfficerComplaint,
    FileOfficerComplaint,
    OfficerComplaintState,
    OfficerConduct,
    StatementState,
)
from contracts.errors import Refusal
from services.complaints.responsibility.rules import KnownAgency, covers

CONCLUDE_DUTY, STATEMENT_DUTY = "officer_complaint.conclude", "officer_complaint.statement"
NOT_COMPLAINED_OF = frozenset({AgencyKind.ENTERPRISE, AgencyKind.PUBLIC, AgencyKind.SYSTEM})


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint about an officer."""

    number: str
    state: OfficerComplaintState
    region: str
    filed_at: datetime
    handler: str
    credit_code: str
    agency: str
    conduct: OfficerConduct
    text: str
    officer: str | None = None
    officer_name: str | None = None
    occurred_on: date | None = None
    finding: ReplyFinding | None = None
    reply: str | None = None
    basis: str | None = None
    concluded_at: datetime | None = None
    overdue: bool = False
    upper: str | None = None
    statements: list[str] = msgspec.field(default_factory=list)

    @property
    def parties(self) -> list[str]:
        """The enterprise and supervision; the supervision above from the day it is overdue. Never the agency."""
        return [self.credit_code, self.handler, *([self.upper] if self.upper else [])]


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What an agency is asked to state."""

    number: str
    state: StatementState
    region: str
    agency: str
    handler: str
    asked_at: datetime
    conduct: OfficerConduct
    text: str
    from_on: date
    to_on: date
    complaint: str | None
    answer: str | None = None
    given_at: datetime | None = None
    overdue: bool = False

    @property
    def parties(self) -> list[str]:
        """The agency asked and the supervision that asks."""
        return [self.agency, self.handler]


def accused(agencies: Sequence[KnownAgency], code: str) -> KnownAgency:
    """The agency whose officer it is. Refusal: OFFICER_COMPLAINT_AGENCY_UNKNOWN."""
    found = next((one for one in agencies if one.code == code and one.kind not in NOT_COMPLAINED_OF), None)
    if found is None:
        raise Refusal("OFFICER_COMPLAINT_AGENCY_UNKNOWN", agency=code)
    return found


def supervision_over(agencies: Sequence[KnownAgency], agency: KnownAgency) -> list[str]:
    """The supervision of the agency's division and of those above it, nearest first; never the agency itself, nor,
    where the agency is supervision, one of its own division."""
    own = region_prefix(agency.region)
    over = [
        one
        for one in agencies
        if one.kind is AgencyKind.SUPERVISION
        and covers(one.region, agency.region)
        and not (agency.kind is AgencyKind.SUPERVISION and region_prefix(one.region) == own)
    ]
    return [one.code for one in sorted(over, key=lambda one: (-len(region_prefix(one.region)), one.code))]


def check_day(order: FileOfficerComplaint, today: date) -> None:
    """What is complained of has happened. Refusal: INVALID_INPUT."""
    if order.occurred_on and order.occurred_on > today:
        got, allowed = order.occurred_on.isoformat(), "今日或以前的日期"
        raise Refusal("INVALID_INPUT", field="occurredOn", got=got, allowed=allowed)


def file(order: FileOfficerComplaint, number: str, region: str, over: Sequence[str], now: datetime) -> Case:
    """A new complaint, in the hands of the nearest supervision. Refusal: OFFICER_COMPLAINT_NO_SUPERVISION."""
    if not over:
        raise Refusal("OFFICER_COMPLAINT_NO_SUPERVISION", agency=order.agency)
    return Case(
        number=number,
        state=OfficerComplaintState.HANDLING,
        region=region,
        filed_at=now,
        handler=over[0],
        credit_code=order.credit_code,
        agency=order.agency,
        conduct=order.conduct,
        text=order.text,
        officer=order.officer,
        officer_name=order.officer_name,
        occurred_on=order.occurred_on,
    )


def require_handling(case: Case, by: str) -> None:
    """Only the supervision that handles it takes steps, and only before the end."""
    if by != case.handler:
        raise Refusal("OFFICER_COMPLAINT_NOT_HANDLER", number=case.number)
    if case.state is OfficerComplaintState.CONCLUDED:
        raise Refusal("OFFICER_COMPLAINT_CONCLUDED", number=case.number)


def ask(case: Case, order: AskForStatement, number: str, agency_region: str, days_min: int, now: datetime) -> Statement:
    """What the agency is asked, of a period too long to tell whose visit it was."""
    if (order.to_on - order.from_on).days < days_min:
        got, allowed = order.to_on.isoformat(), f"起始日 {days_min} 日以后的日期"
        raise Refusal("INVALID_INPUT", field="toOn", got=got, allowed=allowed)
    return Statement(
        number=number,
        state=StatementState.ASKED,
        region=agency_region,
        agency=case.agency,
        handler=case.handler,
        asked_at=now,
        conduct=case.conduct,
        text=order.text,
        from_on=order.from_on,
        to_on=order.to_on,
        complaint=case.number,
    )


def with_statement(case: Case, number: str) -> Case:
    """The complaint knows what was asked for it."""
    return replace(case, statements=[*case.statements, number])


def statement_late(statement: Statement) -> Statement:
    """The agency did not state in time; it still must."""
    return replace(statement, overdue=True)


def seen_by(statement: Statement, agency: str) -> Statement:
    """To whoever did not ask it stands for no complaint, supervision that is itself asked included."""
    return statement if agency == statement.handler else replace(statement, complaint=None)


def give(statement: Statement, text: str, now: datetime) -> Statement:
    """The agency's statement. Refusal: STATEMENT_GIVEN."""
    if statement.state is StatementState.GIVEN:
        raise Refusal("STATEMENT_GIVEN", number=statement.number)
    return replace(statement, state=StatementState.GIVEN, answer=text, given_at=now)


def conclude(case: Case, order: ConcludeOfficerComplaint, now: datetime) -> Case:
    """The end: a finding, what the enterprise is told, and on what it rests."""
    return replace(
        case,
        state=OfficerComplaintState.CONCLUDED,
        finding=order.finding,
        reply=order.reply,
        basis=order.basis,
        concluded_at=now,
    )


def late(case: Case, agencies: Sequence[KnownAgency]) -> Case:
    """Not concluded in time: the supervision above the handler sees it from now on, if there is one."""
    handler = next((one for one in agencies if one.code == case.handler), None)
    above = supervision_over(agencies, handler) if handler else []
    return replace(case, overdue=True, upper=above[0] if above else None)


def words_of(case: Case) -> dict[str, str]:
    """What, besides the enterprise, must not stand in what the agency is asked."""
    hidden = {case.number: "监督件编号", case.officer: "执法证号", case.officer_name: "人员姓名"}
    return {word: what for word, what in hidden.items() if word}
