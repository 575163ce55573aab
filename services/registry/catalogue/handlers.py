"""The catalogue: one function per message."""

from datetime import date

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
from kernel.paging import page_of
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
    """A page of published versions by their first day."""
    after = date.fromisoformat(query.after) if query.after else None
    found = await store.page(reading.connection, MATRIX, after=after, valid_by=query.valid_by, size=query.size + 1)
    shown = [reading.show(version, region="") for version in found]
    return page_of(shown, query.size, key=lambda version: version.valid_from.isoformat())


async def list_matrix_rows(query: ListMatrixRows, reading: Reading) -> Page[MatrixEntry]:
    """A page of rows of one version."""
    version = await _deciding(MATRIX, query.version, query.on, reading)
    found = await store.matrix_page(reading.connection, version, query, query.size + 1) if version else []
    shown = [reading.show(entry, region=entry.region) for entry in found]
    return page_of(shown, query.size, key=lambda entry: f"{entry.matter}|{entry.level.value}|{entry.region}")


async def list_items(query: ListItems, reading: Reading) -> Page[EnforcementItem]:
    """A page of items of one version."""
    version = await _deciding(ITEMS, query.version, query.on, reading)
    found = await store.item_page(reading.connection, version, query, query.size + 1) if version else []
    return page_of([reading.show(item, region="") for item in found], query.size, key=lambda item: item.code)


async def compare_matrices(query: CompareMatrices, reading: Reading) -> Page[MatrixDifference]:
    """A page of what changed from one version to another."""
    older, newer = await _rows(query.older, reading), await _rows(query.newer, reading)
    found = [one for one in rules.differences(older, newer) if _place(one) > (query.after or "")]
    shown = [reading.show(one, region=one.region) for one in found[: query.size + 1]]
    return page_of(shown, query.size, key=_place)


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


def _place(difference: MatrixDifference) -> str:
    return f"{difference.matter}|{difference.level.value}|{difference.region}"
