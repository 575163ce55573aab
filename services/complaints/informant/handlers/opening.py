"""Opening a caller: one asks, another approves, each opening is journaled, and only then it is read."""

from datetime import timedelta
from functools import cache

import msgspec

from contracts.actors import Actor
from contracts.complaints.informant import (
    ApproveCaller,
    CallerOpened,
    CallerRequest,
    CallerRequested,
    LookAtCaller,
    OpenCaller,
    OpenedCaller,
    RequestCaller,
    RequestsOfComplaints,
    TakenInWords,
    WordsAsTakenIn,
)
from contracts.complaints.intake import CALLER_CONTEXT, Caller, CallerLooked
from contracts.errors import Refusal
from contracts.messages import Page
from kernel.jurisdiction import Jurisdiction
from kernel.paging import COUNT_LIMIT, counted, page_of
from kernel.sealing import Sealer
from kernel.settings import SettingsError
from kernel.vault.vault import Vault
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.informant import store
from services.complaints.informant.handlers.door import context
from services.complaints.informant.rules import opening
from services.complaints.informant.rules.masking import Original
from services.complaints.informant.rules.opening import Purpose, PurposeInvalid, Request
from services.complaints.intake.rules import sha256
from services.complaints.routing import handlers as routing

PURPOSES = "caller_purposes"
LOOK_MINUTES = "complaint.caller_look_minutes"
REQUEST_HOURS = "complaint.caller_request"


@cache
def purposes_of(jurisdiction: Jurisdiction) -> dict[str, Purpose]:
    """The purposes of caller_purposes.csv by code. SettingsError for a row that cannot be used."""
    try:
        return opening.purposes_from(jurisdiction.table(PURPOSES))
    except PurposeInvalid as error:
        raise SettingsError(str(error)) from None


async def request(command: RequestCaller, work: Work) -> Outcome:
    """The officer in charge asks, naming a purpose."""
    case = await routing.load(command.number, work)
    opening.check_may_ask(case, work.actor)
    purpose = opening.purpose_of(command.purpose, purposes_of(work.jurisdiction))
    hours = work.law.find(REQUEST_HOURS, case.region, work.today).value
    asked = Request(
        id=work.new_id(),
        number=case.number,
        agency=work.actor.agency,
        subject=work.actor.subject,
        purpose=purpose.code,
        reason=command.reason,
        lapses_at=work.now + timedelta(hours=int(hours)),
    )
    await store.ask(work.connection, asked, work.now)
    event = CallerRequested(
        number=case.number,
        request=asked.id,
        by_agency=asked.agency,
        purpose=asked.purpose,
        reason_sha256=sha256(command.reason),
        lapses_at=asked.lapses_at,
    )
    return Outcome(record=case.number, facts=[Fact(routing.aggregate(case.number), event)])


async def approve(command: ApproveCaller, work: Work) -> Outcome:
    """A second person lets the one who asked open the caller for a short while."""
    case = await routing.load(command.number, work)
    asked = await store.find_request(work.connection, command.request, case.number)
    if asked is None:
        raise Refusal("NOT_FOUND", what="查看申请", id=command.request)
    purpose = opening.purpose_of(asked.purpose, purposes_of(work.jurisdiction))
    opening.check_may_approve(case, asked, purpose.approvers, work.actor, work.now)
    minutes = work.law.find(LOOK_MINUTES, case.region, work.today).value
    until = work.now + timedelta(minutes=int(minutes))
    await store.allow(work.connection, work.new_id(), asked.id, work.now, until, work.actor.subject)
    looked = CallerLooked(
        number=case.number,
        by_agency=asked.agency,
        reason_sha256=sha256(asked.reason),
        until=until,
        purpose=asked.purpose,
        request=asked.id,
    )
    return Outcome(record=case.number, facts=[Fact(routing.aggregate(case.number), looked)])


async def open_(command: OpenCaller, work: Work) -> Outcome:
    """Journal one opening; the receipt's record is its id."""
    case = await routing.load(command.number, work)
    opening.check_may_ask(case, work.actor)
    found = await store.latest_look(work.connection, case.number, work.actor.agency, work.actor.subject)
    look = opening.usable(found, case, work.now)
    id = work.new_id()
    await store.open_(work.connection, id, look, case.number, work.now)
    event = CallerOpened(number=case.number, by_agency=look.agency, request=look.request)
    return Outcome(record=id, facts=[Fact(routing.aggregate(case.number), event)])


async def look(query: LookAtCaller, reading: Reading) -> OpenedCaller | None:
    """The caller, where the vault's row security finds a committed opening of this person."""
    found = await _read(query.number, reading, taken_in=False)
    if not found:
        return None
    caller = msgspec.json.decode(found["caller"], type=Caller) if "caller" in found else Caller()
    return OpenedCaller(**msgspec.structs.asdict(caller), **_words(found))


async def words(query: WordsAsTakenIn, reading: Reading) -> TakenInWords | None:
    """The words as they came, for who took them in."""
    found = await _read(query.number, reading, taken_in=True)
    return TakenInWords(number=query.number, **_words(found)) if found else None


async def requests_of(query: RequestsOfComplaints, reading: Reading) -> list[Page[CallerRequest]]:
    """The requests of the asker's agency, or their number."""
    size = COUNT_LIMIT if query.count else query.size + 1
    found = await store.requests_of(reading.connection, reading.reach, reading.actor.agency, query.numbers, size)
    if query.count:
        return [counted(len(found[number])) for number in query.numbers]
    shown = {
        number: [reading.show(one.record, region=one.region, parties=(one.agency,)) for one in seen]
        for number, seen in found.items()
    }
    return [page_of(shown[number], query.size, key=lambda one: one.id) for number in query.numbers]


async def original_of(number: str, work: Work) -> Original | None:
    """The words of a report for the person who took it in."""
    found = await _secrets(number, work.actor, work.vault, work.sealer, taken_in=True)
    return msgspec.json.decode(found["original"], type=Original) if found else None


async def _read(number: str, reading: Reading, *, taken_in: bool) -> dict[str, bytes]:
    return await _secrets(number, reading.actor, reading.vault, reading.sealer, taken_in=taken_in)


async def _secrets(number: str, actor: Actor, vault: Vault, sealer: Sealer, *, taken_in: bool) -> dict[str, bytes]:
    async with vault.reading(actor.agency, actor.subject) as connection:
        found = await store.secrets(connection, number, taken_in=taken_in)
    return {one.part: await _opened(one, number, vault, sealer) for one in found}


async def _opened(one: store.Secret, number: str, vault: Vault, sealer: Sealer) -> bytes:
    if one.key is None:
        return sealer.open(one.sealed, CALLER_CONTEXT)
    return await vault.open(one.key, one.cipher, one.sealed, context(number, one.part))


def _words(found: dict[str, bytes]) -> dict[str, str]:
    if "original" not in found:
        return {}
    original = msgspec.json.decode(found["original"], type=Original)
    return {field.value: text for field, text in original.words.items()}
