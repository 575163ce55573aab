"""One record of every type in each service, all in region 640500, and who its parties are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from cli.streams import provision_streams
from contracts.actors import AgencyKind
from contracts.joint_inspection.checklist_terms import AnswerResult, ChecklistReply
from contracts.joint_inspection.checklists import AnswerChecklist, MakeChecklist
from contracts.joint_inspection.handlings import DeliverMeasure
from contracts.joint_inspection.off_plan import MergeVisit
from contracts.joint_inspection.visit_merges import AcceptMerge, ListVisitMerges
from contracts.joint_inspection.visits import CheckIn, FindingKind, FinishVisit, LadderStep, RecordFinding
from contracts.messages import Receipt
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.alerts import AnswerAlert, ListAlerts, ListClues, RejectAnswer
from contracts.registry.catalogue import GovernmentLevel, ItemKind, ItemRow, MatrixRow
from contracts.registry.directory import (
    ChangeEnterprise,
    CloseEnterprise,
    RegisterEnterprise,
)
from contracts.registry.edition_terms import PostDuty
from contracts.registry.imports import GetImports, ImportState, StartImport
from contracts.registry.observations import NewObservation, ObservationKind, RecordObservations
from contracts.registry.officers import OfficerEntry, RegisterOfficers
from contracts.registry.permits import PermitOutlet, PermitPollutant, RecordPermit
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.positive_list import PositiveListEntered
from contracts.registry.reading_files import StartReadingFile
from contracts.registry.readings import ReadingRow, ReadingSource, RecordReadings
from contracts.registry.sources import IntakeKind, RegisterIntakeSource
from contracts.registry.static_facts import StaticFactConfirmed, StaticFactKind
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.joint_inspection.world import MANAGERS, MANAGERS_HEAD, UPPER, code, inspector
from tests.integration.joint_inspection.world import World as InspectionWorld
from tests.integration.joint_inspection.world import world_of as inspection_world
from tests.integration.registry.editions import carried_through, drafted, provincial, register_province
from tests.integration.rights.commissioned import HELD as OF_COMMISSIONS
from tests.integration.rights.commissioned import commissioned
from tests.integration.rights.complained import complaints
from tests.integration.rights.crossed import HELD as OF_CROSS_CHECKS
from tests.integration.rights.crossed import crossed
from tests.integration.rights.fielded import on_the_spot, recorded
from tests.integration.rights.peopled import PARTIES as OF_PEOPLE
from tests.integration.rights.peopled import peopled
from tests.integration.rights.permitted import PARTIES as PERMITTED
from tests.integration.rights.permitted import permitted
from tests.integration.rights.planned import approval_asked, planned
from tests.integration.rights.published import PARTIES as PUBLISHED
from tests.integration.rights.published import published
from tests.integration.rights.seeded import BUREAU, MILL, REGION, Held, Seeded, Seeding, held_by, until
from tests.integration.rights.served import CAME, NEIGHBOUR, PARTIES, listed, served
from tests.integration.rights.teamed import HELD as TEAMS
from tests.integration.rights.teamed import PEOPLE as MEMBERS
from tests.integration.rights.teamed import SEEN_THROUGH_IT, teamed
from tests.integration.rights.transferred import transfer
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER
from tests.platform.databases import cloned_database
from tests.platform.days import today
from tests.platform.hub import Caller, calling, running_service
from tests.platform.servers import nats_server

SOURCE = "GW640500-01"
MONITORED = ("Point", "HourlyReading", "ReadingCitation", "Alert", "Clue", "WeakPoint")
OF_PLANS = ("PlanVersion", "AnnualPlan", "AnnualPlanVersion")
OF_REFERRALS = ("Referral", "ReferralPassage", "TimelineEntry")
OF_VISITS = (
    *("Checklist", "CheckItem", "VisitNotice", "FieldPackage", "FieldWork"),
    *("FieldConflictWatch", "VisitRecording", "VisitReassignment"),
)
DERIVED = (
    "VisitVerification",
    "AgencyRating",
    "DrawWeight",
    "FairnessReport",
    "InspectionExemption",
    "TimelineEntry",
    "ChecklistTemplate",
)
BUREAU_FILE = "企业名称,市,代码,许可证\n某公司,中卫,不是代码,\n"


@asynccontextmanager
async def joint_inspection(settings: Settings, folder: Path) -> AsyncIterator[Seeded]:
    """A plan with its published draw, one visit and its finding."""
    async with inspection_world(settings) as hub:
        await hub.peopled(1)
        yearly, filing = await planned(hub)
        draw, (visit,) = await hub.drawn()
        assert visit.officers
        merge = await _merged(hub, visit.id)
        lead = inspector(visit.officers[0])
        await hub.send(lead, MakeChecklist(visit=visit.id))
        field = await on_the_spot(hub, lead, visit.id)
        await hub.send(lead, CheckIn(visit=visit.id))
        failed = ChecklistReply(item=1, result=AnswerResult.NOT_OK, text="台账不全")
        await hub.send(lead, AnswerChecklist(visit=visit.id, version=1, replies=[failed]))
        recording = await recorded(hub, lead, visit.id)
        finding = RecordFinding(
            visit=visit.id,
            kind=FindingKind.OTHER,
            text="台账不全",
            ladder=LadderStep.PUBLICITY,
            checklist_items=[1],
        )
        await hub.send(lead, finding)
        await hub.send(lead, FinishVisit(visit=visit.id))
        ((handled,),) = await hub.rows("SELECT finding FROM joint_inspection.finding_handlings")
        await hub.send(lead, DeliverMeasure(finding=handled, version=1, demands="讲解台账要求"))
        entered = PositiveListEntered(
            number="QD-1",
            credit_code=visit.credit_code,
            region=REGION,
            in_force_on=date(2026, 1, 1),
            ends_on=date(2999, 1, 1),
        )
        await hub.told(("positive_listing:QD-1", entered))
        verified = StaticFactConfirmed(
            number="JT-1",
            credit_code=visit.credit_code,
            region=REGION,
            kind=StaticFactKind.FACILITY,
            title="脱硫塔",
            permit=None,
            outlet=None,
            in_force_on=date(2026, 1, 1),
            until=date(2999, 1, 1),
            visit=visit.id,
            agency=BUREAU,
            evidence=[],
        )
        await hub.told(("static_fact:JT-1", verified))
        await approval_asked(hub, visit)
        commissions, public = await commissioned(hub, visit.id), await published(hub)
        public["numbers"].append(await crossed(hub, handled, visit))
        team = await teamed(hub, visit.id)
        ((plan,),) = await hub.rows("SELECT plan FROM joint_inspection.draws")
        names = {
            "Plan": "plans",
            "Draw": "draws",
            "Visit": "visits WHERE state = 'finished'",
            "VisitMerge": "visit_merges",
            "FindingHandling": "finding_handlings",
        }
        held = {
            record: await held_by(hub.settings, f"SELECT DISTINCT region, parties FROM joint_inspection.{table}")
            for record, table in names.items()
        }
        held |= {record: held["Plan"] for record in OF_PLANS} | dict.fromkeys(
            ("PlanFiling", "PlanReport", "VisitApproval"), Held(parties=(BUREAU, UPPER))
        )
        named = (
            {
                "plan": plan,
                "plans": [plan, yearly],
                "draw": draw,
                "draws": [draw],
                "visit": visit.id,
                "file": await hub.caller.upload(OFFICER, "joint_inspection", "图.pdf", b"%PDF-1.7"),
                "merge": merge,
                "finding": handled,
                "findings": [handled],
                "since": today() - timedelta(days=1),
                "until": today() + timedelta(days=1),
                "visits": [visit.id],
                "credit_code": visit.credit_code,
                "credit_codes": [visit.credit_code],
                "ids": [
                    plan,
                    draw,
                    visit.id,
                    merge,
                    yearly,
                    filing,
                    f"{BUREAU}@{today():%Y-%m}",
                    field["package"],
                    recording,
                ],
            }
            | commissions
            | public
            | field
            | team
            | {"numbers": [*commissions["numbers"], *public["numbers"], *team["numbers"]]}
        )
        own = dict.fromkeys(("VerifiedFact", "VisitAllowance"), Held(parties=(visit.credit_code,)))
        derived = dict.fromkeys(DERIVED, Held()) | own
        derived |= {"TimelineEntry": held["Visit"]} | PUBLISHED
        derived |= {
            "LadderCount": Held(parties=(BUREAU,)),
            "OnSiteUse": Held(parties=(BUREAU, MANAGERS)),
        } | OF_CROSS_CHECKS
        records = held | derived | OF_COMMISSIONS | TEAMS | dict.fromkeys(OF_VISITS, held["Visit"])
        records |= {record: replace(records[record], people=MEMBERS) for record in SEEN_THROUGH_IT}
        yield Seeded(hub.service, hub.caller, hub.settings, records, named)


async def _merged(hub: InspectionWorld, visit: str) -> str:
    """Another agency goes along on the visit; the proposal it rests on."""
    for certificate in ("CG-0001", "CG-0002"):
        await hub.officer(certificate, MANAGERS)
    await hub.send(MANAGERS_HEAD, MergeVisit(visit=visit, officers=["CG-0001", "CG-0002"]))
    [merge] = (await hub.ask(HEAD, ListVisitMerges())).items
    await hub.send(HEAD, AcceptMerge(merge=merge.id, version=merge.version))
    return merge.id


@asynccontextmanager
async def registry(settings: Settings, folder: Path) -> AsyncIterator[Seeded]:
    """An agency, an enterprise that was changed and closed, its permit, an officer, both catalogues, an import."""
    async with running_service(REGISTRY, settings) as service, calling(settings) as caller:
        for bureau in (_bureau(), msgspec.structs.replace(_bureau(), code=NEIGHBOUR, region=NEIGHBOUR[-6:])):
            await caller.send(ADMINISTRATOR, RegisterAgency(agency=bureau))
        await caller.send(OFFICER, RegisterEnterprise(credit_code=MILL, name="某纸业", region=REGION))
        await caller.send(OFFICER, ChangeEnterprise(credit_code=MILL, name="某新纸业", reason="更名"))
        await caller.send(OFFICER, RecordPermit(number=f"{MILL}001P", holder=MILL))
        await caller.send(HEAD, RegisterOfficers(agency=BUREAU, officers=[_inspector()]))
        await _editions(caller, settings)
        await caller.send(ADMINISTRATOR, _source())
        monitored = await _monitored(caller)
        about_people = await peopled(caller)
        on_service_side = await served(caller, settings)
        await caller.send(OFFICER, CloseEnterprise(credit_code=MILL, reason="注销"))
        file, started = await _imported(caller)
        listing, of_permit = await listed(settings), await permitted(settings)
        imports = await held_by(settings, "SELECT region, parties FROM registry.imports")
        enterprise = Held(parties=(MILL,))
        held = {
            "Agency": Held(),
            "Enterprise": enterprise,
            "EnterpriseChange": enterprise,
            "TimelineEntry": enterprise,
            "Permit": enterprise,
            "Officer": Held(parties=(BUREAU,)),
            "Import": imports,
            "ImportRow": imports,
            "ImportReportPart": imports,
            **dict.fromkeys(MONITORED, enterprise),
            "ReadingBatch": Held(parties=(BUREAU,)),
            "BatchCheck": Held(parties=(BUREAU,)),
            "ReadingFile": Held(parties=(BUREAU,)),
            "ObservationBatch": Held(parties=(BUREAU,)),
            "Observation": Held(parties=(BUREAU, MILL)),
            "IntakeSource": Held(parties=(BUREAU,)),
            **{record: Held(parties=parties) for record, parties in (PARTIES | OF_PEOPLE | PERMITTED).items()},
        }
        named = {
            "agency": BUREAU,
            "code": BUREAU,
            "codes": [BUREAU],
            "certificate": "NX-0001",
            "certificates": ["NX-0001"],
            "numbers": [
                f"{MILL}001P",
                *on_service_side.pop("numbers"),
                *about_people.pop("numbers"),
                listing,
                *of_permit,
            ],
            "permit": f"{MILL}001P",
            "permits": [f"{MILL}001P"],
            "holder": MILL,
            "successor": CAME,
            "versions": ["2026-1"],
            "version": "2027-1",
            "file": file,
            "older": "2026-1",
            "newer": "2026-2",
            "ids": [started.record, *monitored.pop("ids"), *on_service_side.pop("ids")],
            "import_id": started.record,
            **monitored,
            **on_service_side,
            **about_people,
        }
        yield Seeded(service, caller, settings, held, named)


async def _imported(caller: Caller) -> tuple[str, Receipt]:
    """A file of the directory that has come in, and its import."""
    file = await caller.upload(OFFICER, "registry", "名录.csv", BUREAU_FILE.encode())
    order = StartImport(file=file, filename="名录.csv", region_default=REGION)
    started = await caller.send(OFFICER, order)

    async def finished() -> bool:
        (one,) = await caller.ask(OFFICER, GetImports(ids=[started.record]))
        return one is not None and one.state is ImportState.FINISHED

    await until(finished)
    return file, started


async def _editions(caller: Caller, settings: Settings) -> None:
    """Two published editions that differ, and a draft in which a matter has two agencies."""
    await register_province(caller)
    every = provincial(settings, "water", "air")
    await drafted(caller, [*every, _row()], items=[_item()], duties=[_duty()])
    await carried_through(caller)
    await drafted(caller, [_row("air")], version="2026-2", since=date(2026, 2, 1), based_on="2026-1")
    await carried_through(caller, "2026-2")
    both = [_row("noise"), replace(_row("noise"), agency="ecology-640000")]
    await drafted(caller, both, version="2027-1", since=date(2027, 1, 1))


async def _monitored(caller: Caller) -> dict[str, Any]:
    """A validated reading over the limit, its alert badly explained, so a clue; and a file of readings."""
    limit = PermitPollutant(name="二氧化硫", outlet="DA001", limit="50", unit="mg/m3")
    outlet = PermitOutlet(number="DA001")
    permit = RecordPermit(number=f"{MILL}001P", holder=MILL, pollutants=[limit], outlets=[outlet])
    await caller.send(OFFICER, permit)
    stack = NewPoint(number="DA001", name="排放口", kind=PointKind.AIR_OUTLET)
    await caller.send(OFFICER, RegisterPoints(credit_code=MILL, points=[stack]))
    point, hour = f"{MILL}-DA001", datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    row = ReadingRow(point=point, metric="二氧化硫", hour=hour.isoformat(), value="90", unit="mg/m3")
    batch = await caller.send(OFFICER, RecordReadings(source=ReadingSource.VALIDATED, rows=[row]))
    [alert] = (await caller.ask(OFFICER, ListAlerts())).items
    await caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await caller.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明"))
    [clue] = (await caller.ask(OFFICER, ListClues())).items
    seen = NewObservation(number="1", observed_at=hour, finding="河面有油花", suspected=True, credit_code=MILL)
    found = await caller.send(
        OFFICER, RecordObservations(kind=ObservationKind.DRONE, source="无人机一号", region=REGION, findings=[seen])
    )
    table = f"点位代码,监测项目,时段,数值,单位\n{point},二氧化硫,{hour.isoformat()},90,mg/m3\n"
    file = await caller.upload(OFFICER, "registry", "监测.csv", table.encode())
    order = StartReadingFile(file=file, filename="监测.csv", source=ReadingSource.VALIDATED)
    taken = await caller.send(OFFICER, order)
    return {
        "ids": [batch.record, alert.id, clue.id, taken.record, found.record],
        "id": alert.id,
        "point": point,
        "codes": [BUREAU, point, SOURCE],
        "metric": "二氧化硫",
        "since": hour,
        "until": hour + timedelta(hours=1),
    }


def _bureau() -> AgencyFacts:
    return AgencyFacts(
        code=BUREAU,
        name="中卫市生态环境局",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.CITY,
        region=REGION,
        valid_from=date(2020, 1, 1),
    )


def _inspector() -> OfficerEntry:
    return OfficerEntry(
        certificate="NX-0001",
        name="王试",
        region=REGION,
        specialties=[],
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 12, 31),
        conflicts=[MILL],
    )


def _row(matter: str = "water") -> MatrixRow:
    return MatrixRow(
        matter=matter,
        matter_name="水污染",
        level=GovernmentLevel.CITY,
        region=REGION,
        agency=BUREAU,
        legal_basis="水污染防治法",
        office="水科",
    )


def _item() -> ItemRow:
    return ItemRow(
        code="X1", name="现场检查", kind=ItemKind.INSPECTION, legal_basis="环境保护法", level=GovernmentLevel.CITY
    )


def _source() -> RegisterIntakeSource:
    return RegisterIntakeSource(
        code=SOURCE, name="网关", agency=BUREAU, kinds=[IntakeKind.READINGS], public_key="A" * 43, enterprises=[MILL]
    )


def _duty() -> PostDuty:
    return PostDuty(
        item="X1",
        post="检查岗",
        duty="检查",
        manner="现场",
        procedure="审批",
        supervision="评查",
        accountability="追责",
    )


SEEDINGS: dict[str, Seeding] = {
    "registry": registry,
    "joint_inspection": joint_inspection,
    "complaints": complaints,
    "transfer": transfer,
}
COMMON = {
    "region": REGION,
    "region_default": REGION,
    "credit_code": MILL,
    "credit_codes": [MILL, code(1)],
    "file": "01980000-0000-7000-8000-000000000000",
}


@asynccontextmanager
async def standing(service: str, template: Settings, session: Settings, folder: Path) -> AsyncIterator[Seeded]:
    """A service with its records, on a database and a NATS of its own."""
    async with (
        cloned_database(template) as database,
        nats_server(session.model_copy(update={"data_dir": folder})) as nats,
    ):
        await provision_streams(nats)
        settings = nats.model_copy(update={"postgres_url": database.postgres_url, "checkpoint_seconds": 1})
        async with SEEDINGS[service](settings, folder) as seeded:
            yield seeded
