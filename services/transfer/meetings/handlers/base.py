"""What every order to a meeting 联席会议 does: load it in the version seen, keep it, tell the others."""

from collections.abc import Sequence

from kernel.work import DutyChange, Fact, Outcome, Work
from services.transfer.joint.handlers import told
from services.transfer.machine.rules import CaseOrder, require_version
from services.transfer.meetings import store
from services.transfer.meetings.rules import minutes
from services.transfer.meetings.rules.machine import TABLE, Case


def aggregate(number: str, part: str | None = None) -> str:
    """The journal's name of a meeting, or of what an agency owes on it or a decision of it asks for."""
    return f"meeting:{number}" + (f":{part}" if part else "")


def of_decision(place: int) -> str:
    """The part of a meeting's name that stands for a decision."""
    return f"decision-{place}"


async def load(order: CaseOrder, work: Work) -> Case:
    """The meeting, as whoever orders saw it."""
    case = await work.existing(store.load, order.number, aggregate(order.number), TABLE.what)
    require_version(TABLE, case, order.version)
    return case


async def kept(case: Case, work: Work, duties: Sequence[DutyChange] = (), decision: int | None = None) -> Outcome:
    """The meeting after a step, saved, journaled and told."""
    name = aggregate(case.number)
    await store.save(work.connection, case)
    writes = told(name, case.steps[-1].action, case.parties, work)
    fact = Fact(name, minutes.step_taken(case, decision))
    return Outcome(record=case.number, writes=writes, facts=[fact], duties=duties)
