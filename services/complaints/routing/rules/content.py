"""What a complaint is about: its matter, its enterprise, and the clue that both make."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.intake import ComplaintState, MatterSuggestion, ReplyFinding
from contracts.complaints.routing import ClueRaised, ClueWithdrawn, ComplaintBound, ComplaintClassified, Decider
from contracts.errors import Refusal
from contracts.messages import Event
from services.complaints.intake.rules import Case, sha256
from services.complaints.matters.rules.judging import Classification
from services.complaints.matters.rules.keywords import Matter
from services.complaints.routing.rules.base import OPEN, Step, check_holder, check_state


def classify_by_rule(case: Case, found: Classification, at: datetime) -> Step:
    """Take a matter that is likely enough; without one the complaint waits for a person, who sees the likeliest."""
    case = replace(case, matter_suggestions=_suggested(found))
    if found.matter is None:
        return Step(replace(case, matter_reason=found.reason, matched_keywords=found.keywords))
    after = _with_matter(case, found.matter, found.reason, found.keywords, found.confidence)
    classified = ComplaintClassified(
        number=case.number,
        matter=found.matter.code,
        environmental=found.matter.environmental,
        decided_by=Decider.RULE,
        confidence=found.confidence,
        score=found.score,
        keywords=found.keywords,
    )
    return Step(after, (classified, *clue_changes(case, after, at)))


def classify_by_hand(case: Case, matters: Mapping[str, Matter], code: str, reason: str, at: datetime) -> Step:
    """A person sets the matter, with a reason."""
    check_state(case, OPEN, "归类")
    matter = matters.get(code)
    if matter is None:
        raise Refusal("COMPLAINT_MATTER_UNKNOWN", matter=code)
    after = _with_matter(case, matter, f"人工归为“{matter.name}”：{reason}", ())
    classified = ComplaintClassified(
        number=case.number,
        matter=code,
        environmental=matter.environmental,
        decided_by=Decider.PERSON,
        reason_sha256=sha256(reason),
    )
    return Step(after, (classified, *clue_changes(case, after, at)))


def bind(case: Case, credit_code: str, at: datetime) -> Step:
    """Say which registered enterprise it is about; the same again changes nothing."""
    if case.credit_code == credit_code:
        return Step(case)
    after = replace(case, credit_code=credit_code, suggested_enterprise=None)
    bound = ComplaintBound(number=case.number, credit_code=credit_code, at=at, replaced=case.credit_code)
    return Step(after, (bound, *clue_changes(case, after, at)))


def check_may_bind(case: Case, actor: Actor) -> None:
    """After the reply only who gave it corrects the enterprise: what was found was found there."""
    if case.state == ComplaintState.CLOSED:
        check_holder(case, actor)


def _suggested(found: Classification) -> tuple[MatterSuggestion, ...]:
    return tuple(
        MatterSuggestion(matter=one.matter.code, name=one.matter.name, confidence=one.confidence)
        for one in found.suggestions
    )


def _with_matter(
    case: Case, matter: Matter, reason: str, words: tuple[str, ...], confidence: int | None = None
) -> Case:
    return replace(
        case,
        matter=matter.code,
        matter_name=matter.name,
        environmental=matter.environmental,
        matter_reason=reason,
        matched_keywords=words,
        matter_confidence=confidence,
    )


def _clue(case: Case) -> str | None:
    return case.credit_code if case.environmental and case.finding is not ReplyFinding.UNFOUNDED else None


def clue_changes(before: Case, after: Case, at: datetime) -> tuple[Event, ...]:
    """The clue against an enterprise moves with its complaint, and ends where nothing was found."""
    old, new = _clue(before), _clue(after)
    if old == new:
        return ()
    gone = (ClueWithdrawn(complaint=after.number, credit_code=old, at=at),) if old else ()
    if new is None or after.matter is None:
        return gone
    raised = ClueRaised(
        complaint=after.number, credit_code=new, matter=after.matter, region=after.region, at=after.filed_at
    )
    return (*gone, raised)
