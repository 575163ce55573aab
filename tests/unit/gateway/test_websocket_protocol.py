"""graphql-transport-ws by the book, frame by frame and without a socket."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.websocket_protocol import (
    REASON_BYTES_MAX,
    Action,
    Close,
    Initialise,
    Protocol,
    Reply,
    Start,
    Stop,
    cut,
)

INIT = {"type": "connection_init"}
QUERY = {"query": "{ __typename }"}


def subscribe(id: Any = "1", payload: Any = QUERY) -> dict[str, Any]:
    return {"type": "subscribe", "id": id, "payload": payload}


def told(protocol: Protocol, message: Any) -> Action | None:
    return protocol.receive(json.dumps(message))


def ready() -> Protocol:
    protocol = Protocol()
    told(protocol, INIT)
    protocol.acknowledge()
    return protocol


def test_a_connection_is_initialised_acknowledged_and_used() -> None:
    protocol = Protocol()
    assert told(protocol, INIT | {"payload": {"authorization": "Bearer x"}}) == Initialise(
        {"authorization": "Bearer x"}
    )
    assert protocol.acknowledge() == Reply({"type": "connection_ack"})
    assert told(protocol, subscribe()) == Start("1", QUERY)
    assert told(protocol, {"type": "complete", "id": "1"}) == Stop("1")


def test_two_initialisations_are_one_too_many() -> None:
    protocol = Protocol()
    told(protocol, INIT)
    assert told(protocol, INIT) == Close(4429, "Too many initialisation requests")
    assert told(ready(), INIT) == Close(4429, "Too many initialisation requests")


def test_to_subscribe_before_the_acknowledgement_is_unauthorized() -> None:
    protocol = Protocol()
    assert told(protocol, subscribe()) == Close(4401, "Unauthorized")
    told(protocol, INIT)
    assert told(protocol, subscribe()) == Close(4401, "Unauthorized")


def test_an_id_belongs_to_one_operation_until_that_has_ended() -> None:
    protocol = ready()
    told(protocol, subscribe())
    assert isinstance(told(protocol, subscribe("2")), Start)
    assert told(protocol, subscribe()) == Close(4409, "Subscriber for 1 already exists")
    protocol.finish("1")
    assert isinstance(told(protocol, subscribe()), Start)


def test_an_id_is_free_again_once_the_client_has_completed_it() -> None:
    protocol = ready()
    told(protocol, subscribe())
    told(protocol, {"type": "complete", "id": "1"})
    assert isinstance(told(protocol, subscribe()), Start)


def test_to_complete_what_does_not_run_does_nothing() -> None:
    assert told(ready(), {"type": "complete", "id": "unknown"}) is None


def test_a_ping_is_answered_at_any_time_with_what_it_carried() -> None:
    assert told(Protocol(), {"type": "ping"}) == Reply({"type": "pong"})
    assert told(ready(), {"type": "ping", "payload": {"at": 1}}) == Reply({"type": "pong", "payload": {"at": 1}})
    assert told(Protocol(), {"type": "pong"}) is None


@pytest.mark.parametrize(
    "frame",
    ["", "{", "null", "1", '"subscribe"', "[]", "{}", '{"type": 1}', '{"type": null}', "[" * 30_000, b"{}", b"\xff"],
)
def test_a_frame_that_is_no_message_is_a_bad_request(frame: str | bytes) -> None:
    close = ready().receive(frame)
    assert isinstance(close, Close) and close.code == 4400


@pytest.mark.parametrize(
    "message",
    [
        {"type": "start", "id": "1", "payload": QUERY},
        {"type": "next", "id": "1", "payload": {}},
        {"type": "error", "id": "1", "payload": []},
        {"type": "connection_ack"},
        {"type": "ping", "payload": "x"},
        {"type": "pong", "payload": []},
        {"type": "subscribe", "payload": QUERY},
        {"type": "subscribe", "id": "1"},
        subscribe(id=1),
        subscribe(id=None),
        subscribe(id=""),
        subscribe(id=["1"]),
        subscribe(payload=None),
        subscribe(payload="{ __typename }"),
        subscribe(payload={}),
        subscribe(payload={"query": 1}),
        subscribe(payload={"query": None}),
        {"type": "complete"},
        {"type": "complete", "id": 1},
        {"type": "complete", "id": ""},
    ],
)
def test_a_message_out_of_form_is_a_bad_request(message: dict[str, Any]) -> None:
    close = told(ready(), message)
    assert isinstance(close, Close) and close.code == 4400


def test_an_initialisation_carries_an_object_or_nothing() -> None:
    assert told(Protocol(), INIT | {"payload": None}) == Initialise({})
    close = told(Protocol(), INIT | {"payload": ["Bearer x"]})
    assert isinstance(close, Close) and close.code == 4400


def test_a_reason_is_cut_between_characters() -> None:
    assert cut("汉" * 50) == "汉" * 41
    close = told_twice("汉" * 1000)
    assert len(close.reason.encode()) <= REASON_BYTES_MAX


def told_twice(id: str) -> Close:
    protocol = ready()
    told(protocol, subscribe(id))
    close = told(protocol, subscribe(id))
    assert isinstance(close, Close)
    return close


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KINDS = st.sampled_from(["connection_init", "subscribe", "complete", "ping", "pong", "next"])
MESSAGES = st.fixed_dictionaries(
    {"type": KINDS | VALUES},
    optional={"id": st.sampled_from(["1", "2"]) | VALUES, "payload": st.just(QUERY) | VALUES},
)


@given(st.lists(st.text() | st.binary() | MESSAGES, max_size=20))
def test_any_frames_lead_to_an_action_or_a_close_of_the_book(frames: list[Any]) -> None:
    protocol = Protocol()
    for frame in frames:
        action = protocol.receive(frame if isinstance(frame, str | bytes) else json.dumps(frame))
        if isinstance(action, Initialise):
            protocol.acknowledge()
        if isinstance(action, Close):
            assert action.code in (4400, 4401, 4409, 4429)
            assert 0 < len(action.reason.encode()) <= REASON_BYTES_MAX
            return
