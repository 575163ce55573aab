"""Rewards, their tiers and budgets, as each asker may see them."""

from collections.abc import Sequence

from contracts.complaints import rewards as orders
from contracts.complaints.rewards import Reward, RewardBudget, RewardTier
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.work import Reading
from services.complaints.intake import store as complaints
from services.complaints.rewards import store
from services.complaints.rewards.handlers.base import aggregate, book_of
from services.complaints.rewards.rules import book
from services.complaints.rewards.rules import budget as money
from services.complaints.rewards.rules.machine import Case

DERIVED = ("duties", "conditions")


async def get(query: orders.GetRewards, reading: Reading) -> list[Reward | None]:
    """Rewards in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListRewards, reading: Reading) -> Page[Reward]:
    """A page of rewards, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_complaints(query: orders.RewardsOfComplaints, reading: Reading) -> list[Reward | None]:
    """The latest reward of each complaint."""
    found = await store.of_complaints(reading.connection, reading.reach, query.numbers)
    records = iter(await _records([case for case in found if case], reading))
    return [next(records) if case else None for case in found]


async def tiers(query: orders.RewardTiersOfComplaint, reading: Reading) -> list[RewardTier]:
    """What this complaint may be rewarded with, and what is missing."""
    complaint = await complaints.find(reading.connection, query.number)
    if complaint is None or reading.reach.party not in complaint.parties:
        return []
    today = local_date(await reading.now())
    holding = book_of(reading.jurisdiction).holding(complaint.region, today)
    found = [book.shown(tier, complaint) for tier in holding]
    return [reading.show(tier, region=complaint.region, parties=complaint.parties) for tier in found]


async def get_budgets(query: orders.GetRewardBudgets, reading: Reading) -> list[RewardBudget | None]:
    """Budgets in the order asked."""
    return await store.budget_listing.get(query.ids, reading.reach.within, reading, _budgets)


async def list_budgets(query: orders.ListRewardBudgets, reading: Reading) -> Page[RewardBudget]:
    """A page of budgets, or their number."""
    return await store.budget_listing.page(query, store.matching_budgets(reading.reach, query), reading, _budgets)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Reward]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    kept = [name for name in Reward.__struct_fields__ if name not in DERIVED]
    return [
        reading.show(
            Reward(**{name: getattr(case, name) for name in kept}, conditions=list(case.conditions), duties=owed),
            region=case.region,
            parties=case.parties,
        )
        for case, owed in zip(cases, duties, strict=True)
    ]


async def _budgets(found: Sequence[money.Budget], reading: Reading) -> list[RewardBudget]:
    today = local_date(await reading.now())
    return [reading.show(money.shown(one, today), region=one.region, parties=[one.agency]) for one in found]
