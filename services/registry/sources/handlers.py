"""Sources, and which command a message of theirs stands for."""

import hashlib
from functools import partial

import msgspec

from contracts.actors import AgencyKind, region_prefix
from contracts.envelopes import Arrival
from contracts.errors import Refusal
from contracts.messages import Event, Page
from contracts.registry.intake import ObservationsLetter, ReadingsLetter
from contracts.registry.observations import RecordObservations
from contracts.registry.readings import ReadingSource, RecordReadings
from contracts.registry.sources import (
    EndIntakeSource,
    GetIntakeSources,
    IntakeKind,
    IntakeSource,
    IntakeSourceEnded,
    IntakeSourceRegistered,
    ListIntakeSources,
    RegisterIntakeSource,
    ReplaceSourceKey,
    SourceKeyReplaced,
)
from kernel.database import Connection
from kernel.intake import Ordered
from kernel.paging import counted, page_of
from kernel.signatures import holds
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import store as agencies
from services.registry.directory import store as directory
from services.registry.observations import handlers as observations
from services.registry.readings.handlers import taking
from services.registry.sources import rules, store
from services.registry.sources.rules import Address, Owner, Source

NOUN = "采集来源"

_readings = msgspec.json.Decoder(ReadingsLetter)
_observations = msgspec.json.Decoder(ObservationsLetter)


async def register(command: RegisterIntakeSource, work: Work) -> Outcome:
    """Let a source send from now on."""
    owner = await _owner(command.agency, work)
    work.require(region=owner.region)
    await work.lock(aggregate(command.code))
    known = await directory.find(work.connection, command.enterprises)
    prefix = region_prefix(owner.region)
    within = {code for code, one in known.items() if one.region.startswith(prefix)}
    source = rules.register(command, owner, within, work.now)
    if not await store.add(work.connection, source):
        raise Refusal("SOURCE_EXISTS", source=command.code)
    event = IntakeSourceRegistered(
        code=source.code,
        agency=source.agency,
        region=source.region,
        kinds=list(source.kinds),
        enterprises=list(source.enterprises),
        public_key=source.public_key,
    )
    return _outcome(source, event)


async def replace_key(command: ReplaceSourceKey, work: Work) -> Outcome:
    """Check its messages by another key."""
    source = rules.with_key(await _existing(command.code, work), command.public_key)
    await store.save(work.connection, source)
    return _outcome(source, SourceKeyReplaced(code=source.code, public_key=source.public_key))


async def end(command: EndIntakeSource, work: Work) -> Outcome:
    """Take nothing more from it."""
    source = rules.end(await _existing(command.code, work), command.reason, work.now)
    await store.save(work.connection, source)
    reason = hashlib.sha256(command.reason.encode()).hexdigest()
    return _outcome(source, IntakeSourceEnded(code=source.code, reason_sha256=reason))


async def get(query: GetIntakeSources, reading: Reading) -> list[IntakeSource | None]:
    """Sources in the order asked."""
    found = await store.get(reading.connection, query.codes, reading.reach)
    return [_shown(found[code], reading) if code in found else None for code in query.codes]


async def list_(query: ListIntakeSources, reading: Reading) -> Page[IntakeSource]:
    """A page of sources, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    order = store.ORDERS[query.order]
    return page_of([_shown(one, reading) for one in found], query.size, key=order.key_of)


async def open_letter(arrival: Arrival, connection: Connection) -> Ordered:
    """The command a message of the stream stands for.

    Refusals: INTAKE_SUBJECT, INTAKE_UNREADABLE, SOURCE_UNKNOWN, INTAKE_SIGNATURE, SOURCE_ENDED, SOURCE_NOT_ALLOWED.
    """
    address = rules.read_subject(arrival.subject)
    if address.kind is IntakeKind.READINGS:
        readings = rules.read_letter(arrival.body, _readings)
        source = await _sender(readings.source, address, arrival, connection)
        order = RecordReadings(rows=readings.rows, reason=readings.reason)
        return Ordered(
            command=order, handler=partial(_record_readings, source, address), id=readings.batch, actor=source.actor
        )
    found = rules.read_letter(arrival.body, _observations)
    source = await _sender(found.source, address, arrival, connection)
    kind = rules.PATROLS[address.kind]
    seen = RecordObservations(kind=kind, source=source.code, region=address.region, findings=found.findings)
    return Ordered(command=seen, handler=partial(_record_observations, source), id=found.batch, actor=source.actor)


def aggregate(code: str) -> str:
    """The journal's name of a source."""
    return f"source:{code}"


async def _sender(code: str, address: Address, arrival: Arrival, connection: Connection) -> Source:
    source = await store.load(connection, code)
    if source is None:
        raise Refusal("SOURCE_UNKNOWN", source=code)
    if not holds(source.public_key, arrival.signature, arrival.subject, arrival.body):
        raise Refusal("INTAKE_SIGNATURE", source=code)
    rules.require_its_own(source, address)
    return source


async def _record_readings(source: Source, address: Address, command: RecordReadings, work: Work) -> Outcome:
    sender = taking.Sender(
        agency=source.agency,
        region=source.region,
        source=ReadingSource.AUTOMATIC,
        reason=command.reason,
        sender=source.code,
    )
    return await taking.record_for(command, sender, partial(rules.may_send_for, source, address), work)


async def _record_observations(source: Source, command: RecordObservations, work: Work) -> Outcome:
    for credit_code in rules.outside(source, [one.credit_code for one in command.findings]):
        raise Refusal("SOURCE_ENTERPRISE_NOT_ITS", credit_code=credit_code, agency=source.agency)
    return await observations.record(command, work)


async def _owner(agency: str, work: Work) -> Owner:
    body = (await agencies.find(work.connection, [agency])).get(agency)
    if body is not None:
        return Owner(agency, body.kind, body.region)
    enterprise = (await directory.find(work.connection, [agency])).get(agency)
    if enterprise is None:
        raise Refusal("SOURCE_OWNER_UNKNOWN", agency=agency)
    return Owner(agency, AgencyKind.ENTERPRISE, enterprise.region)


async def _existing(code: str, work: Work) -> Source:
    return await work.existing(store.load, code, aggregate(code), NOUN)


def _shown(one: store.Seen, reading: Reading) -> IntakeSource:
    return reading.show(one.record, region=one.record.region, parties=one.parties)


def _outcome(source: Source, event: Event) -> Outcome:
    return Outcome(record=source.code, facts=[Fact(aggregate(source.code), event)])
