"""Notices of visits through the running service."""

from collections.abc import Sequence

from contracts.actors import Actor
from contracts.joint_inspection.notices import ApproveVisitNotice, DraftVisitNotice, NoticeOfficer, NoticesOfVisits
from tests.integration.joint_inspection.world import World
from tests.platform.actors import HEAD

TEAM = [NoticeOfficer(certificate="NX-0001", name="李明"), NoticeOfficer(certificate="NX-0002", name="王芳")]

MANAGERS_TEAM = [NoticeOfficer(certificate="CG-0001", name="赵强"), NoticeOfficer(certificate="CG-0002", name="孙丽")]


def drafted(visit: str, officers: list[NoticeOfficer] | None = None) -> DraftVisitNotice:
    """A notice of a visit by both officers."""
    return DraftVisitNotice(
        visit=visit, matters="水污染物排放，依据水污染防治法", officers=TEAM if officers is None else officers
    )


async def noticed(world: World, officer: Actor, visit: str, along: Sequence[NoticeOfficer] = ()) -> str:
    """An approved notice, of another agency's officers too where they go along; its code."""
    await world.send(officer, drafted(visit, [*TEAM, *along]))
    await world.send(HEAD, ApproveVisitNotice(visit=visit))
    (notice,) = await world.ask(officer, NoticesOfVisits(visits=[visit]))
    assert notice is not None and notice.code
    return notice.code
