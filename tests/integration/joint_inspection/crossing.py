"""A check across regions: the upper bureau orders it, Guyuan and Wuzhong lend officers, Zhongwei is checked."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.cross_checks import (
    CrossCheck,
    GetCrossChecks,
    GrantOfficers,
    OrderCrossCheck,
    WantedOfficers,
)
from contracts.joint_inspection.cross_findings import CrossFinding, GetCrossFindings, ListCrossFindings
from contracts.joint_inspection.draws import CommitNonce, OpenDraw, RevealNonce
from contracts.joint_inspection.plans import DraftPlan, FilePlan, PlanKind
from contracts.joint_inspection.visits import (
    CheckIn,
    FindingKind,
    FinishVisit,
    LadderStep,
    ListVisits,
    RecordFinding,
    Visit,
)
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.officers import OfficerRegistered
from tests.integration.joint_inspection.world import (
    NONCE_BUREAU,
    NONCE_UPPER,
    UPPER,
    World,
    commitment,
    officer_facts,
)
from tests.platform.actors import HEAD, UPPER_HEAD, actor
from tests.platform.days import today

GUYUAN, WUZHONG, MINISTRY = "ecology-640400", "ecology-640300", "ecology-000000"
GUYUAN_HEAD = actor(AgencyKind.ECOLOGY, "640400", Role.HEAD)
GUYUAN_CLERK = actor(AgencyKind.ECOLOGY, "640400", Role.OFFICER)
WUZHONG_HEAD = actor(AgencyKind.ECOLOGY, "640300", Role.HEAD)
WITNESS = actor(AgencyKind.PROCURATORATE, "640000", Role.HEAD)
LENT = {"GY-0001": GUYUAN, "GY-0002": GUYUAN, "WZ-0001": WUZHONG}


def sent(certificate: str) -> Actor:
    """An officer of a lender; the token's subject is the certificate."""
    return actor(AgencyKind.ECOLOGY, LENT[certificate][-6:], Role.OFFICER, subject=certificate)


class Crossing:
    """The steps of a cross-check."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.send, self.ask = world.send, world.ask

    async def begun(self, enterprises: int = 1) -> "Crossing":
        """The bureaus of three cities with their officers, and enterprises of Zhongwei."""
        await self.world.peopled(enterprises)
        for code, parent in ((GUYUAN, UPPER), (WUZHONG, UPPER), (WITNESS.agency, None)):
            await self.agency(code, parent)
        for certificate, agency in LENT.items():
            await self.officer(certificate, agency)
        return self

    async def agency(self, code: str, parent: str | None) -> None:
        """An agency as the registry tells of it."""
        facts = AgencyFacts(
            code=code,
            name="某单位",
            kind=AgencyKind(code.rpartition("-")[0]),
            level=AgencyLevel.CITY,
            region=code[-6:],
            parent=parent,
            valid_from=date(2020, 1, 1),
        )
        await self.world.told((f"agency:{code}", AgencyRegistered(agency=facts)))

    async def officer(self, certificate: str, agency: str, **changes: Any) -> None:
        """An officer of a lender."""
        facts = replace(officer_facts(certificate, agency), region=agency[-6:], **changes)
        await self.world.told((f"officer:{certificate}", OfficerRegistered(facts=facts)))

    async def plan(self, region: str = "640500") -> str:
        """A plan of the upper bureau for this month."""
        month = today().strftime("%Y-%m")
        command = DraftPlan(month=month, kind=PlanKind.ROUTINE, region=region, scope="交叉检查治污设施")
        return (await self.send(UPPER_HEAD, command)).record

    async def ordered(self, plan: str | None = None, *lenders: str, days: int = 5) -> str:
        """A cross-check for which these are asked for officers."""
        loans = [
            WantedOfficers(agency=one, wanted=2, from_on=today(), until_on=today() + timedelta(days=days))
            for one in lenders or (GUYUAN,)
        ]
        order = OrderCrossCheck(plan=plan or await self.plan(), title="冬季交叉检查", text="查治污设施", loans=loans)
        return (await self.send(UPPER_HEAD, order)).record

    async def granted(self, number: str, nth: int = 1, who: Actor = GUYUAN_HEAD, *officers: str) -> None:
        """A lender's officers for the days asked."""
        version = (await self.seen(number, who)).version
        certificates = list(officers or ("GY-0001", "GY-0002"))
        await self.send(who, GrantOfficers(number=number, version=version, loan=nth, officers=certificates))

    async def ready(self) -> str:
        """A cross-check of Zhongwei with two officers of Guyuan, its plan filed."""
        number = await self.ordered()
        await self.granted(number)
        await self.send(UPPER_HEAD, FilePlan(plan=(await self.seen(number)).plan))
        return number

    async def opened(self, number: str, until: date | None = None) -> str:
        """The draw of its plan."""
        command = OpenDraw(
            plan=(await self.seen(number)).plan,
            witness=WITNESS.agency,
            visit_from=today(),
            visit_until=until or today(),
        )
        return (await self.send(UPPER_HEAD, command)).record

    async def drawn(self, number: str) -> tuple[str, list[Visit]]:
        """The draw with its result, and its visits as the orderer's head sees them."""
        draw = await self.opened(number)
        await self.send(UPPER_HEAD, CommitNonce(draw=draw, commitment=commitment(NONCE_UPPER)))
        await self.send(WITNESS, CommitNonce(draw=draw, commitment=commitment(NONCE_BUREAU)))
        await self.send(UPPER_HEAD, RevealNonce(draw=draw, nonce=NONCE_UPPER))
        await self.send(WITNESS, RevealNonce(draw=draw, nonce=NONCE_BUREAU))
        return draw, (await self.ask(UPPER_HEAD, ListVisits(draw=draw))).items

    async def visited(self, visit: Visit) -> None:
        """The visit carried out by its lead officer, without findings."""
        assert visit.officers
        lead = sent(visit.officers[0])
        await self.send(lead, CheckIn(visit=visit.id))
        await self.send(lead, FinishVisit(visit=visit.id))

    async def found(self, visit: Visit) -> CrossFinding:
        """What an officer of Guyuan found on the visit, as the orderer's head sees it."""
        assert visit.officers
        lead = sent(visit.officers[0])
        await self.send(lead, CheckIn(visit=visit.id))
        record = RecordFinding(visit=visit.id, kind=FindingKind.OTHER, text="台账不全", ladder=LadderStep.PUBLICITY)
        await self.send(lead, record)
        (finding,) = (await self.ask(UPPER_HEAD, ListCrossFindings())).items
        return finding

    async def seen(self, number: str, who: Actor = UPPER_HEAD) -> CrossCheck:
        """A cross-check as somebody sees it."""
        (shown,) = await self.ask(who, GetCrossChecks(numbers=[number]))
        assert shown is not None
        return shown

    async def finding(self, finding: str, who: Actor = HEAD) -> CrossFinding:
        """A finding handed over as somebody sees it."""
        (shown,) = await self.ask(who, GetCrossFindings(findings=[finding]))
        assert shown is not None
        return shown
