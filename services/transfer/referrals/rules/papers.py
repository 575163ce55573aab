"""What the official documents of a referral 移送 say, and who may issue them when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.errors import Refusal
from contracts.transfer.referral_terms import PaperKind
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referrals import ReferralStep
from contracts.zone import SHANGHAI
from services.transfer.referrals.rules.case import Case

ATTESTED = {
    PaperKind.LETTER: (A.HAND_OVER,),
    PaperKind.MATERIALS: (A.HAND_OVER,),
    PaperKind.RECEIPT: (A.RECEIVE,),
    PaperKind.REDIRECT_NOTICE: (A.REDIRECT,),
    PaperKind.FILING_NOTICE: (A.FILE, A.OVERTURN),
    PaperKind.NON_FILING_NOTICE: (A.DECLINE,),
    PaperKind.RETURN_NOTICE: (A.RETURN_FILE, A.DROP),
    PaperKind.ITEMS: (A.HAND_OVER_ITEMS,),
}
NOT_POLICE_MATTER = "不属于公安机关管辖"


@dataclass(frozen=True)
class Said:
    """What a document is made from: the case, the step it attests, agencies' names by code, limits as read."""

    case: Case
    step: ReferralStep
    names: Mapping[str, str]
    limits: Mapping[str, str]


def attested(case: Case, kind: PaperKind, agency: str) -> ReferralStep:
    """The step a document attests, which this agency took.

    Refusals: REFERRAL_PAPER_NOT_YET before that step, REFERRAL_PAPER_NOT_YOURS.
    """
    steps = [step for step in case.steps if step.action in ATTESTED[kind]]
    if not steps:
        raise Refusal("REFERRAL_PAPER_NOT_YET", number=case.number, kind=kind.label)
    own = [step for step in steps if step.by == agency]
    if not own:
        raise Refusal("REFERRAL_PAPER_NOT_YOURS", number=case.number, kind=kind.label, issuer=steps[-1].by)
    return own[-1]


def content(said: Said, kind: PaperKind) -> dict[str, Any]:
    """The data a template is filled with."""
    case, names = said.case, said.names
    common = {
        "issuer": names[said.step.by],
        "addressee": names[case.agency],
        "referral": case.number,
        "enterprise": case.enterprise_name,
        "credit_code": case.credit_code,
        "offence": case.offence.label,
        "agency": names[case.agency],
        "police": names[case.police or ""],
        "procuratorate": names[case.procuratorate or ""],
        "reason": said.step.reason or "",
    }
    return common | WRITTEN[kind](said)


def parties_of(case: Case) -> list[str]:
    """The agencies a document may name."""
    return list(dict.fromkeys([*case.sides.values(), *case.parties]))


def _letter(said: Said) -> dict[str, Any]:
    return {"handed_over_on": day(said.case.handed_over_at), "facts": said.case.facts, "documents": _listed(said.case)}


def _materials(said: Said) -> dict[str, Any]:
    manifest = said.case.particulars.manifest
    assert manifest is not None, "a case is handed over with its manifest"
    entries = [
        {"place": one.place, "kind": one.kind.label, "title": one.title, "sha256": one.sha256, "pages": one.pages}
        for one in manifest.entries
    ]
    addressee = said.names[said.case.police or ""]
    return {"addressee": addressee, "documents": entries, "pages": manifest.pages, "manifest": manifest.sha256}


def _receipt(said: Said) -> dict[str, Any]:
    return {
        "received_on": day(said.step.at),
        "document_count": len(said.case.documents),
        "manifest": said.case.particulars.signed_manifest or "",
    }


def _redirect(said: Said) -> dict[str, Any]:
    return {"passed_on": day(said.step.at)}


def _filed(said: Said) -> dict[str, Any]:
    return {
        "decided_on": day(said.step.at),
        "decision_number": said.case.decision_number,
        "items_limit": said.limits["referral.items_hand_over"],
    }


def _declined(said: Said) -> dict[str, Any]:
    ground = said.case.decline_ground
    return {
        "decided_on": day(said.step.at),
        "ground": ground.label if ground else "",
        "reconsider_limit": said.limits["referral.reconsider_ask"],
    }


def _returned(said: Said) -> dict[str, Any]:
    dropped = said.case.particulars.dropped
    return {"returned_on": day(said.step.at), "finding": dropped.ground.label if dropped else NOT_POLICE_MATTER}


def _items(said: Said) -> dict[str, Any]:
    items = said.case.particulars.items
    assert items is not None, "the list attests items handed over"
    return {
        "addressee": said.names[said.case.police or ""],
        "items": [{"name": one.name, "quantity": one.quantity, "note": one.note} for one in items.items],
        "documents": [one for one in _listed(said.case) if one["sha256"] in items.documents],
        "handed_over_on": day(items.at),
    }


def _listed(case: Case) -> list[dict[str, str]]:
    return [{"kind": one.kind.label, "title": one.title, "sha256": one.sha256} for one in case.documents]


def day(at: datetime | None) -> str:
    """The day in Shanghai."""
    assert at is not None, "a document attests a step that was taken"
    return at.astimezone(SHANGHAI).date().isoformat()


WRITTEN: dict[PaperKind, Callable[[Said], dict[str, Any]]] = {
    PaperKind.LETTER: _letter,
    PaperKind.MATERIALS: _materials,
    PaperKind.RECEIPT: _receipt,
    PaperKind.REDIRECT_NOTICE: _redirect,
    PaperKind.FILING_NOTICE: _filed,
    PaperKind.NON_FILING_NOTICE: _declined,
    PaperKind.RETURN_NOTICE: _returned,
    PaperKind.ITEMS: _items,
}
