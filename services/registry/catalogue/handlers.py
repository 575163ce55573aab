"""The catalogue: one function per message."""

from datetime import date
from functools import partial

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.catalogue import (
    CompareMatrices,
    EnforcementItem,
    GetItemVersions,
    GetMatrices,
    ItemsPublished,
    ListItems,
    ListMatrices,
    ListMatrixRows,
    MatrixDifference,
    MatrixEntry,
    MatrixPublished,
    MatrixRow,
    PublishedVersion,
    PublishItems,
    PublishMatrix,
)
from kernel.calendar import local_date
from kernel.paging import counted, key, page_of, read_key
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import store as agencies
from services.registry.catalogue import rules, store

MATRIX, ITEMS = "matrix", "items"


async def publish_matrix(command: PublishMatrix, work: Work) -> Outcome:
    """Take in one part of a matrix; the last one publishes it."""
    for region in sorted({row.region for row in command.rows}):
        work.require(region=region)
    await work.lock(MATRIX)
    await _require_agencies(command, work)
    progress = await _add_part(command, MATRIX, await store.matrix_keys(work.connection, command.version), work)
    if not progress.repeated:
        await store.add_matrix_rows(work.connection, command.version, command.part, command.rows)
    return Outcome(record=command.version, facts=await _matrix_facts(progress, work))


async def publish_items(command: PublishItems, work: Work) -> Outcome:
    """Take in one part of the items; the last one publishes them."""
    await work.lock(ITEMS)
    progress = await _add_part(command, ITEMS, await store.item_keys(work.connection, command.version), work)
    if not progress.repeated:
        await store.add_items(work.connection, command.version, command.part, command.rows)
    return Outcome(record=command.version, facts=await _item_facts(progress, work))


async def get_matrices(query: GetMatrices, reading: Reading) -> list[PublishedVersion | None]:
    """Matrix versions in the order asked."""
    return await _get(MATRIX, query.versions, reading)


async def get_item_versions(query: GetItemVersions, reading: Reading) -> list[PublishedVersion | None]:
    """Item versions in the order asked."""
    return await _get(ITEMS, query.versions, reading)


async def list_matrices(query: ListMatrices, reading: Reading) -> Page[PublishedVersion]:
    """A page of published versions, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, MATRIX, query))
    shown = [reading.show(version, region="") for version in await store.page(reading.connection, MATRIX, query)]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


async def list_matrix_rows(query: ListMatrixRows, reading: Reading) -> Page[MatrixEntry]:
    """A page of rows of one version, or their number."""
    version = await _deciding(MATRIX, query.version, query.on, reading)
    if version is None:
        return Page(items=[], keys=[], total=0)
    if query.count:
        return counted(await store.matrix_count(reading.connection, version, query))
    found = await store.matrix_page(reading.connection, version, query)
    shown = [reading.show(entry, region=entry.region) for entry in found]
    return page_of(shown, query.size, key=store.MATRIX_ORDERS[query.order].key_of)


async def list_items(query: ListItems, reading: Reading) -> Page[EnforcementItem]:
    """A page of items of one version, or their number."""
    version = await _deciding(ITEMS, query.version, query.on, reading)
    if version is None:
        return Page(items=[], keys=[], total=0)
    if query.count:
        return counted(await store.item_count(reading.connection, version, query))
    found = [reading.show(item, region="") for item in await store.item_page(reading.connection, version, query)]
    return page_of(found, query.size, key=store.ITEM_ORDERS[query.order].key_of)


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


async def _add_part(
    command: rules.Publish, catalogue: str, earlier_keys: list[rules.Key], work: Work
) -> rules.Progress:
    known = await store.find(work.connection, catalogue, command.version)
    taken_dates = await store.taken_dates(work.connection, catalogue)
    progress = rules.add_part(command, known, taken_dates, earlier_keys)
    if not progress.repeated:
        await store.add_part(work.connection, catalogue, progress.version, command.part, len(command.rows))
    if progress.completes:
        await store.publish(work.connection, catalogue, command.version, work.now)
    return progress


async def _matrix_facts(progress: rules.Progress, work: Work) -> list[Fact]:
    if not progress.completes:
        return []
    version = progress.version
    parts = await store.matrix_parts(work.connection, version.version)
    return [
        Fact(
            MATRIX,
            MatrixPublished(
                version=version.version, valid_from=version.valid_from, part=part, parts=version.parts, rows=rows
            ),
        )
        for part, rows in sorted(parts.items())
    ]


async def _item_facts(progress: rules.Progress, work: Work) -> list[Fact]:
    if not progress.completes:
        return []
    version = progress.version
    parts = await store.item_parts(work.connection, version.version)
    return [
        Fact(
            ITEMS,
            ItemsPublished(
                version=version.version, valid_from=version.valid_from, part=part, parts=version.parts, rows=rows
            ),
        )
        for part, rows in sorted(parts.items())
    ]


async def _require_agencies(command: PublishMatrix, work: Work) -> None:
    named = sorted({row.agency for row in command.rows})
    known = await agencies.find(work.connection, named)
    for code in named:
        if code not in known:
            raise Refusal("AGENCY_NOT_REGISTERED", agency=code)


async def _get(catalogue: str, versions: list[str], reading: Reading) -> list[PublishedVersion | None]:
    found = await store.get(reading.connection, catalogue, versions)
    return [reading.show(found[one], region="") if one in found else None for one in versions]


async def _deciding(catalogue: str, version: str | None, on: date | None, reading: Reading) -> str | None:
    day = on or local_date(await reading.now())
    return await store.deciding(reading.connection, catalogue, version, day)


async def _rows(version: str, reading: Reading) -> list[MatrixRow]:
    if await _deciding(MATRIX, version, None, reading) is None:
        raise Refusal("NOT_FOUND", what="权责清单版本", id=version)
    parts = await store.matrix_parts(reading.connection, version)
    return [row for _, rows in sorted(parts.items()) for row in rows]
