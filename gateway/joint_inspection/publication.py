"""Publication 执法公示 in GraphQL."""

from datetime import date
from typing import Annotated, Any

import strawberry

from contracts.joint_inspection import publication as contract
from gateway import fields
from gateway.context import context_of
from gateway.fields import PositionsArgument
from gateway.nodes import Node
from gateway.types import record


@record(contract.Disclosure, "执法公示：按规则隐去后公开的检查计划、检查结果、挂牌督办，无须登录；旧版保留并注明")
class Disclosure(Node):
    """What is public of one thing; it links to nothing."""


@record(contract.DisclosureTask, "公示任务：应当公示的事项，逾期的本单位和上级可见")
class DisclosureTask(Node):
    """What an agency owes to the public."""


@record(contract.DisclosureRequest, "公示更正撤除申请：任何人可以提出，由公示单位负责人决定")
class DisclosureRequest(Node):
    """A request for a change."""


@record(contract.DisclosureRate, "公示考核：不及时率和选择性公示")
class DisclosureRate:
    """How an agency keeps its duty to the public."""


def _public(numbers: list[str]) -> contract.GetDisclosures:
    return contract.GetDisclosures(numbers=numbers)


def _tasks(numbers: list[str]) -> contract.GetDisclosureTasks:
    return contract.GetDisclosureTasks(numbers=numbers)


def _requests(numbers: list[str]) -> contract.GetDisclosureRequests:
    return contract.GetDisclosureRequests(numbers=numbers)


async def _rates(
    info: strawberry.Info,
    agencies: Annotated[list[str], strawberry.argument(description="单位代码，至多 100 个")],
    since: Annotated[date | None, strawberry.argument(description="自何日起（含）")] = None,
    until: Annotated[date | None, strawberry.argument(description="至何日止（含）")] = None,
    after_position: PositionsArgument = None,
) -> Any:
    context = context_of(info)
    context.read_after(after_position)
    return await context.ask(contract.DisclosureRatesOfAgencies(agencies=agencies, since=since, until=until))


@strawberry.type
class PublicationQuery:
    """Questions about what is public."""

    disclosure = fields.one(
        Disclosure, _public, argument="number", about="公示编号", description="按编号查询执法公示，无须登录"
    )
    disclosures = fields.many(Disclosure, contract.ListDisclosures, description="执法公示，无须登录，新的在前")
    disclosure_task = fields.one(
        DisclosureTask, _tasks, argument="number", about="公示任务编号", description="按编号查询公示任务"
    )
    disclosure_tasks = fields.many(
        DisclosureTask, contract.ListDisclosureTasks, description="可以查看的公示任务，新的在前"
    )
    disclosure_request = fields.one(
        DisclosureRequest, _requests, argument="number", about="申请编号", description="按编号查询更正撤除申请"
    )
    disclosure_requests = fields.many(
        DisclosureRequest, contract.ListDisclosureRequests, description="可以查看的更正撤除申请，新的在前"
    )
    disclosure_rates = strawberry.field(
        _rates, graphql_type=list[DisclosureRate], description="各单位公示是否及时、有无选择性公示之嫌"
    )


@strawberry.type
class PublicationMutation:
    """Orders about what is public."""

    disclose = fields.command(contract.Disclose, Disclosure, _public, description="负责人公示到期事项，按规则隐去")
    ask_for_disclosure_change = fields.command(
        contract.AskForDisclosureChange, DisclosureRequest, _requests, description="任何人申请更正或撤除公示"
    )
    grant_disclosure_change = fields.command(
        contract.GrantDisclosureChange, DisclosureRequest, _requests, description="负责人同意更正或撤除，旧版保留"
    )
    decline_disclosure_change = fields.command(
        contract.DeclineDisclosureChange, DisclosureRequest, _requests, description="负责人不予更正或撤除并说明理由"
    )
