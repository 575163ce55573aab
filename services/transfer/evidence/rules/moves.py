"""Custody of evidence: which moves there are, who gives and receives, and when custody passes."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.transfer.custody import Move, SignedEntry
from contracts.transfer.evidence_orders import AcceptMove, DropMove, ProposeMove, SignMove
from contracts.transfer.evidence_terms import CustodySide, EvidenceState, MoveKind, SignatureFault
from contracts.transfer.signing_terms import SigningAlgorithm, SigningPurpose, to_sign
from services.transfer.evidence.rules.item import Item, Pending, file_of
from services.transfer.signing_keys.rules import Key

S, K = EvidenceState, MoveKind
Holds = Callable[[SigningAlgorithm, str, bytes, str], bool]

MOVES = {
    (S.AT_OWNER, K.SEIZE): S.HELD,
    (S.HELD, K.STORE): S.STORED,
    (S.STORED, K.RETRIEVE): S.HELD,
    (S.HELD, K.TO_APPRAISER): S.AT_APPRAISER,
    (S.AT_APPRAISER, K.FROM_APPRAISER): S.HELD,
    (S.HELD, K.HAND_OVER): S.HELD,
    (S.HELD, K.RETURN): S.RETURNED,
    (S.HELD, K.DESTROY): S.DESTROYED,
}
# In these the agency responsible receives; in all others it gives.
TAKING = frozenset({K.SEIZE, K.RETRIEVE, K.FROM_APPRAISER})
# After these the item is in no agency's hands: its head proposes them.
FOR_GOOD = frozenset({K.RETURN, K.DESTROY})
NEED_DOCUMENT = frozenset({K.SEIZE, K.RETURN, K.DESTROY})


def propose(
    item: Item,
    order: ProposeMove,
    *,
    actor: Actor,
    agency_name: str,
    other_name: str,
    now: datetime,
    other_is_agency: bool,
) -> Item:
    """Write the text that both sides are to sign."""
    agency = actor.agency
    _require_free(item, order, agency)
    if order.kind in FOR_GOOD and Role.HEAD not in actor.roles:
        raise Refusal("EVIDENCE_NEEDS_HEAD", number=item.number, kind=order.kind.label)
    _require_other(item, order, other_is_agency)
    _require_witness(item, order)
    taking = order.kind in TAKING
    us, them = (agency, agency_name), (order.other, other_name)
    giver, receiver = (them, us) if taking else (us, them)
    move = Move(
        evidence=item.number,
        title=item.capture.title,
        sha256=item.sha256,
        place_in_chain=item.entries,
        previous=item.head,
        kind=order.kind,
        giver=giver[0],
        giver_name=giver[1],
        receiver=receiver[0],
        receiver_name=receiver[1],
        storage_place=order.storage_place,
        keeper=order.keeper,
        reason=order.reason,
        document=order.document,
        witness=order.witness,
        witness_code=order.witness_code,
        proposed_at=now,
    )
    pending = Pending(move=move, receiver_is_agency=taking or other_is_agency)
    return replace(item, pending=pending, files=(*item.files, *file_of(agency, order.document)))


def sign(item: Item, order: SignMove, *, agency: str, key: Key | None, now: datetime, holds: Holds, demo: bool) -> Item:
    """Keep the giver's signature."""
    pending = require_pending(item, order.digest)
    if agency != item.custodian:
        raise _not_your_side(item, CustodySide.GIVER, pending.move.giver_name)
    _require_signature(pending, CustodySide.GIVER, key, order.signature, now, holds, demo)
    signed = replace(pending, giver_key=order.key, giver_signature=order.signature)
    return replace(item, pending=signed)


def accept(
    item: Item,
    order: AcceptMove,
    *,
    agency: str,
    giver_key: Key | None,
    key: Key | None,
    now: datetime,
    holds: Holds,
    demo: bool,
    receiver_is_police: bool,
) -> tuple[Item, SignedEntry]:
    """With both signatures right custody passes: the item as it then is, and the entry of its chain."""
    pending = require_pending(item, order.digest)
    move = pending.move
    if agency != _accepts_for(item, pending):
        raise _not_your_side(item, CustodySide.RECEIVER, move.receiver_name)
    if pending.giver_signature is None:
        raise Refusal("EVIDENCE_SIGNATURE_MISSING", number=item.number, side=CustodySide.GIVER.label)
    _require_signature(pending, CustodySide.GIVER, giver_key, pending.giver_signature, now, holds, demo)
    _require_signature(pending, CustodySide.RECEIVER, key, order.signature, now, holds, demo)
    if pending.giver_key == order.key:
        raise Refusal("EVIDENCE_SAME_KEY", number=item.number)
    entry = SignedEntry(
        body=pending.text.decode(),
        at=now,
        giver_key=pending.giver_key,
        giver_signature=pending.giver_signature,
        receiver_key=order.key,
        receiver_signature=order.signature,
    )
    return _moved(item, move, entry, receiver_is_police), entry


def drop(item: Item, order: DropMove, agency: str) -> Item:
    """Nothing passes."""
    pending = require_pending(item, order.digest)
    if agency not in (item.custodian, _accepts_for(item, pending)):
        raise _not_your_side(item, CustodySide.RECEIVER, pending.move.receiver_name)
    return replace(item, pending=None)


def require_pending(item: Item, digest: str) -> Pending:
    """The move under signature, if it is the one that is meant."""
    if item.pending is None:
        raise Refusal("EVIDENCE_NO_MOVE", number=item.number)
    if item.pending.digest != digest:
        raise Refusal("EVIDENCE_MOVE_OTHER", number=item.number, digest=item.pending.digest)
    return item.pending


def fault_of(
    key: Key | None, holder: str, text: bytes, signature: str, *, at: datetime, holds: Holds, demo: bool
) -> SignatureFault | None:
    """Why a side's signature of a move does not count, or None."""
    if key is None:
        return SignatureFault.UNKNOWN
    if key.holder != holder:
        return SignatureFault.OTHERS
    if not key.valid_at(at):
        return SignatureFault.NOT_VALID
    if key.demonstration and not demo:
        return SignatureFault.DEMONSTRATION
    signed = to_sign(SigningPurpose.CUSTODY, text)
    return None if holds(key.algorithm, key.public_key, signed, signature) else SignatureFault.MISMATCH


def _require_free(item: Item, order: ProposeMove, agency: str) -> None:
    if agency != item.custodian:
        raise Refusal("EVIDENCE_NOT_CUSTODIAN", number=item.number, custodian=item.custodian)
    if order.head != item.head:
        raise Refusal("EVIDENCE_CHANGED", number=item.number, state=item.state.label, holder=item.holder_name)
    if item.pending is not None:
        raise Refusal("EVIDENCE_MOVE_PENDING", number=item.number, kind=item.pending.move.kind.label)
    if (item.state, order.kind) not in MOVES:
        raise Refusal("EVIDENCE_MOVE_NOT_ALLOWED", number=item.number, state=item.state.label, kind=order.kind.label)
    if order.kind in NEED_DOCUMENT and order.document is None:
        raise Refusal("EVIDENCE_DOCUMENT_REQUIRED", kind=order.kind.label)


def _require_other(item: Item, order: ProposeMove, other_is_agency: bool) -> None:
    """Refusals: EVIDENCE_NO_APPRAISAL, EVIDENCE_RECEIVER_WRONG."""
    if order.kind is K.TO_APPRAISER:
        appraisal = item.open_appraisal
        if appraisal is None or appraisal.appraiser != order.other:
            raise Refusal("EVIDENCE_NO_APPRAISAL", number=item.number)
    fits = {
        K.SEIZE: order.other == item.holder,
        K.RETRIEVE: order.other == item.holder,
        K.FROM_APPRAISER: order.other == item.holder,
        K.HAND_OVER: other_is_agency and order.other in item.parties and order.other != item.custodian,
        K.RETURN: order.other == item.capture.credit_code,
    }
    other_agency = other_is_agency and order.other != item.custodian
    if not fits.get(order.kind, not other_agency or order.other in item.parties):
        raise Refusal("EVIDENCE_RECEIVER_WRONG", number=item.number, kind=order.kind.label, other=order.other)


def _require_witness(item: Item, order: ProposeMove) -> None:
    """Refusal: EVIDENCE_WITNESS_WRONG: a witness signs at a seizure only, is named, and is not one of the sides."""
    if order.witness_code is None:
        return
    sides = (item.custodian, order.other)
    if order.kind is not K.SEIZE or order.witness is None or order.witness_code in sides:
        raise Refusal("EVIDENCE_WITNESS_WRONG", number=item.number)


def _accepts_for(item: Item, pending: Pending) -> str:
    """Who hands in the receiver's signature: the receiver, or for a body outside the hub the agency responsible."""
    return pending.move.receiver if pending.receiver_is_agency else item.custodian


def _require_signature(
    pending: Pending, side: CustodySide, key: Key | None, signature: str, now: datetime, holds: Holds, demo: bool
) -> None:
    move = pending.move
    holder = move.signs_as_giver if side is CustodySide.GIVER else move.receiver
    fault = fault_of(key, holder, pending.text, signature, at=now, holds=holds, demo=demo)
    if fault:
        raise Refusal("EVIDENCE_SIGNATURE_WRONG", number=move.evidence, side=side.label, fault=fault.label)


def _moved(item: Item, move: Move, entry: SignedEntry, receiver_is_police: bool) -> Item:
    handed_over = move.kind is K.HAND_OVER
    return replace(
        item,
        state=MOVES[item.state, move.kind],
        custodian=move.receiver if handed_over else item.custodian,
        with_police=receiver_is_police if handed_over else item.with_police,
        holder=move.receiver,
        holder_name=move.receiver_name,
        storage_place=move.storage_place,
        keeper=move.keeper,
        head=entry.hash,
        entries=item.entries + 1,
        pending=None,
        seizure_document=move.document if move.kind is K.SEIZE else item.seizure_document,
    )


def _not_your_side(item: Item, side: CustodySide, name: str) -> Refusal:
    return Refusal("EVIDENCE_NOT_YOUR_SIDE", number=item.number, side=side.label, name=name)
