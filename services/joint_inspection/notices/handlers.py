"""Notices of visits: drafted, approved, verified by their code; one function per message."""

import io
import secrets

import msgspec
import segno

from contracts.joint_inspection.notices import (
    ApproveVisitNotice,
    DraftVisitNotice,
    NoticeDrafted,
    NoticeIssued,
    NoticesOfVisits,
    VerifiedOfficer,
    VerifyVisits,
    VisitNotice,
    VisitVerification,
)
from kernel.calendar import local_date
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.notices import rules, store
from services.joint_inspection.notices.rules import Notice
from services.joint_inspection.notices.store import Coded, Person
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase, check_assigned, check_leads

PAPER = "visit_notice"
CODE_BYTES = 24
QR_ERROR = "m"


async def draft(command: DraftVisitNotice, work: Work) -> Outcome:
    """An officer assigned says what is to be checked and who comes."""
    case = await require_visit(work, command.visit)
    check_assigned(case, work.actor.subject)
    before = (await store.of_visits(work.connection, [case.id])).get(case.id)
    rules.check_draft(case, before, command.officers)
    notice = Notice(
        visit=case.id,
        matters=command.matters,
        officers=command.officers,
        drafted_by=work.actor.subject,
        drafted_at=work.now,
    )
    await store.save(work.connection, notice)
    drafted = NoticeDrafted(
        visit=case.id,
        agency=work.actor.agency,
        drafted_by=work.actor.subject,
        matters_hash=sha256_hex(command.matters.encode()),
    )
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), drafted)])


async def approve(command: ApproveVisitNotice, work: Work) -> Outcome:
    """The head of the leading agency approves; the PDF is printed with its code."""
    case = await require_visit(work, command.visit)
    check_leads(case, work.actor.agency)
    draft = (await store.of_visits(work.connection, [case.id])).get(case.id)
    notice = rules.check_approval(case, draft, work.actor.subject)
    code = secrets.token_urlsafe(CODE_BYTES)
    place = aggregate(case.id) if notice.edition == 1 else f"{aggregate(case.id)}:notice-{notice.edition}"
    paper = await work.documents.issue(PAPER, place, await _content(case, notice, code, work))
    issued = msgspec.structs.replace(
        notice,
        approved_by=work.actor.subject,
        approved_at=work.now,
        number=paper.number,
        sha256=paper.sha256,
        code=code,
    )
    await store.issue(work.connection, issued)
    fact = NoticeIssued(
        visit=case.id,
        agency=work.actor.agency,
        number=paper.number,
        sha256=paper.sha256,
        approved_by=work.actor.subject,
    )
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), fact)])


async def _content(case: VisitCase, notice: Notice, code: str, work: Work) -> dict[str, object]:
    targets = await objects.find_targets(work.connection, [case.credit_code], counting_at(work.law, "", work.now))
    people = await store.people(work.connection, case.officers)
    names = await store.agency_names(work.connection, case.agencies)
    return {
        "issuer": names[0],
        "agencies": names,
        "enterprise": targets[case.credit_code].name if case.credit_code in targets else case.credit_code,
        "credit_code": case.credit_code,
        "planned_on": case.planned_on.isoformat(),
        "basis": case.basis.label,
        "matters": notice.matters,
        "officers": [[one.name, one.certificate, one.agency_name] for one in _officers(notice, people)],
        "qr": _picture(code),
        "code": code,
    }


def _picture(code: str) -> str:
    written = io.BytesIO()
    segno.make(code, error=QR_ERROR, micro=False).save(written, kind="svg", xmldecl=False, border=2)
    return written.getvalue().decode()


def _officers(notice: Notice, people: dict[str, Person]) -> list[VerifiedOfficer]:
    """Those the library knows, by the names the notice gives them."""
    return [
        VerifiedOfficer(
            certificate=one.certificate,
            name=one.name,
            agency=person.agency,
            agency_name=person.name,
            valid_to=person.valid_to,
        )
        for one in notice.officers
        if (person := people.get(one.certificate))
    ]


async def of_visits(query: NoticesOfVisits, reading: Reading) -> list[VisitNotice | None]:
    """The notices of the visits that the asker sees."""
    seen = await visits.see(reading.connection, reading.reach, reading.actor, query.visits)
    found = await store.of_visits(reading.connection, list(seen))
    shown = {
        id: reading.show(_record(one), region=seen[id].region, parties=seen[id].parties) for id, one in found.items()
    }
    return [shown.get(id) for id in query.visits]


def _record(one: Notice) -> VisitNotice:
    return VisitNotice(
        visit=one.visit,
        state=one.state,
        matters=one.matters,
        officers=one.officers,
        number=one.number,
        sha256=one.sha256,
        approved_at=one.approved_at,
        drafted_by=one.drafted_by,
        approved_by=one.approved_by,
        code=one.code,
    )


async def verify(query: VerifyVisits, reading: Reading) -> list[VisitVerification | None]:
    """What each code opens today."""
    found = await store.by_codes(reading.connection, query.codes)
    today = local_date(await reading.now())
    open_ = {code: one for code, one in found.items() if rules.verifiable(one.state, one.planned_on, today)}
    certificates = {officer.certificate for one in open_.values() for officer in one.notice.officers}
    people = await store.people(reading.connection, sorted(certificates))
    return [_verified(open_[code], people) if code in open_ else None for code in query.codes]


def _verified(one: Coded, people: dict[str, Person]) -> VisitVerification:
    return VisitVerification(
        visit=one.notice.visit,
        state=one.state,
        basis=one.basis,
        planned_on=one.planned_on,
        credit_code=one.credit_code,
        number=one.notice.number or "",
        matters=one.notice.matters,
        officers=_officers(one.notice, people),
        rated=one.notice.rated,
    )
