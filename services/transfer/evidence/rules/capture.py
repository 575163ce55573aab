"""An item comes into being, is tied to a referral, appraised, and reviewed by the police."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.transfer.custody import Capture, SignedEntry
from contracts.transfer.evidence import EvidenceAppraisal, EvidenceGap
from contracts.transfer.evidence_orders import (
    CaptureEvidence,
    CommissionAppraisal,
    EvidencePart,
    ReturnAppraisal,
    SplitEvidence,
)
from contracts.transfer.evidence_terms import ConversionState, EvidenceState
from contracts.transfer.signing_terms import canonical
from services.transfer.copies.rules import KnownFinding
from services.transfer.evidence.rules.item import Item, file_of

# The states in which a referral has come to nothing: its evidence may go with the next one.
CAME_TO_NOTHING = frozenset({"refused", "declined", "withdrawn", "taken_back"})


def captured(
    order: CaptureEvidence, *, number: str, actor: Actor, now: datetime, names: dict[str, str], enterprise_name: str
) -> tuple[Item, SignedEntry]:
    """The item, and the first entry of its chain. Refusal: EVIDENCE_CAPTURED_LATER."""
    if order.captured_at > now:
        raise Refusal("EVIDENCE_CAPTURED_LATER")
    at_owner = order.at_owner
    capture = Capture(
        evidence=number,
        kind=order.kind,
        title=order.title,
        description=order.description,
        file_sha256=order.file_sha256,
        quantity=order.quantity,
        captured_at=order.captured_at.astimezone(UTC),
        captured_by=list(order.captured_by),
        captured_where=order.captured_where,
        agency=actor.agency,
        region=order.region,
        credit_code=order.credit_code,
        finding=order.finding,
        holder=order.credit_code if at_owner else actor.agency,
        holder_name=enterprise_name if at_owner else names[actor.agency],
    )
    entry = SignedEntry(body=canonical(capture).decode(), at=now)
    police = actor.agency_kind is AgencyKind.POLICE
    return Item(
        number=number,
        capture=capture,
        state=EvidenceState.AT_OWNER if at_owner else EvidenceState.HELD,
        custodian=actor.agency,
        holder=capture.holder,
        holder_name=capture.holder_name,
        head=entry.hash,
        entries=1,
        conversion=ConversionState.NOT_NEEDED if police else ConversionState.PENDING,
        with_police=police,
        referral=order.referral,
        files=file_of(actor.agency, order.file_sha256),
    ), entry


def split(
    item: Item, order: SplitEvidence, numbers: Sequence[str], agency: str, now: datetime
) -> list[tuple[Item, SignedEntry]]:
    """The parts, each with the beginning of its chain; they are where the whole is and worth what it is."""
    require_custodian(item, agency)
    if order.head != item.head:
        raise Refusal("EVIDENCE_CHANGED", number=item.number, state=item.state.label, holder=item.holder_name)
    if item.pending is not None:
        raise Refusal("EVIDENCE_MOVE_PENDING", number=item.number, kind=item.pending.move.kind.label)
    if item.state is not EvidenceState.HELD:
        raise Refusal("EVIDENCE_SPLIT_NOT_ALLOWED", number=item.number, state=item.state.label)
    return [_part(item, part, number, now) for part, number in zip(order.parts, numbers, strict=True)]


def _part(item: Item, part: EvidencePart, number: str, now: datetime) -> tuple[Item, SignedEntry]:
    capture = replace(
        item.capture,
        evidence=number,
        title=part.title,
        description=part.description,
        quantity=part.quantity,
        file_sha256=None,
        holder=item.holder,
        holder_name=item.holder_name,
        part_of=item.number,
        part_of_entry=item.head,
    )
    entry = SignedEntry(body=canonical(capture).decode(), at=now)
    new = replace(item, number=number, capture=capture, head=entry.hash, entries=1, whole_signed=item.signed)
    return replace(new, appraisals=(), files=()), entry


def require_finding(order: CaptureEvidence, known: dict[str, KnownFinding]) -> None:
    """Refusals: EVIDENCE_FINDING_UNKNOWN, EVIDENCE_FINDING_FOREIGN."""
    if order.finding is None:
        return
    finding = known.get(order.finding)
    if finding is None:
        raise Refusal("EVIDENCE_FINDING_UNKNOWN", finding=order.finding)
    if finding.credit_code != order.credit_code:
        raise Refusal("EVIDENCE_FINDING_FOREIGN", finding=order.finding, credit_code=order.credit_code)


def linked(item: Item, referral: str, agency: str, bound: bool) -> Item:
    """The item as evidence of a referral; `bound`: that of before has not come to nothing."""
    if bound or item.referral == referral:
        raise Refusal("EVIDENCE_ALREADY_LINKED", number=item.number, referral=item.referral)
    require_custodian(item, agency)
    return replace(item, referral=referral)


def require_custodian(item: Item, agency: str) -> None:
    """Refusal: EVIDENCE_NOT_CUSTODIAN."""
    if agency != item.custodian:
        raise Refusal("EVIDENCE_NOT_CUSTODIAN", number=item.number, custodian=item.custodian)


def commissioned(item: Item, order: CommissionAppraisal, agency: str, now: datetime) -> Item:
    """The item with an appraisal to come."""
    require_custodian(item, agency)
    if item.open_appraisal is not None:
        raise Refusal("EVIDENCE_APPRAISAL_OPEN", number=item.number, appraiser=item.open_appraisal.appraiser_name)
    appraisal = EvidenceAppraisal(
        appraiser=order.appraiser,
        appraiser_name=order.appraiser_name,
        questions=order.questions,
        commissioned_at=now,
        commissioned_by=agency,
    )
    return replace(item, appraisals=(*item.appraisals, appraisal))


def appraised(item: Item, order: ReturnAppraisal, agency: str, now: datetime) -> Item:
    """The item with the report of its open appraisal."""
    require_custodian(item, agency)
    appraisal = item.open_appraisal
    if appraisal is None:
        raise Refusal("EVIDENCE_NO_APPRAISAL", number=item.number)
    returned = replace(
        appraisal,
        returned_at=now,
        conclusion=order.conclusion,
        report_sha256=order.report_sha256,
        consumed=order.consumed,
    )
    appraisals = tuple(returned if one is appraisal else one for one in item.appraisals)
    return replace(item, appraisals=appraisals, files=(*item.files, *file_of(agency, order.report_sha256)))


def adopted(item: Item, reason: str, gaps: list[EvidenceGap], source: str) -> Item:
    """The item as evidence of a crime. Refusal: EVIDENCE_GAPS names what it lacks."""
    _require_review(item)
    if gaps:
        missing = "；".join(f"{one.basis}（{one.source}）" for one in gaps)
        raise Refusal("EVIDENCE_GAPS", number=item.number, missing=missing)
    return replace(item, conversion=ConversionState.ADOPTED, conversion_reason=reason, conversion_source=source)


def excluded(item: Item, reason: str) -> Item:
    """The item as one that is not used."""
    _require_review(item)
    return replace(item, conversion=ConversionState.EXCLUDED, conversion_reason=reason)


def retaken(item: Item, new: Item | None, retaken_as: str) -> Item:
    """The item in whose place the police took another. Refusal: EVIDENCE_NOT_RETAKEN."""
    _require_review(item)
    police_took_it = new is not None and new.conversion is ConversionState.NOT_NEEDED
    if new is None or not police_took_it or new.referral != item.referral:
        raise Refusal("EVIDENCE_NOT_RETAKEN", number=item.number, retaken_as=retaken_as)
    return replace(item, conversion=ConversionState.RETAKEN, retaken_as=retaken_as)


def _require_review(item: Item) -> None:
    if item.referral is None:
        raise Refusal("EVIDENCE_UNLINKED", number=item.number)
    if item.conversion is not ConversionState.PENDING:
        raise Refusal("EVIDENCE_REVIEWED", number=item.number, conversion=item.conversion.label)
