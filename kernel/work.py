"""What a handler is given and what it gives back.

A handler loads, decides and saves inside one transaction the kernel opened; it returns an Outcome.
Only the kernel commits.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import msgspec
import uuid_utils

from contracts.actors import Actor
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.fields import Level
from contracts.files import SEALED_STORES
from contracts.messages import Event, Query, Record
from kernel.agency_signatures import SigningPolicy
from kernel.calendar import Calendar, local_date
from kernel.database import Connection
from kernel.deliveries.addresses import DeliveryPolicy
from kernel.documents.issuing import Documents
from kernel.documents.records import IssuedDocument
from kernel.documents.store import documents_of
from kernel.duties import duties_of
from kernel.duty_changes import AlterDuty, PauseDuty, ResumeDuty
from kernel.ferry.keys import Keyring
from kernel.files.given import Files
from kernel.files.objects import Objects, open_store
from kernel.journal import Journal, latest_positions
from kernel.jurisdiction import Jurisdiction
from kernel.law import LawRow, LawTable
from kernel.narrowing import Wanted
from kernel.rights import Reach, Right, Rights, Sight, field_levels, load_rights, reach, shown
from kernel.rows import Shape
from kernel.sealing import Sealer, sealer_of
from kernel.settings import MATTER_MODEL, Settings
from kernel.vault.vault import Vault

R = TypeVar("R", bound=Record)


class Scoped(Protocol):
    """What has a region and parties that actors stand in relation to."""

    @property
    def region(self) -> str:
        """Where it belongs."""

    @property
    def parties(self) -> Sequence[str]:
        """Whose it is."""


C = TypeVar("C", bound=Scoped)

NOW = "SELECT hub_now()"


class Fact(msgspec.Struct, frozen=True):
    """An event to journal on its aggregate (`complaint:TS…`)."""

    aggregate: str
    event: Event


class StartDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Start a clock: `by` is the agency whose duty it is, `limit` the law's row, counted `since` then or now.

    With `warn` its topic's warning is called once when only so much of the limit is left.
    """

    duty: str
    aggregate: str
    by: str
    limit: LawRow
    since: datetime | None = None
    warn: LawRow | None = None


class EndDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Stop a clock; a no-op when it does not run."""

    duty: str
    aggregate: str


DutyTurn = StartDuty | EndDuty
DutyChange = StartDuty | EndDuty | AlterDuty | PauseDuty | ResumeDuty


class Write(msgspec.Struct, frozen=True):
    """Rows to save by a statement that takes them as one JSON array; made by a store, written by the kernel."""

    statement: str
    rows: Sequence[object]


class Errand(msgspec.Struct, frozen=True):
    """Work too long for one transaction, to be run step by step: its kind, and the record it is about."""

    kind: str
    record: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a handler decided: the record's id, the rows to write, the facts, clocks started and stopped, errands.

    `unnamed`: the journal names the actor by kind only, as it does for the public.
    """

    record: str = ""
    errands: Sequence[Errand] = ()
    writes: Sequence[Write] = ()
    facts: Sequence[Fact] = ()
    duties: Sequence[DutyChange] = ()
    unnamed: bool = False


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What every handler of a process shares: the rights, the jurisdiction's data, the sealing key, files, a vault."""

    service: str
    rights: Rights
    law: LawTable
    calendar: Calendar
    jurisdiction: Jurisdiction
    sealer: Sealer
    objects: Objects
    ferry: Keyring
    vault: Vault | None = None
    signing: SigningPolicy = SigningPolicy()
    delivery: DeliveryPolicy = DeliveryPolicy()

    @classmethod
    def load(cls, settings: Settings, service: str) -> "Environment":
        """Read the jurisdiction's files and the service's key, and open its store."""
        sealer = sealer_of(settings.secrets_folder / "sealing", service)
        return cls(
            service=service,
            rights=load_rights(),
            law=LawTable.load(settings.jurisdiction_dir),
            calendar=Calendar.load(settings.jurisdiction_dir),
            jurisdiction=Jurisdiction(settings.jurisdiction_dir, {MATTER_MODEL: settings.matter_model_file}),
            sealer=sealer,
            objects=Objects(open_store(settings, service), sealer if service in SEALED_STORES else None),
            ferry=Keyring.of(settings),
            vault=Vault.of(settings, service),
            signing=SigningPolicy.of(settings),
            delivery=DeliveryPolicy.of(settings),
        )


class Work:
    """One command, event or deadline at work in its transaction."""

    def __init__(
        self,
        *,
        connection: Connection,
        actor: Actor,
        now: datetime,
        cause: str,
        environment: Environment,
        rows: Sequence[Right] = (),
        journal: Journal | None = None,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now
        self.cause = cause
        self.environment = environment
        self.law = environment.law
        self.calendar = environment.calendar
        self.jurisdiction = environment.jurisdiction
        self.sealer = environment.sealer
        self.signing = environment.signing
        self._vault = environment.vault
        self.files = Files(connection, environment.objects, actor)
        self.documents = Documents(connection, self.files, environment.jurisdiction, actor, now)
        self.journal = journal or Journal(connection)
        self.foreseen: Any = None
        self.relation_checked = not rows or all(row.relation == "any" for row in rows)
        self._rows = rows

    @property
    def today(self) -> date:
        """The day in Shanghai, by which law rows are chosen."""
        return local_date(self.now)

    @property
    def vault(self) -> Vault:
        """The vault of a service that has one."""
        assert self._vault is not None, "this service has no vault"
        return self._vault

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return str(uuid_utils.uuid7())

    def require(self, *, region: str, parties: Iterable[str] = (), what: str = "", id: str = "") -> None:
        """Refuse an actor who does not stand in the relation this command asks for.

        For an existing record pass `what` and `id`: forbidden then reads the same as absent.
        """
        self.relation_checked = True
        parties = tuple(parties)
        if any(row.holds(self.actor, region, parties) for row in self._rows):
            return
        if what:
            raise Refusal("NOT_FOUND", what=what, id=id)
        raise Refusal("OUT_OF_REACH", region=region)

    async def existing(
        self, load: Callable[[Connection, str], Awaitable[C | None]], id: str, aggregate: str, what: str
    ) -> C:
        """Lock a record's aggregate, load what is to be decided on, and `require` the actor's relation to it."""
        await self.lock(aggregate)
        case = await load(self.connection, id)
        if case is None:
            raise Refusal("NOT_FOUND", what=what, id=id)
        self.require(region=case.region, parties=case.parties, what=what, id=id)
        return case

    async def lock(self, *aggregates: str) -> None:
        """Serialise on these aggregates until the transaction ends; call before loading what you decide on."""
        self.journal.own(aggregates, self.cause)
        await self.journal.lock(aggregates)

    async def lock_many(self, aggregates: Sequence[str]) -> None:
        """The same for thousands, most of them new; only for steps that are tried again (`Journal.lock_many`)."""
        self.journal.own(aggregates, self.cause)
        await self.journal.lock_many(aggregates)


class Reading:
    """One query being answered."""

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        environment: Environment,
        rows: Sequence[Right],
        wanted: Wanted | None = None,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.wanted = wanted
        self.law = environment.law
        self.jurisdiction = environment.jurisdiction
        self.sealer = environment.sealer
        self._vault = environment.vault
        self.reach: Reach = reach(rows, actor)
        self._service = environment.service
        self._rights = environment.rights
        self._sight = Sight(rows, actor)

    @property
    def vault(self) -> Vault:
        """The vault of a service that has one."""
        assert self._vault is not None, "this service has no vault"
        return self._vault

    def reach_to(self, query: type[Query[Any]], record: type[Record], field: str) -> Reach:
        """Where this actor would see this field of a record by asking another query."""
        level = field_levels(record)[field]
        rows = self._rights.fitting(query.subject, self.actor)
        return reach([row for row in rows if level in row.sees], self.actor)

    async def now(self) -> datetime:
        """The hub's time."""
        now: datetime = await self.connection.fetchval(NOW)
        return now

    async def positions(self, aggregates: list[str]) -> list[str | None]:
        """The position of each aggregate's latest event, such as `registry:17`; one statement."""
        found = await latest_positions(self.connection, aggregates)
        return [f"{self._service}:{found[one]}" if one in found else None for one in aggregates]

    async def duties(self, aggregates: list[str]) -> list[list[Duty]]:
        """The clocks of each aggregate, in order of their start; one statement."""
        return await duties_of(self.connection, aggregates)

    async def documents(self, aggregates: list[str]) -> list[list[IssuedDocument]]:
        """The documents issued on each aggregate; one statement."""
        return await documents_of(self.connection, aggregates)

    def show(self, record: R, *, region: str, parties: Iterable[str] = ()) -> R:
        """The record as this actor may see it."""
        return shown(record, self._sight.levels(region, parties))

    def sees_of_all(self, level: Level) -> bool:
        """Whether this actor sees the fields of a level of every record, without standing in a relation to it."""
        return level in self._sight.levels("", ())

    def may_show(self, record: type[Record], field: str) -> bool:
        """Whether the field is asked for and this actor sees it of any record; if not, nothing is loaded for it."""
        return (self.wanted is None or field in self.wanted) and self._sight.may_see(record, field)

    def shape(self, records: Shape[R], *needed: str) -> Shape[R]:
        """How to read records in the fields asked for and those `needed` here; only for queries in `narrows`."""
        return records.only(self.wanted, *needed)
