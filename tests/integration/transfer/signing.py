"""Keys on the agencies' side, and moves of custody signed with them, through the running service."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cli.key_files import KeyFile, make_key
from contracts.actors import Actor
from contracts.transfer.evidence import CustodyEntry, CustodyOfEvidence, EvidenceItem, GetEvidence
from contracts.transfer.evidence_orders import AcceptMove, CaptureEvidence, ProposeMove, SignMove
from contracts.transfer.evidence_terms import EvidenceKind, MoveKind
from contracts.transfer.signing_keys import RegisterSigningKey
from contracts.transfer.signing_terms import SigningAlgorithm, SigningPurpose, canonical
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import HEAD, OFFICER, POLICE, POLICE_HEAD

DIGEST = "ab" * 32


def registration(key: KeyFile, **changes: Any) -> RegisterSigningKey:
    """The order to register a key."""
    statement = key.statement
    given: dict[str, Any] = {
        "holder": statement.holder,
        "holder_name": statement.holder_name,
        "algorithm": statement.algorithm,
        "public_key": statement.public_key,
        "proof": key.proof,
        "demonstration": statement.demonstration,
    }
    return RegisterSigningKey(**given | changes)


async def registered(
    hub: World, who: Actor, algorithm: SigningAlgorithm = SigningAlgorithm.ED25519, **changes: Any
) -> KeyFile:
    """A fresh key of this head's agency, registered."""
    key = make_key(who.agency, f"{who.agency}的名称", algorithm)
    await hub.send(who, registration(key, **changes))
    return key


async def vouched(hub: World, who: Actor, own: KeyFile, holder: str) -> KeyFile:
    """A fresh key of a body outside the hub, for which this head's agency vouches."""
    key = make_key(holder, "外单位", SigningAlgorithm.ED25519)
    voucher = own.sign(SigningPurpose.VOUCHER, canonical(key.statement))
    await hub.send(who, registration(key, voucher_key=own.id, voucher_signature=voucher))
    return key


def capture(**changes: Any) -> CaptureEvidence:
    """An order to capture a drum that is still with its owner."""
    given: dict[str, Any] = {
        "kind": EvidenceKind.PHYSICAL,
        "title": "废酸桶",
        "description": "蓝色塑料桶，标签“废酸”",
        "credit_code": MILL,
        "region": "640500",
        "captured_at": datetime.now(UTC) - timedelta(hours=2),
        "captured_by": ["NX-0501", "NX-0502"],
        "captured_where": "厂区东侧危废间",
        "at_owner": True,
    }
    return CaptureEvidence(**given | changes)


async def item(hub: World, who: Actor, number: str) -> EvidenceItem:
    """The item, which this actor must see."""
    (found,) = await hub.caller.ask(who, GetEvidence(numbers=[number]))
    assert found is not None
    return found


async def custody(hub: World, who: Actor, number: str) -> list[CustodyEntry]:
    """The item's chain as this actor sees it."""
    (page,) = await hub.caller.ask(who, CustodyOfEvidence(numbers=[number]))
    return page.items


async def proposed(hub: World, who: Actor, number: str, kind: MoveKind, other: str, **changes: Any) -> EvidenceItem:
    """The item with a move to be signed."""
    seen = await item(hub, who, number)
    given: dict[str, Any] = {
        "number": number,
        "head": seen.head,
        "kind": kind,
        "other": other,
        "other_name": f"{other}的名称",
        "storage_place": "涉案物品库房",
        "keeper": "王某",
        "reason": "依法办理",
        "document": DIGEST,
    }
    await hub.send(who, ProposeMove(**given | changes))
    return await item(hub, who, number)


def signature(seen: EvidenceItem, key: KeyFile) -> dict[str, str]:
    """What `hub sign move` prints for the move to be signed."""
    assert seen.pending is not None
    text = seen.pending.text.encode()
    signed = key.sign(SigningPurpose.CUSTODY, text)
    return {"number": seen.number, "digest": seen.pending.digest, "key": key.id, "signature": signed}


async def moved(
    hub: World, number: str, kind: MoveKind, other: str, *, giver: KeyFile, receiver: KeyFile, by: Actor, to: Actor
) -> None:
    """Custody passes: proposed and signed by one, accepted by the other."""
    seen = await proposed(hub, by, number, kind, other)
    await hub.send(by, SignMove(**signature(seen, giver)))
    await hub.send(to, AcceptMove(**signature(seen, receiver)))


class Keys:
    """The keys of everyone who signs."""

    def __init__(self, bureau: KeyFile, police: KeyFile, mill: KeyFile) -> None:
        self.bureau, self.police, self.mill = bureau, police, mill

    @classmethod
    async def make(cls, hub: World) -> "Keys":
        """Registered by their heads; the mill's vouched for by the bureau."""
        bureau = await registered(hub, HEAD)
        return cls(bureau, await registered(hub, POLICE_HEAD), await vouched(hub, HEAD, bureau, MILL))

    async def seized(self, hub: World, **changes: Any) -> str:
        """An item that the bureau seized from the mill."""
        number = (await hub.send(OFFICER, capture(**changes))).record
        await moved(hub, number, MoveKind.SEIZE, MILL, giver=self.mill, receiver=self.bureau, by=OFFICER, to=OFFICER)
        return number

    async def handed_over(self, hub: World, number: str) -> None:
        """The bureau gives an item to the police."""
        await moved(
            hub,
            number,
            MoveKind.HAND_OVER,
            POLICE.agency,
            giver=self.bureau,
            receiver=self.police,
            by=OFFICER,
            to=POLICE,
        )
