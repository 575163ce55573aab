"""What the complaints service answers: message class -> handler."""

from contracts.complaints import answers as answers_contract
from contracts.complaints import imports as imports_contract
from contracts.complaints import intake as intake_contract
from contracts.complaints import officer_complaints as officer_complaints_contract
from contracts.complaints import routing as routing_contract
from contracts.complaints import voices as voices_contract
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.catalogue import MatrixPublished
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.expert_groups import ExpertGroupChanged
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.copies import Kept
from kernel.orders import Together
from kernel.service import Endpoints
from services.complaints.answers import handlers as answers
from services.complaints.enterprises import handlers as enterprises
from services.complaints.expert_groups import handlers as expert_groups
from services.complaints.imports import handlers as imports
from services.complaints.intake import handlers as intake
from services.complaints.matters import handlers as matters
from services.complaints.officer_complaints import handlers as officer_complaints
from services.complaints.officer_complaints.rules import CONCLUDE_DUTY, STATEMENT_DUTY
from services.complaints.places import handlers as places
from services.complaints.responsibility import handlers as responsibility
from services.complaints.routing import handlers as routing
from services.complaints.timeline import handlers as timeline
from services.complaints.voices import handlers as voices
from services.complaints.voices.rules import ANSWER_DUTIES, PART_DUTY

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
        voices_contract.AskQuestion: voices.ask,
        voices_contract.RequestHelp: voices.request_help,
        voices_contract.MakeSuggestion: voices.suggest,
        voices_contract.TakeUpHelp: voices.take_up,
        voices_contract.AskForPart: voices.ask_part,
        voices_contract.GivePart: voices.give_part,
        voices_contract.AnswerVoice: voices.answer,
        voices_contract.AskBack: voices.ask_back,
        voices_contract.AcceptVoiceAnswer: voices.accept,
        officer_complaints_contract.FileOfficerComplaint: officer_complaints.file,
        officer_complaints_contract.AskForStatement: officer_complaints.ask_statement,
        officer_complaints_contract.GiveStatement: officer_complaints.give_statement,
        officer_complaints_contract.ConcludeOfficerComplaint: officer_complaints.conclude,
        answers_contract.ProposeAnswer: answers.propose,
        answers_contract.ApproveAnswer: answers.approve,
        answers_contract.RefuseAnswer: answers.refuse,
        answers_contract.WithdrawAnswer: answers.withdraw,
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
        voices_contract.GetVoices: voices.get,
        voices_contract.ListVoices: voices.list_,
        officer_complaints_contract.GetOfficerComplaints: officer_complaints.get,
        officer_complaints_contract.ListOfficerComplaints: officer_complaints.list_,
        officer_complaints_contract.GetStatementRequests: officer_complaints.get_statements,
        officer_complaints_contract.ListStatementRequests: officer_complaints.list_statements,
        answers_contract.GetAnswerProposals: answers.get_proposals,
        answers_contract.ListAnswerProposals: answers.list_proposals,
        answers_contract.GetPublishedAnswers: answers.get,
        answers_contract.ListPublishedAnswers: answers.list_,
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
        ExpertGroupChanged: expert_groups.on_changed,
        imports_contract.ComplaintImportStarted: imports.advance,
        imports_contract.ComplaintImportAdvanced: imports.advance,
    },
    deadlines={
        "complaint.route": routing.overdue,
        "complaint.arbitrate": routing.overdue,
        "complaint.sign": routing.overdue,
        "complaint.handle": routing.overdue,
        **dict.fromkeys(ANSWER_DUTIES.values(), voices.overdue),
        PART_DUTY: voices.part_overdue,
        CONCLUDE_DUTY: officer_complaints.overdue,
        STATEMENT_DUTY: officer_complaints.statement_overdue,
    },
    checks=(matters.judge_of, places.places_of),
)
