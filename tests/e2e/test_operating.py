"""Gateway, registry and complaints as processes: what they say of themselves, and what they never say."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from cli.load import load_jurisdiction
from cli.ports import free_ports
from cli.streams import provision_streams
from gateway.app import build_app
from kernel.settings import PREFIX, PROJECT, Settings
from tests.e2e.test_informant import forms_of
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, OFFICER, OPERATOR
from tests.platform.collector import Collector, Span, collecting
from tests.platform.databases import cloned_database
from tests.platform.gateway import Door
from tests.platform.processes import Crew, crew_of, until
from tests.platform.servers import nats_server

NAME, PHONE, IDENTITY = "百里鹤鸣", "13512348765", "640500198803036655"
ADDRESS, OFFICER_NAME, OPERATION = "鹤鸣里77号", "慕容鹤影", "canary_heming"
CANARIES = (NAME, PHONE, IDENTITY, ADDRESS, OFFICER_NAME, OPERATION)
WORDS = f"我叫{NAME}，身份证{IDENTITY}，住{ADDRESS}，电话{PHONE}，夜里排废水。"
FORMS = {form: canary for canary in CANARIES for form in forms_of(canary)}
FILE = f"""mutation {OPERATION} ($input: FileComplaintInput!, $caller: CallerInput) {{
  fileComplaint(input: $input, caller: $caller) {{ number }}
}}"""
REPORT = {"channel": "HOTLINE_12345", "title": f"{NAME}反映排废水", "text": WORDS, "region": "640500", "place": ADDRESS}
CALLER = {"name": NAME, "phone": PHONE, "address": ADDRESS}
ENTER = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
AGAINST = "mutation ($input: FileOfficerComplaintInput!) { fileOfficerComplaint(input: $input) { position } }"
LIST = "{ complaints(first: 50) { edges { node { number text title place } } } }"
FAILING = "ALTER TABLE {table} ADD CONSTRAINT canary CHECK (false) NOT VALID"
MENDED = "ALTER TABLE {table} DROP CONSTRAINT canary"
HELD = 'liandong_quarantined_events{service="complaints",source="registry",state="failing"} 1.0'


class Site(msgspec.Struct):
    """The processes, their door and where their traces go."""

    crew: Crew
    door: Door
    collector: Collector
    settings: Settings

    async def ready(self) -> dict[str, Any]:
        """What /ready says."""
        answer = await self.door.http.get("/ready")
        told: dict[str, Any] = answer.json()
        assert answer.status_code == (200 if told["ready"] else 503)
        return told

    async def named(self, reason: str, *, present: bool = True) -> None:
        """Wait until a reason is given, or no longer."""

        async def holds() -> bool:
            return (reason in (await self.ready())["reasons"]) == present

        await until(holds)

    async def run(self, statement: str) -> None:
        """As PostgreSQL's superuser."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("postgres"))
        await connection.execute(statement)
        await connection.close()


@pytest.fixture(scope="module")
async def site(template_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder, (port,) = tmp_path_factory.mktemp("operating"), free_ports(1)
    os.environ["OTEL_BSP_SCHEDULE_DELAY"] = "200"
    given = template_settings.model_copy(update={"data_dir": folder, "port": port})
    with collecting() as collector:
        async with cloned_database(given) as database, nats_server(database) as served:
            await provision_streams(served)
            settings = served.model_copy(update={"otlp_endpoint": collector.address, "stall_seconds": 20})
            url = f"http://127.0.0.1:{port}"
            async with crew_of(settings) as crew, httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
                await crew.start_service("registry", "services.registry")
                await crew.start_service("complaints", "services.complaints")
                await crew.start_gateway(settings)
                await load_jurisdiction(settings, url)
                yield Site(crew, Door(http, settings), collector, settings)
    del os.environ["OTEL_BSP_SCHEDULE_DELAY"]


def hits(data: bytes) -> set[str]:
    """The canaries in bytes, in any form."""
    return {canary for form, canary in FORMS.items() if form.encode() in data}


async def everything_that_can_be_said(site: Site) -> None:
    """Reports, wrong ones, unreadable requests, a statement and an event that fail with the row in their words."""
    ask, http = site.door.post, site.door.http
    assert "errors" not in await ask(OPERATOR, FILE, input=REPORT, caller=CALLER)
    assert "errors" not in await ask(None, FILE, input=REPORT | {"channel": "WEB"}, caller=CALLER)
    for wrong in ({"region": NAME}, {"channel": NAME}, {"occurredAt": PHONE}, {"title": ""}, {NAME: WORDS}):
        assert "errors" in await ask(OPERATOR, FILE, input=REPORT | wrong, caller=CALLER)
    given = {"creditCode": ENTERPRISE.agency, "agency": OFFICER.agency, "conduct": "ATTITUDE", "text": WORDS}
    await ask(ENTERPRISE, AGAINST, input=given | {"officerName": OFFICER_NAME})
    for who in (OPERATOR, OFFICER, CITIZEN):
        await ask(who, LIST)
    await ask(OPERATOR, f'{{ complaint(number: "{PHONE}") {{ number }} {OPERATION} }}')
    await ask(OPERATOR, f"{{ {WORDS}")
    await http.get("/graphql", params={"query": f'{{ complaint(number: "{NAME}") {{ number }} }}'})
    await http.get(f"/files/{PHONE}/{NAME}")
    await http.post("/graphql", content=WORDS.encode("gb18030"), headers={"authorization": f"Bearer {PHONE}"})
    await site.run(FAILING.format(table="complaints.complaints"))
    failed = await site.door.error(OPERATOR, FILE, input=REPORT, caller=CALLER)
    assert failed["extensions"]["code"] == "INTERNAL"
    await site.run(MENDED.format(table="complaints.complaints"))
    await site.run(FAILING.format(table="complaints.known_enterprises"))
    mill = {"creditCode": ENTERPRISE.agency, "name": f"{NAME}造纸厂", "region": "640500", "address": ADDRESS}
    assert "errors" not in await ask(ADMINISTRATOR, ENTER, input=mill)


async def test_no_log_span_or_figure_says_who_what_or_where(site: Site, session_folder: Path) -> None:
    await everything_that_can_be_said(site)

    async def held() -> bool:
        return HELD in (await site.door.http.get("/metrics")).text

    await until(held)
    await site.run(MENDED.format(table="complaints.known_enterprises"))
    logs = {name: (site.settings.data_dir / f"{name}.log").read_bytes() for name in site.crew.running}
    assert logs.keys() == {"registry", "complaints", "gateway"}
    for name, log in logs.items():
        lines = [json.loads(line) for line in log.splitlines()]
        assert {line["process"] for line in lines} <= {name}
        assert hits(log) == set(), name
    assert b"CheckViolationError 23514 complaints complaints canary" in logs["complaints"]
    assert b"CheckViolationError 23514 complaints known_enterprises canary" in logs["complaints"]
    metrics = (await site.door.http.get("/metrics")).content
    assert b'liandong_refusals_total{code="INTERNAL"} 1.0' in metrics and hits(metrics) == set()
    assert hits(json.dumps(await site.ready(), ensure_ascii=False).encode()) == set()
    assert hits((session_folder / "postgres.log").read_bytes()) == set()
    assert len(site.collector.spans()) > 100
    assert [body for body in site.collector.bodies if hits(body)] == []


def test_the_search_would_find_a_canary() -> None:
    assert hits(WORDS.encode()) == {NAME, PHONE, IDENTITY, ADDRESS}


def line_of(span: Span, by_id: dict[bytes, Span]) -> list[tuple[str, str]]:
    """A span and those above it, as process and name."""
    above = by_id.get(span.parent)
    return [(span.process, span.name), *(line_of(above, by_id) if above else [])]


async def test_an_order_is_one_trace_from_the_gateway_to_the_statement_of_another_services_copy(site: Site) -> None:
    whole = [
        ("complaints", "SQL"),
        ("complaints", "registry.agencies.registered.v1"),
        ("registry", "commit"),
        ("registry", "registry.agencies.register.v1"),
        ("gateway", "ask registry.agencies.register.v1"),
        ("gateway", "graphql mutation"),
    ]

    async def arrived() -> bool:
        spans = site.collector.spans()
        by_id = {span.id: span for span in spans}
        return any(line_of(span, by_id) == whole for span in spans)

    await until(arrived)
    spans = site.collector.spans()
    ends = [span for span in spans if span.process == "complaints" and span.name == "registry.agencies.registered.v1"]
    (trace,) = {span.trace for span in ends[:1]}
    assert {span.process for span in spans if span.trace == trace} == {"gateway", "registry", "complaints"}
    known = {"part", "service", "db.system.name", "db.query.text"}
    assert {fact for span in spans for fact in span.facts} == known


async def test_who_does_not_answer_is_named_until_he_does(site: Site) -> None:
    absent = {"joint_inspection：2 秒内没有应答", "transfer：2 秒内没有应答"}
    assert absent <= set((await site.ready())["reasons"])
    process, _ = site.crew.running["complaints"]
    process.send_signal(signal.SIGSTOP)
    await site.named("complaints：2 秒内没有应答")
    status = [sys.executable, "-m", "cli", "status", "--once"]
    variables = os.environ | {f"{PREFIX}DATA_DIR": str(site.settings.data_dir), "COLUMNS": "160"}
    runtime = {"gateway_url": str(site.door.http.base_url)}
    (site.settings.data_dir / "runtime.json").write_text(json.dumps(runtime))
    done = subprocess.run(status, cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "complaints：2 秒内没有应答" in done.stdout, done.stderr
    process.send_signal(signal.SIGCONT)
    await site.named("complaints：2 秒内没有应答", present=False)
    await site.crew.kill("registry")
    await site.named("registry：2 秒内没有应答")
    assert (await site.door.http.get("/health")).json()["alive"] is True
    await site.crew.start_service("registry", "services.registry")
    await site.named("registry：2 秒内没有应答", present=False)


async def test_figures_are_for_the_machine_itself_unless_a_setting_opens_them(site: Site) -> None:
    for path in ("/metrics", "/ready", "/health"):
        assert (await site.door.http.get(path)).headers["cache-control"] == "no-store"
    for opened, status in ((False, 403), (True, 200)):
        front = build_app(site.settings.model_copy(update={"metrics_open": opened}))
        outside = httpx.ASGITransport(front, client=("192.0.2.7", 40000))
        async with httpx.AsyncClient(transport=outside, base_url="http://hub.example") as http:
            assert (await http.get("/metrics")).status_code == status
            told = (await http.get("/ready")).json()
            assert ("services" in told) == opened and told["reasons"] == ["网关：与消息服务的连接已断开"]
