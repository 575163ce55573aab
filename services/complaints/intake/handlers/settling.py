"""What new reports come to: the complaint, its enterprise, its agency, what it repeats, and its clocks."""

import secrets
from datetime import datetime

import msgspec

from kernel.work import DutyChange, Fact, Work, Write
from services.complaints.candidates import store as candidates
from services.complaints.clocks import store as handlings
from services.complaints.clocks.handlers.limits import clock_changes, kind_words_of
from services.complaints.clocks.rules.kinds import find_kind
from services.complaints.clocks.store import Handling
from services.complaints.cohandling.rules import begun
from services.complaints.enterprises.rules import find_named
from services.complaints.informant.handlers import door
from services.complaints.intake import rules, store
from services.complaints.intake.handlers.knowing import Knowledge, words
from services.complaints.intake.rules import Case
from services.complaints.matters.handlers import keywords_of
from services.complaints.matters.rules.judging import Classification
from services.complaints.repeats import rules as repeats
from services.complaints.repeats.store import tied
from services.complaints.responsibility.handlers import co_rules_of
from services.complaints.responsibility.rules import (
    KnownAgency,
    find_co_owners,
)
from services.complaints.routing import handlers as routing
from services.complaints.routing.rules.base import Step
from services.complaints.routing.rules.steps import close_historic, settle


class Incoming(msgspec.Struct, frozen=True):
    """A report with its number and time; with a reply it is a historic work order, closed as it comes."""

    number: str
    report: rules.Report
    filed_at: datetime
    reply: str | None = None
    replied_at: datetime | None = None


class Taken(msgspec.Struct, frozen=True):
    """What taking in reports comes to, in the order of the reports."""

    writes: list[Write]
    facts: list[Fact]
    duties: list[DutyChange]


def new_number() -> str:
    """A complaint number that nobody can guess."""
    return rules.make_number(secrets.token_bytes(rules.RANDOM_BYTES))


def taken_in(reports: list[Incoming], knowledge: Knowledge, work: Work) -> Taken:
    """Settle new reports."""
    opened = [_opened(incoming, knowledge, work) for incoming in reports]
    steps = [step for step, _ in opened]
    kept = [
        door.Kept(step.case.number, step.case.region, step.case.filed_at, one.report.hidden)
        for one, step in zip(reports, steps, strict=True)
        if one.report.hidden
    ]
    points = {one.number: one.report.point for one in reports if one.report.point}
    parted = [step.case for step in steps if step.case.co_agencies]
    writes = [store.insert(step.case for step in steps), *door.sealed_away(kept, knowledge.keys, work.vault)]
    writes += [candidates.place(points, work.now)] if points else []
    writes += [handlings.save(Handling(number=one.number, co_handlings=begun(one, (), work.now))) for one in parted]
    writes += tied([tie for _, tie in opened])
    facts = [Fact(routing.aggregate(step.case.number), event) for step in steps for event in step.events]
    duties = [change for step in steps for change in clock_changes(None, step.case, work)]
    return Taken(writes, facts, [*duties, *door.retention(kept, work)])


def _opened(incoming: Incoming, knowledge: Knowledge, work: Work) -> tuple[Step, repeats.Tie]:
    report, found = incoming.report, knowledge.found[incoming.report]
    case, filed = rules.take_in(
        report,
        number=incoming.number,
        filed_at=incoming.filed_at,
        located=knowledge.located[report],
        kind=find_kind(kind_words_of(work.jurisdiction), words(report)),
        dispatcher=knowledge.over[report].dispatcher,
        uppers=knowledge.over[report].uppers,
        historic=incoming.reply is not None,
    )
    named = find_named(
        code=report.named_code,
        name=report.named_enterprise,
        text=words(report),
        region=report.region,
        known=knowledge.enterprises,
    )
    repeated = knowledge.near.repeated(report, named.bound, case.historic)
    if incoming.reply is not None:
        step = close_historic(case, found, named, incoming.reply, incoming.replied_at or work.now, work.now)
    else:
        lineage = keywords_of(work.jurisdiction).lineage(found.matter.code) if found.matter else ()
        step = settle(
            case,
            found,
            named,
            [knowledge.rows[code] for code in lineage],
            knowledge.rulings,
            work.now,
            co_owners=_co_owners(case, found, knowledge, work),
            followed=repeats.followed(repeated.certain, knowledge.agency_names),
            contested_by=repeats.contested_by(repeated.certain),
        )
    tie = repeats.tie(knowledge.near, step.case, repeated, work.new_id(), work.now)
    return Step(step.case, (filed, *step.events, *tie.events)), tie


def _co_owners(case: Case, found: Classification, knowledge: Knowledge, work: Work) -> tuple[KnownAgency, ...]:
    if found.matter is None:
        return ()
    return find_co_owners(co_rules_of(work.jurisdiction), knowledge.agencies, found.matter.code, case.region)
