"""A finding in the running service, and each side's next order on it in the version it now sees."""

from typing import Any, TypeVar

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.handlings import FindingHandling, GetFindingHandlings
from contracts.joint_inspection.off_plan import ApproveVisit, MergeVisit, OpenVisit
from contracts.joint_inspection.visit_merges import AcceptMerge, ListVisitMerges, VisitMergeState
from contracts.joint_inspection.visits import (
    CheckIn,
    FindingKind,
    FinishVisit,
    GetVisits,
    LadderStep,
    RecordFinding,
)
from contracts.messages import Command, Receipt
from tests.integration.joint_inspection.world import MANAGERS_HEAD, World, code, inspector
from tests.platform.actors import HEAD, OFFICER, actor
from tests.platform.days import today

FIRST, SECOND = inspector("NX-0001"), inspector("NX-0002")
TEAM = ["NX-0001", "NX-0002"]
OWNER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))
C = TypeVar("C", bound=Command)


async def gone_along(world: World, visit: str) -> Receipt:
    """The urban managers ask to go along on a visit, and the bureau accepts."""
    await world.send(MANAGERS_HEAD, MergeVisit(visit=visit, officers=["CG-0001", "CG-0002"]))
    (merge,) = (await world.ask(HEAD, ListVisitMerges(state=VisitMergeState.OPEN))).items
    return await world.send(HEAD, AcceptMerge(merge=merge.id, version=merge.version))


async def begun(world: World, joined: bool = False) -> str:
    """An off-plan visit of enterprise 1 that has begun; of the urban managers too where they go along."""
    asked = OpenVisit(credit_code=code(1), reason="群众反映", planned_on=today(), officers=TEAM)
    visit = (await world.send(OFFICER, asked)).record
    await world.send(HEAD, ApproveVisit(visit=visit))
    if joined:
        await gone_along(world, visit)
    await world.send(FIRST, CheckIn(visit=visit))
    return visit


async def found(world: World, ladder: LadderStep, visit: str | None = None, **changes: Any) -> str:
    """A finding of enterprise 1 on this step; its visit is over unless it is given."""
    going = visit or await begun(world)
    order = RecordFinding(visit=going, kind=FindingKind.OTHER, text="围堰渗漏", ladder=ladder, **changes)
    await world.send(FIRST, order)
    (seen,) = await world.ask(FIRST, GetVisits(ids=[going]))
    assert seen is not None and seen.findings
    if visit is None:
        await world.send(FIRST, FinishVisit(visit=going))
    return seen.findings[-1].id


async def handling(world: World, who: Actor | None, finding: str) -> FindingHandling | None:
    """A handling as somebody sees it."""
    (seen,) = await world.ask(who, GetFindingHandlings(findings=[finding]))
    return seen


async def now(world: World, finding: str) -> FindingHandling:
    """A handling as its agency sees it."""
    seen = await handling(world, FIRST, finding)
    assert seen is not None
    return seen


async def step(world: World, who: Actor, kind: type[C], finding: str, **said: Any) -> FindingHandling:
    """The handling after an order on its present version."""
    version = (await now(world, finding)).version
    await world.send(who, kind(finding=finding, version=version, **said))
    return await now(world, finding)


async def file(world: World, who: Actor, sha256: str | None) -> bytes | None:
    """A file of the store as somebody may have it."""
    client, token = world.caller.client, world.caller.token(who)
    try:
        return (await client.file("joint_inspection", "get", GetFile(file=sha256 or ""), FileSlice, token=token)).data
    except Refusal as refusal:
        assert refusal.code in ("NOT_FOUND", "NOT_PERMITTED")
        return None
