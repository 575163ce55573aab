"""Service discovery: where which protocol is spoken."""

from typing import Any

from gateway.open311.writing import MEDIA

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-22T00:00:00+08:00"


def discovery(base: str) -> dict[str, Any]:
    """The document; `base` is the address under which the hub was called."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base}/open311/v2",
        "changeset": CHANGESET,
        "type": "production",
        "formats": sorted(MEDIA.values(), reverse=True),
    }
    return {
        "changeset": CHANGESET,
        "contact": "联动投诉举报：jurisdiction_id 为 6 位行政区划代码，service_code 为事项代码",
        "key_service": "api_key 为本人或本机构的访问令牌（也可用 Authorization: Bearer）；公众无须 api_key",
        "endpoints": [endpoint],
    }
