"""Packs what is owed to an agency: what it would see through the door, and nobody else who carries it."""

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import PART_BYTES
from contracts.transfer.ferry import FerryBundle, FerryPacked, FerryRewound, PackFerry
from contracts.transfer.ferry_contents import CarriedCase, CarriedPiece, Outbound
from contracts.transfer.referrals import GetReferrals, Referral
from kernel.acting import ask, seeing_as
from kernel.ferry import envelope
from kernel.work import Fact, Outcome, Work
from services.transfer.ferry.handlers.lines import aggregate, opened
from services.transfer.ferry.rules import line as rules
from services.transfer.ferry.rules.line import Line
from services.transfer.ferry.store import lines
from services.transfer.referrals import handlers as referrals

CASES_MAX, FILES_MAX, RESULTS_MAX = 100, 200, 500

_encode = msgspec.msgpack.Encoder().encode


async def pack(order: PackFerry, work: Work) -> Outcome:
    """One more bundle where something is owed that is in none; whoever orders it may fetch what is unacknowledged."""
    opened_line = await opened(order.recipient, work)
    recipient, line, facts = opened_line.other, opened_line.line, [*opened_line.facts]
    if order.again_from is not None:
        line = rules.rewound(line, order.again_from)
        facts.append(_fact(line, FerryRewound(recipient=line.recipient, again_from=order.again_from, by=_by(work))))
    owed = await _owed(recipient, line, work)
    await lines.save_line(work.connection, line)
    if owed.cases or owed.pieces or owed.results:
        bundle = envelope.make(
            _encode(owed),
            keys=work.environment.ferry.own(),
            to=opened_line.card,
            sequence=line.packed + 1,
            previous=line.packed_sha256,
            at=work.now,
            cipher=work.environment.ferry.cipher,
        )
        line = rules.packed(line, bundle.sha256)
        facts.append(_fact(line, await _kept(line, bundle, len(owed.cases), work)))
    await lines.carry(work.connection, line, work.actor.agency)
    return Outcome(record=line.recipient, facts=facts)


async def _owed(recipient: Actor, line: Line, work: Work) -> Outbound:
    async with seeing_as(work, recipient.agency):
        code, connection = recipient.agency, work.connection
        there = await lines.owed_cases(connection, code, CASES_MAX)
        gone = await lines.gone_cases(connection, code, CASES_MAX)
        await lines.sent_cases(connection, code, there, gone)
        pieces = await _pieces(code, work)
        results = await lines.untold(connection, code, RESULTS_MAX)
        await lines.tell(connection, code, results)
    return Outbound(
        acknowledged=line.taken,
        acknowledged_sha256=line.taken_sha256,
        cases=[*await _cases(recipient, list(there), work), *(CarriedCase(number=one, record=None) for one in gone)],
        pieces=pieces,
        results=results,
    )


async def _cases(recipient: Actor, numbers: list[str], work: Work) -> list[CarriedCase]:
    found: list[Referral | None] = await ask(work, recipient, referrals.get, GetReferrals(numbers=numbers))
    return [CarriedCase(number=one.number, record=msgspec.json.encode(one)) for one in found if one is not None]


async def _pieces(code: str, work: Work) -> list[CarriedPiece]:
    """The next stretches of files; one whose bytes are gone from the store is left for a later bundle."""
    pieces: list[CarriedPiece] = []
    packed: dict[str, int] = {}
    left = work.environment.ferry.pieces_bytes
    for sha256, size, start in await lines.owed_files(work.connection, code, FILES_MAX):
        at = start
        while left > 0 and (at < size or not size) and packed.get(sha256) != size:
            try:
                data = await work.environment.objects.part(sha256, at // PART_BYTES, size)
            except Refusal:
                break
            pieces.append(CarriedPiece(sha256=sha256, size=size, offset=at, data=data))
            at, left = at + len(data), left - len(data)
            packed[sha256] = at
    await lines.sent_files(work.connection, code, packed)
    return pieces


async def _kept(line: Line, bundle: envelope.Bundle, cases: int, work: Work) -> FerryPacked:
    name = f"{line.recipient}-{line.packed:06}.ferry"
    sha256 = await work.files.keep(name, bundle.data)
    known = FerryBundle(
        sequence=line.packed,
        sha256=sha256,
        size=len(bundle.data),
        cases=cases,
        packed_at=work.now,
        packed_by=work.actor.agency,
    )
    await lines.save_line(work.connection, line)
    await lines.add_bundle(work.connection, line.recipient, known)
    return FerryPacked(recipient=line.recipient, sequence=line.packed, sha256=sha256, cases=cases, by=_by(work))


def _fact(line: Line, event: FerryPacked | FerryRewound) -> Fact:
    return Fact(aggregate(line.recipient), event)


def _by(work: Work) -> str:
    return work.actor.agency
