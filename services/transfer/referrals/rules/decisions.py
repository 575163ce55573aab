"""What each order to a referral 移送 decides, and when it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.registry.guidance_terms import FINDING_PREFIX
from contracts.registry.self_checks import NUMBER_PREFIX
from contracts.transfer.referral_terms import DeclineGround, ExtensionGround
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from contracts.transfer.referrals import (
    NewDocument,
    ProposeReferral,
    ReferralDocument,
    ReferralFinding,
    ReportingOfficer,
)
from services.transfer.copies.rules import KnownFinding
from services.transfer.machine.rules import Decision, Start, advance, require_step, taken
from services.transfer.referrals.rules.case import Case, Requirement
from services.transfer.referrals.rules.machine import APPROVAL, ENDED, TABLE

EXTENSIONS = {ExtensionGround.LEAD: A.EXTEND_LEAD, ExtensionGround.COMPLEX: A.EXTEND_COMPLEX}
NOT_EVIDENCE = (FINDING_PREFIX, NUMBER_PREFIX)
ARRIVALS = frozenset({A.HAND_OVER, A.REDIRECT})


def propose(
    order: ProposeReferral,
    *,
    number: str,
    actor: Actor,
    now: datetime,
    team_min: LawRow,
    enterprise_name: str,
    known: Mapping[str, KnownFinding],
) -> Decision[Case]:
    """Open a referral on findings that stand, reported by a large enough team (310号 Art. 5).

    What was seen on guidance or in a self-check is no evidence; only where a region lets it be cited it is known here.
    """
    _require_team(order.officers, team_min)
    findings = tuple(_finding(one, order.credit_code, known) for one in dict.fromkeys(order.findings))
    if order.reason is None and not any(finding.suspected_crime for finding in findings):
        raise Refusal("REFERRAL_REASON_REQUIRED", findings="、".join(finding.finding for finding in findings))
    case = Case(
        number=number,
        state=S.PROPOSED,
        credit_code=order.credit_code,
        enterprise_name=enterprise_name,
        region=order.region,
        agency=actor.agency,
        parties=(actor.agency,),
        proposed_by=actor.subject,
        proposed_at=now,
        offence=order.offence,
        facts=order.facts,
        subthreshold_reason=order.reason,
        findings=findings,
        officers=tuple(order.officers),
        documents=_with_documents((), order.documents, actor, now),
        owner=actor.agency,
        steps=(taken(TABLE, A.PROPOSE, actor, now, reason=order.reason),),
    )
    return Decision(case, starts=(Start(APPROVAL, APPROVAL, actor.agency, now),))


def approve(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The head, another person than the proposer, decides to transfer."""
    return advance(TABLE, case, A.APPROVE, actor, now, changed=replace(case, approved_at=now))


def refuse(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """The head, another person than the proposer, decides not to transfer."""
    return advance(TABLE, case, A.REFUSE, actor, now, reason=reason)


def add_document(case: Case, actor: Actor, now: datetime, document: NewDocument) -> Decision[Case]:
    """One more document before the hand-over."""
    return _add(case, A.ADD_DOCUMENT, actor, now, [document])


def supplement(case: Case, actor: Actor, now: datetime, documents: Sequence[NewDocument]) -> Decision[Case]:
    """The documents the police missed."""
    return _add(case, A.SUPPLEMENT, actor, now, documents)


def hand_over(
    case: Case, actor: Actor, now: datetime, required: Sequence[Requirement], police: str, procuratorate: str
) -> Decision[Case]:
    """The complete file goes to the police and its copy to the procuratorate, at the same moment."""
    require_step(TABLE, case, A.HAND_OVER, actor)
    _require_documents(case, required)
    parties = (case.agency, police, procuratorate)
    sent = replace(case, police=police, procuratorate=procuratorate, parties=parties, handed_over_at=now)
    return advance(TABLE, case, A.HAND_OVER, actor, now, changed=sent)


def receive(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The police sign; from here the filing decision is counted."""
    return advance(TABLE, case, A.RECEIVE, actor, now, changed=replace(case, received_at=now))


def report_incomplete(case: Case, actor: Actor, now: datetime, missing: str, late_basis: str | None) -> Decision[Case]:
    """The police name what is missing; a late notice counts all the same and is marked late."""
    return advance(TABLE, case, A.REPORT_INCOMPLETE, actor, now, reason=missing, late_basis=late_basis)


def redirect(
    case: Case,
    actor: Actor,
    now: datetime,
    police: str,
    procuratorate: str | None,
    reason: str,
    late_basis: str | None,
) -> Decision[Case]:
    """The case moves to other police, whose procuratorate joins; those who passed it on see it no more."""
    require_step(TABLE, case, A.REDIRECT, actor)
    if police == case.police:
        raise Refusal("REFERRAL_SAME_POLICE", number=case.number, police=police)
    stay = tuple(party for party in case.parties if party != case.police)
    parties = tuple(dict.fromkeys((*stay, police, *([procuratorate] if procuratorate else []))))
    supervised_by = procuratorate or case.procuratorate
    moved = replace(case, police=police, procuratorate=supervised_by, parties=parties, received_at=None)
    return advance(TABLE, case, A.REDIRECT, actor, now, changed=moved, reason=reason, late_basis=late_basis)


def extend_filing(
    case: Case,
    actor: Actor,
    now: datetime,
    ground: ExtensionGround,
    reason: str,
    *,
    due_at: datetime | None,
    longer: LawRow,
) -> Decision[Case]:
    """The `longer` limit for the filing decision, asked for before the running one ends at `due_at`, each once."""
    action = EXTENSIONS[ground]
    require_step(TABLE, case, action, actor)
    if ground is ExtensionGround.COMPLEX and Role.HEAD not in actor.roles:
        raise Refusal("REFERRAL_EXTENSION_NEEDS_HEAD", number=case.number, source=longer.source)
    taken = _since_arrival(case)
    if action in taken or A.EXTEND_COMPLEX in taken:
        raise Refusal("REFERRAL_ALREADY_EXTENDED", number=case.number, ground=ground.label)
    if due_at is None or due_at < now:
        raise Refusal("REFERRAL_EXTENSION_TOO_LATE", number=case.number)
    return advance(TABLE, case, action, actor, now, reason=reason)


def file(case: Case, actor: Actor, now: datetime, decision_number: str) -> Decision[Case]:
    """The police file the case 立案."""
    filed = replace(case, decided_at=now, decision_number=decision_number)
    return advance(TABLE, case, A.FILE, actor, now, changed=filed)


def decline(case: Case, actor: Actor, now: datetime, ground: DeclineGround, reason: str) -> Decision[Case]:
    """The police decline to file and return the file (310号 Art. 8)."""
    declined = replace(case, decided_at=now, decline_ground=ground, decline_reason=reason, file_returned_at=now)
    return advance(TABLE, case, A.DECLINE, actor, now, changed=declined, reason=reason)


def arrived_at(case: Case) -> datetime:
    """From when the police's 24-hour notices count: their receipt, before it the arrival."""
    arrivals = [step.at for step in case.steps if step.action in ARRIVALS]
    return case.received_at or max(arrivals, default=case.proposed_at)


def is_open(case: Case) -> bool:
    """Whether the referral still claims its findings: not refused, not declined."""
    return case.state not in ENDED - {S.FILED}


def _since_arrival(case: Case) -> set[A]:
    actions = [step.action for step in case.steps]
    last = max((place for place, action in enumerate(actions) if action in ARRIVALS), default=0)
    return set(actions[last:])


def _require_team(officers: Sequence[ReportingOfficer], team_min: LawRow) -> None:
    certificates = {officer.certificate.strip() for officer in officers}
    if len(certificates) < team_min.value:
        raise Refusal("REFERRAL_TEAM_TOO_SMALL", count=len(certificates), limit=team_min.text)


def _finding(one: str, credit_code: str, known: Mapping[str, KnownFinding]) -> ReferralFinding:
    found = known.get(one)
    if found is None and one.startswith(NOT_EVIDENCE):
        raise Refusal("REFERRAL_FINDING_NOT_EVIDENCE", finding=one)
    if found is None:
        raise Refusal("REFERRAL_FINDING_UNKNOWN", finding=one)
    if found.credit_code != credit_code:
        raise Refusal("REFERRAL_FINDING_FOREIGN", finding=one, credit_code=credit_code)
    return found.finding


def _require_documents(case: Case, required: Sequence[Requirement]) -> None:
    present = {document.kind for document in case.documents}
    missing = [one for one in required if not present.intersection(one.kinds)]
    if missing:
        sources = "；".join(dict.fromkeys(one.source for one in missing))
        names = "、".join(one.label for one in missing)
        raise Refusal("REFERRAL_DOCUMENTS_MISSING", number=case.number, missing=names, source=sources)


def _add(case: Case, action: A, actor: Actor, now: datetime, documents: Sequence[NewDocument]) -> Decision[Case]:
    changed = replace(case, documents=_with_documents(case.documents, documents, actor, now))
    return advance(TABLE, case, action, actor, now, changed=changed)


def _with_documents(
    known: tuple[ReferralDocument, ...], added: Sequence[NewDocument], actor: Actor, now: datetime
) -> tuple[ReferralDocument, ...]:
    documents = known
    for one in added:
        if any(document.sha256 == one.sha256 for document in documents):
            raise Refusal("REFERRAL_DOCUMENT_REPEATED", title=one.title)
        documents += (
            ReferralDocument(kind=one.kind, title=one.title, sha256=one.sha256, added_at=now, added_by=actor.agency),
        )
    return documents
