"""A connection with a running subscription ends: the token is over, is revoked, or something broke."""

import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from contracts.registry.imports import GetImports, Import, ImportKind, ImportState
from gateway.context import Context
from gateway.endpoint import Endpoint
from gateway.schema import build_schema
from kernel.identity import Identity
from kernel.issuer import revoke_subject, revoke_token, token_id_of
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.trust import REREAD_SECONDS
from kernel.work import Reading
from tests.conftest import SettingsMaker
from tests.platform.actors import UPPER_HEAD
from tests.platform.sockets import Sockets, Talk, listening_gateway
from tests.platform.tokens import token_ending_in

PROGRESS = 'subscription { directoryImportProgress(id: "1") { state } }'
RUNNING = {"directoryImportProgress": {"state": "RUNNING"}}
SECRET = "postgresql://registry:geheim@10.0.0.1"


async def running_for_ever(query: GetImports, reading: Reading) -> list[Import | None]:
    """An import that never finishes."""
    none: dict[str, Any] = dict.fromkeys(
        ("rows_done", "accepted", "changed", "unchanged", "rejected", "warned", "permits"), 0
    )
    kind, state, start = ImportKind.ENTERPRISES, ImportState.RUNNING, datetime(2026, 1, 1, tzinfo=UTC)
    return [Import(id=id, kind=kind, state=state, rows_total=1, started_at=start, **none) for id in query.ids]


class Hurried(Endpoint):
    """Reads the revocations anew at each look at a token."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(build_schema(), settings)
        self._identity = Identity(settings, itertools.count(step=REREAD_SECONDS + 1).__next__)


class Breaking(Endpoint):
    """Fails in a way that nobody thought of, as soon as it is told to."""

    broken = False

    async def context(self, *given: object) -> Context:
        if self.broken:
            raise RuntimeError(SECRET)
        return await super().context(*given)  # type: ignore[arg-type]


@pytest.fixture
async def sockets(settings_for_test: SettingsMaker, tmp_path: Path) -> AsyncIterator[Sockets]:
    settings = settings_for_test(revocation_list=str(tmp_path / "revoked.json"))
    registry = Endpoints(service="registry", commands={}, queries={GetImports: running_for_ever})
    async with listening_gateway(settings, [registry]) as sockets:
        yield sockets
        await sockets.all_gone()


def taking_over(sockets: Sockets, endpoint: Endpoint) -> None:
    """Have this endpoint serve the WebSockets from here on."""
    sockets.all.endpoint, endpoint.client = endpoint, sockets.all.endpoint.client


async def subscribed(talk: Talk, token: str) -> None:
    await talk.begin(token)
    await talk.subscribe(PROGRESS)
    assert await talk.hear() == {"type": "next", "id": "1", "payload": {"data": RUNNING}}


async def test_a_token_that_ends_ends_the_connection_and_its_subscription(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await subscribed(talk, token_ending_in(sockets.settings, UPPER_HEAD, seconds=1))
        assert await talk.farewell() == (4403, "Forbidden: TOKEN_EXPIRED")


@pytest.mark.parametrize(
    "revoke",
    [
        pytest.param(lambda place, token: revoke_token(place, token_id_of(token) or ""), id="the token"),
        pytest.param(lambda place, _: revoke_subject(place, UPPER_HEAD.subject), id="all of the person's"),
    ],
)
async def test_a_revoked_token_ends_the_connection_and_its_subscription(
    sockets: Sockets, revoke: Callable[[Path, str], None]
) -> None:
    taking_over(sockets, Hurried(sockets.settings))
    token = sockets.token(UPPER_HEAD)
    async with sockets.talk() as talk:
        await subscribed(talk, token)
        revoke(Path(sockets.settings.revocation_source), token)
        assert await talk.farewell() == (4403, "Forbidden: TOKEN_REVOKED")


async def test_what_nobody_thought_of_ends_with_4500_and_an_error_id_only(sockets: Sockets) -> None:
    endpoint = Breaking(build_schema(), sockets.settings)
    taking_over(sockets, endpoint)
    async with sockets.talk() as standing, sockets.talk() as coming:
        await subscribed(standing, sockets.token(UPPER_HEAD))
        endpoint.broken = True
        with capture_logs() as logs:
            await coming.say({"type": "connection_init"})
            ends = [await coming.farewell(), await standing.farewell()]
    told = {f"Internal server error: {one['error_id']}" for one in logs if one["event"] == "unexpected error"}
    assert [code for code, _ in ends] == [4500, 4500]
    assert {reason for _, reason in ends} == told
    assert SECRET not in str([*standing.heard, *coming.heard])


async def test_an_operation_that_breaks_tells_an_error_id_only_and_the_connection_goes_on(sockets: Sockets) -> None:
    endpoint = Breaking(build_schema(), sockets.settings)
    taking_over(sockets, endpoint)
    async with sockets.talk() as talk:
        await talk.begin()
        endpoint.broken = True
        await talk.subscribe("{ __typename }")
        heard = await talk.hear()
        endpoint.broken = False
        assert await talk.results("{ __typename }") == [{"__typename": "Query"}]
    assert (heard["type"], heard["payload"][0]["extensions"]["code"]) == ("error", "INTERNAL")
    assert SECRET not in str(heard)


async def test_a_ping_too_deep_to_be_echoed_breaks_the_protocol(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.socket.send('{"type":"ping","payload":{"a":' + "[" * 500 + "]" * 500 + "}}")
        assert (await talk.farewell())[0] == 4400
