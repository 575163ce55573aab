"""What joint inspection answers: message class -> handler."""

from contracts.complaints import clue_exchange_terms, inspections, routing
from contracts.complaints.figures import ComplaintsFiguresCounted
from contracts.joint_inspection import allowances as allowances_contract
from contracts.joint_inspection import annual_plans as annual_contract
from contracts.joint_inspection import approvals as approvals_contract
from contracts.joint_inspection import arrangements as arrangements_contract
from contracts.joint_inspection import checklists as checklists_contract
from contracts.joint_inspection import commissions as commissions_contract
from contracts.joint_inspection import cross_checks as cross_checks_contract
from contracts.joint_inspection import cross_findings as cross_findings_contract
from contracts.joint_inspection import draws as draws_contract
from contracts.joint_inspection import exemptions as exemptions_contract
from contracts.joint_inspection import fairness as fairness_contract
from contracts.joint_inspection import field_packages as field_contract
from contracts.joint_inspection import handlings as handlings_contract
from contracts.joint_inspection import implementation_plans as implementation_contract
from contracts.joint_inspection import laboratories as laboratories_contract
from contracts.joint_inspection import monitoring_plans as monitoring_contract
from contracts.joint_inspection import notices as notices_contract
from contracts.joint_inspection import objects as objects_contract
from contracts.joint_inspection import off_plan as off_plan_contract
from contracts.joint_inspection import oversight as oversight_contract
from contracts.joint_inspection import plan_filings as filings_contract
from contracts.joint_inspection import plan_reports as reports_contract
from contracts.joint_inspection import plans as plans_contract
from contracts.joint_inspection import public_errors as errors_contract
from contracts.joint_inspection import publication as publication_contract
from contracts.joint_inspection import ratings as ratings_contract
from contracts.joint_inspection import reassignments as reassignments_contract
from contracts.joint_inspection import recordings as recordings_contract
from contracts.joint_inspection import reports as compiled_contract
from contracts.joint_inspection import static_facts as verified_contract
from contracts.joint_inspection import typical_cases as cases_contract
from contracts.joint_inspection import visit_merges as visit_merges_contract
from contracts.joint_inspection import visits as visits_contract
from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.registry import agencies, alerts, credit, directory, equipment, guidance, merges, positive_list
from contracts.registry import experts as experts_contract
from contracts.registry import officers as officers_contract
from contracts.registry import permits as permits_contract
from contracts.registry import static_facts as static_facts_contract
from contracts.registry.figures import RegistryFiguresCounted
from contracts.registry.sample_matches import SamplesMatched
from contracts.transfer import penalties
from contracts.transfer.figures import TransferFiguresCounted
from kernel.copies import Kept
from kernel.deliveries import hearing as deliveries
from kernel.files.desk import named_by
from kernel.service import Endpoints
from services.joint_inspection import case_team_table
from services.joint_inspection.agencies import handlers as agencies_kept
from services.joint_inspection.allowances import handlers as allowances
from services.joint_inspection.annual_plans import handlers as annual_plans
from services.joint_inspection.approvals import handlers as approvals
from services.joint_inspection.arrangements import handlers as arrangements
from services.joint_inspection.capacity import handlers as capacity
from services.joint_inspection.case_teams.handlers import watching as team_watching
from services.joint_inspection.case_teams.store import teams as team_store
from services.joint_inspection.checklists.handlers import answering as checklist_answers
from services.joint_inspection.checklists.handlers import asking as checklists_asked
from services.joint_inspection.checklists.handlers import hearing as checklists_heard
from services.joint_inspection.checklists.handlers import making as checklists
from services.joint_inspection.commissions.handlers import asking as commissions
from services.joint_inspection.commissions.handlers import contracting as commission_work
from services.joint_inspection.commissions.handlers import hearing as commission_hearing
from services.joint_inspection.commissions.handlers import ordering as commission_orders
from services.joint_inspection.commissions.rules import machine as commission
from services.joint_inspection.commissions.store import cases as commission_store
from services.joint_inspection.cross_checks import handlers as cross_checks
from services.joint_inspection.cross_checks import rules as cross_check
from services.joint_inspection.cross_findings import handlers as cross_findings
from services.joint_inspection.cross_findings import rules as cross_finding
from services.joint_inspection.draws import handlers as draws
from services.joint_inspection.exemptions import handlers as exemptions
from services.joint_inspection.fairness import handlers as fairness
from services.joint_inspection.field_packages.handlers import asking as field_packages
from services.joint_inspection.field_packages.handlers import packing as field_packing
from services.joint_inspection.field_packages.handlers import taking_in as field_results
from services.joint_inspection.field_packages.handlers import watching as field_watching
from services.joint_inspection.findings import handlers as findings
from services.joint_inspection.handlings import store as handling_store
from services.joint_inspection.handlings.handlers import base as handling_base
from services.joint_inspection.handlings.handlers import enterprise as handling_answers
from services.joint_inspection.handlings.handlers import looking as handlings
from services.joint_inspection.handlings.handlers import ordering as handling_orders
from services.joint_inspection.handlings.handlers import watching as handling_watching
from services.joint_inspection.handlings.rules import machine as handling
from services.joint_inspection.implementation_plans import handlers as implementation_plans
from services.joint_inspection.laboratories import handlers as laboratories
from services.joint_inspection.monitoring_plans import handlers as monitoring_plans
from services.joint_inspection.notices import handlers as notices
from services.joint_inspection.notices import store as notice_store
from services.joint_inspection.objects import handlers as objects
from services.joint_inspection.off_plan import handlers as off_plan
from services.joint_inspection.oversight import handlers as oversight
from services.joint_inspection.plan_filings import handlers as plan_filings
from services.joint_inspection.plan_reports import store as plan_report_store
from services.joint_inspection.plan_reports.handlers import filing as plan_reports
from services.joint_inspection.plan_reports.handlers import printing as plan_report_printing
from services.joint_inspection.plans import handlers as plans
from services.joint_inspection.proof import handlers as proof
from services.joint_inspection.public_errors import handlers as public_errors
from services.joint_inspection.publication.handlers import changes as disclosure_changes
from services.joint_inspection.publication.handlers import disclosing
from services.joint_inspection.ratings import handlers as ratings
from services.joint_inspection.reassignments import handlers as reassignments
from services.joint_inspection.recordings.handlers import adding as recordings
from services.joint_inspection.recordings.handlers import asking as recordings_asked
from services.joint_inspection.recordings.store import kept as recording_store
from services.joint_inspection.reports import store as report_store
from services.joint_inspection.reports.handlers import asking as reports
from services.joint_inspection.reports.handlers import compiling as report_compiling
from services.joint_inspection.reports.handlers import freezing as report_freezing
from services.joint_inspection.static_facts import handlers as static_facts
from services.joint_inspection.timeline import handlers as timeline
from services.joint_inspection.typical_cases import handlers as typical_cases
from services.joint_inspection.violations import handlers as violations
from services.joint_inspection.visit_merges.handlers import answers as visit_merges
from services.joint_inspection.visits import handlers as visits

ENDPOINTS = Endpoints(
    service="joint_inspection",
    file_named=named_by(
        handling_store.names_file,
        commission_store.names_file,
        notice_store.names_file,
        recording_store.names_file,
        team_store.names_file,
        report_store.names_file,
        plan_report_store.names_file,
    ),
    commands={
        plans_contract.DraftPlan: plans.draft,
        plans_contract.FilePlan: plans.file,
        plans_contract.AdjustPlan: plans.adjust,
        annual_contract.DraftAnnualPlan: annual_plans.draft,
        annual_contract.AdjustAnnualPlan: annual_plans.adjust,
        annual_contract.InsertCampaign: annual_plans.insert_campaign,
        annual_contract.FileAnnualPlan: annual_plans.file,
        reports_contract.FilePlanReport: plan_reports.file,
        reports_contract.IssuePlanReport: plan_report_printing.issue,
        compiled_contract.CompileReport: report_compiling.compile_,
        implementation_contract.AdoptImplementationPlan: implementation_plans.adopt,
        implementation_contract.UpdatePlannedMeasure: implementation_plans.update,
        implementation_contract.ChangePlannedMeasure: implementation_plans.change,
        implementation_contract.WithdrawPlannedMeasure: implementation_plans.withdraw,
        draws_contract.OpenDraw: draws.open_,
        draws_contract.Redraw: draws.redraw,
        draws_contract.CommitNonce: draws.commit_nonce,
        draws_contract.RevealNonce: draws.reveal_nonce,
        draws_contract.DrawOfficers: draws.draw_officers,
        cross_checks_contract.OrderCrossCheck: cross_checks.order,
        cross_checks_contract.AskForOfficers: cross_checks.ask,
        cross_checks_contract.GrantOfficers: cross_checks.grant,
        cross_checks_contract.DeclineOfficers: cross_checks.decline,
        cross_checks_contract.ReleaseOfficers: cross_checks.release,
        cross_checks_contract.CallOffCrossCheck: cross_checks.call_off,
        cross_checks_contract.CloseCrossCheck: cross_checks.close,
        cross_findings_contract.AcceptCrossFinding: cross_findings.accept,
        cross_findings_contract.ReturnCrossFinding: cross_findings.return_,
        cross_findings_contract.HandCrossFindingAgain: cross_findings.hand_again,
        cross_findings_contract.WithdrawCrossFinding: cross_findings.withdraw,
        off_plan_contract.OpenVisit: off_plan.open_,
        off_plan_contract.ApproveVisit: off_plan.approve,
        off_plan_contract.RefuseVisit: off_plan.refuse,
        off_plan_contract.MergeVisit: off_plan.merge,
        approvals_contract.AskSuperiorApproval: approvals.ask_superior,
        approvals_contract.BeginInEmergency: approvals.begin_in_emergency,
        approvals_contract.GrantVisitApproval: approvals.grant,
        approvals_contract.WithholdVisitApproval: approvals.withhold,
        visit_merges_contract.AcceptMerge: visit_merges.accept,
        visit_merges_contract.DeclineMerge: visit_merges.decline,
        arrangements_contract.CancelVisit: arrangements.cancel,
        arrangements_contract.ArrangeVisit: arrangements.arrange,
        visits_contract.CheckIn: visits.check_in,
        visits_contract.RecordFinding: findings.record,
        visits_contract.FinishVisit: visits.finish,
        handlings_contract.DeliverMeasure: handling_orders.deliver,
        handlings_contract.RaiseMeasure: handling_orders.raise_,
        handlings_contract.EndHandling: handling_orders.end,
        handlings_contract.ReturnRectificationPlan: handling_orders.return_plan,
        handlings_contract.AnswerRectificationExtension: handling_orders.answer_extension,
        handlings_contract.Reinspect: handling_orders.reinspect,
        handlings_contract.SubmitRectificationPlan: handling_answers.submit_plan,
        handlings_contract.LinkGuidance: handling_answers.link_guidance,
        handlings_contract.AskForRectificationExtension: handling_answers.ask_extension,
        handlings_contract.ReportRectified: handling_answers.report,
        monitoring_contract.DraftMonitoringPlan: monitoring_plans.draft,
        monitoring_contract.ChangeMonitoringPlan: monitoring_plans.change,
        monitoring_contract.AdoptMonitoringPlan: monitoring_plans.adopt,
        laboratories_contract.SetLaboratoryScope: laboratories.set_scope,
        commissions_contract.OrderCommission: commission_orders.order,
        commissions_contract.WithdrawCommission: commission_orders.withdraw,
        commissions_contract.SendBackCommission: commission_orders.send_back,
        commissions_contract.SettleCommission: commission_orders.settle,
        commissions_contract.AcceptCommission: commission_work.accept,
        commissions_contract.DeclineCommission: commission_work.decline,
        commissions_contract.BeginCommission: commission_work.begin,
        commissions_contract.DeliverCommission: commission_work.deliver,
        checklists_contract.MakeChecklist: checklists.make,
        checklists_contract.AnswerChecklist: checklist_answers.answer,
        publication_contract.Disclose: disclosing.disclose,
        publication_contract.AskForDisclosureChange: disclosure_changes.ask,
        publication_contract.GrantDisclosureChange: disclosure_changes.grant,
        publication_contract.DeclineDisclosureChange: disclosure_changes.decline,
        cases_contract.DraftTypicalCase: typical_cases.draft,
        cases_contract.PublishTypicalCase: typical_cases.publish,
        cases_contract.RefuseTypicalCase: typical_cases.refuse,
        errors_contract.ReportPublicError: public_errors.report,
        errors_contract.AnswerPublicError: public_errors.answer,
        oversight_contract.ListForOversight: oversight.list_matter,
        oversight_contract.ReportOnDemand: oversight.report,
        oversight_contract.CheckDemand: oversight.check,
        oversight_contract.ExtendDemand: oversight.extend,
        oversight_contract.ReleaseFromOversight: oversight.release,
        **case_team_table.COMMANDS,
        notices_contract.DraftVisitNotice: notices.draft,
        notices_contract.ApproveVisitNotice: notices.approve,
        ratings_contract.RateVisit: ratings.rate,
        reassignments_contract.ReassignVisit: reassignments.reassign,
        recordings_contract.AddRecording: recordings.add,
        recordings_contract.DeliverRecording: recordings.deliver,
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
        annual_contract.GetAnnualPlans: annual_plans.get,
        annual_contract.ListAnnualPlans: annual_plans.list_,
        filings_contract.GetPlanFilings: plan_filings.get,
        filings_contract.ListPlanFilings: plan_filings.list_,
        reports_contract.GetPlanReports: plan_reports.get,
        compiled_contract.GetReports: reports.get,
        compiled_contract.ListReports: reports.list_,
        implementation_contract.GetImplementationPlans: implementation_plans.get,
        implementation_contract.ListImplementationPlans: implementation_plans.list_,
        draws_contract.GetDraws: draws.get,
        draws_contract.ListDraws: draws.list_,
        draws_contract.DrawsOfPlans: draws.of_plans,
        draws_contract.GetDrawProof: proof.get,
        cross_checks_contract.GetCrossChecks: cross_checks.get,
        cross_checks_contract.ListCrossChecks: cross_checks.list_,
        cross_findings_contract.GetCrossFindings: cross_findings.get,
        cross_findings_contract.ListCrossFindings: cross_findings.list_,
        cross_findings_contract.FindingsOfCrossChecks: cross_findings.of_checks,
        approvals_contract.GetVisitApprovals: approvals.get,
        approvals_contract.ListVisitApprovals: approvals.list_,
        fairness_contract.ReadDrawFairness: fairness.read,
        visits_contract.GetVisits: visits.get,
        visits_contract.ListVisits: visits.list_,
        visits_contract.VisitsOfEnterprises: visits.of_enterprises,
        visits_contract.VisitsOfDraws: visits.of_draws,
        handlings_contract.GetFindingHandlings: handlings.get,
        handlings_contract.ListFindingHandlings: handlings.list_,
        handlings_contract.HandlingsOfEnterprises: handlings.of_enterprises,
        handlings_contract.CountLadderSteps: handlings.count,
        visit_merges_contract.GetVisitMerges: visit_merges.get,
        visit_merges_contract.ListVisitMerges: visit_merges.list_,
        visit_merges_contract.GetMergeTallies: visit_merges.tallies,
        allowances_contract.VisitAllowancesOfEnterprises: allowances.of_enterprises,
        monitoring_contract.GetMonitoringPlans: monitoring_plans.get,
        monitoring_contract.ListMonitoringPlans: monitoring_plans.list_,
        laboratories_contract.GetLaboratories: laboratories.get,
        laboratories_contract.ListLaboratories: laboratories.list_,
        commissions_contract.GetCommissions: commissions.get,
        commissions_contract.ListCommissions: commissions.list_,
        commissions_contract.CommissionsOfVisits: commissions.of_visits,
        checklists_contract.GetChecklists: checklists_asked.get,
        checklists_contract.ListCheckItems: checklists_asked.items,
        checklists_contract.ItemsOfChecklists: checklists_asked.items_of,
        checklists_contract.TemplatesInForce: checklists_asked.in_force,
        publication_contract.GetDisclosures: disclosing.get,
        publication_contract.ListDisclosures: disclosing.list_,
        publication_contract.GetDisclosureTasks: disclosing.get_tasks,
        publication_contract.ListDisclosureTasks: disclosing.list_tasks,
        publication_contract.GetDisclosureRequests: disclosure_changes.get,
        publication_contract.ListDisclosureRequests: disclosure_changes.list_,
        publication_contract.DisclosureRatesOfAgencies: disclosing.rates,
        cases_contract.GetTypicalCases: typical_cases.get,
        cases_contract.ListTypicalCases: typical_cases.list_,
        errors_contract.GetPublicErrors: public_errors.get,
        errors_contract.ListPublicErrors: public_errors.list_,
        oversight_contract.GetOversights: oversight.get,
        oversight_contract.ListOversights: oversight.list_,
        **case_team_table.QUERIES,
        notices_contract.NoticesOfVisits: notices.of_visits,
        notices_contract.VerifyVisits: notices.verify,
        ratings_contract.RatingsOfAgencies: ratings.of_agencies,
        reassignments_contract.ReassignmentsOfVisits: reassignments.of_visits,
        recordings_contract.GetRecordings: recordings_asked.get,
        recordings_contract.ListRecordings: recordings_asked.list_,
        recordings_contract.RecordingsOfVisits: recordings_asked.of_visits,
        recordings_contract.CountOnSiteUse: recordings_asked.use,
        field_contract.GetFieldPackages: field_packages.get,
        field_contract.FieldWorkOfVisits: field_packages.of_visits,
        field_contract.FieldConflictsOfVisits: field_packages.conflicts_of_visits,
        JointInspectionTimeline: timeline.of_enterprises,
    },
    events={
        **deliveries.EVENTS,
        directory.EnterpriseRegistered: Kept(checklists_heard.keep_enterprises),
        directory.EnterpriseChanged: Kept(checklists_heard.keep_enterprises),
        directory.EnterpriseClosed: objects.on_enterprise_closed,
        directory.EnterpriseReopened: objects.on_enterprise_reopened,
        merges.EnterpriseMerged: objects.on_enterprise_merged,
        merges.EnterpriseUnmerged: objects.on_enterprise_unmerged,
        officers_contract.OfficerRegistered: team_watching.on_officer,
        officers_contract.OfficerChanged: team_watching.on_officer,
        officers_contract.OfficerStandingChanged: team_watching.on_officer,
        officers_contract.OfficerCertificateExpired: team_watching.on_officer,
        equipment.EquipmentChanged: capacity.on_equipment_changed,
        experts_contract.ExpertStepTaken: team_watching.on_expert_step,
        SamplesMatched: commission_hearing.on_matched,
        agencies.AgencyRegistered: agencies_kept.on_agency_registered,
        agencies.AgencyEnded: agencies_kept.on_agency_ended,
        routing.ClueRaised: objects.on_clue_raised,
        routing.ClueWithdrawn: objects.on_clue_withdrawn,
        inspections.ComplaintInspectionAsked: off_plan.on_inspection_asked,
        routing.ComplaintVerified: objects.on_complaint_verified,
        routing.ComplaintUnverified: objects.on_complaint_unverified,
        clue_exchange_terms.ExchangedClueStepTaken: objects.on_exchanged_clue,
        alerts.AlertClueRaised: objects.on_alert_clue_raised,
        alerts.AlertClueWithdrawn: objects.on_alert_clue_withdrawn,
        guidance.GuidanceStepTaken: handling_watching.on_guidance,
        credit.CreditLevelChanged: objects.on_credit_level,
        visits_contract.FindingRecorded: violations.on_finding,
        handlings_contract.HandlingStepTaken: cross_findings.on_handling_step,
        penalties.PenaltyRecorded: violations.on_penalty,
        RegistryFiguresCounted: report_freezing.on_figures,
        ComplaintsFiguresCounted: report_freezing.on_figures,
        TransferFiguresCounted: report_freezing.on_figures,
        positive_list.PositiveListEntered: exemptions.on_entered,
        positive_list.PositiveListLeft: exemptions.on_left,
        static_facts_contract.StaticFactConfirmed: static_facts.on_confirmed,
        static_facts_contract.StaticFactEnded: static_facts.on_ended,
        permits_contract.PermitRecorded: Kept(checklists_heard.keep_permits),
        visits_contract.VisitMerged: checklists_heard.on_merged,
        visits_contract.VisitStarted: checklists_heard.on_started,
        visits_contract.VisitFinished: field_watching.on_finished,
    },
    deadlines={
        **deliveries.DEADLINES,
        "plan.annual": plan_filings.overdue,
        "plan.file": plan_filings.overdue,
        "plan.refile": plan_filings.overdue,
        "plan.report": plan_filings.overdue,
        "implementation.measure": implementation_plans.overdue,
        "draw.commit": draws.nonce_overdue,
        "draw.commit_witness": draws.nonce_overdue,
        "draw.reveal": draws.nonce_overdue,
        "draw.reveal_witness": draws.nonce_overdue,
        "draw.officers": draws.nonce_overdue,
        cross_check.ANSWER: cross_checks.answer_overdue,
        **dict.fromkeys(cross_finding.DUTIES, cross_findings.step_overdue),
        "visit.approve": off_plan.approval_overdue,
        "visit.emergency_approve": approvals.afterwards_overdue,
        handling.DELIVER: handling_watching.agency_overdue,
        handling.EXTENSION: handling_watching.agency_overdue,
        handling.REINSPECT: handling_watching.agency_overdue,
        handling.PLAN: handling_watching.enterprise_overdue,
        handling.CORRECT: handling_watching.enterprise_overdue,
        handling.ESCALATE: handling_watching.head_overdue,
        "visit.merge_answer": visit_merges.answer_overdue,
        **dict.fromkeys(commission.DUTIES, commission_work.step_overdue),
        field_watching.DECIDE: field_watching.lead_overdue,
        field_watching.HEAD: field_watching.head_overdue,
        field_watching.SUPERIOR: field_watching.superior_overdue,
        "publication.publish": disclosing.overdue,
        "publication.decide": disclosure_changes.overdue,
        "public_error.answer": public_errors.overdue,
        "oversight.demand": oversight.demand_overdue,
        "oversight.escalated": oversight.escalation_overdue,
        "oversight.check": oversight.check_overdue,
        **case_team_table.DEADLINES,
    },
    warnings={
        **dict.fromkeys(handling.CLOCKS, handling_watching.near),
        field_watching.DECIDE: field_watching.near,
        **case_team_table.WARNINGS,
    },
    checks=(findings.thresholds_of, handling_base.ladder_of, checklists.templates_of, disclosing.rules_of),
)
