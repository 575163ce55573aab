"""What each order to an early involvement 提前介入 decides, and when it is refused."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.transfer import early_involvement as orders
from contracts.transfer.early_involvement import EarlyInvolvementAction as A
from contracts.transfer.early_involvement import EarlyInvolvementState as S
from contracts.transfer.early_involvement import EarlyOpinion
from services.transfer.early_involvement.rules.machine import ANSWER, OVER, TABLE, Case
from services.transfer.joint.rules.files import with_files
from services.transfer.machine.rules import Decision, Start, advance, taken

LET_IN = orders.InviteEarlyInvolvement | orders.GrantEarlyInvolvement


@dataclass(frozen=True)
class Period:
    """Today, the longest time a guest is let in for, and the first moment after the day named."""

    today: date
    longest: LawRow
    ends_at: datetime

    def require(self, until: date) -> None:
        """Refusal: EARLY_INVOLVEMENT_PERIOD_WRONG."""
        if not self.today <= until <= self.today + timedelta(days=int(self.longest.value)):
            raise Refusal("EARLY_INVOLVEMENT_PERIOD_WRONG", got=until.isoformat(), limit=self.longest.text)


def invite(
    order: orders.InviteEarlyInvolvement, number: str, actor: Actor, region: str, now: datetime, period: Period
) -> Decision[Case]:
    """The bureau names the case, the time and the documents; they are seen once the guest has accepted."""
    case = _opened(A.INVITE, S.INVITED, number, actor, now, order.reason, host=actor.agency, guest=order.guest)
    named = _let_in(replace(case, region=region, credit_code=order.credit_code), order, actor, now, period)
    return Decision(named, starts=(Start(ANSWER, ANSWER, order.guest, now),), tells=(order.guest,))


def ask(order: orders.AskForEarlyInvolvement, number: str, actor: Actor, region: str, now: datetime) -> Decision[Case]:
    """Police or procuratorate ask to be let in."""
    case = _opened(A.ASK, S.ASKED, number, actor, now, order.reason, host=order.host, guest=actor.agency)
    asked = replace(case, region=region, credit_code=order.credit_code)
    return Decision(asked, starts=(Start(ANSWER, ANSWER, order.host, now),), tells=(order.host,))


def accept(case: Case, actor: Actor, now: datetime, period: Period) -> Decision[Case]:
    """The guest takes part, if the time set for it has not passed."""
    decision = advance(TABLE, case, A.ACCEPT, actor, now)
    period.require(case.until or period.today)
    return decision


def grant(
    case: Case, order: orders.GrantEarlyInvolvement, actor: Actor, now: datetime, period: Period
) -> Decision[Case]:
    """The head lets in who asked."""
    advance(TABLE, case, A.GRANT, actor, now)
    return advance(TABLE, case, A.GRANT, actor, now, changed=_let_in(case, order, actor, now, period))


def refuse(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """Who was asked says no."""
    return advance(TABLE, case, A.REFUSE, actor, now, reason=reason, changed=replace(case, ended_at=now))


def withdraw(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """Who asked takes it back."""
    return advance(TABLE, case, A.WITHDRAW, actor, now, reason=reason, changed=replace(case, ended_at=now))


def add_documents(
    case: Case, order: orders.AddEarlyInvolvementDocuments, actor: Actor, now: datetime
) -> Decision[Case]:
    """More documents for the guest to see."""
    advance(TABLE, case, A.ADD_DOCUMENTS, actor, now)
    changed = replace(case, documents=with_files(case.documents, order.documents, actor, now))
    return advance(TABLE, case, A.ADD_DOCUMENTS, actor, now, changed=changed)


def give_opinion(case: Case, order: orders.GiveEarlyOpinion, actor: Actor, now: datetime) -> Decision[Case]:
    """The guest speaks, within its time. Refusal: EARLY_INVOLVEMENT_OVER."""
    advance(TABLE, case, A.GIVE_OPINION, actor, now)
    if not case.active(now):
        raise Refusal("EARLY_INVOLVEMENT_OVER", number=case.number, until=str(case.until))
    opinion = EarlyOpinion(kind=order.kind, text=order.text, by=actor.agency, at=now)
    return advance(TABLE, case, A.GIVE_OPINION, actor, now, changed=replace(case, opinions=(*case.opinions, opinion)))


def end(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """Either side ends it before its time."""
    action = A.LEAVE if actor.agency == case.guest else A.END
    return advance(TABLE, case, action, actor, now, reason=reason, changed=replace(case, ended_at=now))


def over(case: Case, action: A, actor: Actor, now: datetime) -> Case:
    """The case as the clock or the referral ends it, whoever's step that was."""
    assert case.state not in OVER, "what has ended does not end again"
    step = taken(TABLE, action, actor, now, reason=None)
    return replace(case, state=S.ENDED, ended_at=now, steps=(*case.steps, step))


def _opened(
    action: A, state: S, number: str, actor: Actor, now: datetime, reason: str, *, host: str, guest: str
) -> Case:
    return Case(
        number=number,
        state=state,
        owner=host,
        steps=(taken(TABLE, action, actor, now, reason=reason),),
        host=host,
        guest=guest,
        asked_by=actor.agency,
        asked_at=now,
        region="",
        credit_code="",
        reason=reason,
    )


def _let_in(case: Case, order: LET_IN, actor: Actor, now: datetime, period: Period) -> Case:
    """The case with what the guest may see and for how long. Refusal: EARLY_INVOLVEMENT_NO_CASE."""
    period.require(order.until)
    if not order.findings and order.referral is None:
        raise Refusal("EARLY_INVOLVEMENT_NO_CASE", credit_code=case.credit_code)
    return replace(
        case,
        until=order.until,
        ends_at=period.ends_at,
        summary=order.summary,
        referral=order.referral,
        findings=tuple(dict.fromkeys(order.findings)),
        documents=with_files(case.documents, order.documents, actor, now),
    )
