"""graphql-transport-ws at the gateway's own port: each way to begin, to go wrong and to end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Close, Frame, Opcode

from kernel.settings import Settings
from tests.platform.actors import OFFICER
from tests.platform.sockets import Sockets, Talk, listening_gateway
from tests.platform.tokens import token_ending_in

INIT = {"type": "connection_init"}
TYPENAME = {"query": "{ __typename }"}
FRAME_BYTES_MAX = 64 * 1024


def operation(id: Any = "1", payload: Any = TYPENAME) -> dict[str, Any]:
    return {"type": "subscribe", "id": id, "payload": payload}


@pytest.fixture
async def sockets(nats_settings: Settings) -> AsyncIterator[Sockets]:
    changes = {"websocket_init_ms": 300, "websocket_operations_max": 3, "websocket_connections_max": 5}
    async with listening_gateway(nats_settings.model_copy(update=changes)) as sockets:
        yield sockets
        await sockets.all_gone()


async def test_a_query_over_websocket_is_answered_and_completed(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.begin()
        await talk.say(operation())
        assert await talk.hear() == {"type": "next", "id": "1", "payload": {"data": {"__typename": "Query"}}}
        assert await talk.hear() == {"type": "complete", "id": "1"}


async def test_a_subscription_over_http_is_referred_to_the_websocket(sockets: Sockets) -> None:
    query = 'subscription { directoryImportProgress(id: "1") { state } }'
    async with httpx.AsyncClient(base_url=f"http://{sockets.address}") as http:
        answer = await http.post("/graphql", json={"query": query})
    assert answer.status_code == 400
    assert "WebSocket" in answer.json()["errors"][0]["message"]


async def test_an_id_may_be_used_again_after_its_operation_has_ended(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.begin()
        for _ in range(5):
            assert await talk.results("{ __typename }") == [{"__typename": "Query"}]


async def test_a_wrong_query_is_an_error_of_the_operation_and_the_connection_goes_on(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.begin()
        for query in ("{ nonsense }", "{", "", "subscription { nonsense }", "{ a: __typename \0 }"):
            await talk.subscribe(query)
            heard = await talk.hear()
            assert (heard["type"], heard["id"]) == ("error", "1")
            assert heard["payload"][0]["extensions"]["code"] in ("QUERY_INVALID", "REQUEST_INVALID")
        assert await talk.results("{ __typename }") == [{"__typename": "Query"}]


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        pytest.param(["{"], 4400, id="bad JSON"),
        pytest.param(["[]"], 4400, id="no object"),
        pytest.param([b"{}"], 4400, id="binary frame"),
        pytest.param([INIT, {"type": "start", "id": "1"}], 4400, id="unknown type"),
        pytest.param([INIT, operation(id=1)], 4400, id="id is a number"),
        pytest.param([INIT, operation(payload={})], 4400, id="query missing"),
        pytest.param([INIT, {"type": "complete"}], 4400, id="id missing"),
        pytest.param([INIT | {"payload": "Bearer x"}], 4400, id="init payload is a text"),
        pytest.param([INIT | {"payload": {"authorization": 1}}], 4400, id="token is a number"),
        pytest.param([operation()], 4401, id="subscribe before init"),
        pytest.param([INIT | {"payload": {"authorization": "Bearer forged"}}], 4403, id="forged token"),
        pytest.param([INIT | {"payload": {"Authorization": "Basic YTpi"}}], 4403, id="other scheme"),
        pytest.param([INIT, INIT], 4429, id="double init"),
        pytest.param([], 4408, id="silent client"),
        pytest.param([{"type": "ping"}], 4408, id="only pings"),
        pytest.param(["x" * (FRAME_BYTES_MAX + 1)], 1009, id="oversize frame"),
        pytest.param(["x" * 8 * FRAME_BYTES_MAX], 1009, id="frame of 512 KiB"),
    ],
)
async def test_who_breaks_the_protocol_is_told_the_code_of_the_book(
    sockets: Sockets, frames: list[Any], code: int
) -> None:
    async with sockets.talk() as talk:
        for frame in frames:
            await talk.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
        assert (await talk.farewell())[0] == code


async def test_a_running_id_is_refused_a_second_operation(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.begin()
        await talk.say(operation("导入"), operation("导入"))
        assert await talk.farewell() == (4409, "Subscriber for 导入 already exists")


async def test_text_that_is_not_utf_8_ends_with_1007(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.socket.send(b"\xff\xfe", text=True)
        assert (await talk.farewell())[0] == 1007


async def test_a_client_that_says_goodbye_after_bad_text_hears_its_own_code(sockets: Sockets) -> None:
    bad_text, goodbye = Frame(Opcode.TEXT, b"\xff"), Frame(Opcode.CLOSE, Close(4321, "").serialize())
    async with sockets.talk() as talk:
        talk.socket.transport.write(bad_text.serialize(mask=True) + goodbye.serialize(mask=True))
        assert (await talk.farewell())[0] == 4321


async def test_a_message_in_endless_parts_ends_with_1009(sockets: Sockets) -> None:
    first, part = Frame(Opcode.TEXT, b"{", fin=False), Frame(Opcode.CONT, b"", fin=False)
    async with sockets.talk() as talk:
        talk.socket.transport.write(first.serialize(mask=True) + part.serialize(mask=True) * 2000)
        assert (await talk.farewell())[0] == 1009


async def test_a_ping_is_answered_with_a_pong(sockets: Sockets) -> None:
    async with sockets.talk() as talk:
        await talk.say({"type": "ping", "payload": {"at": 1}})
        assert await talk.hear() == {"type": "pong", "payload": {"at": 1}}
        await talk.begin()
        await talk.say({"type": "pong"}, {"type": "complete", "id": "unknown"}, {"type": "ping"})
        assert await talk.hear() == {"type": "pong"}


@pytest.mark.parametrize("offered", [None, ["graphql-ws"]])
async def test_another_subprotocol_is_not_acceptable(sockets: Sockets, offered: Any) -> None:
    async with sockets.talk(subprotocols=offered) as talk:
        assert await talk.farewell() == (4406, "Subprotocol not acceptable")


@pytest.mark.parametrize(
    ("limit", "code"), [("websocket_operations_max", "TOO_MANY_OPERATIONS"), ("websocket_operations_total_max", "BUSY")]
)
async def test_the_operation_one_too_many_is_an_error_of_its_own(
    nats_settings: Settings, limit: str, code: str
) -> None:
    async with listening_gateway(nats_settings.model_copy(update={limit: 1})) as sockets, sockets.talk() as talk:
        await talk.begin()
        await talk.say(operation("1"), operation("2"))
        heard = [await talk.hear() for _ in range(3)]
        assert {one["id"]: one["type"] for one in heard} == {"1": "complete", "2": "error"}
        [refused] = [one["payload"][0]["extensions"]["code"] for one in heard if one["type"] == "error"]
        assert refused == code
        await talk.subscribe("{ __typename }", "2")
        assert (await talk.hear())["type"] == "next"


async def test_another_path_and_a_page_of_another_origin_get_no_websocket(sockets: Sockets) -> None:
    foreign = ("https://evil.example", "http://[")
    for options in ({"path": "/graphql/x"}, {"path": "/"}, *({"origin": origin} for origin in foreign)):
        with pytest.raises(InvalidStatus) as refused:
            async with sockets.talk(**options):
                pass
        assert refused.value.response.status_code == 403
    async with sockets.talk(origin=f"http://{sockets.address}") as talk:
        await talk.begin()


async def test_the_connection_one_too_many_is_asked_to_try_again_later(sockets: Sockets) -> None:
    async with sockets.talk() as first, sockets.talk() as second, sockets.talk(), sockets.talk(), sockets.talk():
        await first.begin()
        async with sockets.talk() as sixth:
            assert await sixth.farewell() == (1013, "Try again later")
        await second.socket.close()
        await first.say({"type": "ping"})
        assert await first.hear() == {"type": "pong"}


async def test_the_reference_client_comes_back_with_a_fresh_token(sockets: Sockets) -> None:
    tokens = [token_ending_in(sockets.settings, OFFICER, seconds=1), sockets.token(OFFICER)]
    told = await sockets.reference_client(tokens, "{ __typename }")
    assert told == {"results": [{"data": {"__typename": "Query"}}], "codes": [4403]}


async def test_a_good_token_in_either_spelling_of_the_header_is_taken(sockets: Sockets) -> None:
    for name in ("authorization", "Authorization"):
        async with sockets.talk() as talk:
            await talk.say(INIT | {"payload": {name: f"Bearer {sockets.token(OFFICER)}"}})
            assert await talk.hear() == {"type": "connection_ack"}


async def test_a_gateway_that_stops_says_going_away(nats_settings: Settings) -> None:
    async with listening_gateway(nats_settings) as sockets, sockets.talk() as talk, sockets.talk() as other:
        await talk.begin()
        sockets.running.should_exit = True
        assert (await talk.farewell())[0] == 1001
        assert (await other.farewell())[0] == 1001


async def test_a_reader_that_takes_nothing_is_given_up(nats_settings: Settings) -> None:
    changes = {"websocket_stall_ms": 200}
    async with listening_gateway(nats_settings.model_copy(update=changes)) as sockets:
        async with sockets.talk(max_queue=1) as talk:
            await talk.begin()
            talk.socket.transport.pause_reading()
            with pytest.raises(ConnectionClosed):
                await flood(talk)
        await sockets.all_gone()


async def flood(talk: Talk) -> None:
    """Ask for pongs of 60 KB without end."""
    async with asyncio.timeout(20):
        while True:
            await talk.say({"type": "ping", "payload": {"filling": "x" * 60_000}})
