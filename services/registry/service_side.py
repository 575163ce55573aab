"""The part of the registry's table that is about serving enterprises: message class -> handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.messages import Command, Query
from contracts.registry import guidance as guidance_contract
from contracts.registry import notices as notices_contract
from contracts.registry import problems as problems_contract
from contracts.registry import publicity as publicity_contract
from contracts.registry import self_checks as self_checks_contract
from kernel.service import QueryHandler
from services.registry.guidance import handlers as guidance
from services.registry.notices import handlers as notices
from services.registry.problems import handlers as problems
from services.registry.publicity import handlers as publicity
from services.registry.self_checks import handlers as self_checks

COMMANDS: dict[type[Command], Callable[[Any, Any], Awaitable[Any]]] = {
    guidance_contract.BookGuidance: guidance.book,
    guidance_contract.OfferGuidance: guidance.offer,
    guidance_contract.ConsentToGuidance: guidance.consent,
    guidance_contract.DeclineGuidance: guidance.decline,
    guidance_contract.ScheduleGuidance: guidance.schedule,
    guidance_contract.DiagnoseGuidance: guidance.diagnose,
    guidance_contract.ProposeMeasures: guidance.propose_measures,
    guidance_contract.AgreeToMeasures: guidance.agree,
    guidance_contract.FollowUpGuidance: guidance.follow_up,
    guidance_contract.CloseGuidance: guidance.close,
    problems_contract.EscalateProblem: problems.escalate,
    problems_contract.ReportProblemProgress: problems.report,
    problems_contract.HandOnProblem: problems.hand_on,
    problems_contract.SolveProblem: problems.solve,
    problems_contract.ConfirmProblem: problems.confirm,
    problems_contract.ReopenProblem: problems.reopen,
    self_checks_contract.StartSelfCheck: self_checks.start,
    self_checks_contract.AnswerSelfCheck: self_checks.answer,
    self_checks_contract.PlanSelfCheck: self_checks.plan,
    self_checks_contract.FollowUpSelfCheck: self_checks.follow_up,
    self_checks_contract.SubmitSelfCheck: self_checks.submit,
    self_checks_contract.CloseSelfCheck: self_checks.close,
    notices_contract.DraftNotice: notices.draft,
    notices_contract.ReviseNotice: notices.revise,
    notices_contract.ReturnNotice: notices.give_back,
    notices_contract.SendNotice: notices.send,
    notices_contract.ReadNotice: notices.read,
    publicity_contract.PlanPublicity: publicity.plan,
    publicity_contract.InviteToPublicity: publicity.invite,
    publicity_contract.CancelPublicity: publicity.cancel,
    publicity_contract.RecordAttendance: publicity.record_attendance,
}
QUERIES: dict[type[Query[Any]], QueryHandler] = {
    guidance_contract.GetGuidances: guidance.get,
    guidance_contract.ListGuidances: guidance.list_,
    problems_contract.GetProblems: problems.get,
    problems_contract.ListProblems: problems.list_,
    self_checks_contract.GetSelfChecks: self_checks.get,
    self_checks_contract.ListSelfChecks: self_checks.list_,
    notices_contract.GetNotices: notices.get,
    notices_contract.ListNotices: notices.list_,
    notices_contract.ListNoticeReceipts: notices.receipts,
    publicity_contract.GetPublicitySessions: publicity.get,
    publicity_contract.ListPublicitySessions: publicity.list_,
    publicity_contract.GetAttendanceBatches: publicity.batches,
    publicity_contract.ListAttendance: publicity.list_attendance,
    publicity_contract.ListOwedTraining: publicity.list_owed,
}
