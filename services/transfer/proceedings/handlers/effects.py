"""What steps of proceedings 衔接事项 ask of, or cause in, other topics of this service, in the same transaction."""

from collections.abc import Awaitable, Callable

from kernel.work import Outcome, Work
from services.transfer.proceedings.rules.case import Case, Order
from services.transfer.proceedings.rules.table import Effect, Row
from services.transfer.supervision import handlers as supervision

EFFECTS: dict[Effect, Callable[[Case, Order, Work], Awaitable[Outcome]]] = {
    Effect.SUPERVISE: supervision.supervise,
    Effect.ORDER_FILING: supervision.order_filing,
    Effect.FOLLOW: supervision.follow,
    Effect.REVIEW: supervision.review,
}


async def caused(row: Row, case: Case, order: Order, work: Work) -> Outcome:
    """The facts and clocks of what the step causes; nothing where its table names no effect."""
    return await EFFECTS[row.effect](case, order, work) if row.effect else Outcome()
