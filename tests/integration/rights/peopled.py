"""One record of every type about people, all in region 640500, and who their parties are."""

from datetime import date
from typing import Any

from contracts.registry.expert_groups import FormExpertGroup
from contracts.registry.experts import EngageExpert, ExpertKind, RegisterExperts
from contracts.registry.recusals import DeclareRecusal, RecusalKind
from contracts.registry.training import RecordTraining, TrainingKind
from tests.integration.registry.serving import BUREAU, MILL, PEERS, expert
from tests.platform.actors import HEAD, OFFICER
from tests.platform.hub import Caller

CERTIFICATE, INSTITUTE = "NX-0001", "JG640500-901"
PARTIES: dict[str, tuple[str, ...]] = {
    "Recusal": (BUREAU,),
    "Training": (BUREAU,),
    "TrainingYear": (BUREAU,),
    "Expert": (BUREAU, PEERS[3]),
    "ExpertGroup": (BUREAU,),
}


async def peopled(caller: Caller) -> dict[str, Any]:
    """Seed them; what the fields of messages about them are filled with."""
    kin = DeclareRecusal(certificate=CERTIFICATE, credit_code=MILL, kind=RecusalKind.KINSHIP, note="兄弟任厂长")
    course = RecordTraining(
        kind=TrainingKind.COURSE,
        topic="法典",
        held_on=date(2026, 1, 5),
        hours=8,
        held_by="厅",
        certificates=[CERTIFICATE],
    )
    institute = RegisterExperts(agency=BUREAU, experts=[expert(INSTITUTE, ExpertKind.INSTITUTION)])
    await caller.send(HEAD, institute)
    await caller.send(HEAD, EngageExpert(number=INSTITUTE, reason="采购"))
    group = FormExpertGroup(name="组", purpose="会诊", members=[INSTITUTE])
    numbers = [(await caller.send(who, order)).record for who, order in ((HEAD, kin), (HEAD, course), (OFFICER, group))]
    return {"numbers": [*numbers, INSTITUTE], "year": 2026}
