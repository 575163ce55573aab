"""Deliveries as part of a running service: what it answers about them, and the sender beside its sequencer."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.messages import Command, Query
from kernel.changes import Changes
from kernel.database import Pool
from kernel.deliveries.answering import Answers, QueryHandler
from kernel.deliveries.looking import Look
from kernel.deliveries.sending import Sender
from kernel.sequencer import Sequencer
from kernel.settings import Settings
from kernel.work import Environment, Outcome, Work


class Deliveries:
    """The deliveries of one service."""

    def __init__(
        self, settings: Settings, pool: Pool, sequencer: Sequencer, environment: Environment, changes: Changes
    ) -> None:
        look = Look(changes, environment, pool)
        answers = Answers(environment.service, look)
        self.queries: dict[type[Query[Any]], QueryHandler] = answers.queries
        self.commands: dict[type[Command], Callable[[Any, Work], Awaitable[Outcome]]] = answers.commands
        self.send = Sender(settings, pool, sequencer, environment, look).run
