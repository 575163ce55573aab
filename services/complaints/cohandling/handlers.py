"""A co-owner's orders."""

from msgspec.structs import replace

from contracts.complaints.clock_terms import CoHandlingState
from contracts.complaints.cohandling import GiveOpinion, ReturnCoHandling
from kernel.work import Outcome, Work
from services.complaints.clocks import store
from services.complaints.cohandling import rules
from services.complaints.intake.rules import Case
from services.complaints.routing.handlers import load, saved
from services.complaints.routing.rules.base import Step


async def give(command: GiveOpinion, work: Work) -> Outcome:
    """An opinion for the agency in charge."""
    case = await load(command.number, work)
    step = rules.give(case, work.actor, command.opinion, work.now)
    return await _answered(case, step, CoHandlingState.GIVEN, command.opinion, work)


async def give_back(command: ReturnCoHandling, work: Work) -> Outcome:
    """The part given back."""
    case = await load(command.number, work)
    step = rules.give_back(case, work.actor, command.reason, work.now)
    return await _answered(case, step, CoHandlingState.RETURNED, command.reason, work)


async def _answered(before: Case, step: Step, state: CoHandlingState, text: str, work: Work) -> Outcome:
    handling = await store.find(work.connection, before.number)
    parts = rules.answered(handling.co_handlings, work.actor.agency, state, text, work.now)
    return saved(before, step, work, [store.save(replace(handling, co_handlings=parts))])
