"""Reports on public rows: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.public_errors import (
    AnswerPublicError,
    GetPublicErrors,
    ListPublicErrors,
    PublicError,
    PublicErrorAnswered,
    PublicErrorOverdue,
    PublicErrorReported,
    PublicErrorState,
    PublicRowKind,
    ReportPublicError,
)
from contracts.messages import Page
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.public_errors import rules, store
from services.joint_inspection.public_errors.rules import ANSWER, REPORT, REPORTS_MAX, Case
from services.joint_inspection.publication.handlers import disclosing
from services.joint_inspection.publication.rules import course
from services.joint_inspection.publication.store import items

PREFIX = "JC-"


async def report(command: ReportPublicError, work: Work) -> Outcome:
    """Somebody says that a public row is wrong; what they write of people is hidden before it is kept."""
    await work.lock(f"public_row:{command.kind.value}:{command.row}")
    text = disclosing.rules_of(work.jurisdiction)[1].hidden(command.text.strip())
    before = await store.load_open(work.connection, command.kind, command.row)
    case = await _joined(before, text, work) if before else await _begun(command, text, work)
    if case == before:
        return Outcome(record=case.number)
    name = aggregate(case.number)
    await work.lock(name)
    await store.save(work.connection, case)
    told = PublicErrorReported(
        number=case.number,
        kind=case.kind,
        row=case.row,
        agency=case.agency,
        reports=len(case.texts),
        text_sha256=_hash(command.text),
    )
    limit = work.law.find(ANSWER, case.region, work.today)
    start = StartDuty(duty=ANSWER, aggregate=name, by=case.agency, limit=limit)
    return Outcome(record=case.number, facts=[Fact(name, told)], duties=[] if before else [start], unnamed=True)


async def _joined(before: Case, text: str, work: Work) -> Case:
    most = work.law.find(REPORTS_MAX, before.region, work.today)
    return rules.joined(before, text, int(most.value))


async def _begun(command: ReportPublicError, text: str, work: Work) -> Case:
    agency, region = await _owner(command, work)
    return Case(
        number=PREFIX + work.new_id(),
        kind=command.kind,
        row=command.row,
        agency=agency,
        superior=await agency_store.parent(work.connection, agency) or agency,
        region=region,
        state=PublicErrorState.REPORTED,
        reported_at=work.now,
        texts=[text],
    )


async def _owner(command: ReportPublicError, work: Work) -> tuple[str, str]:
    if command.kind is PublicRowKind.DISCLOSURE:
        public = await items.load_public(work.connection, command.row)
        if public is None:
            raise Refusal("NOT_FOUND", what=command.kind.label, id=command.row)
        course.require_standing(public)
        return public.agency, public.region
    top = next(row for row in work.jurisdiction.table("agencies") if _answers_for_all(row))
    return command.agency or top["code"], command.region or top["region"]


def _answers_for_all(row: dict[str, str]) -> bool:
    return row["kind"] == AgencyKind.ECOLOGY.value and not row["parent"] and not row["valid_to"]


async def answer(command: AnswerPublicError, work: Work) -> Outcome:
    """The head answers, in public."""
    name = aggregate(command.number)
    case = await work.existing(store.load, command.number, name, REPORT)
    text = disclosing.rules_of(work.jurisdiction)[1].hidden(command.answer.strip())
    after = rules.answered(case, command.outcome, text, work.actor, work.now)
    await store.save(work.connection, after)
    told = PublicErrorAnswered(
        number=after.number,
        state=after.state,
        agency=after.agency,
        by=work.actor.subject,
        answer_sha256=_hash(command.answer),
    )
    return Outcome(record=after.number, facts=[Fact(name, told)], duties=[EndDuty(duty=ANSWER, aggregate=name)])


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody answered in time; everyone reads that."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None or case.state is not PublicErrorState.REPORTED:
        return Outcome()
    await store.save(work.connection, replace(case, overdue=True))
    told = PublicErrorOverdue(number=case.number, agency=case.agency, superior=case.superior, basis=duty.source)
    return Outcome(record=case.number, facts=[Fact(duty.aggregate, told)])


async def get(query: GetPublicErrors, reading: Reading) -> list[PublicError | None]:
    """Reports in the order asked."""
    return await store.reports.get(query.numbers, (), reading, _records)


async def list_(query: ListPublicErrors, reading: Reading) -> Page[PublicError]:
    """A page of reports, or their number."""
    return await store.reports.page(query, store.asked(query), reading, _records)


async def _records(found: Sequence[Case], reading: Reading) -> list[PublicError]:
    clocks = await reading.duties([aggregate(one.number) for one in found])
    return [
        reading.show(_record(one, duties), region=one.region, parties=one.parties)
        for one, duties in zip(found, clocks, strict=True)
    ]


def _record(case: Case, duties: list[Duty]) -> PublicError:
    return PublicError(
        number=case.number,
        kind=case.kind,
        row=case.row,
        agency=case.agency,
        region=case.region,
        state=case.state,
        reports=len(case.texts),
        reported_at=case.reported_at,
        due_at=duties[0].due_at if duties else None,
        overdue=case.overdue,
        answered_at=case.answered_at,
        answer=case.answer,
        texts=case.texts,
        duties=duties,
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def aggregate(number: str) -> str:
    """The journal's name of a report."""
    return f"public_error:{number}"
