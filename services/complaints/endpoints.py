"""What the complaints service answers: message class -> handler."""

from contracts.complaints import clue_exchange as exchange_contract
from contracts.complaints import imports as imports_contract
from contracts.complaints import intake as intake_contract
from contracts.complaints import routing as routing_contract
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.catalogue import MatrixPublished
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.copies import Kept
from kernel.files.desk import named_by
from kernel.orders import Together
from kernel.service import Endpoints
from services.complaints.clue_exchange.handlers import asking as asking_clues
from services.complaints.clue_exchange.handlers import ordering as clue_exchange
from services.complaints.clue_exchange.handlers.looking import check_terms
from services.complaints.clue_exchange.store.clues import names_file
from services.complaints.enterprises import handlers as enterprises
from services.complaints.imports import handlers as imports
from services.complaints.intake import handlers as intake
from services.complaints.matters import handlers as matters
from services.complaints.places import handlers as places
from services.complaints.responsibility import handlers as responsibility
from services.complaints.routing import handlers as routing
from services.complaints.timeline import handlers as timeline

ENDPOINTS = Endpoints(
    service="complaints",
    file_named=named_by(names_file),
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
        exchange_contract.SendExchangedClue: clue_exchange.send,
        exchange_contract.AcceptExchangedClue: clue_exchange.accept,
        exchange_contract.DeclineExchangedClue: clue_exchange.decline,
        exchange_contract.RuleOnExchangedClue: clue_exchange.rule,
        exchange_contract.BindExchangedClue: clue_exchange.bind,
        exchange_contract.ReportOnExchangedClue: clue_exchange.report,
        exchange_contract.AskExchangedClueExtension: clue_exchange.ask_extension,
        exchange_contract.DecideExchangedClueExtension: clue_exchange.decide_extension,
        exchange_contract.FinishExchangedClue: clue_exchange.finish,
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
        exchange_contract.GetExchangedClues: asking_clues.get,
        exchange_contract.ListExchangedClues: asking_clues.list_,
        exchange_contract.ExchangedCluesOfEnterprises: asking_clues.of_enterprises,
        exchange_contract.ListExchangedClueRates: asking_clues.rates_,
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
        **dict.fromkeys(clue_exchange.DUTIES, clue_exchange.overdue),
    },
    checks=(matters.judge_of, places.places_of, check_terms),
)
