"""Taking in reports through the running service."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from contracts.complaints.intake import (
    Channel,
    ComplaintProgress,
    ComplaintsOfEnterprises,
    ComplaintState,
    GetComplaints,
    ListComplaints,
)
from contracts.complaints.routing import BindComplaint
from contracts.errors import Refusal
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, TANNERY, World, report, sha256, world
from tests.integration.merges import merged, unmerged
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)

OUTSIDERS = (URBAN_MANAGEMENT, OTHER_CITY_OFFICER, POLICE, PROCURATOR, ENTERPRISE, CITIZEN, None)


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def test_a_report_is_numbered_classified_and_routed_in_one_step_with_its_reasons(hub: World) -> None:
    number = await hub.filed()
    complaint = await hub.seen(OPERATOR, number)
    assert number.startswith("TS") and len(number) == 14
    assert (complaint.state, complaint.matter, complaint.agency) == (
        ComplaintState.ROUTED,
        "environment.water",
        "ecology-640500",
    )
    assert complaint.matter_reason == "归为“水污染”：依据“废水”，把握 99%，门槛 70%"
    assert complaint.routing_reason is not None and "《测试办法》第一条" in complaint.routing_reason
    assert [(duty.duty, duty.agency) for duty in complaint.duties or []] == [("complaint.sign", "ecology-640500")]


async def test_a_report_without_known_words_waits_for_the_hotline_under_its_clock(hub: World) -> None:
    complaint = await hub.seen(OPERATOR, await hub.filed(title="咨询", text="请问几点上班"))
    assert (complaint.state, complaint.agency) == (ComplaintState.PENDING, None)
    assert [(duty.duty, duty.agency) for duty in complaint.duties or []] == [("complaint.route", "hotline-640500")]


async def test_a_matter_without_a_responsible_agency_waits_too(hub: World) -> None:
    complaint = await hub.seen(OPERATOR, await hub.filed(title="公交", text="公交太少"))
    assert (complaint.state, complaint.matter) == (ComplaintState.PENDING, "transport")


async def test_a_work_order_filed_by_many_at_once_is_one_complaint(hub: World) -> None:
    order = report(external_number="GD-2026-76")
    receipts = await asyncio.gather(*(hub.send(OPERATOR, order) for _ in range(32)))
    assert len({receipt.record for receipt in receipts}) == 1
    assert sum(receipt.position is not None for receipt in receipts) == 1
    assert [row["count"] for row in await hub.rows("SELECT count(*) FROM complaints")] == [1]


async def test_the_same_work_order_again_is_the_same_complaint(hub: World) -> None:
    order = report(external_number="GD-2026-77")
    first, second = await hub.send(OPERATOR, order), await hub.send(OPERATOR, order)
    assert (first.record, second.position) == (second.record, None)
    with pytest.raises(Refusal, match="COMPLAINT_EXTERNAL_NUMBER_REUSED"):
        await hub.send(OPERATOR, report(external_number="GD-2026-77", text="另一件事，废水"))


async def test_an_enterprise_of_the_registry_is_bound_by_code_or_by_name(hub: World) -> None:
    by_code = await hub.filed(enterprise_credit_code=MILL)
    by_name = await hub.filed(enterprise_name=f" {MILL_NAME} ")
    for number in (by_code, by_name):
        assert (await hub.seen(OFFICER, number)).enterprise_credit_code == MILL
    clues = await hub.rows("SELECT aggregate FROM journal WHERE type = 'complaints.routing.clue_raised.v1'")
    assert {row["aggregate"] for row in clues} == {f"complaint:{by_code}", f"complaint:{by_name}"}


async def test_an_unknown_enterprise_never_keeps_a_report_out(hub: World) -> None:
    complaint = await hub.seen(OFFICER, await hub.filed(enterprise_name="无名小厂"))
    assert (complaint.enterprise_credit_code, complaint.named_enterprise) == (None, "无名小厂")


async def test_an_enterprise_named_in_the_text_is_offered(hub: World) -> None:
    complaint = await hub.seen(OFFICER, await hub.filed(text=f"{MILL_NAME}夜里排废水"))
    assert (complaint.enterprise_credit_code, complaint.suggested_enterprise) == (None, MILL)


async def test_facts_in_the_future_and_foreign_channels_are_refused(hub: World) -> None:
    with pytest.raises(Refusal, match="COMPLAINT_OCCURS_LATER"):
        await hub.filed(occurred_at=datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(Refusal, match="COMPLAINT_CHANNEL_NOT_YOURS"):
        await hub.send(CITIZEN, report())
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await hub.filed(region="640400")


async def test_only_who_works_on_a_complaint_sees_it(hub: World) -> None:
    number = await hub.filed(enterprise_credit_code=MILL)
    for insider in (OPERATOR, OFFICER, OTHER_OFFICER, HEAD, UPPER_HEAD):
        assert (await hub.seen(insider, number)).text is not None
    for outsider in OUTSIDERS:
        assert await hub.see(outsider, number) is None
        assert (await hub.ask(outsider, ListComplaints())).items == []


async def test_the_reported_enterprise_finds_nothing_about_itself(hub: World) -> None:
    await hub.filed(enterprise_credit_code=MILL)
    mill = msgspec.structs.replace(ENTERPRISE, agency=MILL)
    (page,) = await hub.ask(mill, ComplaintsOfEnterprises(credit_codes=[MILL]))
    assert page.items == []


async def test_complaints_of_enterprises_come_newest_first_and_in_the_order_asked(hub: World) -> None:
    first, second = [await hub.filed(enterprise_credit_code=MILL) for _ in range(2)]
    other = await hub.filed(enterprise_credit_code=TANNERY)
    tannery, mill = await hub.ask(OFFICER, ComplaintsOfEnterprises(credit_codes=[TANNERY, MILL], size=1))
    assert [one.number for one in tannery.items] == [other]
    assert [one.number for one in mill.items] == [second] and first not in {one.number for one in mill.items}
    assert mill.next is not None and tannery.next is None


async def test_complaints_about_a_merged_entry_are_its_successors_until_the_merge_is_undone(hub: World) -> None:
    about_mill, about_tannery = [await hub.filed(enterprise_credit_code=code) for code in (MILL, TANNERY)]
    await hub.tell([merged(TANNERY, MILL)])
    asked = ComplaintsOfEnterprises(credit_codes=[MILL, TANNERY])
    mill, tannery = await hub.ask(OFFICER, asked, after=[hub.heard])
    assert [one.number for one in mill.items] == [about_tannery, about_mill]
    assert [one.number for one in tannery.items] == [about_tannery]
    [counting, _] = await hub.ask(OFFICER, msgspec.structs.replace(asked, count=True))
    assert counting.total == 2
    number = await hub.filed()
    await hub.send(OFFICER, BindComplaint(number=number, credit_code=TANNERY))
    assert (await hub.seen(OFFICER, number)).enterprise_credit_code == MILL
    await hub.tell([unmerged(TANNERY, MILL)])
    mill, tannery = await hub.ask(OFFICER, asked, after=[hub.heard])
    assert [one.number for one in mill.items] == [number, about_mill]
    assert [one.number for one in tannery.items] == [about_tannery]


async def test_pages_go_from_the_newest_to_the_oldest_and_filters_hold(hub: World) -> None:
    numbers = [await hub.filed(title=f"废水 {at}") for at in range(3)]
    waiting = await hub.filed(title="咨询", text="请问几点上班")
    first = await hub.ask(OPERATOR, ListComplaints(size=2))
    second = await hub.ask(OPERATOR, ListComplaints(size=2, after=first.next))
    assert [one.number for one in [*first.items, *second.items]] == [waiting, *reversed(numbers)]
    assert second.next is None
    pending = await hub.ask(OPERATOR, ListComplaints(state=ComplaintState.PENDING, region="640000"))
    assert [one.number for one in pending.items] == [waiting]
    assert (await hub.ask(OPERATOR, ListComplaints(matter="transport"))).items == []


async def test_absent_and_forbidden_answer_alike(hub: World) -> None:
    number = await hub.filed()
    assert await hub.ask(URBAN_MANAGEMENT, GetComplaints(numbers=[number, "TS000000000000"])) == [None, None]


async def test_who_filed_follows_state_and_dates_by_number_and_query_code_only(hub: World) -> None:
    number = (await hub.send(CITIZEN, report(channel=Channel.WEB, query_code_sha256=sha256("7K3M9P2Q")))).record
    progress = await hub.ask(None, ComplaintProgress(number=number.lower(), query_code="7k3m-9p2q"))
    assert progress is not None and progress.state == ComplaintState.ROUTED
    assert await hub.ask(None, ComplaintProgress(number=number, query_code="7K3M9P2R")) is None
    assert await hub.ask(None, ComplaintProgress(number="TS000000000000", query_code="7K3M9P2Q")) is None
