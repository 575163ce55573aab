"""Field work through the running service: packages read as a device reads them, results written as it writes them."""

import base64
from collections.abc import Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.actors import Actor
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.field_files import PACKAGE_MAGIC
from contracts.joint_inspection.field_packages import (
    FieldPackage,
    FieldWork,
    FieldWorkOfVisits,
    GetFieldPackages,
    PackVisit,
    TakeInFieldResults,
)
from contracts.joint_inspection.field_terms import FieldEntry, TakenAlong
from kernel.ferry.keys import key_bytes
from kernel.ferry.signed import body_of
from tests.integration.joint_inspection.world import World
from tests.unit.joint_inspection.field import results_file


class Device:
    """A package on a device."""

    def __init__(self, world: World, officer: Actor, taken: TakenAlong, data: bytes) -> None:
        self.world, self.officer, self.taken, self.data = world, officer, taken, data
        self._key = Ed25519PrivateKey.from_private_bytes(key_bytes(taken.key))

    def results(self, part: int, entries: Sequence[FieldEntry]) -> bytes:
        """One part of the results."""
        return results_file(self.taken.package, part, list(entries), self._key)

    async def hand_in(self, data: bytes, by: Actor | None = None) -> None:
        """Bring a part in."""
        await self.world.send(by or self.officer, TakeInFieldResults(results=base64.b64encode(data).decode()))


async def taken_along(world: World, officer: Actor, visit: str, device: str = "平板一号") -> Device:
    """A visit packed and its file fetched."""
    receipt = await world.send(officer, PackVisit(visit=visit, device=device))
    (package,) = await world.ask(officer, GetFieldPackages(ids=[receipt.record]))
    assert package is not None
    data = await file_of(world, officer, package)
    body = body_of(PACKAGE_MAGIC, data)
    return Device(world, officer, msgspec.json.decode(body or b"", type=TakenAlong), data)


async def file_of(world: World, who: Actor, package: FieldPackage) -> bytes:
    """The package's file."""
    client, token = world.caller.client, world.caller.token(who)
    part: FileSlice = await client.file("joint_inspection", "get", GetFile(file=package.sha256), FileSlice, token=token)
    return part.data


async def work_of(world: World, who: Actor, visit: str) -> FieldWork:
    """The field work of a visit as somebody sees it."""
    (work,) = await world.ask(who, FieldWorkOfVisits(visits=[visit]))
    assert work is not None
    return work
