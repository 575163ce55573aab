"""Execution reports: owed when their period is over, handed in, given back, reviewed; late ones are written down."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.registry.credit import CreditFact, ListCreditFacts
from contracts.registry.permit_reports import (
    AcceptPermitReport,
    GetPermitReports,
    ListPermitReports,
    PermitDischarge,
    PermitReport,
    PermitReportKind,
    PermitReportState,
    ReportsOfEnterprises,
    ReportsOfPermits,
    ReturnPermitReport,
    SubmitPermitReport,
)
from contracts.registry.permits import PermitClass, PermitPollutant, PermitState, RecordPermit
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import shift_clock
from tests.integration.registry.serving import BUREAU, MILL, PEERS, Serving, enterprise, serving
from tests.integration.registry.watched import NUMBER, comes, permit_that_is, recorded, reports_owed
from tests.platform.actors import CITIZEN, ENTERPRISE, OFFICER, OTHER_CITY_OFFICER, WATER

DONE = PermitDischarge(pollutant="化学需氧量", amount=Decimal("12.5"), unit="t")


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def year_over(hub: Serving) -> PermitReport:
    """The report of a simplified permit, once the year is over."""
    await recorded(hub, 900, PermitClass.SIMPLIFIED)
    await permit_that_is(hub, PermitState.VALID)
    await shift_clock(hub, 45)
    [report] = await reports_owed(hub, 1)
    return report


async def report_that_is(hub: Serving, number: str, state: PermitReportState) -> PermitReport:
    async def found() -> PermitReport | None:
        [report] = await hub.caller.ask(OFFICER, GetPermitReports(numbers=[number]))
        return report if report is not None and report.state is state else None

    return await comes(hub, found)


def handed_in(number: str, **more: object) -> SubmitPermitReport:
    return SubmitPermitReport(number=number, summary="达标排放", discharges=[DONE], **more)  # type: ignore[arg-type]


async def test_a_key_unit_owes_the_years_and_the_quarters_report_when_they_are_over(hub: Serving) -> None:
    await recorded(hub, 900)
    await permit_that_is(hub, PermitState.VALID)
    await shift_clock(hub, 45)
    reports = await reports_owed(hub, 2)
    assert {report.kind for report in reports} == set(PermitReportKind)
    assert {report.last_day.strftime("%m-%d") for report in reports} == {"12-31"}
    assert {duty.agency for report in reports for duty in report.duties or []} == {MILL}
    await shift_clock(hub, 45 + 365)
    assert len(await reports_owed(hub, 7)) == 7


async def test_a_report_is_handed_in_held_against_the_permit_given_back_corrected_and_accepted(hub: Serving) -> None:
    report = await year_over(hub)
    allowed = PermitPollutant(name="化学需氧量", amount=Decimal(10), amount_unit="t/a")
    ends = report.last_day + timedelta(days=900)
    order = RecordPermit(
        number=NUMBER, holder=MILL, permit_class=PermitClass.SIMPLIFIED, valid_to=ends, pollutants=[allowed]
    )
    await hub.caller.send(OFFICER, order)
    await hub.caller.send(ENTERPRISE, handed_in(report.number))
    submitted = await report_that_is(hub, report.number, PermitReportState.SUBMITTED)
    assert (submitted.late, submitted.exceeding) == (False, ["化学需氧量：12.5t，许可10t"])
    await hub.caller.send(OFFICER, ReturnPermitReport(number=report.number, opinion="缺少自行监测数据"))
    with pytest.raises(Refusal, match="PERMIT_REPORT_STEP_NOT_ALLOWED"):
        await hub.caller.send(OFFICER, AcceptPermitReport(number=report.number, opinion="同意"))
    await hub.caller.send(ENTERPRISE, handed_in(report.number))
    await hub.caller.send(OFFICER, AcceptPermitReport(number=report.number, opinion="同意"))
    accepted = await report_that_is(hub, report.number, PermitReportState.ACCEPTED)
    assert accepted.reviewed_by == OFFICER.subject
    owed = [(duty.duty.partition(".")[2], duty.agency, duty.state) for duty in accepted.duties or []]
    assert sorted(owed) == [
        ("correct", MILL, DutyState.MET),
        ("review", BUREAU, DutyState.MET),
        ("review", BUREAU, DutyState.MET),
        ("submit", MILL, DutyState.MET),
    ]


async def test_a_report_not_handed_in_in_time_is_overdue_and_still_taken(hub: Serving) -> None:
    report = await year_over(hub)
    await shift_clock(hub, 45 + 60)
    overdue = await report_that_is(hub, report.number, PermitReportState.OVERDUE)
    assert overdue.late
    [listed] = (await hub.caller.ask(CITIZEN, ListPermitReports(state=PermitReportState.OVERDUE))).items
    assert (listed.number, listed.late, listed.duties) == (report.number, True, None)
    await hub.caller.send(ENTERPRISE, handed_in(report.number))
    assert (await report_that_is(hub, report.number, PermitReportState.SUBMITTED)).late

    async def on_record() -> CreditFact | None:
        facts = (await hub.caller.ask(ENTERPRISE, ListCreditFacts(credit_code=MILL))).items
        return next((one for one in facts if one.reference == report.number), None)

    fact = await comes(hub, on_record)
    assert (fact.code, fact.points, fact.reason) == (
        "late_filing",
        -3,
        f"年度执行报告（至{report.last_day}）逾期未提交",
    )


async def test_who_may_hand_in_review_and_see_a_report_and_its_file(hub: Serving) -> None:
    report = await year_over(hub)
    data = b"%PDF-1.7\n"
    await hub.caller.upload(ENTERPRISE, "registry", "年报.pdf", data)
    digest = sha256(data).hexdigest()
    order = handed_in(report.number, files=[digest])
    for other in (OFFICER, WATER, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.send(other, order)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(enterprise(PEERS[0]), order)
    await hub.caller.send(ENTERPRISE, order)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(OTHER_CITY_OFFICER, AcceptPermitReport(number=report.number, opinion="同意"))
    for who, files in ((ENTERPRISE, [digest]), (OFFICER, [digest]), (WATER, None), (CITIZEN, None)):
        [of_permit] = await hub.caller.ask(who, ReportsOfPermits(permits=[NUMBER]))
        [of_mill, none] = await hub.caller.ask(who, ReportsOfEnterprises(credit_codes=[MILL, PEERS[0]]))
        assert [one.files for one in of_permit.items] == [one.files for one in of_mill.items] == [files]
        assert none.items == []
    part = await hub.caller.client.file(
        "registry", "get", GetFile(file=digest), FileSlice, token=hub.caller.token(OFFICER)
    )
    assert part.data == data
