"""What the joint inspection tests run in: facts told by other services, people, and whole steps."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import asyncpg

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ClueRaised, ComplaintVerified
from contracts.joint_inspection.draws import CommitNonce, DrawOfficers, OpenDraw, RevealNonce
from contracts.joint_inspection.plans import DraftPlan, FilePlan, PlanKind
from contracts.joint_inspection.visits import CheckIn, FinishVisit, ListVisits, Visit
from contracts.messages import Event
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.directory import (
    EnterpriseFacts,
    EnterpriseRegistered,
    EnvironmentalElement,
    SupervisionClass,
)
from contracts.registry.equipment import EquipmentAction, EquipmentChanged, EquipmentState
from contracts.registry.officers import OfficerFacts, OfficerGrade, OfficerKind, OfficerRegistered
from kernel.service import Service
from kernel.settings import Settings
from services.joint_inspection.endpoints import ENDPOINTS
from tests.platform.actors import HEAD, UPPER_HEAD, actor
from tests.platform.days import today
from tests.platform.hub import Caller, calling, running_service
from tests.platform.telling import Telling

BUREAU, UPPER, MANAGERS = "ecology-640500", "ecology-640000", "urban_management-640500"
MANAGERS_HEAD = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)
NONCE_BUREAU, NONCE_UPPER, NONCE_MANAGERS = "a1" * 32, "b2" * 32, "c3" * 32


def inspector(certificate: str) -> Actor:
    """An officer of the bureau; the token's subject is the certificate."""
    return actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject=certificate)


def code(number: int) -> str:
    """A credit code's look."""
    return f"91640500{number:010d}"


def commitment(nonce: str) -> str:
    """What the agency publishes of its nonce beforehand."""
    return hashlib.sha256(bytes.fromhex(nonce)).hexdigest()


def officer_facts(
    certificate: str,
    agency: str = BUREAU,
    conflicts: tuple[str, ...] = (),
    grade: OfficerGrade = OfficerGrade.SENIOR,
) -> OfficerFacts:
    """What the registry tells of an officer for water."""
    return OfficerFacts(
        certificate=certificate,
        agency=agency,
        region="640500",
        kind=OfficerKind.OFFICER,
        specialties=[EnvironmentalElement.WATER],
        grade=grade,
        valid_from=date(2020, 1, 1),
        valid_to=today() + timedelta(days=400),
        conflicts=list(conflicts),
    )


class World:
    """A running service, someone to talk to it, and the facts other services tell it."""

    def __init__(self, service: Service, caller: Caller, settings: Settings) -> None:
        self.service, self.caller, self.settings = service, caller, settings
        self._telling = Telling(service)
        self.send, self.ask = caller.send, caller.ask

    async def told(self, *facts: tuple[str, Event]) -> None:
        """Events of other services, in order, each on its aggregate."""
        await self._telling.told(*facts)

    async def agencies(self) -> None:
        """The upper bureau, the bureau and the urban managers."""
        for agency, kind, parent in (
            (UPPER, AgencyKind.ECOLOGY, None),
            (BUREAU, AgencyKind.ECOLOGY, UPPER),
            (MANAGERS, AgencyKind.URBAN_MANAGEMENT, None),
        ):
            facts = AgencyFacts(
                code=agency,
                name="某单位",
                kind=kind,
                level=AgencyLevel.CITY,
                region=agency[-6:],
                parent=parent,
                valid_from=date(2020, 1, 1),
            )
            await self.told((f"agency:{agency}", AgencyRegistered(agency=facts)))

    async def enterprise(self, number: int, supervision_class: SupervisionClass = SupervisionClass.KEY) -> None:
        """An enterprise of Zhongwei."""
        facts = EnterpriseFacts(
            credit_code=code(number),
            name=f"第{number}纸业",
            region="640500",
            elements=[EnvironmentalElement.WATER],
            supervision_class=supervision_class,
        )
        await self.told((f"enterprise:{code(number)}", EnterpriseRegistered(facts=facts)))

    async def officer(
        self,
        certificate: str,
        agency: str = BUREAU,
        conflicts: tuple[str, ...] = (),
        grade: OfficerGrade = OfficerGrade.SENIOR,
    ) -> None:
        """An officer for water."""
        facts = officer_facts(certificate, agency, conflicts, grade)
        await self.told((f"officer:{certificate}", OfficerRegistered(facts=facts)))

    async def equipment(
        self, number: str, kind: str, state: EquipmentState = EquipmentState.AVAILABLE, until: date | None = None
    ) -> None:
        """An item of the bureau."""
        changed = EquipmentChanged(
            number=number,
            action=EquipmentAction.ENTER,
            agency=BUREAU,
            region="640500",
            kind=kind,
            state=state,
            holder=BUREAU,
            by=BUREAU,
            calibrated_until=until,
        )
        await self.told((f"equipment:{number}", changed))

    async def clue(self, complaint: str, number: int) -> None:
        """A complaint bound to an enterprise."""
        raised = ClueRaised(
            complaint=complaint, credit_code=code(number), matter="water", region="640500", at=datetime.now(UTC)
        )
        await self.told((f"complaint:{complaint}", raised))

    async def verified(self, complaint: str, number: int) -> None:
        """A complaint found verified against an enterprise."""
        found = ComplaintVerified(
            complaint=complaint,
            credit_code=code(number),
            finding=ReplyFinding.VERIFIED,
            matter="water",
            matter_name="水污染",
            region="640500",
            at=datetime.now(UTC),
        )
        await self.told((f"complaint:{complaint}", found))

    async def peopled(self, enterprises: int = 4) -> None:
        """Agencies, key enterprises and the bureau's two officers."""
        await self.agencies()
        for number in range(1, enterprises + 1):
            await self.enterprise(number)
        for certificate in ("NX-0001", "NX-0002"):
            await self.officer(certificate)

    async def drafted(self, scope: str = "水污染物排放") -> str:
        """A plan of the bureau for this month."""
        month = today().strftime("%Y-%m")
        command = DraftPlan(month=month, kind=PlanKind.ROUTINE, region="640500", scope=scope)
        return (await self.send(HEAD, command)).record

    async def filed(self, scope: str = "水污染物排放") -> str:
        """A filed plan."""
        plan = await self.drafted(scope)
        await self.send(HEAD, FilePlan(plan=plan))
        return plan

    async def opened(self, agencies: tuple[str, ...] = ()) -> str:
        """A draw over today, witnessed by the upper bureau."""
        return await self.opened_for(await self.filed(), agencies)

    async def opened_for(self, plan: str, agencies: tuple[str, ...] = ()) -> str:
        """A draw of a filed plan over today, witnessed by the upper bureau."""
        command = OpenDraw(plan=plan, witness=UPPER, visit_from=today(), visit_until=today(), agencies=list(agencies))
        return (await self.send(HEAD, command)).record

    async def committed(self, agencies: tuple[str, ...] = ()) -> str:
        """A draw every agency is bound to, the urban managers too where they take part."""
        return await self.committed_for(await self.opened(agencies), agencies)

    async def committed_for(self, draw: str, agencies: tuple[str, ...] = ()) -> str:
        """An open draw every agency is now bound to."""
        await self.send(HEAD, CommitNonce(draw=draw, commitment=commitment(NONCE_BUREAU)))
        await self.send(UPPER_HEAD, CommitNonce(draw=draw, commitment=commitment(NONCE_UPPER)))
        if MANAGERS in agencies:
            await self.send(MANAGERS_HEAD, CommitNonce(draw=draw, commitment=commitment(NONCE_MANAGERS)))
        return draw

    async def revealed(self, draw: str) -> None:
        """Both nonces behind the objects are in."""
        await self.send(HEAD, RevealNonce(draw=draw, nonce=NONCE_BUREAU))
        await self.send(UPPER_HEAD, RevealNonce(draw=draw, nonce=NONCE_UPPER))

    async def drawn(self, agencies: tuple[str, ...] = ()) -> tuple[str, list[Visit]]:
        """A draw with its result, and its visits as the bureau's head sees them."""
        return await self.completed(await self.committed(agencies), agencies)

    async def drawn_for(self, plan: str) -> tuple[str, list[Visit]]:
        """The same for a plan that is filed already."""
        return await self.completed(await self.committed_for(await self.opened_for(plan)))

    async def completed(self, draw: str, agencies: tuple[str, ...] = ()) -> tuple[str, list[Visit]]:
        """Every nonce revealed, and the visits as the bureau's head sees them."""
        await self.revealed(draw)
        if MANAGERS in agencies:
            await self.send(MANAGERS_HEAD, DrawOfficers(draw=draw, nonce=NONCE_MANAGERS))
        return draw, (await self.ask(HEAD, ListVisits(draw=draw))).items

    async def visited(self, visit: Visit) -> None:
        """The visit carried out by its lead officer, without findings."""
        assert visit.officers
        await self.send(inspector(visit.officers[0]), CheckIn(visit=visit.id))
        await self.send(inspector(visit.officers[0]), FinishVisit(visit=visit.id))

    async def rows(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Look into the service's schema."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("joint_inspection_owner"))
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()


@asynccontextmanager
async def world_of(settings: Settings) -> AsyncIterator[World]:
    """The service running alone on the test's database and NATS."""
    async with running_service(ENDPOINTS, settings) as service, calling(settings) as caller:
        yield World(service, caller, settings)
