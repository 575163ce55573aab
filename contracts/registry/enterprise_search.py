"""Search in the directory: by words of name and address, code, place, trade, classes, list and credit."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from contracts import patterns
from contracts.fields import Labelled, about
from contracts.messages import PAGE_SIZE_DEFAULT, Counting, Page, Query
from contracts.registry.directory import (
    Enterprise,
    EnterpriseState,
    Latitude,
    Longitude,
    PageKey,
    PageSize,
    RegionCode,
    SupervisionClass,
    SupervisionDomain,
    Text20,
    Text100,
    Text200,
)

METRES_MAX = 50_000
CodePrefix = Annotated[str, Meta(pattern=patterns.CREDIT_CODE_PREFIX)]
Metres = Annotated[int, Meta(ge=1, le=METRES_MAX)]


class EnterpriseOrder(Labelled):
    """The orders of a list of enterprises."""

    CREDIT_CODE = "credit_code", "按统一社会信用代码"
    NAME = "name", "按企业名称"
    REGISTERED = "registered", "登记时间新的在前"
    DISTANCE = "distance", "离所给地点近的在前"


class NearPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place and how far around it to look."""

    longitude: Annotated[Longitude, about("经度，度")]
    latitude: Annotated[Latitude, about("纬度，度")]
    metres: Annotated[Metres, about(f"距离以内，米，1 至 {METRES_MAX}")]


class ListEnterprises(Query[Page[Enterprise]], frozen=True, kw_only=True):
    """Enterprises, filtered. Refusals: INVALID_INPUT (words too short, an order the filter does not come in),
    CREDIT_LEVEL_NOT_PUBLIC."""

    subject: ClassVar[str] = "registry.directory.list.v1"

    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    trade: Annotated[Text200 | None, about("行业代码（按前缀）或行业名称")] = None
    supervision_class: Annotated[SupervisionClass | None, about("监管类别")] = None
    domain: Annotated[SupervisionDomain | None, about("监管领域")] = None
    name: Annotated[Text100 | None, about("名称中的文字，至少 2 个字")] = None
    state: Annotated[EnterpriseState | None, about("状态")] = None
    address: Annotated[Text100 | None, about("地址中的文字，至少 2 个字")] = None
    credit_code: Annotated[CodePrefix | None, about("统一社会信用代码或其开头若干位；按代码或距离排序时可用")] = None
    positive_listed: Annotated[bool | None, about("现在是否在正面清单内")] = None
    credit_level: Annotated[Text20 | None, about("现在的环境信用等级（有过记录的），限政府部门使用")] = None
    near: Annotated[NearPlace | None, about("地点与距离，须按距离排序")] = None
    order: Annotated[EnterpriseOrder, about("排序")] = EnterpriseOrder.CREDIT_CODE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None
