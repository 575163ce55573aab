"""Special case teams 专案组 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.joint_inspection import case_teams as contract
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(
    contract.CaseTeam,
    "专案组：组内人员在组期间看得到并入的检查、问题、过程记录和组内材料，退出、更换、回避或结案即止",
)
class CaseTeam(Node):
    """A special case team."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="涉及企业",
    )


def _teams(numbers: list[str]) -> contract.GetCaseTeams:
    return contract.GetCaseTeams(numbers=numbers)


@record(contract.TeamSeat, "专案组席位：派员单位据此答复商请，看不到案情")
class TeamSeat(Node):
    """A seat on a team."""

    case_team = fields.link_by(CaseTeam | None, _teams, key="team", description="专案组；不在组内的看不到")


def _seats(numbers: list[str]) -> contract.GetTeamSeats:
    return contract.GetTeamSeats(numbers=numbers)


@strawberry.type
class CaseTeamQuery:
    """Questions about teams."""

    case_team = fields.one(CaseTeam, _teams, argument="number", about="专案组编号", description="按编号查询专案组")
    case_teams = fields.many(CaseTeam, contract.ListCaseTeams, description="可以查看的专案组，新的在前")
    team_seat = fields.one(TeamSeat, _seats, argument="number", about="席位编号", description="按编号查询专案组席位")
    team_seats = fields.many(TeamSeat, contract.ListTeamSeats, description="向本单位商请的、本单位商请的和本人的席位")


@strawberry.type
class CaseTeamMutation:
    """Orders about teams."""

    form_case_team = fields.command(
        contract.FormCaseTeam, CaseTeam, _teams, description="负责人就一件案件组建专案组，指定组长和节点"
    )
    ask_team_member = fields.command(
        contract.AskTeamMember, CaseTeam, _teams, description="商请其他单位派员，或者聘请专家库中的专家、律师"
    )
    answer_team_seat = fields.command(
        contract.AnswerTeamSeat, TeamSeat, _seats, description="派员单位确认或说明理由不同意；确认后本人即可查看案情"
    )
    end_team_seat = fields.command(
        contract.EndTeamSeat, TeamSeat, _seats, description="派员单位召回，或者组建单位更换、撤回商请；查看权限即止"
    )
    recuse_team_member = fields.command(
        contract.RecuseTeamMember, TeamSeat, _seats, description="本人回避，或者组建单位负责人决定其回避；查看权限即止"
    )
    name_team_leader = fields.command(contract.NameTeamLeader, CaseTeam, _teams, description="负责人另行指定组长")
    link_team_visit = fields.command(
        contract.LinkTeamVisit, CaseTeam, _teams, description="将已经开始的检查并入专案，组内人员可以查看"
    )
    add_team_milestone = fields.command(contract.AddTeamMilestone, CaseTeam, _teams, description="增加节点")
    meet_team_milestone = fields.command(contract.MeetTeamMilestone, CaseTeam, _teams, description="组长报告节点完成")
    extend_team_milestone = fields.command(
        contract.ExtendTeamMilestone, CaseTeam, _teams, description="负责人说明理由准予节点延期"
    )
    report_team_progress = fields.command(
        contract.ReportTeamProgress, CaseTeam, _teams, description="组内人员报告进展，可附文件"
    )
    report_team_closing = fields.command(
        contract.ReportTeamClosing, CaseTeam, _teams, description="节点全部完成后组长提交结案报告，生成 PDF"
    )
    return_team_closing = fields.command(contract.ReturnTeamClosing, CaseTeam, _teams, description="负责人退回结案报告")
    close_case_team = fields.command(
        contract.CloseCaseTeam, CaseTeam, _teams, description="负责人审定结案报告并解散专案组"
    )
    order_case_team = fields.command(
        contract.OrderCaseTeam, CaseTeam, _teams, description="上级负责人督办，列为有期限的节点"
    )
    take_over_case_team = fields.command(
        contract.TakeOverCaseTeam, CaseTeam, _teams, description="上级负责人提级办理，组内人员不变"
    )
