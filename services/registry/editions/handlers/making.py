"""Making an edition: drafted, revised, submitted, returned, approved, published."""

import hashlib
from collections.abc import Collection, Iterator, Sequence

import msgspec

from contracts.errors import Refusal
from contracts.messages import Event
from contracts.registry.catalogue import ItemsPublished, MatrixPublished, MatrixRow, PublishedVersion
from contracts.registry.edition_events import (
    EditionApproved,
    EditionDrafted,
    EditionPublished,
    EditionReturned,
    EditionRevised,
    EditionSubmitted,
)
from contracts.registry.edition_terms import EditionState
from contracts.registry.editions import (
    ApproveEdition,
    DraftEdition,
    PublishEdition,
    ReturnEdition,
    ReviseEdition,
    SubmitEdition,
)
from kernel.work import Fact, Outcome, Work
from services.registry.agencies import store as agencies
from services.registry.catalogue import store as catalogue
from services.registry.catalogue.handlers import ITEMS, MATRIX
from services.registry.editions.handlers.grounds import ground_of
from services.registry.editions.rules import machine, problems
from services.registry.editions.rules.entries import (
    Content,
    digest,
    duty_key,
    parts_of,
    require_fitting,
    require_once,
    row_key,
    shown_row,
)
from services.registry.editions.rules.machine import Case
from services.registry.editions.store import entries, heads

NOUN = "目录版本"


async def draft(command: DraftEdition, work: Work) -> Outcome:
    """Begin an edition, empty or as a copy of a published one."""
    region = machine.province_of(work.actor.region)
    work.require(region=region)
    await work.lock(aggregate(command.version))
    await _require_date_free(command.version, command, work)
    case = Case(
        version=command.version,
        region=region,
        parties=(work.actor.agency,),
        valid_from=command.valid_from,
        state=EditionState.DRAFTED,
        based_on=command.based_on,
    )
    if not await heads.add(work.connection, case):
        raise Refusal("EDITION_EXISTS", version=command.version)
    if command.based_on is not None:
        await _copy(command.based_on, command.version, work)
    event = EditionDrafted(version=case.version, valid_from=case.valid_from, based_on=case.based_on)
    return _outcome(case, event)


async def revise(command: ReviseEdition, work: Work) -> Outcome:
    """Change what a draft holds."""
    case = await _existing(command.version, work)
    machine.require_revisable(case)
    _require_orderly(command)
    await _require_agencies(command.responsibilities, work)
    await _take_out(command, work)
    given = Content(command.items, command.responsibilities, command.duties)
    await entries.put(work.connection, case.version, given)
    removed = len(command.without_items) + len(command.without_responsibilities) + len(command.without_duties)
    event = EditionRevised(
        version=case.version,
        put=given.total,
        removed=removed,
        sha256=hashlib.sha256(msgspec.json.encode(command)).hexdigest(),
    )
    return _outcome(case, event)


async def submit(command: SubmitEdition, work: Work) -> Outcome:
    """Ask for approval."""
    case = await _existing(command.version, work)
    content = await entries.content(work.connection, case.version)
    after = machine.submit(case, work.actor.subject, content.total, digest(content), work.now)
    return await _saved(after, EditionSubmitted(version=after.version, sha256=after.sha256 or ""), work)


async def give_back(command: ReturnEdition, work: Work) -> Outcome:
    """Send it back for changes."""
    after = machine.give_back(await _existing(command.version, work), command.reason)
    reason = hashlib.sha256(command.reason.encode()).hexdigest()
    return await _saved(after, EditionReturned(version=after.version, reason_sha256=reason), work)


async def approve(command: ApproveEdition, work: Work) -> Outcome:
    """Record the province's approval, where nothing stands in its way."""
    case = await _existing(command.version, work)
    after = machine.approve(case, work.actor.subject, command.approval, work.now)
    content = await entries.content(work.connection, case.version)
    ground = await ground_of(case, content, work.connection, work.jurisdiction)
    problems.require_none(case.version, problems.find(content, ground))
    await _require_date_free(case.version, case, work)
    event = EditionApproved(version=after.version, approval=command.approval, sha256=after.sha256 or "")
    return await _saved(after, event, work)


async def publish(command: PublishEdition, work: Work) -> Outcome:
    """Publish what was approved: rows, items and post duties together."""
    case = await _existing(command.version, work)
    await work.lock(MATRIX, ITEMS)
    after = machine.publish(case, work.now)
    await _require_date_free(case.version, case, work)
    content = await entries.content(work.connection, case.version)
    for name, total in ((MATRIX, len(content.rows)), (ITEMS, len(content.items))):
        if total:
            await catalogue.publish(work.connection, name, _head(after, total), after.sha256 or "")
    await heads.save(work.connection, after)
    return Outcome(record=after.version, facts=list(_published(after, content)))


def aggregate(version: str) -> str:
    """The journal's name of an edition."""
    return f"edition:{version}"


async def _existing(version: str, work: Work) -> Case:
    return await work.existing(heads.load, version, aggregate(version), NOUN)


async def _require_date_free(version: str, case: DraftEdition | Case, work: Work) -> None:
    for name in (MATRIX, ITEMS):
        taken = (await catalogue.taken_dates(work.connection, name)).get(case.valid_from, version)
        if taken != version:
            raise Refusal("VERSION_DATE_TAKEN", valid_from=case.valid_from, version=taken)


async def _copy(older: str, newer: str, work: Work) -> None:
    source = await heads.load(work.connection, older)
    if source is None or source.state is not EditionState.PUBLISHED:
        raise Refusal("NOT_FOUND", what=f"已公布的{NOUN}", id=older)
    await entries.copy(work.connection, older, newer)


def _require_orderly(command: ReviseEdition) -> None:
    require_once([one.code for one in command.items], [one.code for one in command.items])
    require_once(
        [row_key(one) for one in command.responsibilities], [shown_row(one) for one in command.responsibilities]
    )
    require_once([duty_key(one) for one in command.duties], [f"{one.item}／{one.post}" for one in command.duties])
    for row in command.responsibilities:
        require_fitting(row)


async def _require_agencies(rows: Sequence[MatrixRow], work: Work) -> None:
    named = sorted({row.agency for row in rows})
    known = await agencies.find(work.connection, named)
    for code in named:
        if code not in known:
            raise Refusal("AGENCY_NOT_REGISTERED", agency=code)


async def _take_out(command: ReviseEdition, work: Work) -> None:
    connection, version = work.connection, command.version
    items = await entries.take_items(connection, version, command.without_items)
    _require_all([(one, one) for one in command.without_items], items)
    rows = await entries.take_rows(connection, version, command.without_responsibilities)
    _require_all([(one, f"{shown_row(one)}／{one.agency}") for one in command.without_responsibilities], rows)
    duties = await entries.take_duties(connection, version, command.without_duties)
    _require_all([(one, f"{one.item}／{one.post}") for one in command.without_duties], duties)


def _require_all(wanted: Sequence[tuple[object, str]], taken: Collection[object]) -> None:
    for one, shown in wanted:
        if one not in taken:
            raise Refusal("NOT_FOUND", what="该版本中的条目", id=shown)


def _head(case: Case, total: int) -> PublishedVersion:
    return PublishedVersion(
        version=case.version,
        valid_from=case.valid_from,
        approval=case.approval,
        rows_total=total,
        published_at=case.published_at,
    )


def _published(case: Case, content: Content) -> Iterator[Fact]:
    yield Fact(
        aggregate(case.version),
        EditionPublished(
            version=case.version,
            valid_from=case.valid_from,
            items=len(content.items),
            responsibilities=len(content.rows),
            duties=len(content.duties),
            sha256=case.sha256 or "",
        ),
    )
    version, since = case.version, case.valid_from
    rows, items = list(parts_of(content.rows)), list(parts_of(content.items))
    for part, some in enumerate(rows, start=1):
        event = MatrixPublished(version=version, valid_from=since, part=part, parts=len(rows), rows=some)
        yield Fact(MATRIX, event)
    for part, listed in enumerate(items, start=1):
        told = ItemsPublished(version=version, valid_from=since, part=part, parts=len(items), rows=listed)
        yield Fact(ITEMS, told)


async def _saved(case: Case, event: Event, work: Work) -> Outcome:
    await heads.save(work.connection, case)
    return _outcome(case, event)


def _outcome(case: Case, event: Event) -> Outcome:
    return Outcome(record=case.version, facts=[Fact(aggregate(case.version), event)])
