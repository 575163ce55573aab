"""The catalogue of events: every event that may leave, none that may not, and documents that fit what is delivered."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from cli.event_samples import sample_place
from contracts.changes import ChangeEntry
from gateway.event_catalogue import asyncapi, events, schema_of
from kernel.change_rules import Detail, event_details
from kernel.deliveries.envelopes import body_of

NEVER = sorted(event for event, detail in event_details().items() if detail is Detail.NEVER)


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(one) for one in part.values()))
    return set().union(*(references(one) for one in part)) if isinstance(part, list) else set()


def found_at(document: dict[str, Any], reference: str) -> Any:
    place: Any = document
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


@pytest.mark.parametrize("event", NEVER)
def test_what_never_leaves_is_not_in_the_catalogue(event: str) -> None:
    assert event not in events()


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = asyncapi()
    assert all(found_at(document, one) for one in references(document))
    assert set(document["components"]["messages"]) == set(events())


def test_every_schema_stands_alone() -> None:
    for event in events():
        schema = schema_of(event)
        assert all(found_at(schema, one) for one in references(schema))


@pytest.mark.parametrize("event", ["transfer.referrals.filed.v1", "registry.receivers.registered.v1"])
def test_what_is_delivered_has_the_properties_of_its_schema(event: str) -> None:
    data = sample_place(event).read_text(encoding="utf-8")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    entry = ChangeEntry(id="1", position=7, aggregate="x:1", version=1, type=event, at=at, data=data)
    delivered = msgspec.json.decode(body_of(entry, event.split(".")[0]))
    properties = schema_of(event)["properties"]
    assert set(delivered) == set(properties)
    constant = {name: one["const"] for name, one in properties.items() if "const" in one}
    assert {name: delivered[name] for name in constant} == constant
    assert set(delivered["data"]) <= set(properties["data"]["properties"])
