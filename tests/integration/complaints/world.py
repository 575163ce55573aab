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
from contracts.complaints.intake import Channel, Complaint, FileComplaint, GetComplaints
from contracts.complaints.routing import ReturnComplaint, SignComplaint
from contracts.envelopes import Published
from contracts.messages import Command, Event, Query, Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.catalogue import GovernmentLevel, MatrixPublished, MatrixRow
from contracts.registry.directory import EnterpriseClosed, EnterpriseFacts, EnterpriseRegistered
from kernel.sealing import sealer_to
from kernel.service import Service
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS
from tests.platform.actors import OFFICER, OPERATOR
from tests.platform.hub import Caller, calling, new_id, running_service

R = TypeVar("R")

MILL = "91640500MA75XXXX00"
MILL_NAME = "中卫市某纸业有限公司"
TANNERY = "91640500MA75XXXX01"
KINDS = (AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT, AgencyKind.WATER, AgencyKind.HOTLINE, AgencyKind.POLICE)
MATTERS = """code,name,parent,first_level
environment,环境保护,,environment
environment.water,水污染,environment,environment
urban_construction,城乡建设,,urban_construction
transport,交通运输,,transport
"""
KEYWORDS = """matter,keyword,weight,source
environment.water,废水,3,测试
environment.water,排污口,2,测试
urban_construction,占道,3,测试
transport,公交,3,测试
"""


class World:
    """One running service and the people around it."""

    def __init__(self, service: Service, caller: Caller, settings: Settings) -> None:
        self.service, self.settings = service, settings
        self._caller = caller
        self._told = 0

    async def send(self, actor: Actor | None, command: Command, *, id: str | None = None) -> Receipt:
        """Order something."""
        return await self._caller.send(actor, command, id=id)

    async def ask(self, actor: Actor | None, query: Query[R], *, after: Sequence[str | None] = ()) -> R:
        """Ask something."""
        return await self._caller.ask(actor, query, after=after)

    async def upload(self, actor: Actor, data: bytes, name: str = "工单.csv") -> str:
        """Send a file as the gateway does, sealed to the service's key."""
        sealer = sealer_to(self.settings.secrets_folder / "sealing", "complaints")
        return await self._caller.upload(actor, "complaints", name, data, sealer)

    async def forget(self, credit_code: str) -> None:
        """Let the service hear that an enterprise is closed."""
        closed = EnterpriseClosed(
            credit_code=credit_code, region="640500", closed_on=date(2026, 1, 1), reason_digest=sha256("注销")
        )
        await self.tell(f"enterprise:{credit_code}", closed, version=2)

    async def tell(self, aggregate: str, event: Event, version: int = 1) -> None:
        """Let the service hear one event of the registry."""
        self._told += 1
        heard = Published(
            id=new_id(),
            source="registry",
            position=self._told,
            aggregate=aggregate,
            version=version,
            type=event.subject,
            data=msgspec.json.encode(event),
            at=datetime.now(UTC),
            cause=new_id(),
        )
        await self.service.copies.take("registry", [heard])

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

    async def returned(self, **changes: Any) -> str:
        """A complaint the ecology bureau has given back."""
        number = await self.filed(**changes)
        await self.send(OFFICER, ReturnComplaint(number=number, reason="不属于本局职责"))
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
        while await self.service.clock.strike(ENDPOINTS.deadlines):
            pass


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
async def world(settings: Settings, folder: Path) -> AsyncIterator[World]:
    """The service with a jurisdiction of its own keywords, and a registry that has spoken."""
    jurisdiction = shutil.copytree(settings.jurisdiction_dir, folder / "jurisdiction")
    (jurisdiction / "matters.csv").write_text(MATTERS, encoding="utf-8")
    (jurisdiction / "matter_keywords.csv").write_text(KEYWORDS, encoding="utf-8")
    settings = settings.model_copy(update={"jurisdiction_dir": jurisdiction, "test_clock": True})
    async with running_service(ENDPOINTS, settings) as service, calling(settings) as caller:
        hub = World(service, caller, settings)
        for kind in KINDS:
            for region, level in (("640000", AgencyLevel.PROVINCE), ("640500", AgencyLevel.CITY)):
                await hub.tell(f"agency:{kind.value}-{region}", AgencyRegistered(agency=_agency(kind, region, level)))
        await hub.tell(
            "matrix", MatrixPublished(version="2026-1", valid_from=date(2026, 1, 1), part=1, parts=1, rows=MATRIX)
        )
        for code, name in ((MILL, MILL_NAME), (TANNERY, "中卫市某皮革厂")):
            await hub.tell(f"enterprise:{code}", EnterpriseRegistered(facts=_enterprise(code, name)))
        yield hub


def _row(matter: str, name: str, agency: AgencyKind) -> MatrixRow:
    return MatrixRow(
        matter=matter,
        matter_name=name,
        level=GovernmentLevel.CITY,
        region="640500",
        agency=f"{agency.value}-640500",
        legal_basis="《测试办法》第一条",
    )


MATRIX = [
    _row("environment", "环境保护", AgencyKind.ECOLOGY),
    _row("urban_construction", "城乡建设", AgencyKind.URBAN_MANAGEMENT),
]


def _agency(kind: AgencyKind, region: str, level: AgencyLevel) -> AgencyFacts:
    code = f"{kind.value}-{region}"
    return AgencyFacts(
        code=code, name=f"{region}{kind.label}", kind=kind, level=level, region=region, valid_from=date(2020, 1, 1)
    )


def _enterprise(code: str, name: str) -> EnterpriseFacts:
    return EnterpriseFacts(credit_code=code, name=name, region="640500")


def sha256(text: str) -> str:
    """Hex SHA-256, as the journal carries free text."""
    return hashlib.sha256(text.encode()).hexdigest()
