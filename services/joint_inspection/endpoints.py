"""What joint inspection answers: message class -> handler."""

from contracts.complaints import clue_exchange_terms, inspections, routing
from contracts.joint_inspection import draws as draws_contract
from contracts.joint_inspection import exemptions as exemptions_contract
from contracts.joint_inspection import field_packages as field_contract
from contracts.joint_inspection import notices as notices_contract
from contracts.joint_inspection import objects as objects_contract
from contracts.joint_inspection import off_plan as off_plan_contract
from contracts.joint_inspection import plans as plans_contract
from contracts.joint_inspection import ratings as ratings_contract
from contracts.joint_inspection import static_facts as verified_contract
from contracts.joint_inspection import visits as visits_contract
from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.registry import agencies, alerts, credit, directory, merges, positive_list
from contracts.registry import officers as officers_contract
from contracts.registry import static_facts as static_facts_contract
from kernel.copies import Kept
from kernel.files.desk import named_by
from kernel.service import Endpoints
from services.joint_inspection.draws import handlers as draws
from services.joint_inspection.exemptions import handlers as exemptions
from services.joint_inspection.field_packages.handlers import asking as field_packages
from services.joint_inspection.field_packages.handlers import packing as field_packing
from services.joint_inspection.field_packages.handlers import taking_in as field_results
from services.joint_inspection.findings import handlers as findings
from services.joint_inspection.notices import handlers as notices
from services.joint_inspection.notices import store as notice_store
from services.joint_inspection.objects import handlers as objects
from services.joint_inspection.off_plan import handlers as off_plan
from services.joint_inspection.plans import handlers as plans
from services.joint_inspection.proof import handlers as proof
from services.joint_inspection.ratings import handlers as ratings
from services.joint_inspection.recordings import store as recording_store
from services.joint_inspection.static_facts import handlers as static_facts
from services.joint_inspection.timeline import handlers as timeline
from services.joint_inspection.visits import handlers as visits

ENDPOINTS = Endpoints(
    service="joint_inspection",
    file_named=named_by(
        notice_store.names_file,
        recording_store.names_file,
    ),
    commands={
        plans_contract.DraftPlan: plans.draft,
        plans_contract.FilePlan: plans.file,
        draws_contract.OpenDraw: draws.open_,
        draws_contract.Redraw: draws.redraw,
        draws_contract.CommitNonce: draws.commit_nonce,
        draws_contract.RevealNonce: draws.reveal_nonce,
        off_plan_contract.OpenVisit: off_plan.open_,
        off_plan_contract.ApproveVisit: off_plan.approve,
        off_plan_contract.RefuseVisit: off_plan.refuse,
        off_plan_contract.MergeVisit: off_plan.merge,
        visits_contract.CheckIn: visits.check_in,
        visits_contract.RecordFinding: findings.record,
        visits_contract.FinishVisit: visits.finish,
        notices_contract.DraftVisitNotice: notices.draft,
        notices_contract.ApproveVisitNotice: notices.approve,
        ratings_contract.RateVisit: ratings.rate,
        field_contract.PackVisit: field_packing.pack,
        field_contract.TakeInFieldResults: field_results.take_in,
        field_contract.DecideFieldConflict: field_results.decide,
    },
    queries={
        objects_contract.DrawWeightsOfEnterprises: objects.weights,
        exemptions_contract.ExemptionsOfEnterprises: exemptions.of_enterprises,
        verified_contract.VerifiedFactsOfEnterprises: static_facts.of_enterprises,
        plans_contract.GetPlans: plans.get,
        plans_contract.ListPlans: plans.list_,
        draws_contract.GetDraws: draws.get,
        draws_contract.ListDraws: draws.list_,
        draws_contract.DrawsOfPlans: draws.of_plans,
        draws_contract.GetDrawProof: proof.get,
        visits_contract.GetVisits: visits.get,
        visits_contract.ListVisits: visits.list_,
        visits_contract.VisitsOfEnterprises: visits.of_enterprises,
        visits_contract.VisitsOfDraws: visits.of_draws,
        notices_contract.NoticesOfVisits: notices.of_visits,
        notices_contract.VerifyVisits: notices.verify,
        ratings_contract.RatingsOfAgencies: ratings.of_agencies,
        field_contract.GetFieldPackages: field_packages.get,
        field_contract.FieldWorkOfVisits: field_packages.of_visits,
        JointInspectionTimeline: timeline.of_enterprises,
    },
    events={
        directory.EnterpriseRegistered: Kept(objects.keep_enterprises),
        directory.EnterpriseChanged: Kept(objects.keep_enterprises),
        directory.EnterpriseClosed: objects.on_enterprise_closed,
        directory.EnterpriseReopened: objects.on_enterprise_reopened,
        merges.EnterpriseMerged: objects.on_enterprise_merged,
        merges.EnterpriseUnmerged: objects.on_enterprise_unmerged,
        officers_contract.OfficerRegistered: objects.on_officer,
        officers_contract.OfficerChanged: objects.on_officer,
        officers_contract.OfficerStandingChanged: objects.on_officer,
        officers_contract.OfficerCertificateExpired: objects.on_officer,
        agencies.AgencyRegistered: objects.on_agency_registered,
        agencies.AgencyEnded: objects.on_agency_ended,
        routing.ClueRaised: objects.on_clue_raised,
        routing.ClueWithdrawn: objects.on_clue_withdrawn,
        inspections.ComplaintInspectionAsked: off_plan.on_inspection_asked,
        routing.ComplaintVerified: objects.on_complaint_verified,
        routing.ComplaintUnverified: objects.on_complaint_unverified,
        clue_exchange_terms.ExchangedClueStepTaken: objects.on_exchanged_clue,
        alerts.AlertClueRaised: objects.on_alert_clue_raised,
        alerts.AlertClueWithdrawn: objects.on_alert_clue_withdrawn,
        credit.CreditLevelChanged: objects.on_credit_level,
        positive_list.PositiveListEntered: exemptions.on_entered,
        positive_list.PositiveListLeft: exemptions.on_left,
        static_facts_contract.StaticFactConfirmed: static_facts.on_confirmed,
        static_facts_contract.StaticFactEnded: static_facts.on_ended,
    },
    deadlines={
        "draw.commit": draws.nonce_overdue,
        "draw.commit_witness": draws.nonce_overdue,
        "draw.reveal": draws.nonce_overdue,
        "draw.reveal_witness": draws.nonce_overdue,
        "visit.approve": off_plan.approval_overdue,
    },
    checks=(findings.thresholds_of,),
)
