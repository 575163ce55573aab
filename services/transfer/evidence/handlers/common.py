"""What every order about evidence begins and ends with."""

from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.messages import Event
from kernel.work import DutyChange, Fact, Outcome, Work
from services.transfer.evidence import store
from services.transfer.evidence.rules.item import Item

WHAT, REFERRAL = "证据", "移送案件"


def aggregate(number: str) -> str:
    """The journal's name of an item."""
    return f"evidence:{number}"


async def load(number: str, work: Work) -> Item:
    """The item to change, locked."""
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def kept(item: Item, event: Event, work: Work, duties: Sequence[DutyChange] = ()) -> Outcome:
    """The item as it now stands, and what happened."""
    await store.save(work.connection, item)
    return Outcome(record=item.number, facts=[Fact(aggregate(item.number), event)], duties=duties)


async def require_referral(number: str, credit_code: str, work: Work) -> None:
    """The referral is one that the actor is a party of, about the same enterprise."""
    referral = await store.referral(work.connection, number)
    if referral is None or work.actor.agency not in referral.parties:
        raise Refusal("NOT_FOUND", what=REFERRAL, id=number)
    if referral.credit_code != credit_code:
        raise Refusal("EVIDENCE_OF_ANOTHER_ENTERPRISE", referral=number, credit_code=credit_code)
