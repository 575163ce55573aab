"""Several agencies with tasks at one enterprise: who they are, and the steps they take."""

from collections.abc import Sequence
from datetime import date

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.allowances import VisitAllowance, VisitAllowancesOfEnterprises
from contracts.joint_inspection.off_plan import ApproveVisit, MergeVisit, OpenVisit
from contracts.joint_inspection.visit_merges import (
    AcceptMerge,
    DeclineMerge,
    ListVisitMerges,
    VisitMerge,
    VisitMergeState,
)
from contracts.joint_inspection.visits import CheckIn, FinishVisit, GetVisits, Visit
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World, code
from tests.platform.actors import actor
from tests.platform.days import today

WATER, TRANSPORT = "water-640500", "transport-640500"
KINDS = {
    BUREAU: AgencyKind.ECOLOGY,
    MANAGERS: AgencyKind.URBAN_MANAGEMENT,
    WATER: AgencyKind.WATER,
    TRANSPORT: AgencyKind.TRANSPORT,
}
TEAMS = {agency: [f"{agency[:2].upper()}-0001", f"{agency[:2].upper()}-0002"] for agency in KINDS}


def officer(agency: str) -> Actor:
    """The first officer of an agency's team."""
    return actor(KINDS[agency], "640500", Role.OFFICER, subject=TEAMS[agency][0])


def head(agency: str) -> Actor:
    """The head of an agency."""
    return actor(KINDS[agency], "640500", Role.HEAD)


def mill(number: int = 1) -> Actor:
    """Someone of the enterprise itself."""
    return actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(number))


BOOKED = "SELECT count(*) FROM visit_bookings WHERE credit_code = $1 AND year = $2 AND counts"


class Several:
    """Four agencies with two officers each, and enterprises."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begun(self, enterprises: int = 1) -> "Several":
        """All of them known to the service."""
        await self.world.agencies()
        for number in range(1, enterprises + 1):
            await self.world.enterprise(number)
        for agency, team in TEAMS.items():
            for certificate in team:
                await self.world.officer(certificate, agency)
        return self

    async def asked(self, agency: str, number: int = 1, on: date | None = None, items: Sequence[str] = ()) -> str:
        """A visit an agency's officer asks for."""
        command = OpenVisit(
            credit_code=code(number),
            reason="计划外检查",
            planned_on=on or today(),
            officers=TEAMS[agency],
            items=list(items),
        )
        return (await self.world.send(officer(agency), command)).record

    async def planned(self, agency: str, number: int = 1, on: date | None = None, items: Sequence[str] = ()) -> str:
        """A visit that the agency's head approved."""
        visit = await self.asked(agency, number, on, items)
        await self.world.send(head(agency), ApproveVisit(visit=visit))
        return visit

    async def planned_on_clue(self, agency: str, clue: str, number: int = 1) -> str:
        """A visit that checks a clue, approved by the agency's head."""
        command = OpenVisit(
            credit_code=code(number), reason="核查线索", planned_on=today(), officers=TEAMS[agency], clue=clue
        )
        visit = (await self.world.send(officer(agency), command)).record
        await self.world.send(head(agency), ApproveVisit(visit=visit))
        return visit

    async def joining(self, agency: str, visit: str, items: Sequence[str] = ()) -> str:
        """What an agency's head asks for to go along on another's visit."""
        command = MergeVisit(visit=visit, officers=TEAMS[agency], items=list(items))
        return (await self.world.send(head(agency), command)).record

    async def visited(self, agency: str, visit: str) -> None:
        """The visit carried out by the agency."""
        await self.world.send(officer(agency), CheckIn(visit=visit))
        await self.world.send(officer(agency), FinishVisit(visit=visit))

    async def seen(self, who: Actor | None, visit: str) -> Visit | None:
        """A visit as somebody sees it."""
        (found,) = await self.world.ask(who, GetVisits(ids=[visit]))
        return found

    async def proposals(self, who: Actor, state: VisitMergeState | None = VisitMergeState.OPEN) -> list[VisitMerge]:
        """The proposals somebody sees."""
        return (await self.world.ask(who, ListVisitMerges(state=state))).items

    async def accepts(self, agency: str, lead: str | None = None) -> VisitMerge:
        """The agency's head accepts the one proposal there is, as it now stands."""
        [merge] = await self.proposals(head(agency))
        await self.world.send(head(agency), AcceptMerge(merge=merge.id, version=merge.version, lead=lead))
        return merge

    async def declines(self, agency: str, reason: str = "须夜间突击检查，时间不能一致") -> VisitMerge:
        """The agency's head does not merge, and says why."""
        [merge] = await self.proposals(head(agency))
        await self.world.send(head(agency), DeclineMerge(merge=merge.id, version=merge.version, reason=reason))
        return merge

    async def allowance(self, who: Actor | None, number: int = 1) -> VisitAllowance | None:
        """An enterprise's year as somebody sees it."""
        (found,) = await self.world.ask(who, VisitAllowancesOfEnterprises(credit_codes=[code(number)]))
        return found

    async def booked(self, number: int = 1) -> int:
        """How many places of this year are taken."""
        ((taken,),) = await self.world.rows(BOOKED, code(number), today().year)
        assert isinstance(taken, int)
        return taken
