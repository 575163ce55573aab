"""The documents of a proceeding 衔接事项: what is added, and what a step must wait for."""

from collections.abc import Sequence
from datetime import datetime

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.proceeding_terms import ProceedingAction
from contracts.transfer.referrals import NewDocument, ReferralDocument
from services.transfer.proceedings.rules.case import Case
from services.transfer.requirements.rules import Requirement, missing


def with_papers(
    known: tuple[ReferralDocument, ...], added: Sequence[NewDocument], actor: Actor, now: datetime
) -> tuple[ReferralDocument, ...]:
    """The documents with those added; each file once. Refusal: PROCEEDING_DOCUMENT_REPEATED."""
    documents = known
    for one in added:
        if any(document.sha256 == one.sha256 for document in documents):
            raise Refusal("PROCEEDING_DOCUMENT_REPEATED", title=one.title)
        documents += (
            ReferralDocument(kind=one.kind, title=one.title, sha256=one.sha256, added_at=now, added_by=actor.agency),
        )
    return documents


def require_papers(case: Case, action: ProceedingAction, required: Sequence[Requirement]) -> None:
    """Refuse a step while a document it needs is missing, naming it. Refusal: PROCEEDING_DOCUMENTS_MISSING."""
    absent = missing(required, {document.kind for document in case.documents})
    if absent:
        sources = "；".join(dict.fromkeys(one.source for one in absent))
        names = "、".join(one.label for one in absent)
        raise Refusal("PROCEEDING_DOCUMENTS_MISSING", step=action.label, missing=names, sources=sources)
