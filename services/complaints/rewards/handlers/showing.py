"""Rewards, their tiers and budgets, as each asker may see them."""

from collections.abc import Sequence

from contracts.complaints import rewards as orders
from contracts.complaints.rewards import Reward, RewardBudget, RewardTier
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.paging import counted, page_of
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
    found = await store.find(reading.connection, reading.reach, query.numbers)
    records = dict(zip(found, await _records(list(found.values()), reading), strict=True))
    return [records.get(number) for number in query.numbers]


async def list_(query: orders.ListRewards, reading: Reading) -> Page[Reward]:
    """A page of rewards, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    cases = await store.page(reading.connection, reading.reach, query)
    return page_of(await _records(cases, reading), query.size, key=store.ORDERS[query.order].key_of)


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
    found = await store.budgets(reading.connection, reading.reach, query.ids)
    records = dict(zip(found, await _budgets(list(found.values()), reading), strict=True))
    return [records.get(id) for id in query.ids]


async def list_budgets(query: orders.ListRewardBudgets, reading: Reading) -> Page[RewardBudget]:
    """A page of budgets, or their number."""
    if query.count:
        return counted(await store.count_budgets(reading.connection, reading.reach, query))
    found = await store.page_of_budgets(reading.connection, reading.reach, query)
    return page_of(await _budgets(found, reading), query.size, key=store.BUDGET_ORDERS[query.order].key_of)


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
