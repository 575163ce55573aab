"""Keys, an item and its moves as the evidence tests speak of them; signed for real."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from msgspec.structs import replace

from cli.key_files import KeyFile, make_key
from contracts.actors import Actor, AgencyKind, Role
from contracts.transfer.custody import SignedEntry
from contracts.transfer.evidence_orders import AcceptMove, CaptureEvidence, ProposeMove, SignMove
from contracts.transfer.evidence_terms import EvidenceKind, MoveKind
from contracts.transfer.signing_terms import SigningAlgorithm, SigningPurpose, canonical
from kernel import agency_signatures
from services.transfer.evidence.rules import capture, moves
from services.transfer.evidence.rules.item import Item
from services.transfer.signing_keys.rules import Key

MILL, LAB = "91640500MA75X3TQ5K", "12640000MB0001234X"
BUREAU, POLICE, PROCURATORATE = "ecology-640500", "police-640500", "procuratorate-640500"
MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
DIGEST = "ab" * 32
OFFICER = Actor(subject="o", agency=BUREAU, agency_kind=AgencyKind.ECOLOGY, region="640500", roles=(Role.OFFICER,))

holds = cache(agency_signatures.holds)


@cache
def key_file(holder: str, algorithm: SigningAlgorithm = SigningAlgorithm.ED25519, demo: bool = False) -> KeyFile:
    """A holder's private key; the same each time."""
    return make_key(holder, f"{holder}的名称", algorithm, demonstration=demo)


def registered(file: KeyFile, **changes: Any) -> Key:
    """The key as the hub knows it; that of an outside body vouched for by the bureau."""
    statement = file.statement
    outside = statement.holder in (MILL, LAB)
    bureau = key_file(BUREAU)
    known: dict[str, Any] = {
        "id": file.id,
        "holder": statement.holder,
        "holder_name": statement.holder_name,
        "agency": BUREAU if outside else statement.holder,
        "region": "640500",
        "algorithm": statement.algorithm,
        "public_key": statement.public_key,
        "demonstration": statement.demonstration,
        "valid_from": MONDAY - timedelta(days=1),
        "voucher_key": bureau.id if outside else None,
        "voucher_signature": bureau.sign(SigningPurpose.VOUCHER, canonical(statement)) if outside else None,
    }
    return Key(**known | changes)


def order(**changes: Any) -> CaptureEvidence:
    """An order to capture a drum that is still with its owner."""
    given: dict[str, Any] = {
        "kind": EvidenceKind.PHYSICAL,
        "title": "废酸桶",
        "description": "200 升蓝色塑料桶，标签“废酸”",
        "credit_code": MILL,
        "region": "640500",
        "captured_at": MONDAY - timedelta(hours=2),
        "captured_by": ["NX-0501", "NX-0502"],
        "captured_where": "厂区东侧危废间",
        "at_owner": True,
    }
    return CaptureEvidence(**given | changes)


def captured(**changes: Any) -> tuple[Item, SignedEntry]:
    """The drum, known to police and procuratorate, with the beginning of its chain."""
    item, entry = capture.captured(
        order(**changes), number="ZJ-1", actor=OFFICER, now=MONDAY, names={BUREAU: "中卫局"}, enterprise_name="某纸业"
    )
    return with_parties(item), entry


def with_parties(item: Item) -> Item:
    """As its referral's parties know it."""
    return replace(item, parties=(BUREAU, POLICE, PROCURATORATE), referral="YS-1")


def proposal(item: Item, kind: MoveKind, other: str, **changes: Any) -> ProposeMove:
    """An order to propose a move."""
    given: dict[str, Any] = {
        "number": item.number,
        "head": item.head,
        "kind": kind,
        "other": other,
        "other_name": f"{other}的名称",
        "storage_place": "涉案物品库房 3 号架",
        "keeper": "王保管",
        "reason": "依法办理",
        "document": DIGEST,
    }
    return ProposeMove(**given | changes)


def head_of(agency: str) -> Actor:
    """The head of an agency."""
    kind = AgencyKind(agency.split("-")[0])
    return Actor(subject="h", agency=agency, agency_kind=kind, region="640500", roles=(Role.HEAD,))


def proposed(item: Item, kind: MoveKind, other: str, who: Actor | None = None, **changes: Any) -> Item:
    """The item with a move to sign."""
    return moves.propose(
        item,
        proposal(item, kind, other, **changes),
        actor=who or head_of(item.custodian),
        agency_name=f"{item.custodian}的名称",
        other_name=f"{other}的名称",
        now=MONDAY,
        other_is_agency="-" in other,
    )


def signed(item: Item, file: KeyFile, *, demo: bool = False, **changes: Any) -> Item:
    """With the giver's signature."""
    text, digest = pending(item)
    signature = changes.pop("signature", None) or file.sign(SigningPurpose.CUSTODY, text)
    given = SignMove(number=item.number, digest=digest, key=file.id, signature=signature)
    known = changes.pop("key", registered(file))
    return moves.sign(item, given, agency=item.custodian, key=known, now=MONDAY, holds=holds, demo=demo)


def accepted(item: Item, giver: KeyFile | None, file: KeyFile, **changes: Any) -> tuple[Item, SignedEntry]:
    """With the receiver's signature."""
    text, digest = pending(item)
    signature = changes.pop("signature", None) or file.sign(SigningPurpose.CUSTODY, text)
    receiver = file.statement.holder
    given: dict[str, Any] = {
        "agency": receiver if "-" in receiver else item.custodian,
        "giver_key": registered(giver) if giver else None,
        "key": registered(file),
        "now": MONDAY,
        "holds": holds,
        "demo": False,
        "receiver_is_police": receiver.startswith("police"),
    }
    accept = AcceptMove(number=item.number, digest=digest, key=file.id, signature=signature)
    return moves.accept(item, accept, **given | changes)


def pending(item: Item) -> tuple[bytes, str]:
    """What is to be signed, and its digest."""
    assert item.pending is not None
    return item.pending.text, item.pending.digest


def moved(item: Item, kind: MoveKind, other: str, giver: str, receiver: str) -> tuple[Item, SignedEntry]:
    """A move signed by both."""
    with_move = signed(proposed(item, kind, other), key_file(giver))
    item, entry = accepted(with_move, key_file(giver), key_file(receiver))
    return with_parties(item), entry
