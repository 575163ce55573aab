"""What an agency owes to the public, how it is published, corrected and withdrawn."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.publication import DisclosedField, DisclosureRate, DisclosureVersion
from contracts.joint_inspection.publication_terms import (
    DisclosureAsk,
    DisclosureKind,
    DisclosureRequestState,
    DisclosureState,
    DisclosureTaskState,
)

TASK, DISCLOSURE, REQUEST = "公示任务", "公示", "公示更正撤除申请"
PUBLISH, DECIDE = "publication.publish", "publication.decide"
LIMITS = {
    DisclosureKind.ANNUAL_PLAN: "plan.publish",
    DisclosureKind.PLAN: "plan.publish",
    DisclosureKind.RESULT: "visit.results_publish",
    DisclosureKind.LISTING: "oversight.publish",
    DisclosureKind.RELEASE: "oversight.publish",
}
DECIDED = {DisclosureAsk.CORRECT: DisclosureState.CORRECTED, DisclosureAsk.WITHDRAW: DisclosureState.WITHDRAWN}


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One thing an agency owes to the public."""

    number: str
    kind: DisclosureKind
    source: str
    agency: str
    superior: str
    region: str
    credit_code: str | None
    adverse: bool
    state: DisclosureTaskState
    late: bool
    begun_at: datetime
    published_at: datetime | None = None
    disclosure: str | None = None

    @property
    def parties(self) -> list[str]:
        """The agency and the level above."""
        return list(dict.fromkeys([self.agency, self.superior]))


class Public(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is public, as the table `published` keeps it: nothing in it is not public."""

    number: str
    kind: DisclosureKind
    state: DisclosureState
    version: int
    agency: str
    region: str
    credit_code: str | None
    published_at: datetime
    changed_at: datetime
    late: bool
    fields: list[DisclosedField] | None
    history: list[DisclosureVersion]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One wish for a change; `before` keeps what was public until it was granted."""

    number: str
    disclosure: str
    ask: DisclosureAsk
    state: DisclosureRequestState
    agency: str
    superior: str
    region: str
    asked_at: datetime
    asked_by: str
    person: str
    reason: str
    overdue: bool = False
    decided_at: datetime | None = None
    answer: str | None = None
    before: list[DisclosedField] | None = None

    @property
    def parties(self) -> list[str]:
        """The agency that decides and the level above."""
        return list(dict.fromkeys([self.agency, self.superior]))


def require_owner(what: str, number: str, agency: str, actor: Actor, step: str) -> None:
    """Refuse whoever only watches. Refusal: CASE_NOT_YOUR_STEP."""
    if actor.agency != agency:
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=step, side=f"责任单位 {agency} ")


def publish(task: Task, fields: list[DisclosedField], number: str, now: datetime) -> tuple[Task, Public]:
    """The task done and what is public of it. Refusal: DISCLOSURE_DONE."""
    if task.state is DisclosureTaskState.DONE:
        raise Refusal("DISCLOSURE_DONE", number=task.number, disclosure=task.disclosure)
    done = replace(task, state=DisclosureTaskState.DONE, published_at=now, disclosure=number)
    public = Public(
        number=number,
        kind=task.kind,
        state=DisclosureState.PUBLISHED,
        version=1,
        agency=task.agency,
        region=task.region,
        credit_code=task.credit_code,
        published_at=now,
        changed_at=now,
        late=task.late,
        fields=fields,
        history=[],
    )
    return done, public


def owed_again(task: Task, now: datetime) -> Task:
    """A task that is done, because what it told of has changed since."""
    return replace(task, state=DisclosureTaskState.DUE, begun_at=now, published_at=None)


def publish_anew(task: Task, public: Public, fields: list[DisclosedField], now: datetime) -> tuple[Task, Public]:
    """The task done again, and the next version of what is public of it. Refusal: DISCLOSURE_DONE."""
    done, fresh = publish(task, fields, public.number, now)
    before = DisclosureVersion(
        version=public.version,
        state=DisclosureState.REPLACED,
        since=public.changed_at,
        until=now,
        reason=f"{public.kind.label}有变动，重新公示",
        fields=public.fields,
    )
    return done, replace(
        fresh,
        version=public.version + 1,
        published_at=public.published_at,
        late=public.late or task.late,
        history=[*public.history, before],
    )


def require_standing(public: Public) -> list[DisclosedField]:
    """What is public of it now. Refusal: DISCLOSURE_WITHDRAWN."""
    if public.fields is None:
        raise Refusal("DISCLOSURE_WITHDRAWN", number=public.number)
    return public.fields


def require_version(public: Public, seen: int) -> None:
    """Refuse who decides on what is no longer so. Refusal: CASE_CHANGED."""
    if seen != public.version:
        happened = "；".join(f"第 {one.version} 版{one.state.label}" for one in public.history[seen - 1 :]) or "无"
        raise Refusal(
            "CASE_CHANGED",
            what=DISCLOSURE,
            number=public.number,
            seen=seen,
            version=public.version,
            happened=happened,
        )


def require_open(request: Request, actor: Actor) -> None:
    """Decided once, by another person. Refusals: DISCLOSURE_REQUEST_DECIDED, CASE_SAME_PERSON."""
    if request.state is not DisclosureRequestState.ASKED:
        raise Refusal("DISCLOSURE_REQUEST_DECIDED", number=request.number, state=request.state.label)
    if request.person == actor.subject:
        raise Refusal("CASE_SAME_PERSON", what=REQUEST, number=request.number, before="申请", step="决定")


def require_corrections(ask: DisclosureAsk, given: Sequence[object]) -> None:
    """A correction says what is to stand instead, a withdrawal nothing. Refusal: DISCLOSURE_CORRECTION_EMPTY."""
    if bool(given) != (ask is DisclosureAsk.CORRECT):
        raise Refusal("DISCLOSURE_CORRECTION_EMPTY", ask=ask.label)


def change(
    public: Public, ask: DisclosureAsk, fields: list[DisclosedField] | None, reason: str, hide: bool, now: datetime
) -> Public:
    """The next version; the one before stays, marked. What is withdrawn is public in no version any more."""
    withdrawn = ask is DisclosureAsk.WITHDRAW
    before = DisclosureVersion(
        version=public.version,
        state=DECIDED[ask],
        since=public.changed_at,
        until=now,
        reason=reason,
        fields=None if hide or withdrawn else public.fields,
    )
    kept = [replace(one, fields=None) for one in public.history] if hide or withdrawn else public.history
    return replace(
        public,
        state=DECIDED[ask],
        version=public.version + 1,
        changed_at=now,
        fields=None if withdrawn else fields,
        history=[*kept, before],
    )


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What an agency owed, and what became of it; `adverse_` of that, what told of problems."""

    agency: str
    in_time: int
    late: int
    missing: int
    withdrawn: int
    adverse: int
    adverse_missing: int


def rate(counts: Counts, gap_percent: float) -> DisclosureRate:
    """How an agency keeps its duty; suspected of choosing where it withholds bad news by so much more than good."""
    owed = counts.in_time + counts.late + counts.missing
    clean_missing = counts.missing - counts.adverse_missing
    adverse, clean = percent(counts.adverse_missing, counts.adverse), percent(clean_missing, owed - counts.adverse)
    return DisclosureRate(
        agency=counts.agency,
        owed=owed,
        in_time=counts.in_time,
        late=counts.late,
        missing=counts.missing,
        withdrawn=counts.withdrawn,
        late_percent=percent(counts.late + counts.missing, owed),
        adverse_missing_percent=adverse,
        clean_missing_percent=clean,
        selective=adverse is not None and clean is not None and abs(adverse - clean) >= gap_percent,
    )


def percent(part: int, whole: int) -> float | None:
    """A share with one digit, or None of nothing."""
    return round(100 * part / whole, 1) if whole else None
