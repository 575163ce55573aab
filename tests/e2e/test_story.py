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


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Settings]:
    (port,) = free_ports(1)
    settings = hub_settings.model_copy(update={"port": port})
    url = f"http://127.0.0.1:{port}"
    (settings.data_dir / "runtime.json").write_text(json.dumps({"gateway_url": url}))
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


async def test_every_step_of_the_story_holds_twice(hub: Settings) -> None:
    files = find_file(SAMPLES, "enterprises"), find_file(SAMPLES, "complaints")
    for _ in range(2):
        account = StringIO()
        code = await tell(hub, *files, console=Console(file=account, width=200), as_json=True)
        assert code == 0, account.getvalue()
        assert "全部 19 步成立" in account.getvalue()


def readme_examples(name: str) -> list[str]:
    text = (PROJECT / name).read_text(encoding="utf-8")
    return re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)


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
