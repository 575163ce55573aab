"""The part of joint inspection's table that is about special case teams: message class -> handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.joint_inspection import case_teams as teams_contract
from contracts.messages import Command, Query
from kernel.clock import DeadlineHandler
from kernel.service import QueryHandler
from services.joint_inspection.case_teams.handlers import asking as teams
from services.joint_inspection.case_teams.handlers import forming as team_forming
from services.joint_inspection.case_teams.handlers import seating as team_seating
from services.joint_inspection.case_teams.handlers import watching as team_watching
from services.joint_inspection.case_teams.handlers import working as team_working
from services.joint_inspection.case_teams.rules import machine as team

COMMANDS: dict[type[Command], Callable[[Any, Any], Awaitable[Any]]] = {
    teams_contract.FormCaseTeam: team_forming.form,
    teams_contract.LinkTeamVisit: team_forming.link_visit,
    teams_contract.AddTeamMilestone: team_forming.add_milestone,
    teams_contract.ExtendTeamMilestone: team_forming.extend_milestone,
    teams_contract.OrderCaseTeam: team_forming.order_,
    teams_contract.TakeOverCaseTeam: team_forming.take_over,
    teams_contract.AskTeamMember: team_seating.ask,
    teams_contract.AnswerTeamSeat: team_seating.answer,
    teams_contract.EndTeamSeat: team_seating.end,
    teams_contract.RecuseTeamMember: team_seating.recuse,
    teams_contract.NameTeamLeader: team_seating.name_leader,
    teams_contract.ReportTeamProgress: team_working.progress,
    teams_contract.MeetTeamMilestone: team_working.meet_milestone,
    teams_contract.ReportTeamClosing: team_working.report_closing,
    teams_contract.ReturnTeamClosing: team_working.return_closing,
    teams_contract.CloseCaseTeam: team_working.close,
}
QUERIES: dict[type[Query[Any]], QueryHandler] = {
    teams_contract.GetCaseTeams: teams.get,
    teams_contract.ListCaseTeams: teams.list_,
    teams_contract.GetTeamSeats: teams.get_seats,
    teams_contract.ListTeamSeats: teams.list_seats,
}
DEADLINES: dict[str, DeadlineHandler] = {
    team.ANSWER: team_watching.answer_overdue,
    team.MILESTONE: team_watching.milestone_overdue,
    team.ESCALATED: team_watching.escalation_overdue,
    team.CLOSE: team_watching.close_overdue,
}
WARNINGS: dict[str, DeadlineHandler] = {team.MILESTONE: team_watching.near}
