"""What every step of a reward shares."""

from functools import lru_cache

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Event
from kernel.jurisdiction import Jurisdiction
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.complaints.rewards import store
from services.complaints.rewards.rules.book import Book, read_book
from services.complaints.rewards.rules.machine import Case, Limits

WHAT = "奖励"
APPROVE, CLAIM = "reward.approve", "reward.claim"


@lru_cache(maxsize=8)
def book_of(jurisdiction: Jurisdiction) -> Book:
    """For what and how much is rewarded."""
    return read_book(jurisdiction.table("reward_tiers"), jurisdiction.table("reward_conditions"))


def aggregate(number: str) -> str:
    """The journal's name of a reward."""
    return f"reward:{number}"


async def held(number: str, work: Work) -> Case:
    """A reward this actor may act on, held. Refusal: NOT_FOUND."""
    case = await store.hold(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.region, parties=case.parties, what=WHAT, id=number)
    return case


async def of_duty(duty: Duty, work: Work) -> Case:
    """The reward whose clock ran out, held."""
    case = await store.hold(work.connection, duty.aggregate.removeprefix(aggregate("")))
    assert case is not None, "a duty of a reward that is not there"
    return case


def limits_of(case: Case, work: Work) -> Limits:
    """The local numbers."""
    keys = {"draws": "reward.claim_draws", "claim_codes": "reward.claim_codes"}
    keys |= {"query_codes": "reward.query_codes", "lock_hours": "reward.lock"}
    return Limits(**{name: int(work.law.find(key, case.region, work.today).value) for name, key in keys.items()})


def year_of(case: Case) -> int:
    """The year whose budget an offered reward is of."""
    assert case.year is not None, "an offered reward is some year's"
    return case.year


def told(case: Case, event: Event, *clocks: StartDuty | EndDuty) -> Outcome:
    """The outcome of one step."""
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), event)], duties=clocks)
