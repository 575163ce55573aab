"""Who handles a complaint with whom, what a co-owner may do, and what becomes of its part."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.clock_terms import CoHandling, CoHandlingState
from contracts.complaints.cohandling import CoHandlingOpinionGiven, CoHandlingReturned
from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from services.complaints.intake.rules import Case, sha256
from services.complaints.responsibility.rules import KnownAgency, suits
from services.complaints.routing.rules.base import Step, check_state

GONE = ""
OPEN = frozenset({ComplaintState.ROUTED, ComplaintState.SIGNED})
CO_OWNERS_MAX = 3


def check_co_owners(case: Case, agency: KnownAgency, co_owners: Sequence[KnownAgency]) -> None:
    """Each can be given work of this region, once, and none is in charge itself."""
    for one in co_owners:
        if not suits(one, case.region):
            raise Refusal("COMPLAINT_AGENCY_UNSUITABLE", agency=one.name, region=case.region)
    codes = [agency.code, *(one.code for one in co_owners)]
    if len(set(codes)) < len(codes):
        raise Refusal("COMPLAINT_CO_OWNER_TWICE", number=case.number)


def with_co_owners(case: Case, co_owners: Sequence[KnownAgency]) -> Case:
    """Handled along by these, whose opinions are waited for; who is in charge is none of them."""
    others = [one for one in co_owners if one.code != case.agency][:CO_OWNERS_MAX]
    codes = tuple(one.code for one in others)
    names = "、".join(one.name for one in others)
    reason = f"{case.routing_reason}；协办：{names}" if others else case.routing_reason
    return replace(case, co_agencies=codes, co_waiting=codes, routing_reason=reason)


def begun(case: Case, before: Sequence[CoHandling], at: datetime) -> tuple[CoHandling, ...]:
    """The parts that begin with a round, after those before."""
    return (*ended(before), *(CoHandling(agency=code, asked_at=at) for code in case.co_agencies))


def ended(before: Sequence[CoHandling]) -> tuple[CoHandling, ...]:
    """The parts of a round that is over."""
    return tuple(
        replace(one, state=CoHandlingState.ENDED) if one.state is CoHandlingState.ASKED else one for one in before
    )


def check_waits(case: Case, actor: Actor, step: str) -> str:
    """The actor's agency is a co-owner whose opinion is waited for."""
    check_state(case, OPEN, step)
    if actor.agency not in case.co_agencies:
        raise Refusal("COMPLAINT_NOT_CO_OWNER", number=case.number)
    if actor.agency not in case.co_waiting:
        raise Refusal("COMPLAINT_OPINION_GIVEN", number=case.number)
    return actor.agency


def give(case: Case, actor: Actor, opinion: str, at: datetime) -> Step:
    """A co-owner gives its opinion."""
    agency = check_waits(case, actor, "提出协办意见")
    after = replace(case, co_waiting=tuple(one for one in case.co_waiting if one != agency))
    given = CoHandlingOpinionGiven(number=case.number, agency=agency, opinion_sha256=sha256(opinion), at=at)
    return Step(after, (given,))


def give_back(case: Case, actor: Actor, reason: str, at: datetime) -> Step:
    """A co-owner gives back its own part; the places of the others stay, and so do their clocks."""
    agency = check_waits(case, actor, "退回协办")
    after = replace(
        case,
        co_agencies=tuple(GONE if one == agency else one for one in case.co_agencies),
        co_waiting=tuple(one for one in case.co_waiting if one != agency),
    )
    returned = CoHandlingReturned(number=case.number, agency=agency, reason_sha256=sha256(reason), at=at)
    return Step(after, (returned,))


def answered(
    parts: Sequence[CoHandling], agency: str, state: CoHandlingState, text: str, at: datetime
) -> tuple[CoHandling, ...]:
    """The parts after one agency has answered for its own."""
    return tuple(
        replace(one, state=state, text=text, at=at)
        if one.agency == agency and one.state is CoHandlingState.ASKED
        else one
        for one in parts
    )
