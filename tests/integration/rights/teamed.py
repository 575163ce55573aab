"""A team with one member on the seeded visit, and a seat that is asked for, as the rights tests walk them."""

from typing import Any

from contracts.actors import person_key
from contracts.joint_inspection.case_teams import AskTeamMember, FormCaseTeam, NewTeamMilestone
from contracts.joint_inspection.team_terms import TeamSeatKind, TeamSubject
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, UPPER, World
from tests.integration.rights.seeded import Held
from tests.platform.actors import HEAD
from tests.platform.days import today

LEADER = "NX-0002"
PEOPLE = (person_key(BUREAU, LEADER),)
HELD = {
    "CaseTeam": Held(parties=(BUREAU, UPPER), people=PEOPLE),
    "TeamSeat": Held(parties=(BUREAU, MANAGERS), people=PEOPLE),
}
SEEN_THROUGH_IT = ("Visit", "FindingHandling", "VisitNotice", "FieldPackage", "FieldWork", "VisitRecording")


async def teamed(hub: World, visit: str) -> dict[str, Any]:
    """Seed them; what the fields of messages about them are filled with."""
    milestone = NewTeamMilestone(text="取证", due_on=today())
    order = FormCaseTeam(
        region="640500",
        title="专案",
        origin=TeamSubject.VISIT,
        reference=visit,
        reason="案情重大",
        leader=LEADER,
        milestones=[milestone],
    )
    number = (await hub.send(HEAD, order)).record
    ask = AskTeamMember(
        number=number, version=1, kind=TeamSeatKind.OFFICER, reason="协助", agency=MANAGERS, person="CG-0002"
    )
    await hub.send(HEAD, ask)
    return {"seat": f"{number}:2", "numbers": [number, f"{number}:1", f"{number}:2"]}
