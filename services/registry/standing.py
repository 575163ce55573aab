"""The part of the registry's table that is about how enterprises stand (credit, study, positive list)."""

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.messages import Command, Query
from contracts.registry import credit as credit_contract
from contracts.registry import positive_list as positive_list_contract
from contracts.registry import positive_list_incentives as incentives_contract
from contracts.registry import study as study_contract
from kernel.service import QueryHandler
from services.registry.credit.handlers import acting as credit
from services.registry.credit.handlers import asking as credit_asked
from services.registry.positive_list.handlers import asking as positive_list
from services.registry.positive_list.handlers import ordering as positive_list_orders
from services.registry.study import handlers as study

COMMANDS: dict[type[Command], Callable[[Any, Any], Awaitable[Any]]] = {
    credit_contract.RecordCreditFact: credit.record,
    credit_contract.WithdrawCreditFact: credit.withdraw,
    credit_contract.PublishCredit: credit.publish,
    credit_contract.AppealCreditFact: credit.appeal,
    credit_contract.AnswerCreditAppeal: credit.answer,
    credit_contract.ApplyCreditRepair: credit.apply_repair,
    credit_contract.CheckCreditRepair: credit.check_repair,
    credit_contract.DecideCreditRepair: credit.decide_repair,
    study_contract.PlanStudyCourse: study.plan,
    study_contract.RecordStudyAttendance: study.record_attendance,
    study_contract.RecordExamResults: study.record_results,
    study_contract.CorrectStudyEntry: study.correct,
    positive_list_contract.InviteToPositiveList: positive_list_orders.invite,
    positive_list_contract.ApplyForPositiveList: positive_list_orders.apply,
    positive_list_contract.WithdrawFromPositiveList: positive_list_orders.withdraw,
    positive_list_contract.ReviewPositiveListing: positive_list_orders.review,
    positive_list_contract.RefusePositiveListing: positive_list_orders.refuse,
    positive_list_contract.ApprovePositiveListing: positive_list_orders.approve,
    positive_list_contract.ObjectToPositiveListing: positive_list_orders.object_,
    positive_list_contract.DismissObjections: positive_list_orders.dismiss,
    positive_list_contract.FileCompliance: positive_list_orders.file,
    positive_list_contract.RemoveFromPositiveList: positive_list_orders.remove,
    positive_list_contract.IssueRemovalNotice: positive_list_orders.issue_notice,
    incentives_contract.RecordIncentive: positive_list_orders.record_incentive,
}
QUERIES: dict[type[Query[Any]], QueryHandler] = {
    credit_contract.GetCredits: credit_asked.get,
    credit_contract.ListCredits: credit_asked.list_,
    credit_contract.ListPublishedCredits: credit_asked.list_published,
    credit_contract.GetCreditFacts: credit_asked.get_facts,
    credit_contract.ListCreditFacts: credit_asked.list_facts,
    credit_contract.CreditFactsOfEnterprises: credit_asked.facts_of_enterprises,
    study_contract.GetStudyCourses: study.get,
    study_contract.ListStudyCourses: study.list_,
    study_contract.GetStudyBatches: study.batches,
    study_contract.GetStudyEntries: study.entries,
    study_contract.ListStudyEntries: study.list_entries,
    study_contract.GetStudyPoints: study.points,
    positive_list_contract.GetPositiveListings: positive_list.get,
    positive_list_contract.ListPositiveListings: positive_list.list_,
    positive_list_contract.PositiveListingsOfEnterprises: positive_list.of_enterprises,
    positive_list_contract.PositiveListChecksOfEnterprises: positive_list.checks,
    positive_list_contract.GetPositiveListCriteria: positive_list.criteria,
    incentives_contract.ListPositiveListIncentives: positive_list.list_incentives,
}
