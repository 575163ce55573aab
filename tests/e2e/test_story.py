"""The main job on the project's own samples: every step holds, and holds again."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from io import StringIO

import pytest
import uvicorn
from rich.console import Console

from cli.graph import Graph, gateway_address
from cli.load import load_jurisdiction
from cli.ports import free_ports
from cli.story.run import SAMPLES, find_file, tell
from cli.story.taking_in import IMPORT_ENTERPRISES
from gateway.app import build_app
from kernel.settings import PROJECT, Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.platform.hub import running_service


@pytest.fixture(params=[False], ids=["its clock"])
async def hub(hub_settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[Settings]:
    (port,) = free_ports(1)
    settings = hub_settings.model_copy(update={"port": port, "test_clock": request.param, "demonstration_keys": True})
    url = f"http://127.0.0.1:{port}"
    runtime = {"gateway_url": url, "test_clock": settings.test_clock, "demonstration_keys": True}
    (settings.data_dir / "runtime.json").write_text(json.dumps(runtime))
    async with AsyncExitStack() as stack:
        for endpoints in (REGISTRY, COMPLAINTS, JOINT_INSPECTION, TRANSFER):
            await stack.enter_async_context(running_service(endpoints, settings))
        server = uvicorn.Server(uvicorn.Config(build_app(settings), port=port, log_level="warning"))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        await load_jurisdiction(settings, url)
        yield settings
        server.should_exit = True
        await serving


async def told(hub: Settings) -> str:
    """What the story says when it holds."""
    files = find_file(SAMPLES, "enterprises"), find_file(SAMPLES, "complaints")
    account = StringIO()
    code = await tell(hub, *files, console=Console(file=account, width=200), as_json=True)
    assert code == 0, account.getvalue()
    return account.getvalue()


@pytest.mark.parametrize("hub", [True], indirect=True, ids=["test clock"])
async def test_every_step_of_the_story_holds_twice_on_the_test_clock_to_the_end_of_the_last_act(hub: Settings) -> None:
    for _ in range(2):
        account = await told(hub)
        assert "全部 39 步成立" in account
        assert "裁定由中卫市城市管理局承办" in account and "裁定成例：“噪声”" in account
        assert "交接 2 次，全部相符（演示签名，不具证明效力）" in account and "改动一个字节：第 " in account
        assert "权重 2 → 1" in account and "移出告知书 环清移〔" in account


async def test_without_a_test_clock_the_story_tells_when_the_list_would_be_in_force_and_how_to_see_it(
    hub: Settings,
) -> None:
    for _ in range(2):
        account = await told(hub)
        assert "全部 37 步成立" in account
        assert "无异议则于次日列入" in account and "请以 ./hub up --test-clock 启动" in account


def readme_examples(name: str) -> list[str]:
    text = (PROJECT / name).read_text(encoding="utf-8")
    return re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)


async def test_the_example_of_the_profile_works_when_pasted(hub: Settings) -> None:
    [example] = readme_examples("docs/PROFILE.md")
    async with Graph(hub, gateway_address(hub)) as graph:
        await graph.upload(
            "registry-administrator", IMPORT_ENTERPRISES, find_file(SAMPLES, "enterprises"), region="640000"
        )
        assert await graph.ask("bureau-officer", example)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
async def test_the_examples_of_the_readme_work_when_pasted(hub: Settings, name: str) -> None:
    askers = ["bureau-officer", "hotline-operator", None]
    examples = readme_examples(name)
    assert len(examples) == len(askers)
    async with Graph(hub, gateway_address(hub)) as graph:
        await graph.upload(
            "registry-administrator", IMPORT_ENTERPRISES, find_file(SAMPLES, "enterprises"), region="640000"
        )
        for asker, example in zip(askers, examples, strict=True):
            assert await graph.ask(asker, example)
