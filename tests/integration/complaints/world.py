"""The complaints service, told about agencies, a matrix and enterprises as the registry would tell it."""

import hashlib
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import msgspec

from contracts.actors import Actor, AgencyKind
from contracts.complaints.informant import (
    ApproveCaller,
    LookAtCaller,
    OpenCaller,
    OpenedCaller,
    RequestCaller,
    RequestsOfComplaints,
)
from contracts.complaints.intake import CALLER_CONTEXT, Channel, Complaint, FileComplaint, GetComplaints
from contracts.complaints.intake import Caller as Reporter
from contracts.complaints.routing import ReturnComplaint, SignComplaint
from contracts.messages import Command, Event, Query, Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.catalogue import GovernmentLevel, MatrixPublished, MatrixRow
from contracts.registry.directory import EnterpriseClosed, EnterpriseFacts, EnterpriseRegistered
from kernel.journal import Journal
from kernel.sealing import sealer_to
from kernel.service import Endpoints, Service
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS
from tests.platform.actors import HEAD, OFFICER, OPERATOR
from tests.platform.hub import Caller, calling, running_service

R = TypeVar("R")

MILL = "91640500MA75K3TE0C"
MILL_NAME = "中卫市某纸业有限公司"
TANNERY = "91640500MA75L8NQ1Y"
KINDS = (
    AgencyKind.ECOLOGY,
    AgencyKind.URBAN_MANAGEMENT,
    AgencyKind.WATER,
    AgencyKind.HOTLINE,
    AgencyKind.POLICE,
    AgencyKind.SUPERVISION,
)
REGISTRY = Endpoints(service="registry", commands={}, queries={})
MATTERS = """code,name,parent,first_level
environment,环境保护,,environment
environment.water,水污染,environment,environment
urban_construction,城乡建设,,urban_construction
transport,交通运输,,transport
education_culture,教育文体,,education_culture
labour,劳动和社会保障,,labour
commerce_tourism,商贸旅游,,commerce_tourism
health,卫生计生,,health
"""
KEYWORDS = """matter,keyword,weight,source
environment.water,废水,900,测试
environment.water,排污口,600,测试
urban_construction,占道,900,测试
transport,公交,900,测试
"""


class World:
    """One running service and the people around it."""

    def __init__(self, service: Service, registry: Service, caller: Caller, settings: Settings) -> None:
        self.service, self.settings = service, settings
        self._registry, self.caller = registry, caller
        self.heard: str | None = None

    async def send(self, actor: Actor | None, command: Command, *, id: str | None = None) -> Receipt:
        """Order something."""
        return await self.caller.send(actor, command, id=id, after=[self.heard])

    async def ask(self, actor: Actor | None, query: Query[R], *, after: Sequence[str | None] = ()) -> R:
        """Ask something."""
        return await self.caller.ask(actor, query, after=after)

    async def upload(self, actor: Actor, data: bytes, name: str = "工单.csv") -> str:
        """Send a file as the gateway does, sealed to the service's key."""
        sealer = sealer_to(self.settings.secrets_folder / "sealing", "complaints")
        return await self.caller.upload(actor, "complaints", name, data, sealer)

    async def forget(self, credit_code: str) -> None:
        """Let the service hear that an enterprise is closed."""
        closed = EnterpriseClosed(
            credit_code=credit_code, region="640500", closed_on=date(2026, 1, 1), reason_digest=sha256("注销")
        )
        await self.tell([(f"enterprise:{credit_code}", closed)])

    async def tell(self, facts: Sequence[tuple[str, Event]]) -> None:
        """Let the registry say something, and what is sent or asked next wait for it."""
        async with self._registry.pool.acquire() as connection, connection.transaction():
            journal = Journal(connection)
            await journal.append(facts, actor="test", at=datetime.now(UTC), cause="test")
        self._registry.sequencer.wake()
        self.heard = await self._registry.sequencer.position_of(journal.seq or 0, 10)

    async def see(self, actor: Actor | None, number: str) -> Complaint | None:
        """The complaint as this actor sees it."""
        (found,) = await self.ask(actor, GetComplaints(numbers=[number]))
        return found

    async def seen(self, actor: Actor | None, number: str) -> Complaint:
        """The complaint, which this actor sees."""
        found = await self.see(actor, number)
        assert found is not None
        return found

    async def filed(self, **changes: Any) -> str:
        """A complaint about waste water, filed by the hotline."""
        return (await self.send(OPERATOR, report(**changes))).record

    async def signed(self, **changes: Any) -> str:
        """A complaint the ecology bureau has signed for."""
        number = await self.filed(**changes)
        await self.send(OFFICER, SignComplaint(number=number))
        return number

    def seal(self, caller: Reporter) -> str:
        """Who reports, as the gateway seals it."""
        sealer = sealer_to(self.settings.secrets_folder / "sealing", "complaints")
        return sealer.seal_text(msgspec.json.encode(caller).decode(), CALLER_CONTEXT)

    async def asked_to_see(self, number: str, purpose: str = "verify", reason: str = "需核实排放时间") -> str:
        """The officer in charge asks to see the caller; the request's id."""
        await self.send(OFFICER, RequestCaller(number=number, purpose=purpose, reason=reason))
        (page,) = await self.ask(OFFICER, RequestsOfComplaints(numbers=[number]))
        return page.items[0].id

    async def allowed(self, number: str) -> None:
        """The head approves what the officer asks for."""
        request = await self.asked_to_see(number)
        await self.send(HEAD, ApproveCaller(number=number, request=request))

    async def opened(self, number: str) -> OpenedCaller | None:
        """The caller, opened by the officer in charge with the head's approval."""
        await self.allowed(number)
        await self.send(OFFICER, OpenCaller(number=number))
        return await self.ask(OFFICER, LookAtCaller(number=number))

    async def returned(self, **changes: Any) -> str:
        """A complaint the ecology bureau has given back."""
        number = await self.filed(**changes)
        await self.send(OFFICER, giving_back(number))
        return number

    async def rows(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        """What stands in the service's tables, read as PostgreSQL's own superuser."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("postgres"))
        try:
            await connection.execute("SET search_path TO complaints")
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    async def move_clock(self, shift: str) -> None:
        """Set the test clock forward, and let everything due be struck."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("complaints_owner"))
        try:
            await connection.execute("UPDATE test_clock SET shift = $1::text::interval", shift)
        finally:
            await connection.close()
        clock = self.service.clock
        while await clock.strike(ENDPOINTS.deadlines) or await clock.warn(ENDPOINTS.warnings):
            pass


def giving_back(number: str, proposed: str = "urban_management-640500") -> ReturnComplaint:
    """The receiving agency says whose it is."""
    return ReturnComplaint(
        number=number, reason="不属于本局职责", proposed_agency=proposed, basis="城市管理执法办法第八条"
    )


def report(**changes: Any) -> FileComplaint:
    """A report of the hotline about waste water."""
    base = FileComplaint(
        channel=Channel.HOTLINE_12345,
        title="纸厂夜里排废水",
        text="每天夜里十点后有废水排进沟里。",
        region="640500",
    )
    return msgspec.structs.replace(base, **changes)


@asynccontextmanager
async def world(settings: Settings, folder: Path, registry_endpoints: Endpoints = REGISTRY) -> AsyncIterator[World]:
    """The service with keywords of the test's own, no call back by chance, public numbers of a single work order, and a
    registry that publishes."""
    jurisdiction = shutil.copytree(settings.jurisdiction_dir, folder / "jurisdiction")
    (jurisdiction / "matters.csv").write_text(MATTERS, encoding="utf-8")
    (jurisdiction / "matter_keywords.csv").write_text(KEYWORDS, encoding="utf-8")
    rules = jurisdiction / "call_back_rules.csv"
    certain = [line for line in rules.read_text(encoding="utf-8").splitlines(keepends=True) if line[:4] != "any,"]
    rules.write_text("".join(certain), encoding="utf-8")
    limits = jurisdiction / "limits.csv"
    limits.write_text(
        limits.read_text(encoding="utf-8").replace("public_least,10,", "public_least,1,"), encoding="utf-8"
    )
    settings = settings.model_copy(update={"jurisdiction_dir": jurisdiction, "test_clock": True})
    async with (
        running_service(registry_endpoints, settings) as registry,
        running_service(ENDPOINTS, settings) as service,
        calling(settings) as caller,
    ):
        hub = World(service, registry, caller, settings)
        await hub.tell([*_agencies(), ("matrix", _matrix()), *_enterprises()])
        yield hub


def _agencies() -> list[tuple[str, Event]]:
    levels = (("640000", AgencyLevel.PROVINCE), ("640500", AgencyLevel.CITY))
    return [_agency(kind, region, level) for kind in KINDS for region, level in levels]


def _agency(kind: AgencyKind, region: str, level: AgencyLevel) -> tuple[str, Event]:
    code = f"{kind.value}-{region}"
    facts = AgencyFacts(
        code=code, name=f"{region}{kind.label}", kind=kind, level=level, region=region, valid_from=date(2020, 1, 1)
    )
    return f"agency:{code}", AgencyRegistered(agency=facts)


def _matrix() -> MatrixPublished:
    rows = [
        _row("environment", "环境保护", "ecology-640500"),
        _row("urban_construction", "城乡建设", "urban_management-640500"),
    ]
    return MatrixPublished(version="2026-1", valid_from=date(2026, 1, 1), part=1, parts=1, rows=rows)


def _row(matter: str, name: str, agency: str) -> MatrixRow:
    return MatrixRow(
        matter=matter,
        matter_name=name,
        level=GovernmentLevel.CITY,
        region="640500",
        agency=agency,
        legal_basis="《测试办法》第一条",
    )


def _enterprises() -> list[tuple[str, Event]]:
    named = ((MILL, MILL_NAME), (TANNERY, "中卫市某皮革厂"))
    return [
        (
            f"enterprise:{code}",
            EnterpriseRegistered(facts=EnterpriseFacts(credit_code=code, name=name, region="640500")),
        )
        for code, name in named
    ]


def sha256(text: str) -> str:
    """Hex SHA-256, as the journal carries free text."""
    return hashlib.sha256(text.encode()).hexdigest()
