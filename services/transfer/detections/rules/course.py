"""What facts, referrals, penalties, the clock and the entitled do to a detection 监督线索: pure.

A fact starts the clock; a referral that names it stops it; the hand-over to the police settles it. What does not come
in time, is given up or is penalised instead is raised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.detection_terms import DetectionAction as A
from contracts.transfer.detection_terms import DetectionKind
from contracts.transfer.detection_terms import DetectionState as S
from contracts.transfer.detections import DetectionFact, DetectionStep
from contracts.zone import SHANGHAI
from services.transfer.detections.rules.case import DetectionCase

FACTS_MAX = 50
OPEN_AGAIN = frozenset({S.DISMISSED, S.OPINION})
TO_REFER = frozenset({S.WAITING, S.RAISED, S.OPINION, S.DISMISSED})
TO_DISMISS = frozenset({S.RAISED, S.OPINION})
# The states of a referral in which its own agency let it go: refused by the head, withdrawn before the receipt.
GIVEN_UP = frozenset({"refused", "withdrawn"})


@dataclass(frozen=True)
class Turn:
    """What a detection becomes by one step, and whether its clock starts, counted from `since`, or ends."""

    case: DetectionCase
    action: A
    starts: bool = False
    ends: bool = False

    @property
    def raises(self) -> bool:
        """Whether the step puts it before those who watch."""
        return self.case.state is S.RAISED


def more_facts(case: DetectionCase, fact: DetectionFact, now: datetime) -> Turn | None:
    """A further fact of the same subject; what was dismissed or answered by an opinion is owed anew. None: known."""
    if _met_before(case, fact):
        return None
    grown = _with(case, fact)
    if case.state not in OPEN_AGAIN:
        return Turn(_taken(grown, A.MORE_FACTS, now, reference=fact.reference), A.MORE_FACTS)
    anew = replace(_owed_anew(grown), state=S.WAITING, since=now, raised_at=None)
    return Turn(_taken(anew, A.MORE_FACTS, now, reference=fact.reference), A.MORE_FACTS, starts=True)


def kept_up(case: DetectionCase, fact: DetectionFact) -> DetectionCase | None:
    """With a known fact as it now is, such as a day's worst reading so far: no step of its own. None: nothing new."""
    return _with(case, fact) if _met_before(case, fact) and fact not in case.facts else None


def follow(case: DetectionCase, referral: str, state: str, handed_over: bool, now: datetime) -> Turn | None:
    """What a referral that names its facts does to it, standing in this state and handed over to the police or not."""
    if state in GIVEN_UP:
        return give_up(case, referral, now)
    return settle(case, referral, now) if handed_over else refer(case, referral, now)


def refer(case: DetectionCase, referral: str, now: datetime) -> Turn | None:
    """A referral names its facts. None where that is known, or it was settled."""
    if case.state not in TO_REFER or case.referral == referral:
        return None
    referred = replace(case, state=S.REFERRED, referral=referral, ended_at=None)
    return Turn(_taken(referred, A.REFER, now, reference=referral), A.REFER, ends=True)


def give_up(case: DetectionCase, referral: str, now: datetime) -> Turn | None:
    """The referral that names it was refused or taken back: raised at once, still owed since it was first."""
    if case.referral != referral:
        return None
    dropped = replace(_raised(case, now), referral=None)
    return Turn(_taken(dropped, A.REFUSED, now, reference=referral), A.REFUSED, starts=True)


def settle(case: DetectionCase, reference: str, now: datetime) -> Turn | None:
    """What was owed came, in time or late."""
    if case.state is S.SETTLED:
        return None
    settled = replace(case, state=S.SETTLED, referral=reference, ended_at=now)
    return Turn(_taken(settled, A.SETTLE, now, reference=reference), A.SETTLE, ends=True)


def overdue(case: DetectionCase, now: datetime) -> Turn | None:
    """A limit ran out: the one to propose a referral, or one of the referral that names it."""
    if case.state not in (S.WAITING, S.REFERRED):
        return None
    return Turn(_taken(_raised(case, now), A.OVERDUE, now, reference=case.referral), A.OVERDUE)


def penalise(case: DetectionCase, penalty: str, now: datetime) -> Turn | None:
    """A penalty was imposed for its facts: in place of a transfer, unless one is under way or done."""
    if case.state is S.SETTLED or penalty in case.penalties:
        return None
    penalised, anew = replace(case, penalties=[*case.penalties, penalty]), case.state in OPEN_AGAIN
    if case.state is not S.REFERRED:
        penalised = _raised(_owed_anew(penalised) if anew else penalised, now)
    return Turn(_taken(penalised, A.PENALISED, now, reference=penalty), A.PENALISED, starts=anew)


def dismiss(case: DetectionCase, actor: Actor, seen: int, reason: str, now: datetime) -> Turn:
    """Someone entitled, not the one who owes, finds that nothing is owed."""
    _require(case, A.DISMISS, actor, seen)
    dismissed = replace(case, state=S.DISMISSED, ended_at=now)
    return Turn(_taken(dismissed, A.DISMISS, now, actor, reason=reason), A.DISMISS, ends=True)


def opine(case: DetectionCase, actor: Actor, seen: int, opinion: str, now: datetime) -> Turn:
    """The procuratorate follows it up by an opinion."""
    _require(case, A.OPINE, actor, seen)
    answered = replace(case, state=S.OPINION, opinion=opinion, ended_at=now)
    return Turn(_taken(answered, A.OPINE, now, actor, reference=opinion), A.OPINE, ends=True)


def seen_by(case: DetectionCase, agencies: Iterable[str]) -> DetectionCase:
    """With these agencies among those that may know of it."""
    return replace(case, parties=list(dict.fromkeys([*case.parties, *agencies])))


def _require(case: DetectionCase, action: A, actor: Actor, seen: int) -> None:
    if seen != case.version:
        happened = "；".join(_told(step) for step in case.steps[seen:]) or "无"
        raise Refusal(
            "CASE_CHANGED", what="监督线索", number=case.number, seen=seen, version=case.version, happened=happened
        )
    if actor.agency == case.owed_by:
        raise Refusal("DETECTION_OWN", number=case.number, step=action.label)
    if case.state not in TO_DISMISS:
        raise Refusal("DETECTION_STEP_NOT_ALLOWED", number=case.number, step=action.label, state=case.state.label)


def _met_before(case: DetectionCase, fact: DetectionFact) -> bool:
    known = {met.key for one in case.facts if one.reference == fact.reference for met in one.thresholds}
    return {met.key for met in fact.thresholds} <= known


def _with(case: DetectionCase, fact: DetectionFact) -> DetectionCase:
    known = {one.reference: one for one in case.facts} | {fact.reference: fact}
    return replace(case, facts=_bounded(list(known.values())))


def _owed_anew(case: DetectionCase) -> DetectionCase:
    return replace(case, ended_at=None, opinion=None, referral=None)


def _told(step: DetectionStep) -> str:
    at = f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return " ".join(part for part in (at, step.by, step.action.label) if part)


def _raised(case: DetectionCase, now: datetime) -> DetectionCase:
    kind = DetectionKind.PENALTY_INSTEAD if case.penalties else case.kind
    return replace(case, kind=kind, state=S.RAISED, raised_at=case.raised_at or now, ended_at=None)


def _taken(
    case: DetectionCase,
    action: A,
    now: datetime,
    actor: Actor | None = None,
    *,
    reason: str | None = None,
    reference: str | None = None,
) -> DetectionCase:
    step = DetectionStep(
        at=now,
        action=action,
        by=actor.agency if actor else "",
        person=actor.subject if actor else None,
        reason=reason,
        reference=reference,
    )
    return replace(case, steps=[*case.steps, step])


def _bounded(facts: list[DetectionFact]) -> list[DetectionFact]:
    """The first fact, by which it began, and the latest."""
    return facts if len(facts) <= FACTS_MAX else [facts[0], *facts[1 - FACTS_MAX :]]
