"""What the registry answers: message class -> handler."""

from contracts.complaints.routing import ComplaintUnverified, ComplaintVerified
from contracts.joint_inspection.commission_terms import SamplesDelivered
from contracts.joint_inspection.off_plan import VisitRefused, VisitRequested
from contracts.joint_inspection.reports import ReportAsked
from contracts.joint_inspection.visits import FindingRecorded, VisitFinished, VisitStarted
from contracts.registry import agencies as agencies_contract
from contracts.registry import alerts as alerts_contract
from contracts.registry import catalogue as catalogue_contract
from contracts.registry import credit as credit_contract
from contracts.registry import directory as directory_contract
from contracts.registry import editions as editions_contract
from contracts.registry import enterprise_search as enterprise_search_contract
from contracts.registry import imports as imports_contract
from contracts.registry import merges as merges_contract
from contracts.registry import permit_applications as permit_applications_contract
from contracts.registry import permit_reports as permit_reports_contract
from contracts.registry import permits as permits_contract
from contracts.registry import receivers as receivers_contract
from contracts.registry import relocations as relocations_contract
from contracts.registry import static_facts as static_facts_contract
from contracts.registry.timeline import RegistryTimeline
from kernel.copies import each
from kernel.deliveries import hearing as deliveries
from kernel.files.desk import named_by
from kernel.service import Endpoints
from services.registry import monitoring, people, service_side, standing
from services.registry.agencies import handlers as agencies
from services.registry.alerts.handlers import answering as alert_answers
from services.registry.alerts.handlers import checking as clue_checks
from services.registry.alerts.handlers import watching as alert_watching
from services.registry.catalogue import handlers as catalogue
from services.registry.credit.handlers import hearing as credit_heard
from services.registry.credit.handlers.keeping import EXPIRE, OPEN_DUTIES
from services.registry.credit.store import facts as credit_store
from services.registry.directory import handlers as directory
from services.registry.editions.handlers import asking as editions_asked
from services.registry.editions.handlers import making as editions
from services.registry.enterprise_search import handlers as enterprise_search
from services.registry.figures import handlers as figures
from services.registry.guidance import handlers as guidance
from services.registry.guidance.rules.machine import DUTIES as GUIDANCE_DUTIES
from services.registry.imports.handlers import asking as imports
from services.registry.imports.handlers.taking import TAKE_IN, take_in
from services.registry.merges import handlers as merges
from services.registry.permit_applications import handlers as permit_applications
from services.registry.permit_applications import store as permit_application_store
from services.registry.permit_applications.rules import DECIDE
from services.registry.permit_reports import handlers as permit_reports
from services.registry.permit_reports import store as permit_report_store
from services.registry.permit_reports.rules import PERIOD
from services.registry.permits.handlers import asking as permits
from services.registry.permits.handlers import ordering as permit_orders
from services.registry.permits.handlers import watching as permit_watching
from services.registry.permits.handlers.hearing import ON_PERMIT_RECORDED
from services.registry.positive_list.handlers import watching as positive_list_watching
from services.registry.positive_list.rules import machine as positive_list_machine
from services.registry.positive_list.store import listings as positive_list_store
from services.registry.problems import handlers as problems
from services.registry.problems.rules import SOLVE
from services.registry.reading_files import handlers as reading_files
from services.registry.receivers import handlers as receivers
from services.registry.relocations import handlers as relocations
from services.registry.relocations.rules import ANSWER as RELOCATION_ANSWER
from services.registry.sample_matches import handlers as sample_matches
from services.registry.self_checks import handlers as self_checks
from services.registry.self_checks import store as self_check_store
from services.registry.self_checks.rules import RECTIFY
from services.registry.sources import handlers as sources
from services.registry.static_facts.handlers import asking as static_facts
from services.registry.static_facts.handlers import ordering as static_fact_orders
from services.registry.static_facts.handlers import watching as static_fact_watching
from services.registry.static_facts.handlers.keeping import WATCH as STATIC_FACT_WATCH
from services.registry.static_facts.store import facts as static_fact_store
from services.registry.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="registry",
    file_named=named_by(
        self_check_store.names_file,
        positive_list_store.names_file,
        credit_store.names_file,
        permit_application_store.names_file,
        permit_report_store.names_file,
        static_fact_store.names_file,
    ),
    commands={
        agencies_contract.RegisterAgency: agencies.register,
        agencies_contract.EndAgency: agencies.end,
        directory_contract.RegisterEnterprise: directory.register,
        directory_contract.ChangeEnterprise: directory.change,
        directory_contract.CloseEnterprise: directory.close,
        directory_contract.ReopenEnterprise: directory.reopen,
        merges_contract.ProposeMerge: merges.propose,
        merges_contract.ApproveMerge: merges.approve,
        merges_contract.RefuseMerge: merges.refuse,
        merges_contract.UndoMerge: merges.undo,
        relocations_contract.ProposeRelocation: relocations.propose,
        relocations_contract.AcceptRelocation: relocations.accept,
        relocations_contract.DeclineRelocation: relocations.decline,
        relocations_contract.WithdrawRelocation: relocations.withdraw,
        receivers_contract.RegisterReceiver: receivers.register,
        receivers_contract.ChangeReceiver: receivers.change,
        receivers_contract.RotateReceiverKey: receivers.rotate_key,
        receivers_contract.EndReceiver: receivers.end,
        permits_contract.RecordPermit: permit_orders.record,
        permits_contract.EndPermit: permit_orders.end,
        permit_applications_contract.ApplyForPermit: permit_applications.apply,
        permit_applications_contract.GrantPermitApplication: permit_applications.grant,
        permit_applications_contract.RefusePermitApplication: permit_applications.refuse,
        permit_applications_contract.WithdrawPermitApplication: permit_applications.withdraw,
        permit_reports_contract.SubmitPermitReport: permit_reports.submit,
        permit_reports_contract.AcceptPermitReport: permit_reports.accept,
        permit_reports_contract.ReturnPermitReport: permit_reports.give_back,
        static_facts_contract.ProposeStaticFact: static_fact_orders.propose,
        static_facts_contract.ConfirmStaticFact: static_fact_orders.confirm,
        static_facts_contract.WithdrawStaticFact: static_fact_orders.withdraw,
        **people.COMMANDS,
        editions_contract.DraftEdition: editions.draft,
        editions_contract.ReviseEdition: editions.revise,
        editions_contract.SubmitEdition: editions.submit,
        editions_contract.ReturnEdition: editions.give_back,
        editions_contract.ApproveEdition: editions.approve,
        editions_contract.PublishEdition: editions.publish,
        imports_contract.StartImport: imports.start,
        **monitoring.COMMANDS,
        **service_side.COMMANDS,
        **standing.COMMANDS,
    },
    narrows=frozenset({directory_contract.GetEnterprises, enterprise_search_contract.ListEnterprises}),
    queries={
        agencies_contract.GetAgencies: agencies.get,
        agencies_contract.ListAgencies: agencies.list_,
        directory_contract.GetEnterprises: directory.get,
        enterprise_search_contract.ListEnterprises: enterprise_search.list_,
        directory_contract.ListEnterpriseChanges: directory.history,
        directory_contract.ChangesOfEnterprises: directory.histories,
        merges_contract.GetMerges: merges.get,
        merges_contract.ListMerges: merges.list_,
        merges_contract.MergesOfEnterprises: merges.of_enterprises,
        relocations_contract.GetRelocations: relocations.get,
        relocations_contract.ListRelocations: relocations.list_,
        relocations_contract.RelocationsOfEnterprises: relocations.of_enterprises,
        receivers_contract.GetReceivers: receivers.get,
        receivers_contract.ListReceivers: receivers.list_,
        permits_contract.GetPermits: permits.get,
        permits_contract.ListPermits: permits.list_,
        permits_contract.PermitsOfEnterprises: permits.of_enterprises,
        permits_contract.VersionsOfPermits: permits.versions,
        permit_applications_contract.GetPermitApplications: permit_applications.get,
        permit_applications_contract.ListPermitApplications: permit_applications.list_,
        permit_applications_contract.ApplicationsOfPermits: permit_applications.of_permits,
        permit_reports_contract.GetPermitReports: permit_reports.get,
        permit_reports_contract.ListPermitReports: permit_reports.list_,
        permit_reports_contract.ReportsOfPermits: permit_reports.of_permits,
        permit_reports_contract.ReportsOfEnterprises: permit_reports.of_enterprises,
        static_facts_contract.GetStaticFacts: static_facts.get,
        static_facts_contract.ListStaticFacts: static_facts.list_,
        static_facts_contract.StaticFactsOfEnterprises: static_facts.of_enterprises,
        **people.QUERIES,
        catalogue_contract.ListMatrices: catalogue.list_matrices,
        catalogue_contract.ListMatrixRows: catalogue.list_matrix_rows,
        catalogue_contract.ListItems: catalogue.list_items,
        catalogue_contract.CompareMatrices: catalogue.compare_matrices,
        editions_contract.GetEditions: editions_asked.get,
        editions_contract.ListEditions: editions_asked.list_,
        editions_contract.ListPostDuties: editions_asked.list_duties,
        editions_contract.CompareEditions: editions_asked.compare,
        editions_contract.ListEditionProblems: editions_asked.list_problems,
        imports_contract.GetImports: imports.get,
        imports_contract.ListImports: imports.list_,
        imports_contract.ListImportRows: imports.list_rows,
        imports_contract.RowsOfImports: imports.rows_of,
        imports_contract.ImportReport: imports.report,
        RegistryTimeline: timeline.of_enterprises,
        **monitoring.QUERIES,
        **service_side.QUERIES,
        **standing.QUERIES,
    },
    events={
        **deliveries.EVENTS,
        agencies_contract.AgencyEnded: receivers.on_agency_ended,
        permits_contract.PermitRecorded: ON_PERMIT_RECORDED,
        alerts_contract.AlertClueWithdrawn: credit_heard.on_clue_withdrawn,
        alerts_contract.AlertRaised: positive_list_watching.on_alert,
        alerts_contract.AlertClueRaised: each(credit_heard.on_clue_raised, positive_list_watching.on_alert),
        permit_reports_contract.PermitReportStepTaken: credit_heard.on_report_step,
        credit_contract.CreditLevelChanged: positive_list_watching.on_credit_level,
        merges_contract.EnterpriseMerged: each(credit_heard.on_merged, positive_list_watching.on_enterprise_closed),
        merges_contract.EnterpriseUnmerged: credit_heard.on_unmerged,
        permits_contract.PermitExpired: static_fact_watching.on_permit_expired,
        directory_contract.EnterpriseChanged: static_fact_watching.on_enterprise_changed,
        directory_contract.EnterpriseClosed: each(
            positive_list_watching.on_enterprise_closed, static_fact_watching.on_enterprise_closed
        ),
        FindingRecorded: positive_list_watching.on_finding,
        ReportAsked: figures.on_report_asked,
        SamplesDelivered: sample_matches.on_delivered,
        VisitStarted: static_fact_watching.on_visit_started,
        VisitFinished: static_fact_watching.on_visit_finished,
        VisitRequested: clue_checks.on_visit_requested,
        VisitRefused: clue_checks.on_visit_refused,
        ComplaintVerified: credit_heard.on_complaint_verified,
        ComplaintUnverified: credit_heard.on_complaint_unverified,
    },
    errands={TAKE_IN: take_in, reading_files.TAKE_PARTS: reading_files.take_parts},
    deadlines={
        **deliveries.DEADLINES,
        **people.DEADLINES,
        **dict.fromkeys(GUIDANCE_DUTIES, guidance.step_overdue),
        RELOCATION_ANSWER: relocations.answer_overdue,
        SOLVE: problems.solve_overdue,
        RECTIFY: self_checks.rectify_overdue,
        **dict.fromkeys(positive_list_machine.OWED, positive_list_watching.step_overdue),
        positive_list_machine.NOTICE: positive_list_watching.notice_over,
        positive_list_machine.TERM: positive_list_watching.term_over,
        positive_list_machine.PERMIT: positive_list_watching.permit_over,
        positive_list_machine.FILING: positive_list_watching.filing_overdue,
        permit_watching.WATCH: permit_watching.watched,
        permit_watching.RENEW: permit_watching.renewal_overdue,
        DECIDE: permit_applications.overdue,
        PERIOD: permit_reports.period_over,
        STATIC_FACT_WATCH: static_fact_watching.term_over,
        **dict.fromkeys(permit_reports.LATE, permit_reports.overdue),
        "alert.answer": alert_answers.overdue,
        "clue.check": clue_checks.overdue,
        "series.silence": alert_watching.silent,
        EXPIRE: credit_heard.expire,
        **dict.fromkeys(OPEN_DUTIES, credit_heard.overdue),
    },
    intake=sources.open_letter,
    chores=("SELECT keep_reading_partitions(hub_now()::date, 13, 3)",),
)
