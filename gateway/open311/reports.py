"""From a form to the command that GraphQL sends, too: a report, and who reports, which is sealed."""

from typing import Any

import msgspec

from contracts.actors import Actor, AgencyKind
from contracts.complaints.intake import ATTACHMENTS_MAX, Caller, Channel, FileComplaint, GeoPoint
from contracts.errors import Refusal
from contracts.registry.catalogue import MatrixEntry
from gateway.open311.forms import Given, attributes, moment, number, wrong
from gateway.open311.services import ATTRIBUTES
from kernel.inputs import invalid_input

DESCRIPTION_MAX = 4000
PERSONAL = frozenset({"first_name", "last_name", "phone", "email", "account_id"})
IGNORED = frozenset({"device_id"})
PARAMETERS = (
    frozenset({"api_key", "jurisdiction_id", "service_code", "lat", "long", "address_string", "description"})
    | PERSONAL
    | IGNORED
)
REFUSED = {
    "media_url": "留空：先把文件传到 /files/complaints，再以 attribute[attachments] 给出文件编号",
    "address_id": "留空：以 lat、long 或 address_string 说明地点",
}
CHANNELS = {
    AgencyKind.PUBLIC: Channel.WEB,
    AgencyKind.ENTERPRISE: Channel.ENTERPRISE,
    AgencyKind.HOTLINE: Channel.HOTLINE_12345,
    AgencyKind.ECOLOGY: Channel.HOTLINE_12369,
}
NAMES = {
    "text": "description",
    "region": "jurisdiction_id",
    "place": "address_string",
    "point.longitude": "long",
    "point.latitude": "lat",
}


def report_of(given: Given, service: MatrixEntry, region: str, actor: Actor) -> FileComplaint:
    """The report in a form. Refusal: INVALID_INPUT."""
    for name, allowed in REFUSED.items():
        if name in given:
            raise wrong(name, given[name], allowed)
    more = attributes(given, ATTRIBUTES)
    fields: dict[str, Any] = {
        "channel": more.get("channel", CHANNELS.get(actor.agency_kind, Channel.DEPARTMENT).value),
        "title": service.matter_name,
        "text": _description(given),
        "region": region,
        "place": given.get("address_string"),
        "point": _point(given),
        "occurred_at": moment({"attribute[occurred_at]": more.get("occurred_at", "")}, "attribute[occurred_at]")
        if "occurred_at" in more
        else None,
        "external_number": more.get("external_number"),
        "enterprise_name": more.get("enterprise_name"),
        "enterprise_credit_code": more.get("enterprise_credit_code"),
        "attachments": _files(more.get("attachments", "")),
    }
    return _converted(fields)


def _converted(fields: dict[str, Any]) -> FileComplaint:
    try:
        return msgspec.convert(fields, FileComplaint)
    except msgspec.ValidationError as error:
        refusal = invalid_input(error, fields)
        refusal.data["field"] = named(refusal.data["field"])
        raise refusal from None


def named(field: str) -> str:
    """What the standard calls a field of the command."""
    return NAMES.get(field) or (f"attribute[{field}]" if field in ATTRIBUTES else field)


def renamed(refusal: Refusal) -> Refusal:
    """A service's refusal of a field, by the name it came under."""
    if refusal.code == "INVALID_INPUT":
        refusal.data["field"] = named(str(refusal.data["field"]))
    return refusal


def _description(given: Given) -> str:
    text = given.get("description", "")
    if not 1 <= len(text) <= DESCRIPTION_MAX:
        raise wrong("description", text, f"1 至 {DESCRIPTION_MAX} 字的反映内容")
    return text


def _point(given: Given) -> GeoPoint | None:
    latitude, longitude = number(given, "lat", 3, 54), number(given, "long", 73, 136)
    if (latitude is None) is not (longitude is None):
        missing = "lat" if latitude is None else "long"
        raise wrong(missing, "", "lat 与 long 一并填写，或都不填")
    if latitude is None and "address_string" not in given:
        raise wrong("address_string", "", "以 lat、long 或 address_string 说明地点")
    return GeoPoint(latitude=latitude, longitude=longitude) if latitude and longitude else None


def _files(text: str) -> list[str]:
    files = [one.strip() for one in text.split(",") if one.strip()]
    if len(files) > ATTACHMENTS_MAX:
        raise wrong("attribute[attachments]", text, f"至多 {ATTACHMENTS_MAX} 个文件编号")
    return files


def caller_of(given: Given) -> Caller | None:
    """Who reports, as far as the form says; it is sealed before the command is made."""
    if not any(name in given for name in PERSONAL):
        return None
    name = "".join(given.get(part, "") for part in ("last_name", "first_name")) or given.get("account_id")
    return Caller(name=name, phone=given.get("phone"), address=given.get("email"))
