"""What the simulated service does: cases that are opened, edited and closed, each owing an answer while it is open."""

from decimal import Decimal
from typing import ClassVar

from contracts.actors import Actor, AgencyKind, Role
from contracts.law import LawRow, LawStatus, Unit
from contracts.messages import Command, Event
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work, Write
from tests.simulation.database import START

OFFICER = Actor(
    subject="officer", agency="ecology-1", agency_kind=AgencyKind.ECOLOGY, region="640000", roles=(Role.OFFICER,)
)
LIMIT = LawRow(
    key="answer",
    value=Decimal(6),
    unit=Unit.HOURS,
    source="simulation",
    status=LawStatus.LOCAL,
    region="",
    valid_from=START.date(),
    valid_to=None,
    name="答复期限",
)


class Touch(Command, frozen=True, kw_only=True):
    """Touch some cases: open or edit them (an answer is owed), or close them (no more)."""

    subject: ClassVar[str] = "cases.touch.v1"

    name: str
    how: str
    cases: list[str]


class Touched(Event, frozen=True, kw_only=True):
    """A case was touched."""

    subject: ClassVar[str] = "cases.touched.v1"

    name: str
    how: str
    case: str


class Struck(Event, frozen=True, kw_only=True):
    """An answer is overdue."""

    subject: ClassVar[str] = "cases.struck.v1"

    case: str


class Noted(Event, frozen=True, kw_only=True):
    """A note of a fact."""

    subject: ClassVar[str] = "notes.noted.v1"


LOAD = "SELECT name, touched_by FROM cases WHERE name = ANY($1::text[])"
SAVE = """
UPDATE cases SET touched_by = new.touched_by
FROM jsonb_populate_recordset(NULL::cases, $1::jsonb) AS new WHERE cases.name = new.name
"""


async def touch(command: Touch, work: Work) -> Outcome:
    """Decide on the cases: each owes an answer while it is open, and an edit restates that."""
    await work.lock(*command.cases)
    found = {row["name"]: row["touched_by"] for row in await work.connection.fetch(LOAD, command.cases)}
    rows = [{"name": case, "touched_by": [*found.get(case, ()), command.name]} for case in command.cases]
    facts = [Fact(case, Touched(name=command.name, how=command.how, case=case)) for case in command.cases]
    changes: list[StartDuty | EndDuty] = [
        EndDuty(duty="answer", aggregate=case)
        if command.how == "close"
        else StartDuty(duty="answer", aggregate=case, by="ecology-1", limit=LIMIT)
        for case in command.cases
    ]
    return Outcome(record=command.name, writes=[Write(SAVE, rows)], facts=facts, duties=changes)
