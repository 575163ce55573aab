"""Complaints with all that can become of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from contracts.actors import AgencyKind, Role
from contracts.complaints.clue_exchange import SendExchangedClue
from contracts.complaints.exports import ExportWorkOrders
from contracts.complaints.imports import ComplaintImportState, GetComplaintImports, StartComplaintImport
from contracts.complaints.inspections import InspectComplaint
from contracts.complaints.intake import Caller as Reporter
from contracts.complaints.intake import GeoPoint
from contracts.complaints.repeats import ClustersOfComplaints
from contracts.registry.directory import (
    EnterpriseChanged,
    EnterpriseFacts,
)
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.integration.complaints.world import MILL as KNOWN_MILL
from tests.integration.complaints.world import World, sha256
from tests.integration.complaints.world import world as complaints_world
from tests.integration.rights.rewarded import reward_offered
from tests.integration.rights.seeded import BUREAU, REGION, Held, Seeded, held_by, until
from tests.integration.rights.voiced import voiced_by_the_mill
from tests.platform.actors import OFFICER, OPERATOR, actor
from tests.platform.pictures import photograph

TOLD = "我叫王小明，夜里有废水排进沟里。"
UPPER_OFFICER = actor(AgencyKind.ECOLOGY, "640000", Role.OFFICER)
QUERY_CODE = "7K3M9P2Q"
RULED = """
INSERT INTO complaint_rulings (matter, region, kind, agency, reason, complaint, ruled_by, ruled_at)
VALUES ('environment.water', $1, 'general', $2, '理由', $3, 'ecology-640000', now())
"""
WAITING = 7
OF_A_COMPLAINT = (
    "Complaint",
    "ComplaintHandling",
    "ComplaintDuty",
    "ComplaintCluster",
    "ClusterMember",
    "PossibleRepeat",
    "ComplaintPoint",
    "ComplaintAttachment",
    "EnterpriseCandidate",
    "OpenedCaller",
    "TakenInWords",
    "MaskedPart",
    "FollowUp",
    "ComplaintRate",
    "CountedComplaint",
    "RewardTier",
    "TimelineEntry",
)
OF_THE_BUREAU = ("ComplaintInspection", "CallerRequest", "RewardBudget")
HOTLINE_FILE = "留言编号,留言用户,留言主题,留言时间,留言详情\n3,A0003,公交,昨天,公交太少\n"


@asynccontextmanager
async def complaints(settings: Settings, folder: Path) -> AsyncIterator[Seeded]:
    """A complaint with a picture, opened, answered, to be rewarded; others near their ends; an import, an export."""
    async with complaints_world(settings, folder) as hub:
        facts = EnterpriseFacts(credit_code=KNOWN_MILL, name="厂", region=REGION, longitude=105.1, latitude=37.5)
        await hub.tell([(f"enterprise:{KNOWN_MILL}", EnterpriseChanged(facts=facts, fields=["longitude"]))])
        await hub.filed(text="夜里有废水排进沟里，很难闻。")
        number = await _signed(hub)
        await hub.opened(number)
        await hub.filed(text=TOLD)
        (cluster,) = await hub.ask(OPERATOR, ClustersOfComplaints(numbers=[number]))
        assert cluster is not None
        rewarded = await reward_offered(hub, number, QUERY_CODE)
        file = await hub.upload(OPERATOR, HOTLINE_FILE.encode())
        started = await hub.send(OPERATOR, StartComplaintImport(file=file, filename="工单.csv", region=REGION))
        await until(partial(_imported, hub, started.record))
        await asyncio.gather(*(hub.filed(enterprise_credit_code=KNOWN_MILL) for _ in range(WAITING)))
        await hub.rows("UPDATE duties SET warned_at = now() WHERE ended_at IS NULL")
        await hub.rows(RULED, REGION, BUREAU, number)
        await hub.rows("UPDATE complaints SET routed_at = routed_at - interval '1 month'")
        await hub.rows("UPDATE follow_ups SET replied_at = replied_at - interval '1 month'")
        voiced, voices = await voiced_by_the_mill(hub)
        case = await held_by(hub.settings, "SELECT DISTINCT region, parties FROM complaints.complaints")
        today = local_date(datetime.now(UTC))
        exported = await hub.send(OPERATOR, ExportWorkOrders(from_on=date(2026, 1, 1), to_on=today))
        imports = await held_by(hub.settings, "SELECT DISTINCT region, parties FROM complaints.complaint_imports")
        exchanged = (await hub.send(UPPER_OFFICER, _clue())).record
        clue = await held_by(hub.settings, "SELECT region, parties FROM complaints.exchanged_clues")
        named = {
            "number": number,
            "numbers": [number, rewarded.reward, *voices, exchanged],
            "purpose": "verify",
            "ids": [started.record, exported.record, cluster.id, rewarded.budget],
            "typed": number,
            "import_id": started.record,
            "query_code": QUERY_CODE,
            "month": f"{today.replace(day=1) - timedelta(days=1):%Y-%m}",
            "rate": "satisfaction",
            "agency": BUREAU,
            "matter": "environment.water",
            "file": file,
            "credit_code": KNOWN_MILL,
            "credit_codes": [KNOWN_MILL],
        }
        held = {
            **dict.fromkeys(OF_A_COMPLAINT, case),
            **dict.fromkeys(OF_THE_BUREAU, Held(parties=(BUREAU,))),
            **dict.fromkeys(("ExchangedClue", "ExchangedClueRate"), clue),
            **dict.fromkeys(("ComplaintImport", "ComplaintImportRow"), imports),
            **{record: Held(parties=parties) for record, parties in voiced.items()},
            "ComplaintRuling": Held(),
            "PublicComplaintRate": Held(),
            "ComplaintExport": Held(parties=imports.parties),
            "Reward": Held(parties=(BUREAU, "ecology-640000")),
        }
        yield Seeded(hub.service, hub.caller, hub.settings, held, named)


def _clue() -> SendExchangedClue:
    """A clue of the bureau above, whose parties are among the complaint's: a timeline tells of both."""
    return SendExchangedClue(
        title="暗管", facts="围墙外有暗管", region=REGION, receiver=BUREAU, enterprise_credit_code=KNOWN_MILL
    )


async def _signed(hub: World) -> str:
    """A complaint with a picture and a sealed caller, in its officer's hands, who wants the mill inspected."""
    photo = await hub.upload(OPERATOR, photograph())
    number = await hub.signed(
        attachments=[photo],
        sealed_caller=hub.seal(Reporter(name="王小明")),
        text=TOLD,
        query_code_sha256=sha256(QUERY_CODE),
        enterprise_credit_code=KNOWN_MILL,
        point=GeoPoint(longitude=105.2, latitude=37.5),
    )
    called_for = InspectComplaint(
        number=number, reason="须突击检查", planned_on=date(2999, 1, 1), officers=["NX-0001", "NX-0002"]
    )
    await hub.send(OFFICER, called_for)
    return number


async def _imported(hub: World, id: str) -> bool:
    (one,) = await hub.ask(OPERATOR, GetComplaintImports(ids=[id]))
    return one is not None and one.state is ComplaintImportState.FINISHED
