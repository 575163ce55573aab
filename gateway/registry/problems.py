"""Grass-roots problems 基层难题 in GraphQL."""

import strawberry

from contracts.registry import problems as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Problem, "基层难题：提级给牵头单位限期解决")
class Problem(Node):
    """A problem."""


def _by_number(numbers: list[str]) -> contract.GetProblems:
    return contract.GetProblems(numbers=numbers)


@strawberry.type
class ProblemQuery:
    """Questions about problems."""

    problem = fields.one(Problem, _by_number, argument="number", about="难题编号", description="按编号查询基层难题")
    problems = fields.many(Problem, contract.ListProblems, description="可见的基层难题，先到期的在前")


@strawberry.type
class ProblemMutation:
    """Orders about problems."""

    escalate_problem = fields.command(
        contract.EscalateProblem, Problem, _by_number, description="提级基层难题，指定牵头单位和期限"
    )
    report_problem_progress = fields.command(
        contract.ReportProblemProgress, Problem, _by_number, description="牵头单位报告进展"
    )
    hand_on_problem = fields.command(
        contract.HandOnProblem, Problem, _by_number, description="牵头单位转交另一单位牵头，期限不变"
    )
    solve_problem = fields.command(contract.SolveProblem, Problem, _by_number, description="牵头单位报告已解决")
    confirm_problem = fields.command(contract.ConfirmProblem, Problem, _by_number, description="提出单位确认已解决")
    reopen_problem = fields.command(
        contract.ReopenProblem, Problem, _by_number, description="提出单位认为未解决，另定期限继续攻坚"
    )
