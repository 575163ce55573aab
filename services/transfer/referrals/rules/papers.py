"""What the official documents of a referral 移送 say, and who may issue them when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.errors import Refusal
from contracts.transfer.referral_terms import PaperKind
from services.transfer.referrals.rules.case import Case

SHANGHAI = ZoneInfo("Asia/Shanghai")


def require_paper(case: Case, kind: PaperKind, agency: str) -> None:
    """Refusals: REFERRAL_PAPER_NOT_YET before the step it attests, REFERRAL_PAPER_NOT_YOURS."""
    step_at = case.handed_over_at if kind is PaperKind.LETTER else case.received_at
    if step_at is None:
        raise Refusal("REFERRAL_PAPER_NOT_YET", number=case.number, kind=kind.label)
    issuer = case.agency if kind is PaperKind.LETTER else case.police
    if agency != issuer:
        raise Refusal("REFERRAL_PAPER_NOT_YOURS", number=case.number, kind=kind.label, issuer=issuer)


def content(case: Case, kind: PaperKind, names: Mapping[str, str]) -> dict[str, Any]:
    """The data a template is filled with; `names` are the agencies' names by code."""
    common = {
        "referral": case.number,
        "enterprise": case.enterprise_name,
        "credit_code": case.credit_code,
        "offence": case.offence.label,
        "agency": names[case.agency],
        "police": names[case.police or ""],
        "document_count": len(case.documents),
    }
    return common | (_letter(case, names) if kind is PaperKind.LETTER else _receipt(case, names))


def parties_of(case: Case) -> list[str]:
    """The agencies a document may name."""
    return [code for code in (case.agency, case.police, case.procuratorate) if code]


def _letter(case: Case, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "issuer": names[case.agency],
        "procuratorate": names[case.procuratorate or ""],
        "handed_over_on": _day(case.handed_over_at),
        "facts": case.facts,
        "documents": [{"kind": one.kind.label, "title": one.title, "sha256": one.sha256} for one in case.documents],
    }


def _receipt(case: Case, names: Mapping[str, str]) -> dict[str, Any]:
    return {"issuer": names[case.police or ""], "received_on": _day(case.received_at)}


def _day(at: datetime | None) -> str:
    assert at is not None, "a document attests a step that was taken"
    return at.astimezone(SHANGHAI).date().isoformat()
