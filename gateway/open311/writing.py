"""Answers as JSON or XML, by what the address ends in. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import orjson

from contracts.zone import SHANGHAI

JSON, XML = "application/json", "text/xml"
MEDIA = {"json": JSON, "xml": XML}
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_CHARACTER = "\ufffd"
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}


def media_of(ending: str, accept: str) -> str:
    """The form of an answer: the ending of the address decides, then the Accept header; XML is the standard's own."""
    return MEDIA.get(ending) or (JSON if JSON in accept else XML)


def written(root: str, told: Any, media: str) -> bytes:
    """The body of an answer; in JSON a list stands without its root."""
    return orjson.dumps(_plain(told)) if media == JSON else _xml(root, told)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return moment(value) if isinstance(value, datetime) else value


def _xml(root: str, told: Any) -> bytes:
    body: bytes = ElementTree.tostring(_element(root, told), encoding="utf-8", xml_declaration=True)
    return body


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(field, one) for field, one in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        element.extend(_element(ITEMS[name], one) for one in value)
    elif value is not None:
        element.text = NOT_XML.sub(NO_CHARACTER, _text(value))
    return element


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment(value) if isinstance(value, datetime) else str(value)


def moment(at: datetime) -> str:
    """A moment as the standard writes it, with its offset."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")
