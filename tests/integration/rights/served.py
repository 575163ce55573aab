"""One record of every type on the registry's service side, all in region 640500, and who their parties are."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg

from contracts.actors import Actor
from contracts.messages import Command
from contracts.registry.credit import PublishCredit, RecordCreditFact
from contracts.registry.directory import EnterpriseScale, RegisterEnterprise
from contracts.registry.guidance import OfferGuidance
from contracts.registry.merges import ProposeMerge
from contracts.registry.notices import DraftNotice, SendNotice
from contracts.registry.positive_list_terms import IncentiveKind, ListingState
from contracts.registry.problems import EscalateProblem
from contracts.registry.publicity import AttendanceRow, PlanPublicity, PublicityKind, RecordAttendance
from contracts.registry.relocations import ProposeRelocation
from contracts.registry.self_checks import StartSelfCheck, SubmitSelfCheck
from contracts.registry.study import ListStudyEntries, PlanStudyCourse, RecordStudyAttendance, StudyAttendanceRow
from contracts.registry.study_terms import StudyCourseKind
from kernel.calendar import local_date
from kernel.settings import Settings
from services.registry.positive_list.rules.case import Case, Incentive
from services.registry.positive_list.store import incentives, listings
from tests.integration.registry.serving import BUREAU, MILL, PEERS
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER
from tests.platform.hub import Caller

REGION = "640500"
NEIGHBOUR = "ecology-640400"
CAME, OWED = PEERS[0], PEERS[1]
PARTIES: dict[str, tuple[str, ...]] = {
    "EnterpriseMerge": (BUREAU, PEERS[3], MILL),
    "EnterpriseRelocation": (BUREAU, NEIGHBOUR, "ecology-640000", MILL),
    "Guidance": (BUREAU, MILL),
    "Problem": (BUREAU,),
    "SelfCheck": (MILL, BUREAU),
    "Notice": tuple(PEERS),
    "Attendance": (CAME,),
    "OwedTraining": (OWED,),
    "Credit": (MILL, MILL),
    "PublishedCredit": (),
    "CreditFact": (MILL,),
    "StudyCourse": (),
    "StudyBatch": (),
    "StudyEntry": (MILL,),
    "StudyPoints": (MILL, MILL),
    "PositiveListing": (BUREAU, MILL),
    "PositiveListIncentive": (BUREAU, MILL),
    "PositiveListCriterion": (),
    "ListingCheck": (MILL,),
}
BEGUN = """
UPDATE publicity_sessions
SET starts_at = '2026-01-05T09:00:00Z', body = jsonb_set(body, '{starts_at}', '"2026-01-05T09:00:00Z"')
"""


async def served(caller: Caller, settings: Settings) -> dict[str, Any]:
    """Seed them; what the fields of messages about them are filled with."""
    for peer in PEERS:
        scale = EnterpriseScale.SMALL if peer == OWED else None
        order = RegisterEnterprise(credit_code=peer, name="丙", region=REGION, trade_code="C2221", scale=scale)
        await caller.send(OFFICER, order)
    numbers = {name: (await caller.send(who, order)).record for name, who, order in _orders()}
    await caller.send(ENTERPRISE, SubmitSelfCheck(number=numbers["self_check"], agency=BUREAU))
    await caller.send(HEAD, SendNotice(number=numbers["notice"]))
    await _execute(settings, BEGUN)
    came = RecordAttendance(number=numbers["session"], rows=[AttendanceRow(credit_code=CAME)])
    batch = (await caller.send(OFFICER, came)).record
    studied = RecordStudyAttendance(number=numbers["course"], rows=[StudyAttendanceRow(credit_code=MILL)])
    lesson = (await caller.send(OFFICER, studied)).record
    [entry] = (await caller.ask(OFFICER, ListStudyEntries())).items
    for unit in (MILL, MILL):
        await caller.send(HEAD, PublishCredit(credit_code=unit))
    return {
        "numbers": list(numbers.values()),
        "regions": [REGION],
        "number": numbers["guidance"],
        "notice": numbers["notice"],
        "ids": [batch, lesson, entry.id],
    }


async def listed(settings: Settings) -> str:
    """An enterprise on the positive list, with an incentive: written down as it would stand, whatever became of it."""
    on_list = Case(
        number="QD-1",
        credit_code=MILL,
        region=REGION,
        agency=BUREAU,
        state=ListingState.IN_FORCE,
        statement="守法",
        opinion="符合",
        reviewed_by="officer",
        notice_from=date(2026, 1, 1),
        notice_until=date(2026, 1, 5),
        in_force_on=date(2026, 1, 5),
        ends_on=date(2999, 1, 5),
        removal_reason="无",
    )
    incentive = Incentive(
        id="01980000-0000-7000-8000-000000000001",
        number=on_list.number,
        credit_code=MILL,
        region=REGION,
        kind=IncentiveKind.GREEN_FINANCE,
        text="绿色信贷",
        agency=BUREAU,
    )
    connection = await asyncpg.connect(settings.postgres_dsn("registry"))
    try:
        await listings.save(connection, on_list)
        await incentives.add(connection, incentive, datetime.now(UTC))
    finally:
        await connection.close()
    return on_list.number


async def _execute(settings: Settings, statement: str) -> None:
    connection = await asyncpg.connect(settings.postgres_dsn("registry"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _orders() -> list[tuple[str, Actor, Command]]:
    due_on = date.today() + timedelta(days=9)
    session = PlanPublicity(
        title="许可", kind=PublicityKind.ONLINE, region=REGION, starts_at=datetime(2999, 1, 1, tzinfo=UTC), place="线上"
    )
    return [
        ("merge", OFFICER, ProposeMerge(credit_code=PEERS[3], successor=MILL, reason="重复登记")),
        ("relocation", OFFICER, ProposeRelocation(credit_code=MILL, region=NEIGHBOUR[-6:], reason="搬迁")),
        ("guidance", OFFICER, OfferGuidance(enterprises=[MILL], kind="on_site", topic="废水", text="上门指导")),
        ("problem", OFFICER, EscalateProblem(region=REGION, title="管网", text="旧", owner=BUREAU, due_on=due_on)),
        ("self_check", ENTERPRISE, StartSelfCheck(credit_code=MILL)),
        ("notice", OFFICER, _notice()),
        ("session", OFFICER, session),
        ("course", OFFICER, _course()),
        ("credit_fact", OFFICER, _fact()),
    ]


def _course() -> PlanStudyCourse:
    return PlanStudyCourse(
        kind=StudyCourseKind.COURSE,
        title="许可",
        laws=["生态环境法典"],
        region=REGION,
        held_at=datetime(2026, 1, 5, tzinfo=UTC),
        minutes=80,
    )


def _fact() -> RecordCreditFact:
    return RecordCreditFact(credit_code=MILL, code="violation", on=local_date(datetime.now(UTC)), reason="超标排放")


def _notice() -> DraftNotice:
    return DraftNotice(credit_code=MILL, origin="1", trade="C22", region=REGION, title="提醒", text="请自查")
