"""What is owed to the public and asked to be changed, and a matter listed, on joint inspection's side."""

from datetime import timedelta
from typing import Any

from contracts.joint_inspection.oversight import ListForOversight, NewDemand, OversightKind
from contracts.joint_inspection.public_errors import PublicRowKind, ReportPublicError
from contracts.joint_inspection.publication import AskForDisclosureChange, Disclose, ListDisclosureTasks
from contracts.joint_inspection.publication_terms import DisclosureAsk, DisclosureKind
from contracts.joint_inspection.typical_cases import DraftTypicalCase
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, UPPER, World, code
from tests.integration.rights.seeded import Held
from tests.platform.actors import HEAD, OFFICER
from tests.platform.days import today

OWED = (BUREAU, UPPER)
PARTIES = {
    "Disclosure": Held(),
    "DisclosureTask": Held(parties=OWED),
    "DisclosureRequest": Held(parties=OWED),
    "DisclosureRate": Held(),
    "PublicError": Held(parties=OWED),
    "TypicalCase": Held(parties=(BUREAU,)),
    "Oversight": Held(parties=(BUREAU, MANAGERS, UPPER, code(1))),
}


async def published(world: World) -> dict[str, Any]:
    """A result made public, with a request; what the fields of messages about them are filled with."""
    tasks = (await world.ask(HEAD, ListDisclosureTasks())).items
    [task] = [one for one in tasks if one.kind is DisclosureKind.RESULT]
    disclosure = (await world.send(HEAD, Disclose(task=task.number))).record
    ask = AskForDisclosureChange(disclosure=disclosure, ask=DisclosureAsk.WITHDRAW, reason="有误")
    request = (await world.send(None, ask)).record
    wrong = ReportPublicError(kind=PublicRowKind.DISCLOSURE, row=disclosure, text="有误")
    report = (await world.send(None, wrong)).record
    case = (await world.send(OFFICER, drafted_case())).record
    watched = (await world.send(HEAD, _listing())).record
    return {
        "task": task.number,
        "disclosure": disclosure,
        "number": request,
        "numbers": [task.number, disclosure, request, report, case, watched],
        "agencies": [BUREAU],
    }


def drafted_case() -> DraftTypicalCase:
    """What others are to learn from a case."""
    return DraftTypicalCase(
        region="640500",
        title="某纸业私设暗管案",
        facts="联系人王五先生 13900000000 指认暗管",
        handling="罚款并移送",
        meaning="暗管排放必究",
    )


def _listing() -> ListForOversight:
    return ListForOversight(
        kind=OversightKind.JOINT_LISTING,
        region="640500",
        title="固废堆场",
        text="堆存",
        demands=[NewDemand(text="清运", owner=MANAGERS, due_on=today() + timedelta(days=9))],
        credit_code=code(1),
    )
