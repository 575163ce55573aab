"""What a receiver is and how it changes: pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.receivers import ChangeReceiver, Receiver, RegisterReceiver

ANY_OF_TOPIC = ".*"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A registered receiver."""

    id: str
    name: str
    agency: str
    agency_kind: AgencyKind
    region: str
    role: Role
    office: str | None
    address: str
    kinds: tuple[str, ...]
    key_version: int
    key_since: datetime
    registered_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose it is."""
        return (self.agency,)

    @property
    def record(self) -> Receiver:
        """As queries show it."""
        facts = {name: getattr(self, name) for name in Receiver.__struct_fields__ if name != "kinds"}
        return Receiver(**facts, kinds=list(self.kinds))


def register(command: RegisterReceiver, actor: Actor, *, id: str, events: Collection[str], at: datetime) -> Case:
    """A new receiver; `events`: the subjects of all. Refusals: RECEIVER_ROLE_NOT_YOURS, RECEIVER_KIND_UNKNOWN."""
    if command.role not in actor.roles:
        raise Refusal("RECEIVER_ROLE_NOT_YOURS", role=command.role.label)
    return Case(
        id=id,
        name=command.name,
        agency=actor.agency,
        agency_kind=actor.agency_kind,
        region=actor.region,
        role=command.role,
        office=actor.office,
        address=command.address,
        kinds=known_kinds(command.kinds, events),
        key_version=1,
        key_since=at,
        registered_at=at,
    )


def known_kinds(kinds: Sequence[str], events: Collection[str]) -> tuple[str, ...]:
    """Subjects of events, or `service.topic.*`, once each. Refusal: RECEIVER_KIND_UNKNOWN."""
    topics = {event.rsplit(".", 2)[0] + ANY_OF_TOPIC for event in events}
    for kind in kinds:
        if kind not in events and kind not in topics:
            raise Refusal("RECEIVER_KIND_UNKNOWN", kind=kind)
    return tuple(dict.fromkeys(kinds))


def change(case: Case, command: ChangeReceiver, events: Collection[str]) -> Case:
    """To another address, or of other kinds. Refusals: RECEIVER_ENDED, RECEIVER_KIND_UNKNOWN."""
    kinds = case.kinds if command.kinds is None else known_kinds(command.kinds, events)
    return replace(in_use(case), address=command.address or case.address, kinds=kinds)


def rotate(case: Case, at: datetime) -> Case:
    """Under the next version of its keys. Refusal: RECEIVER_ENDED."""
    return replace(in_use(case), key_version=case.key_version + 1, key_since=at)


def end(case: Case, reason: str, at: datetime) -> Case:
    """Over. Refusal: RECEIVER_ENDED."""
    return replace(in_use(case), ended_at=at, reason=reason)


def in_use(case: Case) -> Case:
    """The receiver, unless it has ended. Refusal: RECEIVER_ENDED."""
    if case.ended_at is not None:
        raise Refusal("RECEIVER_ENDED", receiver=case.name)
    return case
