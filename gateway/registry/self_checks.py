"""Self-checks 企业自主体检 in GraphQL."""

import strawberry

from contracts.registry import self_checks as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.SelfCheck, "自主体检：企业对照许可证和行业违法风险点自查；提交前只有本企业可见，一律不作为执法证据")
class SelfCheck(Node):
    """A self-check."""


def _by_number(numbers: list[str]) -> contract.GetSelfChecks:
    return contract.GetSelfChecks(numbers=numbers)


@strawberry.type
class SelfCheckQuery:
    """Questions about self-checks."""

    self_check = fields.one(
        SelfCheck, _by_number, argument="number", about="体检编号", description="按编号查询自主体检"
    )
    self_checks = fields.many(
        SelfCheck, contract.ListSelfChecks, description="本企业的自主体检，或提交给本机关的，新的在前"
    )


@strawberry.type
class SelfCheckMutation:
    """Orders about self-checks."""

    start_self_check = fields.command(
        contract.StartSelfCheck, SelfCheck, _by_number, description="按许可证和行业生成自查清单，开始自主体检"
    )
    answer_self_check = fields.command(contract.AnswerSelfCheck, SelfCheck, _by_number, description="对自查项目作答")
    plan_self_check = fields.command(
        contract.PlanSelfCheck, SelfCheck, _by_number, description="为不符合的项目制定整改计划"
    )
    follow_up_self_check = fields.command(contract.FollowUpSelfCheck, SelfCheck, _by_number, description="记录整改结果")
    submit_self_check = fields.command(
        contract.SubmitSelfCheck, SelfCheck, _by_number, description="提交给生态环境机关查看；可多次提交"
    )
    close_self_check = fields.command(
        contract.CloseSelfCheck, SelfCheck, _by_number, description="全部作答并整改后，完成自主体检"
    )
