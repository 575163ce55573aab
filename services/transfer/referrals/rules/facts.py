"""The event each step of a referral 移送 journals: no name, no free text but its digest."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.transfer import referral_facts as facts
from contracts.transfer.referral_terms import PaperKind
from contracts.transfer.referrals import DeclineReferral, ExtendReferralFiling, NewDocument
from services.transfer.referrals.rules.case import Case, digest


def proposed(case: Case) -> facts.ReferralProposed:
    """The case as proposed."""
    return facts.ReferralProposed(
        number=case.number,
        agency=case.agency,
        region=case.region,
        credit_code=case.credit_code,
        offence=case.offence,
        findings=[finding.finding for finding in case.findings],
        officer_count=len(case.officers),
        documents=_digests(case),
        facts_sha256=digest(case.facts),
        previous=case.particulars.previous,
        new_grounds_sha256=digest(case.particulars.new_grounds) if case.particulars.new_grounds else None,
    )


def approved(case: Case) -> facts.ReferralApproved:
    """The head's decision to transfer."""
    return facts.ReferralApproved(number=case.number, agency=case.agency)


def refused(case: Case, reason: str) -> facts.ReferralRefused:
    """The head's decision not to."""
    return facts.ReferralRefused(number=case.number, agency=case.agency, reason_sha256=digest(reason))


def document_added(case: Case, document: NewDocument) -> facts.ReferralDocumentAdded:
    """A document before the hand-over."""
    return facts.ReferralDocumentAdded(
        number=case.number, agency=case.agency, kind=document.kind, sha256=document.sha256
    )


def handed_over(case: Case) -> facts.ReferralHandedOver:
    """What went to the police and the procuratorate."""
    return facts.ReferralHandedOver(
        number=case.number,
        agency=case.agency,
        police=case.police or "",
        procuratorate=case.procuratorate or "",
        credit_code=case.credit_code,
        documents=_digests(case),
        manifest_sha256=_manifest(case),
    )


def received(case: Case) -> facts.ReferralReceived:
    """The signed receipt."""
    signed = case.particulars.signed_manifest
    return facts.ReferralReceived(number=case.number, police=case.police or "", manifest_sha256=signed)


def incomplete(case: Case, missing: str) -> facts.ReferralIncomplete:
    """The notice of what is missing."""
    return facts.ReferralIncomplete(
        number=case.number, police=case.police or "", missing_sha256=digest(missing), late=case.steps[-1].late
    )


def supplemented(case: Case, documents: Sequence[NewDocument]) -> facts.ReferralSupplemented:
    """What the agency added on the notice."""
    return facts.ReferralSupplemented(
        number=case.number,
        agency=case.agency,
        documents=[document.sha256 for document in documents],
        manifest_sha256=_manifest(case),
    )


def redirected(case: Case, police_before: str, reason: str) -> facts.ReferralRedirected:
    """The case with its new police."""
    return facts.ReferralRedirected(
        number=case.number,
        police_before=police_before,
        police=case.police or "",
        procuratorate=case.procuratorate or "",
        reason_sha256=digest(reason),
        late=case.steps[-1].late,
    )


def filing_extended(case: Case, order: ExtendReferralFiling) -> facts.ReferralFilingExtended:
    """More time for the filing decision."""
    return facts.ReferralFilingExtended(
        number=case.number, police=case.police or "", ground=order.ground, reason_sha256=digest(order.reason)
    )


def filed(case: Case) -> facts.ReferralFiled:
    """The decision to file."""
    return facts.ReferralFiled(
        number=case.number, police=case.police or "", credit_code=case.credit_code, offence=case.offence
    )


def declined(case: Case, order: DeclineReferral) -> facts.ReferralDeclined:
    """The decision not to."""
    return facts.ReferralDeclined(
        number=case.number,
        police=case.police or "",
        credit_code=case.credit_code,
        ground=order.ground,
        reason_sha256=digest(order.reason),
    )


def paper_issued(
    number: str, agency: str, kind: PaperKind, paper_number: str, sha256: str
) -> facts.ReferralPaperIssued:
    """An official document, known by its digest."""
    return facts.ReferralPaperIssued(number=number, agency=agency, kind=kind, paper_number=paper_number, sha256=sha256)


def step_overdue(case: Case, duty: Duty) -> facts.ReferralStepOverdue:
    """A duty that fell due unmet."""
    return facts.ReferralStepOverdue(
        number=case.number, duty=duty.duty, by=duty.agency, since=duty.started_at, source=duty.source
    )


def _digests(case: Case) -> list[str]:
    return [document.sha256 for document in case.documents]


def _manifest(case: Case) -> str | None:
    newest = case.particulars.manifest
    return newest.sha256 if newest else None
