"""All four services behind one door, and a mill with something in every room of its profile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.checkpoints import CHECKPOINTS, JournalService
from contracts.complaints.clue_exchange import SendExchangedClue
from contracts.complaints.intake import CALLER_CONTEXT, Channel, FileComplaint
from contracts.complaints.intake import Caller as Reporter
from contracts.complaints.routing import SignComplaint
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import ApproveVisit, OpenVisit
from contracts.joint_inspection.visits import (
    CheckIn,
    FindingKind,
    FinishVisit,
    GetVisits,
    LadderStep,
    RecordFinding,
)
from contracts.messages import Command
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.alerts import AnswerAlert, ListAlerts, RejectAnswer
from contracts.registry.catalogue import GovernmentLevel, MatrixRow
from contracts.registry.credit import PublishCredit, RecordCreditFact
from contracts.registry.directory import EnvironmentalElement, RegisterEnterprise
from contracts.registry.officers import OfficerEntry, RegisterOfficers
from contracts.registry.permits import PermitPollutant, RecordPermit
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.positive_list import ApplyForPositiveList
from contracts.registry.readings import ReadingRow, ReadingSource, RecordReadings
from contracts.transfer.referral_terms import DocumentKind, Offence
from contracts.transfer.referrals import (
    ApproveReferral,
    HandOverReferral,
    NewDocument,
    ProposeReferral,
    ReportingOfficer,
)
from kernel.sealing import sealer_to
from kernel.service import Endpoints
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.directory.rules import ALPHABET, code_holds
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.integration.registry.editions import carried_through, drafted, provincial
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER, OPERATOR, URBAN_MANAGEMENT, actor
from tests.platform.gateway import Door, open_door
from tests.platform.hub import Caller, calling, new_id, running_service
from tests.platform.wires import CountedWire

T = TypeVar("T")

PATIENCE_SECONDS = 60
MILL = ENTERPRISE.agency
BUREAU, UPPER = "ecology-640500", "ecology-640000"
INFORMANT = "举报人王小明"
EXCHANGED = "城管巡查见围墙外暗管"
SECRET_REASON, REPORTED = (
    "群众反映夜间偷排，拟突击检查",
    "纸厂夜间向排水沟排放黑褐色污水，有刺鼻气味，鱼都死了，请查处水污染",
)
FILE = (
    DocumentKind.TRANSFER_LETTER,
    DocumentKind.INVESTIGATION_REPORT,
    DocumentKind.ITEM_LIST,
    DocumentKind.TEST_REPORT,
)
INSPECTOR = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="NX-0001")


class Profiled(msgspec.Struct, kw_only=True):
    """The hub, and what stands on the mill's profile."""

    door: Door
    caller: Caller
    wire: CountedWire
    settings: Settings
    running: dict[str, AbstractAsyncContextManager[Any]]
    reached: dict[str, str] = {}
    complaint: str = ""
    visit: str = ""
    secret_visit: str = ""
    referral: str = ""

    @property
    def positions(self) -> list[str]:
        """Where every service's journal stands, for copies to have reached."""
        return list(self.reached.values())

    async def send(self, who: Actor, command: Command) -> str:
        """Order something after all that was ordered before; the record it made."""
        id = new_id()
        receipt = await patiently(lambda: self.caller.send(who, command, id=id, after=self.positions))
        if receipt.position:
            self.reached[receipt.position.split(":")[0]] = receipt.position
        return receipt.record

    async def start(self, endpoints: Endpoints) -> None:
        """Run a service, until it knows what it ought to know."""
        self.running[endpoints.service] = running_service(endpoints, self.settings)
        await self.running[endpoints.service].__aenter__()
        await self.settled(endpoints.service)

    async def settled(self, service: str) -> None:
        """Wait until a service's copies have all that was ordered so far."""
        checkpoints = CHECKPOINTS[JournalService(service)]()
        await patiently(lambda: self.caller.ask(None, checkpoints, after=self.positions))

    async def stop(self, service: str) -> None:
        """Take a service away."""
        await self.running.pop(service).__aexit__(None, None, None)


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Again while a copy is behind, which a service says after waiting a while itself."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                return await call()
            except Refusal as refusal:
                if refusal.code != "COPY_BEHIND":
                    raise


@asynccontextmanager
async def profiled(settings: Settings) -> AsyncIterator[Profiled]:
    """The whole hub with the mill."""
    async with AsyncExitStack() as stack:
        counted = CountedWire()
        door = await stack.enter_async_context(open_door(settings, [], counted.over_nats))
        caller = await stack.enter_async_context(calling(settings))
        hub = Profiled(door=door, caller=caller, wire=counted, settings=settings, running={})
        for endpoints in (REGISTRY, COMPLAINTS, JOINT_INSPECTION, TRANSFER):
            await hub.start(endpoints)
        await _directory(hub)
        await _monitoring(hub)
        await _complaint(hub)
        await _visits(hub)
        await _referral(hub)
        for service in hub.running:
            await hub.settled(service)
        try:
            yield hub
        finally:
            for service in list(hub.running):
                await hub.stop(service)


async def _directory(hub: Profiled) -> None:
    """Agencies, people, the responsibility matrix; the mill with its permit, its application and its credit."""
    for kind in (AgencyKind.HOTLINE, AgencyKind.POLICE, AgencyKind.PROCURATORATE):
        await hub.send(ADMINISTRATOR, RegisterAgency(agency=_agency(kind, "640500")))
    await hub.send(ADMINISTRATOR, RegisterAgency(agency=_agency(AgencyKind.ECOLOGY, "640000")))
    await hub.send(ADMINISTRATOR, RegisterAgency(agency=_agency(AgencyKind.ECOLOGY, "640500", UPPER)))
    people = [_person(certificate) for certificate in ("NX-0001", "NX-0002")]
    await hub.send(HEAD, RegisterOfficers(agency=BUREAU, officers=people))
    await drafted(hub.caller, [*provincial(hub.settings), _matter()])
    await carried_through(hub.caller)
    await hub.send(OFFICER, RegisterEnterprise(credit_code=MILL, name="试验纸业", region="640500", trade_code="C2221"))
    limit = PermitPollutant(name="二氧化硫", outlet="DA001", limit="50", unit="mg/m3")
    permit = RecordPermit(number=f"{MILL}001P", holder=MILL, valid_to=date(2099, 1, 1), pollutants=[limit])
    await hub.send(OFFICER, permit)
    await hub.send(ENTERPRISE, ApplyForPositiveList(credit_code=MILL, agency=BUREAU, statement="连续三年达标"))
    fact = RecordCreditFact(credit_code=MILL, code="good_conduct", on=date(2026, 1, 5), reason="主动公开环境信息")
    await hub.send(OFFICER, fact)
    await hub.send(HEAD, PublishCredit(credit_code=MILL))


async def _monitoring(hub: Profiled) -> None:
    """A reading over the limit, its alert badly explained, so a clue."""
    stack = NewPoint(number="DA001", name="锅炉废气排放口", kind=PointKind.AIR_OUTLET)
    await hub.send(OFFICER, RegisterPoints(credit_code=MILL, points=[stack]))
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    row = ReadingRow(point=f"{MILL}-DA001", metric="二氧化硫", hour=hour.isoformat(), value="90", unit="mg/m3")
    await hub.send(ENTERPRISE, RecordReadings(source=ReadingSource.AUTOMATIC, rows=[row]))
    [alert] = (await hub.caller.ask(OFFICER, ListAlerts())).items
    await hub.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await hub.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明"))


async def _complaint(hub: Profiled) -> None:
    """A report that names the mill, in the bureau's hands, and a clue that another department tells the bureau."""
    sealer = sealer_to(hub.settings.secrets_folder / "sealing", "complaints")
    report = FileComplaint(
        channel=Channel.HOTLINE_12345,
        title="造纸厂夜间偷排污水",
        text=REPORTED,
        region="640500",
        enterprise_credit_code=MILL,
        sealed_caller=sealer.seal_text(msgspec.json.encode(Reporter(name=INFORMANT)).decode(), CALLER_CONTEXT),
    )
    hub.complaint = await hub.send(OPERATOR, report)
    await hub.send(OFFICER, SignComplaint(number=hub.complaint))
    told = SendExchangedClue(
        title=EXCHANGED, facts=EXCHANGED, region="640500", receiver=BUREAU, enterprise_credit_code=MILL
    )
    await hub.send(URBAN_MANAGEMENT, told)


async def _visits(hub: Profiled) -> None:
    """A finished visit with a grave finding, and one that is only planned and so a secret."""
    hub.visit = await _planned(hub, "核查投诉")
    await hub.send(INSPECTOR, CheckIn(visit=hub.visit))
    finding = RecordFinding(
        visit=hub.visit,
        kind=FindingKind.DISCHARGE_EXCEEDANCE,
        text="总排口总铅超标",
        ladder=LadderStep.CASE,
        ladder_reason="涉嫌犯罪，直接立案",
        pollutant="总铅",
        measured=Decimal("4.5"),
        limit_value=Decimal("1.0"),
        unit="mg/L",
        sampled_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    await hub.send(INSPECTOR, finding)
    await hub.send(INSPECTOR, FinishVisit(visit=hub.visit))
    hub.secret_visit = await _planned(hub, SECRET_REASON)


async def _planned(hub: Profiled, reason: str) -> str:
    order = OpenVisit(
        credit_code=MILL,
        reason=reason,
        planned_on=datetime.now(ZoneInfo("Asia/Shanghai")).date(),
        officers=["NX-0001", "NX-0002"],
        clue=hub.complaint,
    )
    visit = await hub.send(OFFICER, order)
    return await hub.send(HEAD, ApproveVisit(visit=visit))


async def _referral(hub: Profiled) -> None:
    """The finding referred to the police, with the procuratorate's copy."""
    [visit] = await hub.caller.ask(INSPECTOR, GetVisits(ids=[hub.visit]))
    assert visit is not None and visit.findings
    proposal = ProposeReferral(
        credit_code=MILL,
        region="640500",
        findings=[visit.findings[0].id],
        offence=Offence.POLLUTION,
        facts="排放含铅废水，实测浓度为限值的四点五倍。",
        officers=[ReportingOfficer(certificate=one, name=one) for one in ("NX-0001", "NX-0002")],
        documents=[
            NewDocument(kind=kind, title=kind.label, sha256=f"{place:064x}") for place, kind in enumerate(FILE, 1)
        ],
    )
    hub.referral = await hub.send(OFFICER, proposal)
    await hub.send(HEAD, ApproveReferral(number=hub.referral, version=1))
    await hub.send(OFFICER, HandOverReferral(number=hub.referral, version=2))


async def neighbours(hub: Profiled, count: int) -> None:
    """More enterprises in the directory, with a permit each."""
    for number in range(count):
        body = f"91640500MA{number:07d}"
        code = next(body + digit for digit in ALPHABET if code_holds(body + digit))
        await hub.send(OFFICER, RegisterEnterprise(credit_code=code, name=f"邻厂{number}", region="640500"))
        await hub.send(OFFICER, RecordPermit(number=f"{code}001P", holder=code))
    for service in hub.running:
        await hub.settled(service)


def _agency(kind: AgencyKind, region: str, parent: str | None = None) -> AgencyFacts:
    return AgencyFacts(
        code=f"{kind.value}-{region}",
        name=f"{region} {kind.label}",
        kind=kind,
        level=AgencyLevel.PROVINCE if region.endswith("0000") else AgencyLevel.CITY,
        region=region,
        parent=parent,
        valid_from=date(2020, 1, 1),
    )


def _person(certificate: str) -> OfficerEntry:
    return OfficerEntry(
        certificate=certificate,
        name="王试",
        region="640500",
        specialties=[EnvironmentalElement.WATER, EnvironmentalElement.AIR],
        valid_from=date(2020, 1, 1),
        valid_to=date(2099, 1, 1),
    )


def _matter() -> MatrixRow:
    return MatrixRow(
        matter="environment.water",
        matter_name="水污染",
        level=GovernmentLevel.CITY,
        region="640500",
        agency=BUREAU,
        legal_basis="水污染防治法",
    )
