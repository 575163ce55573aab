"""The catalogue as it is read: one function per message. Editions are made in services/registry/editions."""

from datetime import date
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.messages import Page, Record
from contracts.registry.catalogue import (
    CompareMatrices,
    EnforcementItem,
    ListItems,
    ListMatrices,
    ListMatrixRows,
    MatrixDifference,
    MatrixEntry,
    MatrixRow,
    PublishedVersion,
)
from kernel.calendar import local_date
from kernel.paging import counted, key, page_of, read_key
from kernel.work import Reading
from services.registry.catalogue import rules, store
from services.registry.editions.rules.bases import basis_on, read_laws

MATRIX, ITEMS = "matrix", "items"


class Asked(NamedTuple):
    """Which version answers, whether it is still a draft, and the day its bases are shown for."""

    version: str
    drafted: bool
    day: date


async def list_matrices(query: ListMatrices, reading: Reading) -> Page[PublishedVersion]:
    """A page of published versions, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, MATRIX, query))
    shown = [reading.show(version, region="") for version in await store.page(reading.connection, MATRIX, query)]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


async def list_matrix_rows(query: ListMatrixRows, reading: Reading) -> Page[MatrixEntry]:
    """A page of rows of one version, or their number."""
    asked = await asked_for(MATRIX, MatrixEntry, query.version, query.on, reading)
    if asked is None:
        return Page(items=[], keys=[], total=0)
    if query.count:
        return counted(await store.matrix_count(reading.connection, asked.version, query))
    laws = read_laws(reading.jurisdiction.table("laws"))
    found = await store.matrix_page(reading.connection, asked.version, query)
    read = [replace(one, basis=basis_on(one.legal_basis, laws, asked.day), drafted=asked.drafted) for one in found]
    shown = [reading.show(entry, region=entry.region) for entry in read]
    return page_of(shown, query.size, key=store.MATRIX_ORDERS[query.order].key_of)


async def list_items(query: ListItems, reading: Reading) -> Page[EnforcementItem]:
    """A page of items of one version, or their number."""
    asked = await asked_for(ITEMS, EnforcementItem, query.version, query.on, reading)
    if asked is None:
        return Page(items=[], keys=[], total=0)
    if query.count:
        return counted(await store.item_count(reading.connection, asked.version, query))
    laws = read_laws(reading.jurisdiction.table("laws"))
    found = await store.item_page(reading.connection, asked.version, query)
    read = [replace(one, basis=basis_on(one.legal_basis, laws, asked.day), drafted=asked.drafted) for one in found]
    shown = [reading.show(item, region="") for item in read]
    return page_of(shown, query.size, key=store.ITEM_ORDERS[query.order].key_of)


async def compare_matrices(query: CompareMatrices, reading: Reading) -> Page[MatrixDifference]:
    """A page of what changed from one version to another, or how much did."""
    older, newer = await _rows(query.older, reading), await _rows(query.newer, reading)
    found = rules.differences(older, newer)
    if query.count:
        return counted(len(found))
    place, after = partial(rules.place_in, query.order), tuple(read_key(query.after, ["", "", ""]))
    waiting = [one for one in sorted(found, key=place) if place(one) > after]
    shown = [reading.show(one, region=one.region) for one in waiting[: query.size + 1]]
    return page_of(shown, query.size, key=lambda one: key(*place(one)))


async def asked_for(
    catalogue: str, record: type[Record], version: str | None, on: date | None, reading: Reading
) -> Asked | None:
    """The version named, a draft only for who may see drafts, or the one that decides on the day."""
    day = on or local_date(await reading.now())
    decides = await store.deciding(reading.connection, catalogue, version, day)
    if decides is not None:
        return Asked(decides, False, day)
    if version is not None and reading.may_show(record, "drafted"):
        return Asked(version, True, day)
    return None


async def _rows(version: str, reading: Reading) -> list[MatrixRow]:
    published = await store.deciding(reading.connection, MATRIX, version, date.max)
    if published is None:
        raise Refusal("NOT_FOUND", what="权责清单版本", id=version)
    return await store.matrix_rows(reading.connection, version)
