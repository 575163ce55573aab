"""The roll of the services: what is not ready is named, askers share an answer, and the figures are what was told."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from contracts.envelopes import Answer, Request
from contracts.operating import Asked, Condition, Held, Journaled, PartState
from gateway.conditions import Conditions, Roll, readiness
from gateway.metrics import rendered
from kernel.figures import Figures

WELL = PartState(part="clock", name="时钟")
STUCK = PartState(part="clock", name="时钟", why="有 31 秒没有查看到期的时限任务")
AWAY = PartState(part="database", name="数据库", why="没有应答")
LABELS = {"service", "part", "source", "state", "duty", "code", "topic", "kind", "le"}


def condition(service: str, *parts: PartState, **changes: Any) -> Condition:
    return Condition(service=service, started_at=datetime(2026, 1, 1, tzinfo=UTC), parts=list(parts), **changes)


def roll(**conditions: Condition | None) -> Roll:
    return Roll(True, dict(conditions))


class Line:
    """A wire that counts who is asked."""

    def __init__(self) -> None:
        self.connected = True
        self.asked: list[str] = []

    async def condition(self, service: str, seconds: float) -> Condition | None:
        self.asked.append(service)
        await asyncio.sleep(0)
        return condition(service, WELL)

    async def request(self, subject: str, request: Request) -> Answer:
        raise AssertionError(f"{subject} {request}")


def test_a_hub_whose_parts_all_move_is_ready() -> None:
    assert readiness(roll(registry=condition("registry", WELL)), in_detail=False) == {"ready": True, "reasons": []}


def test_what_stands_still_and_who_does_not_answer_is_named_in_chinese() -> None:
    told = readiness(roll(registry=condition("registry", WELL, STUCK), transfer=None), in_detail=False)
    assert told == {
        "ready": False,
        "reasons": ["registry：时钟有 31 秒没有查看到期的时限任务", "transfer：2 秒内没有应答"],
    }


def test_where_a_server_is_away_what_only_waits_for_it_is_not_named() -> None:
    assert roll(registry=condition("registry", STUCK, AWAY)).reasons == ["registry：数据库没有应答"]


async def test_a_gateway_without_its_connection_says_so_and_asks_nobody() -> None:
    line, conditions = Line(), Conditions()
    conditions.wire, line.connected = line, False
    assert (await conditions.roll()).reasons == ["网关：与消息服务的连接已断开"]
    assert line.asked == []


async def test_many_askers_within_a_second_share_one_roll() -> None:
    now = 0.0
    line, conditions = Line(), Conditions(("registry",), lambda: now)
    conditions.wire = line
    await asyncio.gather(*(conditions.roll() for _ in range(50)))
    assert line.asked == ["registry"]
    now = 1.5
    await conditions.roll()
    assert line.asked == ["registry", "registry"]


def test_the_lag_of_a_copy_is_from_where_its_source_stands() -> None:
    source = condition("registry", WELL, journal=Journaled(head=100))
    copy = condition("complaints", WELL, cursors={"registry": 93, "transfer": 4})
    assert roll(registry=source, complaints=copy, transfer=None).lag(copy) == {"registry": 7}


def test_the_figures_of_prometheus_are_those_told_and_name_kinds_and_codes_only() -> None:
    figures = Figures()
    figures.refusals["NOT_FOUND"] += 3
    figures.answered("mutation", 0.02)
    one = condition(
        "complaints",
        STUCK,
        journal=Journaled(head=9, published=7, oldest_seconds=12.5),
        cursors={"complaints": 5},
        overdue={"complaint.sign": 4},
        held=[Held(source="registry", state="quarantined", count=2)],
        refusals={"BUSY": 6},
        asked=[Asked(topic="intake", kind="command", count=8)],
    )
    text = rendered(roll(complaints=one, transfer=None), figures).decode()
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["liandong_up", "complaints"] == 1 and samples["liandong_up", "transfer"] == 0
    assert samples["liandong_ready", "clock", "complaints"] == 0
    assert samples["liandong_oldest_unpublished_seconds", "complaints"] == 12.5
    assert samples["liandong_copy_lag_events", "complaints", "complaints"] == 4
    assert samples["liandong_overdue_duties", "complaint.sign", "complaints"] == 4
    assert samples["liandong_quarantined_events", "complaints", "quarantined", "registry"] == 2
    assert samples["liandong_refusals_total", "NOT_FOUND"] == 3
    assert samples["liandong_service_refusals_total", "BUSY", "complaints"] == 6
    assert samples["liandong_service_requests_total", "command", "complaints", "intake"] == 8
    assert samples["liandong_operation_seconds_bucket", "0.025", "mutation"] == 1
    assert samples["liandong_operation_seconds_bucket", "0.01", "mutation"] == 0
    families = text_string_to_metric_families(text)
    assert {label for family in families for sample in family.samples for label in sample.labels} <= LABELS
