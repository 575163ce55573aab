"""Whose a source is, what it may send for whom, and what a message of the stream says: pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role, region_prefix
from contracts.errors import Refusal
from contracts.registry.observations import ObservationKind
from contracts.registry.sources import IntakeKind, RegisterIntakeSource

PATROLS = {IntakeKind(kind.value): kind for kind in ObservationKind}
PATROLLING = frozenset(
    {
        AgencyKind.ECOLOGY,
        AgencyKind.WATER,
        AgencyKind.TRANSPORT,
        AgencyKind.URBAN_MANAGEMENT,
        AgencyKind.NATURAL_RESOURCES,
    }
)
MEASURING = frozenset({AgencyKind.ECOLOGY, AgencyKind.ENTERPRISE})

L = TypeVar("L")


class Owner(NamedTuple):
    """Whose a source is."""

    agency: str
    kind: AgencyKind
    region: str


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A registered source."""

    code: str
    name: str
    agency: str
    agency_kind: AgencyKind
    region: str
    parties: tuple[str, ...]
    kinds: tuple[IntakeKind, ...]
    enterprises: tuple[str, ...]
    public_key: str
    registered_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None

    @property
    def actor(self) -> Actor:
        """In whose name its messages are taken in: as an officer of its agency, or a user of its enterprise."""
        role = Role.MEMBER if self.agency_kind is AgencyKind.ENTERPRISE else Role.OFFICER
        return Actor(
            subject=f"source:{self.code}",
            agency=self.agency,
            agency_kind=self.agency_kind,
            region=self.region,
            roles=(role,),
        )


class Address(NamedTuple):
    """What a subject says: `intake.<kind>.<region>`."""

    kind: IntakeKind
    region: str


def register(command: RegisterIntakeSource, owner: Owner, known: Collection[str], at: datetime) -> Source:
    """A new source. `known` are those of its enterprises that lie in its owner's region.

    Refusals: SOURCE_KIND_NOT_ITS, SOURCE_ENTERPRISE_NOT_ITS.
    """
    for kind in command.kinds:
        if owner.kind not in (MEASURING if kind is IntakeKind.READINGS else PATROLLING):
            raise Refusal("SOURCE_KIND_NOT_ITS", kind=kind.label, agency_kind=owner.kind.label)
    for credit_code in command.enterprises:
        own = owner.kind is not AgencyKind.ENTERPRISE or credit_code == owner.agency
        if not own or credit_code not in known:
            raise Refusal("SOURCE_ENTERPRISE_NOT_ITS", credit_code=credit_code, agency=owner.agency)
    return Source(
        code=command.code,
        name=command.name,
        agency=owner.agency,
        agency_kind=owner.kind,
        region=owner.region,
        parties=(owner.agency,),
        kinds=tuple(dict.fromkeys(command.kinds)),
        enterprises=tuple(dict.fromkeys(command.enterprises)),
        public_key=command.public_key,
        registered_at=at,
    )


def with_key(source: Source, public_key: str) -> Source:
    """Checked by another key from now on. Refusal: SOURCE_ENDED."""
    require_running(source)
    return replace(source, public_key=public_key)


def end(source: Source, reason: str, at: datetime) -> Source:
    """Nothing more is taken from it. Refusal: SOURCE_ENDED."""
    require_running(source)
    return replace(source, ended_at=at, reason=reason)


def require_running(source: Source) -> None:
    """Refusal: SOURCE_ENDED."""
    if source.ended_at is not None:
        raise Refusal("SOURCE_ENDED", source=source.code, ended_at=source.ended_at)


def read_subject(subject: str) -> Address:
    """The kind and region of a message. Refusal: INTAKE_SUBJECT."""
    words = subject.split(".")
    kinds = {kind.value: kind for kind in IntakeKind}
    if len(words) != 3 or words[1] not in kinds or not (words[2].isdecimal() and len(words[2]) == 6):
        raise Refusal("INTAKE_SUBJECT", subject=subject)
    return Address(kinds[words[1]], words[2])


def read_letter(body: bytes, decoder: msgspec.json.Decoder[L]) -> L:
    """The message. Refusal: INTAKE_UNREADABLE, with what is wrong where."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("INTAKE_UNREADABLE", reason=str(error)[:300]) from None


def require_its_own(source: Source, address: Address) -> None:
    """The source runs, and may send this kind for this region. Refusals: SOURCE_ENDED, SOURCE_NOT_ALLOWED."""
    require_running(source)
    within = address.region.startswith(region_prefix(source.region))
    if address.kind not in source.kinds or not within:
        raise Refusal("SOURCE_NOT_ALLOWED", source=source.code, kind=address.kind.label, region=address.region)


def may_send_for(source: Source, address: Address, credit_code: str, region: str) -> bool:
    """Whether an enterprise's data are the source's to send, on this subject."""
    if source.agency_kind is AgencyKind.ENTERPRISE and credit_code != source.agency:
        return False
    within = region.startswith(region_prefix(source.region)) and region.startswith(region_prefix(address.region))
    return within and (not source.enterprises or credit_code in source.enterprises)


def outside(source: Source, named: Sequence[str | None]) -> list[str]:
    """Of the enterprises named, those a source with a list of its own may say nothing about."""
    own = set(source.enterprises)
    return sorted({one for one in named if own and one is not None and one not in own})
