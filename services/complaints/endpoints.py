"""What the complaints service answers: message class -> handler."""

from contracts.complaints import clocks as clocks_contract
from contracts.complaints import cohandling as cohandling_contract
from contracts.complaints import imports as imports_contract
from contracts.complaints import intake as intake_contract
from contracts.complaints import routing as routing_contract
from contracts.complaints.rulings import ListComplaintRulings
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.catalogue import MatrixPublished
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.copies import Kept
from kernel.orders import Together
from kernel.service import Endpoints
from services.complaints.clocks.handlers import asking, limits, orders, watching
from services.complaints.clocks.rules.turns import CONTACT, ESCALATE, EXTENSION, NOTICE, OPINIONS, PAUSE, RELAY, WARNED
from services.complaints.cohandling import handlers as cohandling
from services.complaints.enterprises import handlers as enterprises
from services.complaints.imports import handlers as imports
from services.complaints.intake import handlers as intake
from services.complaints.matters import handlers as matters
from services.complaints.places import handlers as places
from services.complaints.responsibility import handlers as responsibility
from services.complaints.routing import handlers as routing
from services.complaints.rulings import handlers as rulings
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
        cohandling_contract.GiveOpinion: cohandling.give,
        cohandling_contract.ReturnCoHandling: cohandling.give_back,
        clocks_contract.SetComplaintKind: orders.set_kind,
        clocks_contract.NotifyAcceptance: orders.notify,
        clocks_contract.ContactCaller: orders.contact,
        clocks_contract.RelayContact: orders.relay,
        clocks_contract.AskForExtension: orders.ask_extension,
        clocks_contract.DecideExtension: orders.decide_extension,
        clocks_contract.PauseComplaint: orders.pause,
        clocks_contract.ResumeComplaint: orders.resume,
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
        ListComplaintRulings: rulings.list_,
        clocks_contract.HandlingOfComplaints: asking.handling,
        clocks_contract.ListComplaintDuties: asking.list_duties,
        imports_contract.GetComplaintImports: imports.get,
        imports_contract.ListComplaintImports: imports.list_,
        imports_contract.RowsOfComplaintImports: imports.rows_of,
        imports_contract.ListComplaintImportRows: imports.list_rows,
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
        **dict.fromkeys(watching.OVERDUE, watching.overdue),
        **dict.fromkeys((NOTICE, CONTACT, RELAY, EXTENSION, *OPINIONS), watching.overdue_beside),
        ESCALATE: watching.climb,
        PAUSE: watching.pause_over,
    },
    warnings=dict.fromkeys(WARNED, watching.near),
    checks=(matters.judge_of, places.places_of, limits.check_tables),
)
