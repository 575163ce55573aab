"""The catalogue of events that partners may receive, made from the contracts: JSON Schema and AsyncAPI 3.0."""

from functools import cache
from typing import Any

import msgspec

from contracts.messages import Event
from kernel.change_rules import Detail, event_details
from kernel.deliveries.envelopes import SPECVERSION, source_of
from kernel.subjects import messages

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEANING = "向接收端投递的事件：CloudEvents 1.0 JSON，Standard Webhooks 签名；同一记录按序，至少一次，以 id 去重。"
VISIBLE = "只含接收单位在所属记录上看得见的字段，所以任何字段都可能不出现"


@cache
def events() -> dict[str, type[Event]]:
    """The events that may leave the hub, by type."""
    details = event_details()
    found = {name: kind for name, kind in sorted(messages().items()) if issubclass(kind, Event)}
    return {name: kind for name, kind in found.items() if details.get(name) is not Detail.NEVER}


def schema_of(type: str) -> dict[str, Any]:
    """The JSON Schema of an event as it is delivered, on its own."""
    (schema,), components = _schemas([events()[type]], "#/$defs/{name}")
    name = schema["$ref"].rpartition("/")[2]
    return {"$schema": DIALECT, "$id": f"{type}.json", **_envelope(type, components.pop(name)), "$defs": components}


@cache
def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document: one channel for each service, one message for each event."""
    kinds = events()
    schemas, components = _schemas(list(kinds.values()), "#/components/schemas/{name}")
    told = {type: _message(type, data) for type, data in zip(kinds, schemas, strict=True)}
    services = sorted({type.split(".")[0] for type in kinds})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "联动事件目录",
            "version": "1",
            "description": MEANING,
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {one: _channel(one, kinds) for one in services},
        "operations": {
            f"deliver_{one}": {"action": "send", "channel": {"$ref": f"#/channels/{one}"}} for one in services
        },
        "components": {"messages": told, "schemas": components},
    }


def _channel(service: str, kinds: dict[str, type[Event]]) -> dict[str, Any]:
    own = [type for type in kinds if type.startswith(f"{service}.")]
    return {
        "address": None,
        "description": "登记的接收地址，以 POST 投递",
        "messages": {type: {"$ref": f"#/components/messages/{type}"} for type in own},
    }


def _message(type: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"name": type, "contentType": "application/cloudevents+json", "payload": _envelope(type, data)}


def _envelope(type: str, data: dict[str, Any]) -> dict[str, Any]:
    text = {"type": "string"}
    properties = {
        "specversion": {"const": SPECVERSION},
        "id": text | {"description": "事件编号，重复投递时不变"},
        "source": {"const": source_of(type.split(".")[0])},
        "type": {"const": type},
        "subject": text | {"description": "所属记录，如 referral:YS…"},
        "time": text | {"format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "sequence": text | {"description": "在来源服务中的位点，二十位数字"},
        "version": {"type": "integer", "description": "所属记录的第几个事件"},
        "data": data | {"description": VISIBLE},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _schemas(kinds: list[type[Event]], template: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    schemas, components = msgspec.json.schema_components(kinds, ref_template=template)
    own = {kind.__name__ for kind in kinds}
    return list(schemas), {name: _optional(one) if name in own else one for name, one in components.items()}


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in ("required", "description")}
