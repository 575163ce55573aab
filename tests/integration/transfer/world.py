"""The transfer service with the world it hears of: two cities' agencies, a mill and two findings."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import msgspec

from contracts.actors import Actor, AgencyKind
from contracts.joint_inspection.visits import FindingKind, FindingRecorded, LadderStep
from contracts.messages import Command, Event, Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.directory import RegisterEnterprise
from contracts.transfer.inbox import NoticeKind
from contracts.transfer.referral_terms import DocumentKind, Offence
from contracts.transfer.referrals import (
    ApproveReferral,
    GetReferrals,
    HandOverReferral,
    NewDocument,
    ProposeReferral,
    ReceiveReferral,
    Referral,
    ReportingOfficer,
)
from kernel.journal import Journal
from kernel.service import Endpoints, Service
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS
from services.transfer.inbox import store as inbox
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER, POLICE
from tests.platform.hub import Caller, calling, running_service

MILL = ENTERPRISE.agency
SPEAKING_FOR = "SELECT set_config('hub.party', $1, true)"
FINDINGS_ONLY = Endpoints(service="joint_inspection", commands={}, queries={})
PROVINCE = "640000"
KINDS = (
    AgencyKind.ECOLOGY,
    AgencyKind.POLICE,
    AgencyKind.PROCURATORATE,
    AgencyKind.COURT,
    AgencyKind.URBAN_MANAGEMENT,
)
FULL_FILE = [
    NewDocument(kind=kind, title=kind.label, sha256=f"{place:064x}")
    for place, kind in enumerate(
        (
            DocumentKind.TRANSFER_LETTER,
            DocumentKind.INVESTIGATION_REPORT,
            DocumentKind.ITEM_LIST,
            DocumentKind.TEST_REPORT,
        ),
        start=1,
    )
]


class World(msgspec.Struct):
    """The service under test, and where its copies must stand before it is spoken to."""

    transfer: Service
    registry: Service
    caller: Caller
    settings: Settings
    positions: list[str]
    findings: Iterator[int]
    inspection: Service

    async def send(self, actor: Actor | None, command: Command) -> Receipt:
        """Order something, once the copies have caught up."""
        return await self.caller.send(actor, command, after=self.positions)

    async def see(self, actor: Actor | None, number: str) -> Referral | None:
        """The referral as this actor sees it."""
        (found,) = await self.caller.ask(actor, GetReferrals(numbers=[number]))
        return found

    async def seen(self, actor: Actor, number: str) -> Referral:
        """The referral, which this actor must see."""
        found = await self.see(actor, number)
        assert found is not None
        return found

    async def version(self, number: str) -> int:
        """The version of a referral as its agency sees it; 1 where there is none."""
        found = await self.see(OFFICER, number)
        return (found and found.version) or 1

    async def take(self, actor: Actor | None, step: Callable[..., Command], number: str, **fields: Any) -> Receipt:
        """Take a step of a referral as it now is."""
        return await self.send(actor, await self.order(step, number, **fields))

    async def order(self, step: Callable[..., Command], number: str, **fields: Any) -> Command:
        """The order to take a step of a referral as it now is."""
        return step(**await self._seen_of(step, number) | fields)

    async def _seen_of(self, step: Callable[..., Command], number: str) -> dict[str, Any]:
        found = await self.see(OFFICER, number)
        seen: dict[str, Any] = {"number": number, "version": (found and found.version) or 1}
        if step is ReceiveReferral:
            seen["manifest"] = found.manifest.sha256 if found and found.manifest else "0" * 64
        return seen

    async def proposed(self, documents: Sequence[NewDocument] = tuple(FULL_FILE)) -> str:
        """A proposal on a finding of its own."""
        return (await self.send(OFFICER, await self.proposal(documents=documents))).record

    async def approved(self) -> str:
        """A referral the head approved."""
        number = await self.proposed()
        await self.take(HEAD, ApproveReferral, number)
        return number

    async def handed_over(self) -> str:
        """A referral at the police, not yet signed for."""
        number = await self.approved()
        await self.take(OFFICER, HandOverReferral, number)
        return number

    async def received(self) -> str:
        """A referral the police signed for."""
        number = await self.handed_over()
        await self.take(POLICE, ReceiveReferral, number)
        return number

    async def tell(
        self, agencies: Sequence[str], number: str, notice: NoticeKind, at: datetime = datetime(2026, 9, 1, tzinfo=UTC)
    ) -> None:
        """A notice of a referral, written in a transaction of its agency."""
        async with self.transfer.pool.acquire() as connection, connection.transaction():
            await connection.execute(SPEAKING_FOR, OFFICER.agency)
            await inbox.tell(connection, agencies=agencies, aggregate=f"referral:{number}", notice=notice, at=at)

    async def proposal(
        self, *, findings: Sequence[str] | None = None, documents: Sequence[NewDocument] = tuple(FULL_FILE)
    ) -> ProposeReferral:
        """The order to propose, by default on a fresh finding above the threshold."""
        return ProposeReferral(
            credit_code=MILL,
            region="640500",
            findings=list(findings) if findings else [f"F-{next(self.findings)}"],
            offence=Offence.POLLUTION,
            facts="私设暗管排放含铅废水，实测浓度为限值的十二倍。",
            officers=[
                ReportingOfficer(certificate="NX-0501", name="李某"),
                ReportingOfficer(certificate="NX-0502", name="王某"),
            ],
            documents=list(documents),
        )


class Surroundings(msgspec.Struct):
    """What the transfer service hears of: the registry, inspections, a caller, and where its copies must stand."""

    registry: Service
    inspection: Service
    caller: Caller
    positions: list[str]

    def world(self, transfer: Service, settings: Settings, findings: Iterator[int] | None = None) -> World:
        """The same with the service under test; its referrals rest on these findings, one after the other."""
        fresh = findings or count(1)
        return World(transfer, self.registry, self.caller, settings, self.positions, fresh, self.inspection)


@asynccontextmanager
async def surroundings(settings: Settings, findings: int = 9) -> AsyncIterator[Surroundings]:
    """The registry with its agencies and the mill, and inspections that only publish findings."""
    async with AsyncExitStack() as stack:
        registry = await stack.enter_async_context(running_service(REGISTRY, settings))
        inspection = await stack.enter_async_context(running_service(FINDINGS_ONLY, settings))
        caller = await stack.enter_async_context(calling(settings))
        await publish(registry, _agencies())
        mill = await caller.send(HEAD, RegisterEnterprise(credit_code=MILL, name="宁夏某纸业有限公司", region="640500"))
        found = await publish(inspection, [(f"visit:V-{one}", _finding(one)) for one in range(1, findings + 1)])
        positions = [position for position in (mill.position, found) if position]
        yield Surroundings(registry, inspection, caller, positions)


@asynccontextmanager
async def world(settings: Settings) -> AsyncIterator[World]:
    """The transfer service among what it hears of."""
    async with surroundings(settings) as around, running_service(ENDPOINTS, settings) as transfer:
        yield around.world(transfer, settings)


async def publish(service: Service, facts: Sequence[tuple[str, Event]]) -> str:
    """Let a service say something; returns the position of the last fact."""
    async with service.pool.acquire() as connection, connection.transaction():
        journal = Journal(connection)
        await journal.append(facts, actor="test", at=datetime.now(UTC), cause="test")
    service.sequencer.wake()
    position = await service.sequencer.position_of(journal.seq or 0, 10)
    assert position is not None
    return position


def _agencies() -> list[tuple[str, Event]]:
    cities = [_agency(kind, region) for region in ("640500", "640400") for kind in KINDS]
    departments = [_agency(kind, "640500") for kind in (AgencyKind.WATER, AgencyKind.SUPERVISION)]
    return [*(_agency(kind, PROVINCE) for kind in (*KINDS, AgencyKind.WATER)), *cities, *departments]


def _agency(kind: AgencyKind, region: str) -> tuple[str, Event]:
    code = f"{kind.value}-{region}"
    facts = AgencyFacts(
        code=code,
        name=f"{region}{kind.label}",
        kind=kind,
        level=AgencyLevel.PROVINCE if region == PROVINCE else AgencyLevel.CITY,
        region=region,
        parent=None if region == PROVINCE else f"{kind.value}-{PROVINCE}",
        valid_from=date(2020, 1, 1),
    )
    return f"agency:{code}", AgencyRegistered(agency=facts)


def _finding(number: int) -> FindingRecorded:
    """Finding 8 meets no threshold, 9 is another enterprise's."""
    return FindingRecorded(
        finding=f"F-{number}",
        visit=f"V-{number}",
        credit_code=MILL if number != 9 else "91640000000000000X",
        region="640500",
        agency="ecology-640500",
        agencies=["ecology-640500"],
        kind=FindingKind.DISCHARGE_EXCEEDANCE,
        facts_on=date(2026, 9, 1),
        ladder=LadderStep.CASE,
        suspected_crime=number != 8,
        text_hash="0" * 64,
        pollutant="铅",
        multiple="12",
        threshold="铅汞镉铬砷铊锑超标 3 倍以上",
        source="法释〔2023〕7号第一条",
    )
