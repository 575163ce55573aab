"""One record of every type about people and what they use, all in region 640500, and who their parties are."""

from datetime import UTC, date, datetime
from typing import Any

from contracts.actors import AgencyKind
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.equipment import EquipmentEntry, ListEquipment, RegisterEquipment
from contracts.registry.expert_groups import FormExpertGroup
from contracts.registry.experts import EngageExpert, ExpertKind, RegisterExperts
from contracts.registry.lendings import AskForEquipment
from contracts.registry.recusals import DeclareRecusal, RecusalKind
from contracts.registry.training import RecordTraining, TrainingKind
from kernel.calendar import local_date
from tests.integration.registry.serving import BUREAU, MILL, PEERS, UPPER, expert
from tests.platform.actors import ADMINISTRATOR, HEAD, OFFICER, UPPER_HEAD
from tests.platform.hub import Caller

CERTIFICATE, INSTITUTE = "NX-0001", "JG640500-901"
PARTIES: dict[str, tuple[str, ...]] = {
    "Recusal": (BUREAU,),
    "Training": (BUREAU,),
    "TrainingYear": (BUREAU,),
    "Expert": (BUREAU, PEERS[3]),
    "ExpertGroup": (BUREAU,),
    "EquipmentItem": (BUREAU,),
    "EquipmentNeeds": (BUREAU,),
    "EquipmentUse": (BUREAU,),
    "Lending": (BUREAU, UPPER),
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
    item, lending = await _equipped(caller)
    return {
        "numbers": [*numbers, INSTITUTE, item, lending],
        "year": 2026,
        "equipment": item,
        "from_on": date(2026, 1, 1),
        "to_on": date(2026, 12, 31),
    }


async def _equipped(caller: Caller) -> tuple[str, str]:
    """An item, and the wish of the bureau above to borrow it."""
    upper = AgencyFacts(
        code=UPPER,
        name="自治区生态环境厅",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.PROVINCE,
        region="640000",
        valid_from=date(2020, 1, 1),
    )
    await caller.send(ADMINISTRATOR, RegisterAgency(agency=upper))
    drone = EquipmentEntry(kind="drone", model="四旋翼", serial="WR-1", acquired_on=date(2026, 1, 1))
    await caller.send(HEAD, RegisterEquipment(agency=BUREAU, items=[drone]))
    [item] = (await caller.ask(HEAD, ListEquipment())).items
    today = local_date(datetime.now(UTC))
    wish = AskForEquipment(equipment=item.number, from_on=today, due_on=today, purpose="航拍")
    return item.number, (await caller.send(UPPER_HEAD, wish)).record
