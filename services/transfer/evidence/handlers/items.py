"""Capture, link, appraise, review and export evidence: one function per order."""

from secrets import token_bytes

from contracts.errors import Refusal
from contracts.transfer import evidence_facts as facts
from contracts.transfer import evidence_orders as orders
from contracts.transfer.custody import digest_of
from contracts.transfer.evidence import EvidenceExport
from kernel.work import Fact, Outcome, Work
from services.transfer.copies import store as copies
from services.transfer.evidence import store
from services.transfer.evidence.handlers.common import REFERRAL, aggregate, kept, load, require_referral
from services.transfer.evidence.rules import capture as rules
from services.transfer.evidence.rules import conversion, export
from services.transfer.evidence.rules.item import NUMBER_BYTES, Item, digest, number_from
from services.transfer.signing_keys import store as keys

GAPS, USES, OFFICERS_MIN = "evidence_conversion", "evidence_uses", "draw.officers_min"


async def capture(order: orders.CaptureEvidence, work: Work) -> Outcome:
    """Take in an item with its digest, the beginning of its chain."""
    work.require(region=order.region)
    enterprise_name = await copies.enterprise_name(work.connection, order.credit_code)
    if enterprise_name is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    known = await copies.findings(work.connection, [order.finding] if order.finding else [])
    rules.require_finding(order, known)
    if order.referral:
        await require_referral(order.referral, order.credit_code, work)
    item, entry = rules.captured(
        order,
        number=number_from(token_bytes(NUMBER_BYTES)),
        actor=work.actor,
        now=work.now,
        names=await copies.agency_names(work.connection, [work.actor.agency]),
        enterprise_name=enterprise_name,
    )
    await store.add_all(work.connection, [(item, entry)])
    return Outcome(record=item.number, facts=[_captured(item, work.actor.agency)])


async def split(order: orders.SplitEvidence, work: Work) -> Outcome:
    """Split parts off an item."""
    item = await load(order.number, work)
    agency = work.actor.agency
    numbers = [number_from(token_bytes(NUMBER_BYTES)) for _ in order.parts]
    begun = rules.split(item, order, numbers, agency, work.now)
    await store.add_all(work.connection, begun)
    event = facts.EvidenceSplit(number=item.number, agency=agency, head=item.head, parts=numbers)
    return Outcome(
        record=item.number,
        facts=[Fact(aggregate(item.number), event), *(_captured(part, agency) for part, _ in begun)],
    )


def _captured(item: Item, agency: str) -> Fact:
    event = facts.EvidenceCaptured(
        number=item.number,
        agency=agency,
        kind=item.capture.kind,
        credit_code=item.capture.credit_code,
        referral=item.referral,
        sha256=item.sha256,
        head=item.head,
    )
    return Fact(aggregate(item.number), event)


async def link(order: orders.LinkEvidence, work: Work) -> Outcome:
    """Tie an item to a referral, whose parties see it from now on."""
    item = await load(order.number, work)
    before = await store.referral(work.connection, item.referral) if item.referral else None
    bound = item.referral is not None and (before is None or before.state not in rules.CAME_TO_NOTHING)
    linked = rules.linked(item, order.referral, work.actor.agency, bound)
    await require_referral(order.referral, item.capture.credit_code, work)
    event = facts.EvidenceLinked(number=item.number, agency=work.actor.agency, referral=order.referral)
    return await kept(linked, event, work)


async def commission(order: orders.CommissionAppraisal, work: Work) -> Outcome:
    """Ask an appraiser."""
    item = rules.commissioned(await load(order.number, work), order, work.actor.agency, work.now)
    event = facts.AppraisalCommissioned(
        number=item.number, agency=work.actor.agency, questions_sha256=digest(order.questions)
    )
    return await kept(item, event, work)


async def return_appraisal(order: orders.ReturnAppraisal, work: Work) -> Outcome:
    """Keep the appraiser's report."""
    item = rules.appraised(await load(order.number, work), order, work.actor.agency, work.now)
    event = facts.AppraisalReturned(
        number=item.number,
        agency=work.actor.agency,
        report_sha256=order.report_sha256,
        conclusion_sha256=digest(order.conclusion),
    )
    return await kept(item, event, work)


async def adopt(order: orders.AdoptEvidence, work: Work) -> Outcome:
    """The police use an item, if nothing is lacking."""
    item = await load(order.number, work)
    officers = int(work.law.find(OFFICERS_MIN, item.region, work.today).value)
    gaps = conversion.gaps(item, work.jurisdiction.table(GAPS), work.today, officers)
    source = conversion.source(item, work.jurisdiction.table(USES), work.today)
    return await _reviewed(rules.adopted(item, order.reason, gaps, source), order.reason, work)


async def exclude(order: orders.ExcludeEvidence, work: Work) -> Outcome:
    """The police do not use an item."""
    return await _reviewed(rules.excluded(await load(order.number, work), order.reason), order.reason, work)


async def retake(order: orders.RetakeEvidence, work: Work) -> Outcome:
    """The police took it anew."""
    item = await load(order.number, work)
    new = await store.load(work.connection, order.retaken_as)
    return await _reviewed(rules.retaken(item, new, order.retaken_as), order.retaken_as, work)


async def export_file(order: orders.ExportEvidence, work: Work) -> Outcome:
    """Write all evidence of a referral into one file of the exporting agency."""
    referral = await store.referral(work.connection, order.referral)
    if referral is None:
        raise Refusal("NOT_FOUND", what=REFERRAL, id=order.referral)
    work.require(region=referral.region, parties=referral.parties, what=REFERRAL, id=order.referral)
    items = await store.of_referral(work.connection, order.referral)
    if not items:
        raise Refusal("EVIDENCE_NONE", referral=order.referral)
    made = EvidenceExport(
        id=work.new_id(),
        referral=order.referral,
        agency=work.actor.agency,
        exported_at=work.now,
        items=len(items),
        sha256=await _file(order.referral, items, work),
    )
    await store.add_export(work.connection, made, referral.region)
    event = facts.EvidenceExported(
        id=made.id, referral=order.referral, agency=work.actor.agency, items=len(items), sha256=made.sha256 or ""
    )
    return Outcome(record=made.id, facts=[Fact(f"evidence_export:{made.id}", event)])


async def _file(referral: str, items: list[Item], work: Work) -> str:
    chains = await store.chains(work.connection, [item.number for item in items])
    signers = await keys.load_all(work.connection, export.key_ids(chains))
    data = export.exported(referral, work.actor.agency, work.now, items, chains, signers)
    kept_as = await work.files.keep(f"证据 {referral}.jsonl", data)
    assert kept_as == digest_of(data), "the store names a file by its bytes"
    return kept_as


async def _reviewed(item: Item, reason: str, work: Work) -> Outcome:
    event = facts.EvidenceReviewed(
        number=item.number, police=work.actor.agency, conversion=item.conversion, reason_sha256=digest(reason)
    )
    return await kept(item, event, work)
