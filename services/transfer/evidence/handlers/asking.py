"""Questions about evidence: one function per query."""

from collections.abc import Sequence
from datetime import date

from contracts.duties import Duty
from contracts.messages import Page
from contracts.transfer import evidence as contract
from contracts.transfer.custody import Move
from contracts.transfer.signing_terms import read_canonical
from kernel.calendar import local_date
from kernel.work import Reading
from services.transfer.evidence import store
from services.transfer.evidence.handlers.common import aggregate
from services.transfer.evidence.handlers.items import GAPS, OFFICERS_MIN, USES
from services.transfer.evidence.rules import conversion
from services.transfer.evidence.rules.item import Item, Pending


async def get(query: contract.GetEvidence, reading: Reading) -> list[contract.EvidenceItem | None]:
    """Items in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _items)


async def list_(query: contract.ListEvidence, reading: Reading) -> Page[contract.EvidenceItem]:
    """A page of the asker's evidence, or its number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _items)


async def of_referrals(query: contract.EvidenceOfReferrals, reading: Reading) -> list[Page[contract.EvidenceItem]]:
    """The evidence of each referral."""
    return await store.of_referrals.pages(query.numbers, query, reading.reach.within, reading, _items)


async def custody(query: contract.CustodyOfEvidence, reading: Reading) -> list[Page[contract.CustodyEntry]]:
    """The chain of each item from its capture on."""
    return await store.custody.pages(query.numbers, query, reading.reach.within, reading, _entries)


async def get_exports(query: contract.GetEvidenceExports, reading: Reading) -> list[contract.EvidenceExport | None]:
    """Exports in the order asked."""
    return await store.exports.get(query.ids, reading.reach.within, reading, _exports)


async def _items(items: Sequence[Item], reading: Reading) -> list[contract.EvidenceItem]:
    today = local_date(await reading.now())
    owed = await reading.duties([aggregate(item.number) for item in items])
    return [
        reading.show(_item(item, reading, today, duties), region=item.region, parties=item.parties)
        for item, duties in zip(items, owed, strict=True)
    ]


def _item(item: Item, reading: Reading, today: date, duties: list[Duty]) -> contract.EvidenceItem:
    capture, tables = item.capture, reading.jurisdiction
    officers = int(reading.law.find(OFFICERS_MIN, item.region, today).value)
    own = {name: getattr(item, name) for name in OWN}
    captured = {name: getattr(capture, name) for name in CAPTURED}
    return contract.EvidenceItem(
        **own,
        **captured,
        appraisals=list(item.appraisals),
        pending=_pending(item.pending) if item.pending else None,
        conversion_source=item.conversion_source or conversion.source(item, tables.table(USES), today) or None,
        duties=duties,
        gaps=conversion.gaps(item, tables.table(GAPS), today, officers),
    )


OWN = (
    "number", "sha256", "digest_of", "referral", "state", "custodian", "holder", "holder_name", "storage_place",
    "keeper", "entries", "head", "conversion", "conversion_reason", "retaken_as",
)  # fmt: skip
CAPTURED = (
    "kind", "title", "description", "quantity", "captured_at", "captured_by", "captured_where", "agency", "region",
    "credit_code", "finding", "part_of",
)  # fmt: skip


def _pending(pending: Pending) -> contract.PendingMove:
    move = pending.move
    return contract.PendingMove(
        kind=move.kind,
        giver=move.giver,
        giver_name=move.giver_name,
        receiver=move.receiver,
        receiver_name=move.receiver_name,
        text=pending.text.decode(),
        digest=pending.digest,
        giver_signed=pending.giver_signature is not None,
    )


async def _entries(entries: Sequence[store.Entry], reading: Reading) -> list[contract.CustodyEntry]:
    return [reading.show(_entry(one), region=one.region, parties=one.parties) for one in entries]


def _entry(entry: store.Entry) -> contract.CustodyEntry:
    signed = entry.signed
    move = read_canonical(signed.body.encode(), Move) if entry.number else None
    return contract.CustodyEntry(
        evidence=entry.evidence,
        place=entry.number,
        kind=move.kind if move else None,
        giver=move.giver if move else None,
        giver_key=signed.giver_key,
        giver_signature=signed.giver_signature,
        receiver=move.receiver if move else None,
        receiver_key=signed.receiver_key,
        receiver_signature=signed.receiver_signature,
        at=signed.at,
        text=signed.body,
        hash=signed.hash,
    )


async def _exports(exports: Sequence[store.Export], reading: Reading) -> list[contract.EvidenceExport]:
    return [reading.show(one.record, region=one.region, parties=one.parties) for one in exports]
