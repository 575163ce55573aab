"""The yearly editions 目录版本 of items, responsibilities and post duties in GraphQL."""

import strawberry

from contracts.registry import editions as contract
from gateway import fields
from gateway.types import record


@record(contract.Edition, "目录版本：执法事项、权责清单和履职要求的一个年度版本，编制、报批、批准后公布")
class Edition:
    """An edition."""


@record(contract.PostDutyEntry, "履职要求：一个岗位就一项执法事项的职责、方式、流程、监督与问责")
class PostDutyEntry:
    """A post's duty."""


@record(contract.EditionDifference, "两个目录版本之间的一处调整")
class EditionDifference:
    """A difference between two editions."""


@record(contract.EditionProblem, "目录版本不能批准的一个原因")
class EditionProblem:
    """What keeps an edition from being approved."""


def _editions(versions: list[str]) -> contract.GetEditions:
    return contract.GetEditions(versions=versions)


@strawberry.type
class EditionQuery:
    """Questions about editions."""

    catalogue_edition = fields.one(
        Edition, _editions, argument="version", about="版本号", description="按版本号查询目录版本"
    )
    catalogue_editions = fields.many(Edition, contract.ListEditions, description="目录版本，施行晚的在前")
    catalogue_differences = fields.many(
        EditionDifference,
        contract.CompareEditions,
        description="两个目录版本之间新增、取消和调整的内容，逐字段给出前后；未公布的版本只有生态环境部门可见",
    )
    catalogue_problems = fields.many(
        EditionProblem,
        contract.ListEditionProblems,
        description="目录版本现在不能批准的原因：一事两家、无主、依据失效等",
    )
    post_duties = fields.many(
        PostDutyEntry, contract.ListPostDuties, description="随目录公布的履职要求；不指明版本则取当日有效的版本"
    )


@strawberry.type
class EditionMutation:
    """Orders about editions."""

    draft_edition = fields.command(
        contract.DraftEdition, Edition, _editions, description="编制一个目录版本，可由已公布的版本复制"
    )
    revise_edition = fields.command(
        contract.ReviseEdition, Edition, _editions, description="增加、替换、取消编制中版本的条目"
    )
    submit_edition = fields.command(contract.SubmitEdition, Edition, _editions, description="将编制中的版本报批")
    return_edition = fields.command(contract.ReturnEdition, Edition, _editions, description="退回已报批的版本修改")
    approve_edition = fields.command(
        contract.ApproveEdition, Edition, _editions, description="记录省级批准；同一事项有两个或没有责任机构时不能批准"
    )
    publish_edition = fields.command(
        contract.PublishEdition, Edition, _editions, description="公布已批准的版本；公布后不再更改"
    )
