"""Services are the matters that the published responsibility matrix knows where the report belongs."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any

from contracts.complaints.intake import Channel
from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_MAX
from contracts.patterns import REGION, WORDINGS
from contracts.registry.catalogue import ListMatrixRows, MatrixEntry
from gateway.context import Context
from gateway.open311.forms import Given, needed, wrong

ATTRIBUTES: dict[str, tuple[str, str, str]] = {
    "channel": ("singlevaluelist", "来源渠道", "缺省：公众为网站，热线为 12345 热线，生态环境部门为 12369 热线"),
    "external_number": ("string", "来源系统的工单编号", "同一机构、渠道和编号的工单只登记一次；仅供热线和部门"),
    "occurred_at": ("datetime", "发生时间", "带时区，如 2026-11-22T09:00:00+08:00"),
    "enterprise_name": ("string", "被反映企业的名称", "2 至 200 字"),
    "enterprise_credit_code": ("string", "被反映企业的统一社会信用代码", "18 位"),
    "attachments": ("string", "附件的文件编号", "先传到 /files/complaints，编号以逗号分隔，至多 9 个"),
}


def region_of(given: Given) -> str:
    """The jurisdiction asked for: a region by its code. Refusal: INVALID_INPUT."""
    region = needed(given, "jurisdiction_id", WORDINGS[REGION])
    if not re.search(REGION, region):
        raise wrong("jurisdiction_id", region, WORDINGS[REGION])
    return region


async def services_in(region: str, context: Context) -> dict[str, MatrixEntry]:
    """The matters reported there, by code: what the region's own rows say, then those of the levels above."""
    levels = dict.fromkeys((region, region[:4] + "00", region[:2] + "0000"))
    pages = await asyncio.gather(*(_rows(one, context) for one in levels))
    found: dict[str, MatrixEntry] = {}
    for rows in pages:
        for row in rows:
            found.setdefault(row.matter, row)
    if not found:
        raise Refusal("NOT_FOUND", what="行政区划（jurisdiction_id）", id=region)
    return dict(sorted(found.items()))


async def _rows(region: str, context: Context) -> list[MatrixEntry]:
    page = await context.ask(ListMatrixRows(region=region, size=PAGE_SIZE_MAX))
    return page.items


async def service_named(code: str, region: str, context: Context) -> MatrixEntry:
    """One service. Refusal: NOT_FOUND."""
    found = (await services_in(region, context)).get(code)
    if found is None:
        raise Refusal("NOT_FOUND", what="服务（service_code）", id=code[:64])
    return found


def told(rows: Iterable[MatrixEntry]) -> list[dict[str, Any]]:
    """Services as the standard lists them."""
    return [
        {
            "service_code": row.matter,
            "service_name": row.matter_name,
            "description": f"{row.matter_name}：{row.basis}",
            "metadata": True,
            "type": "realtime",
            "keywords": row.matter_name,
            "group": row.matter.partition(".")[0],
        }
        for row in rows
    ]


def definition(row: MatrixEntry) -> dict[str, Any]:
    """What a report to a service may further say; none of it must be."""
    attributes = [
        {
            "variable": True,
            "code": code,
            "datatype": form,
            "required": False,
            "datatype_description": allowed,
            "order": order,
            "description": name,
            "values": _channels() if code == "channel" else [],
        }
        for order, (code, (form, name, allowed)) in enumerate(ATTRIBUTES.items(), start=1)
    ]
    return {"service_code": row.matter, "attributes": attributes}


def _channels() -> list[dict[str, str]]:
    return [{"key": channel.value, "name": channel.label} for channel in Channel]
