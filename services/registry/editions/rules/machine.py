"""The steps of an edition: drafted, submitted, approved by the province, published; nothing changes after that."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.edition_terms import EditionState as S


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An edition as its steps decide on it."""

    version: str
    region: str
    parties: tuple[str, ...]
    valid_from: date
    state: S
    based_on: str | None = None
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    returned: str | None = None
    approval: str | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    sha256: str | None = None


def province_of(region: str) -> str:
    """The province a division lies in: its bureau makes the edition, nobody below it."""
    return f"{region[:2]}0000"


def require_revisable(case: Case) -> None:
    """Only a draft can be changed. Refusal: EDITION_STATE."""
    _require(case, S.DRAFTED, "修改")


def submit(case: Case, subject: str, entries: int, sha256: str, at: datetime) -> Case:
    """It awaits approval. Refusals: EDITION_STATE, EDITION_EMPTY."""
    _require(case, S.DRAFTED, "报批")
    if not entries:
        raise Refusal("EDITION_EMPTY", version=case.version)
    return replace(case, state=S.SUBMITTED, submitted_by=subject, submitted_at=at, sha256=sha256)


def give_back(case: Case, reason: str) -> Case:
    """It is a draft again, with the reason. Refusal: EDITION_STATE."""
    _require(case, S.SUBMITTED, "退回")
    return replace(case, state=S.DRAFTED, returned=reason, sha256=None)


def approve(case: Case, subject: str, approval: str, at: datetime) -> Case:
    """The province approved it, by another person than submitted it. Refusals: EDITION_STATE, EDITION_SAME_PERSON."""
    _require(case, S.SUBMITTED, "批准")
    if subject == case.submitted_by:
        raise Refusal("EDITION_SAME_PERSON", version=case.version)
    return replace(case, state=S.APPROVED, approval=approval, approved_at=at)


def publish(case: Case, at: datetime) -> Case:
    """It is published for good. Refusal: EDITION_STATE."""
    _require(case, S.APPROVED, "公布")
    return replace(case, state=S.PUBLISHED, published_at=at)


def _require(case: Case, state: S, step: str) -> None:
    if case.state is not state:
        raise Refusal("EDITION_STATE", version=case.version, state=case.state.label, step=step, allowed=state.label)
