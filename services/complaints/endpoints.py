"""What the complaints service answers: message class -> handler."""

from contracts.complaints import answers as answers_contract
from contracts.complaints import attachments as attachments_contract
from contracts.complaints import barometer as barometer_contract
from contracts.complaints import candidates as candidates_contract
from contracts.complaints import clocks as clocks_contract
from contracts.complaints import clue_exchange as exchange_contract
from contracts.complaints import cohandling as cohandling_contract
from contracts.complaints import exports as exports_contract
from contracts.complaints import follow_ups as follow_ups_contract
from contracts.complaints import imports as imports_contract
from contracts.complaints import informant as informant_contract
from contracts.complaints import inspections as inspections_contract
from contracts.complaints import intake as intake_contract
from contracts.complaints import officer_complaints as officer_complaints_contract
from contracts.complaints import rates as rates_contract
from contracts.complaints import repeats as repeats_contract
from contracts.complaints import rewards as rewards_contract
from contracts.complaints import routing as routing_contract
from contracts.complaints import voices as voices_contract
from contracts.complaints.rulings import ListComplaintRulings
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.joint_inspection.off_plan import VisitNotRequested, VisitRefused, VisitRequested
from contracts.joint_inspection.reports import ReportAsked
from contracts.joint_inspection.visits import VisitFinished, VisitMerged, VisitPlanned, VisitStarted
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.catalogue import MatrixPublished
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.expert_groups import ExpertGroupChanged
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.copies import Kept
from kernel.deliveries import hearing as deliveries
from kernel.files.desk import named_by
from kernel.orders import Together
from kernel.service import Endpoints
from services.complaints.answers import handlers as answers
from services.complaints.attachments import handlers as attachments
from services.complaints.attachments import store as attachment_store
from services.complaints.barometer import handlers as barometer
from services.complaints.candidates import handlers as candidates
from services.complaints.clocks.handlers import asking, limits, orders, watching
from services.complaints.clocks.rules.turns import CONTACT, ESCALATE, EXTENSION, NOTICE, OPINIONS, PAUSE, RELAY, WARNED
from services.complaints.clue_exchange.handlers import asking as asking_clues
from services.complaints.clue_exchange.handlers import ordering as clue_exchange
from services.complaints.clue_exchange.handlers.looking import check_terms
from services.complaints.clue_exchange.store.clues import names_file
from services.complaints.cohandling import handlers as cohandling
from services.complaints.columns import handlers as columns
from services.complaints.enterprises import handlers as enterprises
from services.complaints.expert_groups import handlers as expert_groups
from services.complaints.exports import handlers as exports
from services.complaints.exports import store as export_store
from services.complaints.figures import handlers as figures
from services.complaints.follow_ups.handlers import acting as follow_ups
from services.complaints.follow_ups.handlers import beginning as replies
from services.complaints.follow_ups.handlers import showing as shown_follow_ups
from services.complaints.imports import handlers as imports
from services.complaints.informant.handlers import door, keeping, opening, words
from services.complaints.inspections import handlers as inspections
from services.complaints.intake.handlers import asking as intake
from services.complaints.intake.handlers import filing
from services.complaints.matters import handlers as matters
from services.complaints.officer_complaints import handlers as officer_complaints
from services.complaints.officer_complaints.rules import CONCLUDE_DUTY, STATEMENT_DUTY
from services.complaints.places import handlers as places
from services.complaints.rates import handlers as rates
from services.complaints.repeats import handlers as repeats
from services.complaints.responsibility import handlers as responsibility
from services.complaints.rewards.handlers import base as rewards_base
from services.complaints.rewards.handlers import claiming as claims
from services.complaints.rewards.handlers import giving as rewards
from services.complaints.rewards.handlers import showing as shown_rewards
from services.complaints.routing import handlers as routing
from services.complaints.rulings import handlers as rulings
from services.complaints.timeline import handlers as timeline
from services.complaints.voices import handlers as voices
from services.complaints.voices.rules import ANSWER_DUTIES, PART_DUTY

ENDPOINTS = Endpoints(
    service="complaints",
    file_named=named_by(attachment_store.names_file, export_store.names_file, names_file),
    commands={
        intake_contract.FileComplaint: filing.file,
        informant_contract.RequestCaller: opening.request,
        informant_contract.ApproveCaller: opening.approve,
        informant_contract.OpenCaller: opening.open_,
        informant_contract.RevealPart: words.reveal,
        imports_contract.StartComplaintImport: imports.start,
        exports_contract.ExportWorkOrders: exports.make,
        repeats_contract.JoinComplaints: repeats.join,
        repeats_contract.RefuseRepeat: repeats.refuse,
        repeats_contract.TakeOutOfCluster: repeats.take_out,
        routing_contract.ClassifyComplaint: routing.classify,
        routing_contract.RouteComplaint: routing.route,
        routing_contract.AssignComplaint: routing.assign,
        routing_contract.SignComplaint: routing.sign,
        routing_contract.ReturnComplaint: routing.send_back,
        routing_contract.BindComplaint: routing.bind,
        routing_contract.ReplyComplaint: routing.reply,
        routing_contract.ReplyComplaints: routing.reply_all,
        routing_contract.CorrectReply: routing.correct,
        inspections_contract.InspectComplaint: inspections.ask,
        candidates_contract.PlaceComplaint: candidates.place,
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
        intake_contract.FileComplaint: Together(foresee=filing.foresee),
        repeats_contract.JoinComplaints: Together(aggregates=repeats.aggregates),
        routing_contract.ClassifyComplaint: Together(aggregates=routing.aggregates),
        routing_contract.RouteComplaint: Together(aggregates=routing.aggregates),
        routing_contract.AssignComplaint: Together(aggregates=routing.aggregates),
        routing_contract.SignComplaint: Together(aggregates=routing.aggregates),
        routing_contract.ReturnComplaint: Together(aggregates=routing.aggregates),
        routing_contract.BindComplaint: Together(aggregates=routing.aggregates),
        routing_contract.ReplyComplaint: Together(aggregates=routing.aggregates),
        routing_contract.CorrectReply: Together(aggregates=routing.aggregates),
    },
    narrows=frozenset(
        {
            intake_contract.GetComplaints,
            intake_contract.FindComplaints,
            intake_contract.ListComplaints,
            intake_contract.ComplaintsOfEnterprises,
        }
    ),
    queries={
        intake_contract.GetComplaints: intake.get,
        intake_contract.FindComplaints: intake.find,
        intake_contract.ListComplaints: intake.list_,
        intake_contract.ComplaintsOfEnterprises: intake.of_enterprises,
        attachments_contract.AttachmentsOfComplaints: attachments.of_complaints,
        intake_contract.ComplaintProgress: intake.progress,
        inspections_contract.InspectionsOfComplaints: inspections.of_complaints,
        candidates_contract.CandidatesOfDraft: candidates.of_draft,
        candidates_contract.CandidatesOfComplaints: candidates.of_complaints,
        candidates_contract.PointsOfComplaints: candidates.points,
        ListComplaintRulings: rulings.list_,
        clocks_contract.HandlingOfComplaints: asking.handling,
        clocks_contract.ListComplaintDuties: asking.list_duties,
        exports_contract.GetComplaintExports: exports.get,
        exports_contract.ListComplaintExports: exports.list_,
        informant_contract.LookAtCaller: opening.look,
        informant_contract.RequestsOfComplaints: opening.requests_of,
        informant_contract.PartsOfComplaints: words.parts_of,
        informant_contract.WordsAsTakenIn: opening.words,
        imports_contract.GetComplaintImports: imports.get,
        imports_contract.ListComplaintImports: imports.list_,
        imports_contract.RowsOfComplaintImports: imports.rows_of,
        imports_contract.ListComplaintImportRows: imports.list_rows,
        repeats_contract.GetClusters: repeats.get,
        repeats_contract.ClustersOfComplaints: repeats.of_complaints,
        repeats_contract.MembersOfClusters: repeats.members_of,
        repeats_contract.PossibleRepeatsOf: repeats.possible_of,
        repeats_contract.ListPossibleRepeats: repeats.list_possible,
        barometer_contract.ReadBarometer: barometer.read,
        barometer_contract.MapComplaints: barometer.map_,
        follow_ups_contract.ListFollowUps: shown_follow_ups.list_,
        follow_ups_contract.FollowUpsOfComplaints: shown_follow_ups.of_complaints,
        follow_ups_contract.FollowUpOfCaller: shown_follow_ups.of_caller,
        rates_contract.ListComplaintRates: rates.list_,
        rates_contract.ListCountedComplaints: rates.list_counted,
        rates_contract.ListPublicComplaintRates: rates.list_public,
        rewards_contract.GetRewards: shown_rewards.get,
        rewards_contract.ListRewards: shown_rewards.list_,
        rewards_contract.RewardsOfComplaints: shown_rewards.of_complaints,
        rewards_contract.RewardTiersOfComplaint: shown_rewards.tiers,
        rewards_contract.GetRewardBudgets: shown_rewards.get_budgets,
        rewards_contract.ListRewardBudgets: shown_rewards.list_budgets,
        rewards_contract.RewardOfCaller: claims.of_caller,
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
        exchange_contract.GetExchangedClues: asking_clues.get,
        exchange_contract.ListExchangedClues: asking_clues.list_,
        exchange_contract.ExchangedCluesOfEnterprises: asking_clues.of_enterprises,
        exchange_contract.ListExchangedClueRates: asking_clues.rates_,
        ComplaintsTimeline: timeline.of_enterprises,
    },
    events={
        **deliveries.EVENTS,
        AgencyRegistered: responsibility.on_agency_registered,
        AgencyEnded: responsibility.on_agency_ended,
        MatrixPublished: responsibility.on_matrix_published,
        EnterpriseRegistered: Kept(enterprises.keep),
        EnterpriseChanged: Kept(enterprises.keep),
        EnterpriseClosed: enterprises.on_closed,
        EnterpriseReopened: enterprises.on_reopened,
        EnterpriseMerged: enterprises.on_merged,
        EnterpriseUnmerged: enterprises.on_unmerged,
        VisitRequested: inspections.on_requested,
        VisitNotRequested: inspections.on_not_requested,
        VisitRefused: inspections.on_refused,
        VisitPlanned: inspections.on_planned,
        VisitMerged: inspections.on_planned,
        VisitStarted: inspections.on_started,
        VisitFinished: inspections.on_finished,
        ExpertGroupChanged: expert_groups.on_changed,
        ReportAsked: figures.on_report_asked,
        imports_contract.ComplaintImportStarted: imports.advance,
        imports_contract.ComplaintImportAdvanced: imports.advance,
    },
    errands={attachments.MAKE_ANEW: attachments.make_anew},
    deadlines={
        **deliveries.DEADLINES,
        **dict.fromkeys(watching.OVERDUE, watching.overdue),
        **dict.fromkeys((NOTICE, CONTACT, RELAY, EXTENSION, *OPINIONS), watching.overdue_beside),
        ESCALATE: watching.climb,
        PAUSE: watching.pause_over,
        door.RETENTION_DUTY: keeping.retire,
        "complaint.call_back": follow_ups.call_back_overdue,
        "reward.approve": rewards.approval_overdue,
        "reward.claim": claims.lapse,
        **dict.fromkeys(ANSWER_DUTIES.values(), voices.overdue),
        PART_DUTY: voices.part_overdue,
        CONCLUDE_DUTY: officer_complaints.overdue,
        STATEMENT_DUTY: officer_complaints.statement_overdue,
        **dict.fromkeys(clue_exchange.DUTIES, clue_exchange.overdue),
    },
    warnings=dict.fromkeys(WARNED, watching.near),
    checks=(
        matters.judge_of,
        places.places_of,
        columns.headings_of,
        limits.check_tables,
        door.patterns_of,
        opening.purposes_of,
        rewards_base.book_of,
        replies.rules_of,
        check_terms,
    ),
)
