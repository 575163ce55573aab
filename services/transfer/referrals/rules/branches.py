"""What the orders beside the straight way decide: taken out, returned, taken back, and what comes after the filing."""

from dataclasses import replace
from datetime import date, datetime

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer import referral_branches as orders
from contracts.transfer.referral_parts import DroppedReferral, ItemsHandedOver, ToldOutcome
from contracts.transfer.referral_terms import PaperKind, ReferralOutcome
from contracts.transfer.referral_terms import ReferralAction as A
from services.transfer.machine.rules import Decision, advance, require_step
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.decisions import passed_to, with_documents
from services.transfer.referrals.rules.machine import OVER, TABLE

TOLD = {
    ReferralOutcome.PROSECUTED: A.PROSECUTE,
    ReferralOutcome.NOT_PROSECUTED: A.NOT_PROSECUTE,
    ReferralOutcome.CONVICTED: A.JUDGE,
    ReferralOutcome.ACQUITTED: A.JUDGE,
}
NOTICES = {
    A.FILE: PaperKind.FILING_NOTICE,
    A.OVERTURN: PaperKind.FILING_NOTICE,
    A.DECLINE: PaperKind.NON_FILING_NOTICE,
    A.RETURN_FILE: PaperKind.RETURN_NOTICE,
    A.DROP: PaperKind.RETURN_NOTICE,
}


def withdraw(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """The agency takes out what no police have signed for."""
    return _over(advance(TABLE, case, A.WITHDRAW, actor, now, reason=reason), now)


def return_file(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """The police return what is no police matter; it is the agency's again once it takes it back."""
    return advance(TABLE, case, A.RETURN_FILE, actor, now, changed=replace(case, decided_at=now), reason=reason)


def take_back(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The agency has file and case again."""
    returned = replace(case, file_returned_at=now)
    return _over(advance(TABLE, case, A.TAKE_BACK, actor, now, changed=returned), now)


def notify(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The written notice of the decision was issued."""
    return advance(TABLE, case, A.NOTIFY, actor, now)


def notice_due(case: Case) -> PaperKind | None:
    """The notice of the last decision, while it has not been issued."""
    last = [step.action for step in case.steps if step.action in NOTICES or step.action is A.NOTIFY]
    return NOTICES.get(last[-1]) if last else None


def hand_over_items(case: Case, actor: Actor, now: datetime, order: orders.HandOverReferralItems) -> Decision[Case]:
    """Items and remaining material, once; that there are none is said, too."""
    require_step(TABLE, case, A.HAND_OVER_ITEMS, actor)
    if case.particulars.items is not None:
        raise Refusal("REFERRAL_ITEMS_HANDED_OVER", number=case.number)
    if order.none == bool(order.items or order.documents):
        raise Refusal("REFERRAL_NOTHING_HANDED_OVER", number=case.number)
    documents = with_documents(case.documents, order.documents, actor, now)
    sent = ItemsHandedOver(items=order.items, documents=[one.sha256 for one in order.documents], at=now)
    changed = replace(case, documents=documents).particularly(items=sent)
    return advance(TABLE, case, A.HAND_OVER_ITEMS, actor, now, changed=changed)


def accept_items(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The police sign for items and material. Refusal: REFERRAL_NO_ITEMS_TO_ACCEPT."""
    require_step(TABLE, case, A.ACCEPT_ITEMS, actor)
    items = case.particulars.items
    if items is None or items.accepted_at is not None:
        raise Refusal("REFERRAL_NO_ITEMS_TO_ACCEPT", number=case.number)
    changed = case.particularly(items=msgspec.structs.replace(items, accepted_at=now))
    return advance(TABLE, case, A.ACCEPT_ITEMS, actor, now, changed=changed)


def move(case: Case, actor: Actor, now: datetime, order: orders.MoveReferral, late_basis: str | None) -> Decision[Case]:
    """A filed case goes to other police, its notice given and no items under way; who has it holds it till then."""
    require_step(TABLE, case, A.MOVE, actor)
    _require_settled(case)
    moved = passed_to(case, order.police, None)
    return advance(TABLE, case, A.MOVE, actor, now, changed=moved, reason=order.reason, late_basis=late_basis)


def refuse_move(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """The other police do not take it: it is with those who hold it, and the others see it no more."""
    require_step(TABLE, case, A.REFUSE_MOVE, actor)
    parties = tuple(party for party in case.parties if party != actor.agency)
    back = replace(case, police=case.owner, parties=parties)
    return advance(TABLE, case, A.REFUSE_MOVE, actor, now, changed=back, reason=reason)


def drop(case: Case, actor: Actor, now: datetime, order: orders.DropReferral, late_basis: str | None) -> Decision[Case]:
    """A filed case ends with the police: withdrawn, or no crime or hardly one."""
    require_step(TABLE, case, A.DROP, actor)
    _require_notified(case)
    told = DroppedReferral(ground=order.ground, reason=order.reason, decided_on=order.decided_on)
    changed = case.particularly(dropped=told)
    return advance(TABLE, case, A.DROP, actor, now, changed=changed, reason=order.reason, late_basis=late_basis)


def tell_outcome(
    case: Case, actor: Actor, now: datetime, order: orders.TellReferralOutcome, late_basis: str | None
) -> Decision[Case]:
    """How the case ended, back to the agency."""
    told = ToldOutcome(
        outcome=order.outcome,
        document_number=order.document_number,
        decided_on=order.decided_on,
        summary=order.summary,
        fined=order.fined,
        at=now,
        late=late_basis is not None,
    )
    changed = case.particularly(outcomes=(*case.particulars.outcomes, told))
    action = TOLD[order.outcome]
    decision = advance(TABLE, case, action, actor, now, changed=changed, reason=order.summary, late_basis=late_basis)
    return _over(decision, now)


def require_past(number: str, on: date, today: date) -> None:
    """A decision is told after it was made. Refusal: REFERRAL_DATE_AHEAD."""
    if on > today:
        raise Refusal("REFERRAL_DATE_AHEAD", number=number, on=on.isoformat(), today=today.isoformat())


def _require_settled(case: Case) -> None:
    _require_notified(case)
    items = case.particulars.items
    if items is not None and items.accepted_at is None:
        raise Refusal("REFERRAL_ITEMS_PENDING", number=case.number)


def _require_notified(case: Case) -> None:
    due = notice_due(case)
    if due is not None:
        raise Refusal("REFERRAL_NOTICE_FIRST", number=case.number, notice=due.label)


def _over(decision: Decision[Case], now: datetime) -> Decision[Case]:
    over = decision.case.state in OVER
    return replace(decision, case=decision.case.particularly(ended_at=now)) if over else decision
