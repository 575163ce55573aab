"""专家咨询服务组: groups of the library's experts that take part in guidance together."""

from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, Text64
from contracts.registry.officers import Reason

GroupNumber = Annotated[str, about("专家组编号", min_length=1, max_length=64)]


class ExpertGroup(Record, frozen=True, kw_only=True):
    """One group; which members may take part is decided on the day."""

    number: Annotated[str, about("专家组编号", Level.OPEN)]
    name: Annotated[str, about("名称", Level.OPEN)]
    purpose: Annotated[str, about("服务内容", Level.OPEN)]
    agency: Annotated[str, about("组建单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    dissolved: Annotated[bool, about("是否已解散", Level.OPEN)]
    members: Annotated[list[str] | None, about("成员的专家库编号", Level.SHARED)] = None


class FormExpertGroup(Command, frozen=True, kw_only=True):
    """A bureau forms a group of engaged experts. Refusals: EXPERT_UNFIT, AGENCY_NOT_REGISTERED."""

    subject: ClassVar[str] = "registry.expert_groups.form.v1"

    name: Annotated[str, about("名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    purpose: Annotated[str, about("服务内容", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]
    members: Annotated[list[Text64], about("成员的专家库编号，1 至 20 个", min_length=1, max_length=20)]


class DissolveExpertGroup(Command, frozen=True, kw_only=True):
    """The bureau dissolves its group. Refusals: NOT_FOUND, EXPERT_GROUP_DISSOLVED."""

    subject: ClassVar[str] = "registry.expert_groups.dissolve.v1"

    number: GroupNumber
    reason: Reason


class GetExpertGroups(Query[list[ExpertGroup | None]], frozen=True, kw_only=True):
    """Groups aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.expert_groups.get.v1"

    numbers: Annotated[list[str], about("专家组编号，至多 100 个", max_length=100)]


class ExpertGroupOrder(Labelled):
    """The orders of a list of groups."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListExpertGroups(Query[Page[ExpertGroup]], frozen=True, kw_only=True):
    """Groups, by agency or member."""

    subject: ClassVar[str] = "registry.expert_groups.list.v1"

    agency: Annotated[Text64 | None, about("组建单位代码")] = None
    member: Annotated[Text64 | None, about("成员的专家库编号")] = None
    order: Annotated[ExpertGroupOrder, about("排序")] = ExpertGroupOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ExpertGroupChanged(Event, frozen=True, kw_only=True):
    """A group was formed or dissolved. Aggregate `expert_group:<number>`."""

    subject: ClassVar[str] = "registry.expert_groups.changed.v1"

    number: str
    agency: str
    region: str
    members: list[str]
    dissolved: bool
    text_sha256: str
