"""The public types: which fields of which records, and the agencies they name."""

import strawberry

from contracts.complaints.answers import PublishedAnswer as Answer
from contracts.complaints.rates import PublicComplaintRate as ComplaintRate
from contracts.joint_inspection import public_errors, publication
from contracts.joint_inspection.public_errors import PublicRowKind
from contracts.registry import agencies, catalogue, credit, positive_list
from gateway import fields
from gateway.public.references import reference
from gateway.public.types import shows


@shows(agencies.Agency, "单位", "code name kind level region")
class Agency:
    """An agency."""


def agencies_by_code(codes: list[str]) -> agencies.GetAgencies:
    """The question for agencies by code."""
    return agencies.GetAgencies(codes=codes)


owner = fields.link_by(Agency | None, agencies_by_code, key="agency", description="单位的名称、类别和层级")


@shows(publication.DisclosedField, "公示的一个字段", "field name value")
class DisclosedField:
    """One field."""


@shows(publication.DisclosureVersion, "此前的一版", "version state since until reason fields")
class DisclosureVersion:
    """What was public before."""


@shows(
    publication.Disclosure,
    "执法公示：检查计划、检查结果、挂牌督办和销号、行政处罚决定（含执法机关、对象、类别、结论）、典型案例",
    "number kind state version agency region credit_code published_at changed_at late fields history",
)
class Disclosure:
    """What is public of one thing."""

    owner = owner
    reference = reference(PublicRowKind.DISCLOSURE, lambda row: row.number)


@shows(
    positive_list.PositiveListing,
    "监督执法正面清单的一家企业：公示中或已列入",
    "number credit_code enterprise_name region agency state notice_from notice_until in_force_on ends_on",
)
class PositiveListing:
    """One enterprise on the list."""

    owner = owner
    reference = reference(PublicRowKind.POSITIVE_LISTING, lambda row: row.number)


@shows(
    credit.PublishedCredit, "已公布的企业环境信用等级", "credit_code name region level level_name score published_at"
)
class PublishedCredit:
    """A credit level."""

    reference = reference(PublicRowKind.CREDIT, lambda row: row.credit_code)


@shows(catalogue.EnforcementItem, "执法事项目录的一项", "version code name kind legal_basis basis level matter office")
class EnforcementItem:
    """One item."""

    reference = reference(PublicRowKind.ITEM, lambda row: f"{row.version}:{row.code}")


@shows(
    catalogue.MatrixEntry,
    "权责清单的一行：事项、层级、地区由哪个机构负责",
    "version matter matter_name level region agency legal_basis basis office",
)
class MatrixEntry:
    """Who answers for a matter."""

    owner = owner
    reference = reference(
        PublicRowKind.RESPONSIBILITY, lambda row: f"{row.version}:{row.matter}:{row.level.value}:{row.region}"
    )


@shows(
    Answer,
    "公开问答：隐去企业和人员的问题与答复",
    "number topic topic_name question answer agency region published_at",
)
class PublishedAnswer:
    """A question and its answer."""

    owner = owner
    reference = reference(PublicRowKind.ANSWER, lambda row: row.number)


@shows(
    ComplaintRate,
    "投诉办理情况：一个单位一个月的响应率、解决率或满意率；只有已结束的月份和件数足够的单位",
    "agency region month rate counted percent",
)
class PublicComplaintRate:
    """One number of a month."""

    owner = owner
    reference = reference(PublicRowKind.COMPLAINT_RATE, lambda row: f"{row.agency}:{row.month}:{row.rate.value}")


@shows(
    public_errors.PublicError,
    "公示报错及其答复；报错的内容不公开",
    "number kind row agency region state reports reported_at due_at overdue answered_at answer",
)
class PublicError:
    """What was said to be wrong, and the answer."""

    owner = owner


@strawberry.type(description="报错的结果")
class ReportedError:
    """What reporting answers."""

    public_error: PublicError | None = strawberry.field(description="报错：凭编号查询答复")
    repeated: bool = strawberry.field(description="是否为同一命令编号的重发")
