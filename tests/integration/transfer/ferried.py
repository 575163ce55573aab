"""Both ends of a ferry 摆渡 in a test: the hub's trust in the police's card, and the police's own hand-made replies."""

import base64
from datetime import UTC, datetime

import msgspec

from contracts.actors import Actor
from contracts.files import PART_BYTES, FileSlice, GetFile
from contracts.messages import Command
from contracts.transfer.ferry import FerryReply, GetFerries, GetFerryReplies, PackFerry, TakeInFerryReply
from contracts.transfer.ferry_contents import Inbound, Outbound, SignedAnswer
from kernel.ferry import envelope
from kernel.ferry.keys import HUB_KEYS, Card, Keyring, Keys, read
from kernel.settings import Settings
from tests.integration.transfer.world import World
from tests.platform.actors import OFFICER, POLICE
from tests.platform.hub import new_id


class Line(msgspec.Struct):
    """The police's side of a line to the hub, without a desk."""

    world: World
    keys: Keys
    hub: Card
    sent: int = 0
    sent_sha256: str = envelope.NOTHING_BEFORE

    async def packed(self, who: Actor = OFFICER) -> list[bytes]:
        """The sealed bundles that are not acknowledged, after packing all that is owed."""
        before = -1
        while True:
            await self.world.send(who, PackFerry(recipient=self.keys.end))
            (line,) = await self.world.caller.ask(who, GetFerries(recipients=[self.keys.end]))
            assert line is not None and line.packed is not None and line.bundles is not None
            if line.packed == before:
                return [await self.fetched(who, one.sha256) for one in line.bundles]
            before = line.packed

    async def fetched(self, who: Actor, sha256: str) -> bytes:
        """A stored file as this actor is given it, part by part."""
        data, number, size = b"", 0, 1
        while len(data) < size:
            client, token = self.world.caller.client, self.world.caller.token(who)
            part = await client.file("transfer", "get", GetFile(file=sha256, part=number), FileSlice, token=token)
            data, number, size = data + part.data, number + 1, part.size
            assert len(part.data) <= PART_BYTES
        return data

    def opened(self, data: bytes) -> Outbound:
        """What the police read in a bundle."""
        bundle = envelope.read(data)
        bundle.check(self.hub)
        return msgspec.msgpack.decode(bundle.open(self.keys), type=Outbound)

    def reply(self, *orders: Command, acknowledged: int = 0, head: bool = False, id: str = "") -> bytes:
        """The next reply, signed."""
        answers = [
            SignedAnswer(
                id=id or new_id(),
                at=datetime.now(UTC),
                by="GA640500-017",
                head=head,
                step="办理",
                subject=one.subject,
                body=msgspec.json.encode(one),
            )
            for one in orders
        ]
        return self.sealed(msgspec.msgpack.encode(Inbound(acknowledged=acknowledged, answers=answers)))

    def sealed(self, plain: bytes) -> bytes:
        """Whatever the police sign, as the next bundle."""
        bundle = envelope.make(
            plain,
            keys=self.keys,
            to=self.hub,
            sequence=self.sent + 1,
            previous=self.sent_sha256,
            at=datetime.now(UTC),
            cipher="aes-gcm",
        )
        self.sent, self.sent_sha256 = self.sent + 1, bundle.sha256
        return bundle.data

    async def brought(self, data: bytes, who: Actor = OFFICER) -> FerryReply:
        """The reply as it is shown to who brought it."""
        receipt = await self.world.send(who, TakeInFerryReply(bundle=base64.b64encode(data).decode()))
        (reply,) = await self.world.caller.ask(who, GetFerryReplies(ids=[receipt.record]))
        assert reply is not None
        return reply


def line_to(world: World, settings: Settings, agency: str = POLICE.agency) -> Line:
    """A line whose card the hub's administrator has put among the trusted."""
    keys = Keys.generate(agency)
    Keyring.of(settings).trust(keys.card)
    return Line(world, keys, read(settings.secrets_folder / HUB_KEYS, Keys).card)
