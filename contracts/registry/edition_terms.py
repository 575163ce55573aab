"""The terms of 目录版本: states, parts, problems, and the entries an edition is made of."""

from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about
from contracts.registry.catalogue import GovernmentLevel
from contracts.registry.directory import Text64, Text100

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
ItemCode = Annotated[str, about("事项编码", min_length=1, max_length=64)]
PostName = Annotated[str, about("岗位", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]


class EditionState(Labelled):
    """How far an edition has come; only a published one decides."""

    DRAFTED = "drafted", "编制中"
    SUBMITTED = "submitted", "已报批"
    APPROVED = "approved", "已批准"
    PUBLISHED = "published", "已公布"


class EditionPart(Labelled):
    """The parts of an edition."""

    ITEM = "item", "执法事项"
    RESPONSIBILITY = "responsibility", "权责清单"
    DUTY = "duty", "履职要求"


class EditionProblemKind(Labelled):
    """What keeps an edition from being approved."""

    TWO_AGENCIES = "two_agencies", "同一事项在同一地区、同一层级有两个责任机构"
    NO_AGENCY = "no_agency", "事项在该地区没有责任机构"
    AGENCY_ENDED = "agency_ended", "责任机构在施行之日不存在"
    BASIS_NOT_IN_FORCE = "basis_not_in_force", "依据在施行之日不是有效的法律"
    DUTY_OF_NO_ITEM = "duty_of_no_item", "履职要求所指的事项不在目录中"


class PostDuty(msgspec.Struct, frozen=True, kw_only=True):
    """履职要求 of a post for one item (环境部2021年意见（二）); key: item, post."""

    item: ItemCode
    post: PostName
    office: Annotated[Text100 | None, about("责任科室；乡镇（街道）的为其综合执法机构")] = None
    duty: Annotated[Words, about("岗位职责")]
    manner: Annotated[Words, about("履职方式，向社会公开")]
    procedure: Annotated[Words, about("工作流程")]
    supervision: Annotated[Words, about("内部监督")]
    accountability: Annotated[Words, about("问责办法")]


class RowKey(msgspec.Struct, frozen=True, kw_only=True):
    """Which row of the responsibilities."""

    matter: Annotated[Text64, about("事项代码")]
    level: Annotated[GovernmentLevel, about("责任层级")]
    region: Annotated[str, about("行政区划代码", pattern=patterns.REGION)]
    agency: Annotated[Text64, about("责任机构代码")]


class DutyKey(msgspec.Struct, frozen=True, kw_only=True):
    """Which post duty."""

    item: ItemCode
    post: PostName


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a changed entry."""

    field: Annotated[str, about("字段")]
    before: Annotated[str | None, about("原内容；原来没有时为空")] = None
    after: Annotated[str | None, about("新内容；不再有时为空")] = None
