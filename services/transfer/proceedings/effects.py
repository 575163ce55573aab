"""What steps of proceedings 衔接事项 cause in other topics of this service, in the same transaction."""

from collections.abc import Awaitable, Callable

from contracts.transfer.proceedings import TakeProceedingStep
from kernel.work import Outcome, Work
from services.transfer.proceedings.rules.case import Case
from services.transfer.proceedings.rules.table import Effect, Row

EFFECTS: dict[Effect, Callable[[Case, TakeProceedingStep, Work], Awaitable[Outcome]]] = {}


async def caused(row: Row, case: Case, order: TakeProceedingStep, work: Work) -> Outcome:
    """The facts and clocks of what the step causes; nothing where its table names no effect."""
    return await EFFECTS[row.effect](case, order, work) if row.effect else Outcome()
