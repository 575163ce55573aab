"""What a team reports, and how it is closed: one function per message."""

from typing import Any

from contracts.joint_inspection import case_teams as orders
from contracts.joint_inspection.team_terms import TeamClosing
from kernel.calendar import local_date
from kernel.work import DutyChange, Outcome, Work
from services.joint_inspection.case_teams.handlers.base import aggregate, answered, kept, load
from services.joint_inspection.case_teams.rules import working
from services.joint_inspection.case_teams.rules.case import SEATED, Case
from services.joint_inspection.case_teams.store import teams as store

PAPER = "team_closing_report"


async def progress(order: orders.ReportTeamProgress, work: Work) -> Outcome:
    """A member's report, with its files."""
    case = await load(order.number, order.version, work)
    files = [one.sha256 for one in await work.files.contents(order.files or [])]
    return await kept(working.report_progress(case, order.text, files, work.actor, work.now), work, order.text)


async def meet_milestone(order: orders.MeetTeamMilestone, work: Work) -> Outcome:
    """A milestone is met."""
    case = await load(order.number, order.version, work)
    return await kept(working.meet(case, order.milestone, order.text, work.actor, work.now), work, order.text)


async def report_closing(order: orders.ReportTeamClosing, work: Work) -> Outcome:
    """The closing report, printed."""
    case = await load(order.number, order.version, work)
    decision = working.report_closing(case, work.actor, work.now)
    name = f"{aggregate(case.number)}:{len(case.closings) + 1}"
    paper = await work.documents.issue(PAPER, name, await _content(case, order, work))
    report = TeamClosing(
        at=work.now,
        person=work.actor.subject,
        facts=order.facts,
        conclusion=order.conclusion,
        document_number=paper.number,
        sha256=paper.sha256,
    )
    return await kept(working.reported(decision, report), work, order.conclusion, document=paper.sha256)


async def _content(case: Case, order: orders.ReportTeamClosing, work: Work) -> dict[str, Any]:
    joined = [one for one in case.seats if one.joined_at]
    names = await store.agency_names(work.connection, [case.agency, *(one.agency for one in joined)])
    return {
        "issuer": f"{names[case.agency]}专案组",
        "team": case.title,
        "origin": f"{case.origin.label} {case.reference}",
        "credit_code": case.credit_code,
        "formed_on": local_date(case.formed_at).isoformat(),
        "reason": case.reason,
        "members": [[one.kind.label, one.subject, names[one.agency], one.state.label] for one in joined],
        "milestones": [
            [one.text, one.due_on.isoformat(), local_date(one.met_at).isoformat() if one.met_at else ""]
            for one in case.milestones
        ],
        "visits": case.visits,
        "facts": order.facts,
        "conclusion": order.conclusion,
    }


async def return_closing(order: orders.ReturnTeamClosing, work: Work) -> Outcome:
    """The report goes back."""
    case = await load(order.number, order.version, work)
    return await kept(working.return_closing(case, order.reason, work.actor, work.now), work, order.reason)


async def close(order: orders.CloseCaseTeam, work: Work) -> Outcome:
    """Nobody sits on it any more, nobody is waited for, and nobody sees through it."""
    case = await load(order.number, order.version, work)
    waiting: list[DutyChange] = [duty for one in case.seats if one.state in SEATED for duty in answered(case, one.nth)]
    return await kept(working.close(case, work.actor, work.now), work, more=waiting)
