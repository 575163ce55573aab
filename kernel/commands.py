"""One command happens once: it is committed, alone or with others, and gets its position."""

from collections.abc import Mapping
from datetime import UTC, datetime

from contracts.actors import Actor
from contracts.messages import Command, Receipt
from kernel import tracing
from kernel.committing import Committer
from kernel.crash_points import reach
from kernel.database import Pool
from kernel.groups import Groups
from kernel.orders import ALONE, CommandId, Handler, Order, Result, Together
from kernel.rights import Right
from kernel.sequencer import Sequencer
from kernel.work import Environment

POSITION_SECONDS_MAX = 2.0


class Commands:
    """Executes commands of one service; those of `together` that arrive at once share a transaction."""

    def __init__(
        self, pool: Pool, sequencer: Sequencer, environment: Environment, together: Mapping[type[Command], Together]
    ) -> None:
        self._sequencer = sequencer
        self._together = together
        self._committer = Committer(pool, environment)
        self._groups = Groups(self._committer.commit)

    async def execute(
        self, command: Command, handler: Handler, *, id: str | None, actor: Actor, rows: list[Right]
    ) -> Receipt:
        """Run the command once; the same command again gets the same receipt."""
        order = Order(
            command=command,
            handler=handler,
            id=CommandId.parse(id, datetime.now(UTC)),
            actor=actor,
            rows=rows,
            together=self._together.get(type(command), ALONE),
            trace=tracing.here(),
        )
        result = await (self._alone(order) if order.together is ALONE else self._groups.join(order))
        if isinstance(result, Exception):
            raise result
        reach("service.after_commit")
        self._sequencer.wake()
        position = None
        if result.seq is not None:
            position = await self._sequencer.position_of(result.seq, POSITION_SECONDS_MAX)
        return Receipt(record=result.record, position=position, repeated=result.repeated)

    async def _alone(self, order: Order) -> Result:
        return (await self._committer.commit([order]))[0]
