"""Service requests are complaints, as GraphQL shows them to the same asker; a query code shows the progress."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from contracts.complaints.candidates import ComplaintPoint, PointsOfComplaints
from contracts.complaints.intake import (
    Complaint,
    ComplaintProgress,
    ComplaintState,
    ListComplaints,
    Progress,
)
from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_MAX
from contracts.registry.agencies import GetAgencies
from gateway.complaints.filing import Filed, by_number, file
from gateway.context import Context
from gateway.cursors import scope_of
from gateway.open311.forms import Given, moment, needed, wrong
from gateway.open311.reports import PARAMETERS, REFUSED, caller_of, renamed, report_of
from gateway.open311.services import region_of, service_named

NUMBER_LENGTH = 14
SPAN_DAYS = 90
STATUSES = ("open", "closed")
FILTERS = frozenset(
    {"api_key", "jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status", "after"}
)
FORM = PARAMETERS | frozenset(REFUSED)

Told = dict[str, Any]


async def submitted(given: Given, context: Context, command_id: str | None) -> list[Told]:
    """File a report; answers under which id it is followed."""
    region = region_of(given)
    code = needed(given, "service_code", "/open311/v2/services 所列的 service_code")
    report = report_of(given, await service_named(code, region, context), region, context.actor)
    try:
        filed = await file(report, caller_of(given), context, command_id)
    except Refusal as refusal:
        raise renamed(refusal) from None
    return [{"service_request_id": _id_of(filed), "service_notice": _notice(filed), "account_id": None}]


def _id_of(filed: Filed) -> str:
    """Who sees the complaint follows it by its number, anyone else by number and query code."""
    followed = filed.complaint is None and filed.query_code
    return f"{filed.number}-{filed.query_code}" if followed else filed.number


def _notice(filed: Filed) -> str:
    if filed.complaint is None:
        return "已受理。凭 service_request_id 查询进度，请妥善保存，勿告知他人。"
    if filed.query_code is None:
        return f"已受理，{filed.complaint.state.label}。"
    return f"已受理，{filed.complaint.state.label}。请将编号 {filed.number} 和查询码 {filed.query_code} 告知反映人。"


async def one(id: str, context: Context) -> list[Told]:
    """One request by its id. Refusal: NOT_FOUND where there is none or the asker may not see it."""
    number, code = id[:NUMBER_LENGTH], id[NUMBER_LENGTH:].strip("-")
    if code:
        progress = await context.ask(ComplaintProgress(number=number, query_code=code[:40]))
        if progress is not None:
            return [_of_progress(id, progress)]
    elif found := await _shown([number], context):
        return found
    raise Refusal("NOT_FOUND", what="工单（service_request_id）", id=id[:64])


async def token(id: str, context: Context) -> list[Told]:
    """What a token stands for: reports are taken in at once, so it is the id itself. Refusal: NOT_FOUND."""
    [found] = await one(id, context)
    return [{"token": id, "service_request_id": found["service_request_id"]}]


async def listed(given: Given, context: Context) -> tuple[list[Told], str | None]:
    """Requests that the asker may see, the newest first, and where the list goes on. Refusal: INVALID_INPUT."""
    status = given.get("status")
    wanted = [one.strip() for one in (status or ",".join(STATUSES)).split(",")]
    if any(one not in STATUSES for one in wanted):
        raise wrong("status", status or "", "open、closed，或以逗号分隔的两者")
    if "service_request_id" in given:
        return await _shown(_numbers(given["service_request_id"]), context), None
    query = _query(given, wanted)
    scope = scope_of(query, context.actor)
    if "after" in given:
        query = msgspec.structs.replace(query, after=context.cursors.read(given["after"], scope))
    page = await context.ask(query)
    found = [one for one in page.items if _status(one.state) in wanted]
    further = context.cursors.make(page.next, scope) if page.next else None
    return await _told(found, context), further


def _numbers(text: str) -> list[str]:
    numbers = [one.strip() for one in text.split(",") if one.strip()]
    if not 1 <= len(numbers) <= PAGE_SIZE_MAX:
        raise wrong("service_request_id", text, f"1 至 {PAGE_SIZE_MAX} 个编号，以逗号分隔")
    return numbers


def _query(given: Given, wanted: Sequence[str]) -> ListComplaints:
    since, until = _span(given)
    return ListComplaints(
        region=region_of(given) if "jurisdiction_id" in given else None,
        state=ComplaintState.CLOSED if "open" not in wanted else None,
        matter=given.get("service_code"),
        filed_from=since,
        filed_until=until,
        size=PAGE_SIZE_MAX,
    )


def _span(given: Given) -> tuple[datetime, datetime | None]:
    since, until = moment(given, "start_date"), moment(given, "end_date")
    span = timedelta(days=SPAN_DAYS)
    if since is None:
        return _minute(until or datetime.fromtimestamp(time.time(), UTC)) - span, until
    if until is None:
        return since, since + span
    if not timedelta(0) <= until - since <= span:
        got = f"{given['start_date']} 至 {given['end_date']}"
        raise wrong("start_date、end_date", got, f"先后两个时间，相隔至多 {SPAN_DAYS} 日")
    return since, until


def _minute(at: datetime) -> datetime:
    """So that a cursor holds for the list as it was asked."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


async def _shown(numbers: list[str], context: Context) -> list[Told]:
    found = await context.ask(by_number(numbers))
    return await _told([one for one in found if one is not None], context)


async def _told(complaints: Sequence[Complaint], context: Context) -> list[Told]:
    numbers = [one.number for one in complaints]
    points = await context.ask(PointsOfComplaints(numbers=numbers)) if numbers else []
    codes = sorted({one.agency for one in complaints if one.agency})
    agencies = await context.ask(GetAgencies(codes=codes)) if codes else []
    names = {one.code: one.name for one in agencies if one}
    return [_of_complaint(one, point, names) for one, point in zip(complaints, points, strict=True)]


def _of_complaint(complaint: Complaint, point: ComplaintPoint | None, names: dict[str, str]) -> Told:
    moments = (complaint.filed_at, complaint.routed_at, complaint.signed_at, complaint.replied_at)
    due = [duty.due_at for duty in complaint.duties or [] if duty.due_at]
    return {
        "service_request_id": complaint.number,
        "status": _status(complaint.state),
        "status_notes": complaint.reply or complaint.state.label,
        "service_name": complaint.matter_name,
        "service_code": complaint.matter,
        "description": complaint.text,
        "agency_responsible": names.get(complaint.agency or "", complaint.agency),
        "service_notice": complaint.routing_reason,
        "requested_datetime": complaint.filed_at,
        "updated_datetime": max(one for one in moments if one),
        "expected_datetime": max(due) if due else None,
        "address": complaint.place,
        "address_id": None,
        "zipcode": None,
        "lat": point.latitude if point else None,
        "long": point.longitude if point else None,
        "media_url": None,
    }


def _of_progress(id: str, progress: Progress) -> Told:
    moments = (progress.filed_at, progress.routed_at, progress.signed_at, progress.replied_at)
    return {
        "service_request_id": id,
        "status": _status(progress.state),
        "status_notes": progress.reply or progress.state.label,
        "requested_datetime": progress.filed_at,
        "updated_datetime": max(one for one in moments if one),
    }


def _status(state: ComplaintState) -> str:
    return "closed" if state is ComplaintState.CLOSED else "open"
