"""What the complaints service answers: message class -> handler."""

from contracts.complaints import follow_ups as follow_ups_contract
from contracts.complaints import imports as imports_contract
from contracts.complaints import intake as intake_contract
from contracts.complaints import rates as rates_contract
from contracts.complaints import rewards as rewards_contract
from contracts.complaints import routing as routing_contract
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.catalogue import MatrixPublished
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.copies import Kept
from kernel.orders import Together
from kernel.service import Endpoints
from services.complaints.enterprises import handlers as enterprises
from services.complaints.follow_ups.handlers import acting as follow_ups
from services.complaints.follow_ups.handlers import beginning as replies
from services.complaints.follow_ups.handlers import showing as shown_follow_ups
from services.complaints.imports import handlers as imports
from services.complaints.intake import handlers as intake
from services.complaints.matters import handlers as matters
from services.complaints.places import handlers as places
from services.complaints.rates import handlers as rates
from services.complaints.responsibility import handlers as responsibility
from services.complaints.rewards.handlers import base as rewards_base
from services.complaints.rewards.handlers import claiming as claims
from services.complaints.rewards.handlers import giving as rewards
from services.complaints.rewards.handlers import showing as shown_rewards
from services.complaints.routing import handlers as routing
from services.complaints.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="complaints",
    commands={
        intake_contract.FileComplaint: intake.file,
        intake_contract.OpenCaller: intake.open_caller,
        imports_contract.StartComplaintImport: imports.start,
        routing_contract.ClassifyComplaint: routing.classify,
        routing_contract.RouteComplaint: routing.route,
        routing_contract.AssignComplaint: routing.assign,
        routing_contract.SignComplaint: routing.sign,
        routing_contract.ReturnComplaint: routing.send_back,
        routing_contract.BindComplaint: routing.bind,
        routing_contract.ReplyComplaint: routing.reply,
        follow_ups_contract.RateComplaint: follow_ups.rate,
        follow_ups_contract.RecordCallBack: follow_ups.record_call_back,
        follow_ups_contract.ReopenComplaint: follow_ups.reopen,
        follow_ups_contract.ReopenOwnComplaint: follow_ups.reopen_own,
        rewards_contract.ProposeReward: rewards.propose,
        rewards_contract.ApproveReward: rewards.approve,
        rewards_contract.DeclineReward: rewards.decline,
        rewards_contract.SetRewardBudget: rewards.set_budget,
        rewards_contract.DrawClaimCode: claims.draw_code,
        rewards_contract.PayReward: claims.pay,
    },
    together={
        intake_contract.FileComplaint: Together(foresee=intake.foresee),
        routing_contract.ClassifyComplaint: Together(aggregates=routing.aggregates),
        routing_contract.RouteComplaint: Together(aggregates=routing.aggregates),
        routing_contract.AssignComplaint: Together(aggregates=routing.aggregates),
        routing_contract.SignComplaint: Together(aggregates=routing.aggregates),
        routing_contract.ReturnComplaint: Together(aggregates=routing.aggregates),
        routing_contract.BindComplaint: Together(aggregates=routing.aggregates),
        routing_contract.ReplyComplaint: Together(aggregates=routing.aggregates),
    },
    narrows=frozenset(
        {intake_contract.GetComplaints, intake_contract.ListComplaints, intake_contract.ComplaintsOfEnterprises}
    ),
    queries={
        intake_contract.GetComplaints: intake.get,
        intake_contract.ListComplaints: intake.list_,
        intake_contract.ComplaintsOfEnterprises: intake.of_enterprises,
        intake_contract.ComplaintProgress: intake.progress,
        intake_contract.LookAtCaller: intake.look_at_caller,
        imports_contract.GetComplaintImports: imports.get,
        imports_contract.ListComplaintImports: imports.list_,
        imports_contract.RowsOfComplaintImports: imports.rows_of,
        imports_contract.ListComplaintImportRows: imports.list_rows,
        follow_ups_contract.ListFollowUps: shown_follow_ups.list_,
        follow_ups_contract.FollowUpsOfComplaints: shown_follow_ups.of_complaints,
        follow_ups_contract.FollowUpOfCaller: shown_follow_ups.of_caller,
        rates_contract.ListComplaintRates: rates.list_,
        rates_contract.ListCountedComplaints: rates.list_counted,
        rewards_contract.GetRewards: shown_rewards.get,
        rewards_contract.ListRewards: shown_rewards.list_,
        rewards_contract.RewardsOfComplaints: shown_rewards.of_complaints,
        rewards_contract.RewardTiersOfComplaint: shown_rewards.tiers,
        rewards_contract.GetRewardBudgets: shown_rewards.get_budgets,
        rewards_contract.ListRewardBudgets: shown_rewards.list_budgets,
        rewards_contract.RewardOfCaller: claims.of_caller,
        ComplaintsTimeline: timeline.of_enterprises,
    },
    events={
        AgencyRegistered: responsibility.on_agency_registered,
        AgencyEnded: responsibility.on_agency_ended,
        MatrixPublished: responsibility.on_matrix_published,
        EnterpriseRegistered: Kept(enterprises.keep),
        EnterpriseChanged: Kept(enterprises.keep),
        EnterpriseClosed: enterprises.on_closed,
        EnterpriseReopened: enterprises.on_reopened,
        EnterpriseMerged: enterprises.on_merged,
        EnterpriseUnmerged: enterprises.on_unmerged,
        imports_contract.ComplaintImportStarted: imports.advance,
        imports_contract.ComplaintImportAdvanced: imports.advance,
    },
    deadlines={
        "complaint.route": routing.overdue,
        "complaint.arbitrate": routing.overdue,
        "complaint.sign": routing.overdue,
        "complaint.handle": routing.overdue,
        "complaint.call_back": follow_ups.call_back_overdue,
        "reward.approve": rewards.approval_overdue,
        "reward.claim": claims.lapse,
    },
    checks=(matters.judge_of, places.places_of, rewards_base.book_of, replies.rules_of),
)
