"""Search in the directory."""

from contracts.fields import Level
from contracts.messages import Page
from contracts.registry.directory import Enterprise
from contracts.registry.enterprise_search import ListEnterprises
from kernel.jurisdiction import Jurisdiction
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.registry.directory.handlers import shown
from services.registry.directory.store import ENTERPRISE
from services.registry.enterprise_search import rules, store


async def list_(query: ListEnterprises, reading: Reading) -> Page[Enterprise]:
    """A page of enterprises, or their number."""
    rules.check(query, _levels(reading.jurisdiction), reading.sees_of_all(Level.SHARED))
    if query.count:
        return counted(await store.count(reading.connection, query))
    order = store.ORDERS[query.order]
    shape = reading.shape(store.NEAR_ENTERPRISE if query.near else ENTERPRISE, *order.key)
    found = [shown(enterprise, reading) for enterprise in await store.page(reading.connection, query, shape)]
    return page_of(found, query.size, key=order.key_of)


def _levels(jurisdiction: Jurisdiction) -> dict[str, str]:
    rows = [row for row in jurisdiction.table("credit_rules") if row["part"] == "level"]
    return {row["code"]: row["name"] for row in sorted(rows, key=lambda row: row["region"], reverse=True)}
