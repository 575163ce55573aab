"""An application, a report and a static fact of the mill, written down as they would stand with every field filled."""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from contracts.registry.permit_applications import PermitApplicationKind, PermitApplicationState, PermitContent
from contracts.registry.permit_reports import PermitReportKind, PermitReportState
from contracts.registry.static_facts import StaticFactKind, StaticFactOrigin, StaticFactState
from kernel.settings import Settings
from services.registry.permit_applications import store as applications
from services.registry.permit_applications.rules import Case as Application
from services.registry.permit_reports import store as reports
from services.registry.permit_reports.rules import Case as Report
from services.registry.static_facts.rules.machine import Case as StaticFact
from services.registry.static_facts.store import facts as static_facts
from tests.integration.registry.serving import BUREAU, MILL

PERMIT, AT, DIGEST = f"{MILL}001P", datetime(2026, 1, 5, tzinfo=UTC), "ab" * 32
PARTIES: dict[str, tuple[str, ...]] = {
    "PermitVersion": (MILL,),
    "PermitApplication": (BUREAU, MILL),
    "PermitReport": (BUREAU, MILL),
    "StaticFact": (BUREAU, MILL),
}
WHOSE: dict[str, Any] = {"permit": PERMIT, "holder": MILL, "region": "640500", "agency": BUREAU}
APPLICATION = Application(
    number="XK-1",
    **WHOSE,
    kind=PermitApplicationKind.RENEW,
    state=PermitApplicationState.GRANTED,
    applied_at=AT,
    reason="继续生产",
    content=PermitContent(standards=["GB 3544"]),
    files=[DIGEST],
    decided_at=AT,
    decided_by="head",
    opinion="同意",
    valid_from=date(2026, 1, 1),
    valid_to=date(2030, 12, 31),
)
REPORT = Report(
    number="ZB-1",
    **WHOSE,
    kind=PermitReportKind.ANNUAL,
    first_day=date(2025, 1, 1),
    last_day=date(2025, 12, 31),
    state=PermitReportState.ACCEPTED,
    submitted_at=AT,
    summary="正常",
    files=[DIGEST],
    opinion="齐全",
    reviewed_by="officer",
)
FACT = StaticFact(
    number="JT-1",
    credit_code=MILL,
    region="640500",
    kind=StaticFactKind.FACILITY,
    title="脱硫塔",
    statement="已建成",
    origin=StaticFactOrigin.PERMIT,
    state=StaticFactState.IN_FORCE,
    permit=PERMIT,
    in_force_on=date(2026, 1, 5),
    until=date(2999, 1, 4),
    visit="v1",
    confirmed_by="officer",
    confirming=BUREAU,
    evidence=[DIGEST],
)


async def permitted(settings: Settings) -> list[str]:
    """Write them; their numbers."""
    connection = await asyncpg.connect(settings.postgres_dsn("registry"))
    try:
        await applications.save(connection, APPLICATION)
        await reports.add(connection, REPORT)
        await static_facts.save(connection, FACT)
    finally:
        await connection.close()
    return [APPLICATION.number, REPORT.number, FACT.number]
