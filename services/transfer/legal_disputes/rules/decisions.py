"""What each order to a dispute on law 法律适用分歧 decides, and when it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec.structs import replace as with_

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.transfer import legal_disputes as orders
from contracts.transfer.legal_disputes import (
    LegalConclusion,
    LegalDisputeEnding,
    LegalDisputeStepTaken,
    LegalPosition,
    LegalPrecedent,
)
from contracts.transfer.legal_disputes import LegalDisputeAction as A
from contracts.transfer.legal_disputes import LegalDisputeState as S
from services.transfer.copies.rules import KnownAgency
from services.transfer.joint.rules.files import digest
from services.transfer.joint.rules.many import turn
from services.transfer.legal_disputes.rules.machine import TABLE, Case
from services.transfer.machine.rules import overdue, taken

BODIES = frozenset({AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE, AgencyKind.COURT})
SIDES_MIN = 2


def raise_(
    order: orders.RaiseLegalDispute,
    number: str,
    actor: Actor,
    region: str,
    now: datetime,
    standing: Mapping[str, KnownAgency],
) -> Case:
    """Name the question, the other sides and the own position. Refusal: LEGAL_DISPUTE_PARTY_UNSUITABLE."""
    others = tuple(dict.fromkeys(order.parties))
    for one in others:
        if one == actor.agency or one not in standing or standing[one].kind not in BODIES:
            raise Refusal("LEGAL_DISPUTE_PARTY_UNSUITABLE", agency=one)
    own = LegalPosition(agency=actor.agency, text=order.position, laws=order.laws, at=now)
    return Case(
        number=number,
        state=S.OPEN,
        owner=actor.agency,
        steps=(taken(TABLE, A.RAISE, actor, now, reason=None),),
        region=region,
        raised_at=now,
        disputants=(actor.agency, *others),
        title=order.title,
        question=order.question,
        laws=tuple(order.laws),
        offence=order.offence,
        referral=order.referral,
        credit_code=order.credit_code,
        positions=(own,),
    )


def take_position(case: Case, order: orders.TakeLegalPosition, actor: Actor, now: datetime) -> Case:
    """A party says what it holds."""
    position = LegalPosition(agency=actor.agency, text=order.text, laws=order.laws, at=now)
    changed = replace(case, positions=(*case.positions, position))
    return turn(TABLE, case, A.TAKE_POSITION, actor, now, changed=changed)


def put_on_agenda(case: Case, meeting: str, invited: Sequence[str], actor: Actor, now: datetime) -> Case:
    """A party brings it before a meeting; who is invited may read it."""
    readers = tuple(dict.fromkeys((*case.readers, *(one for one in invited if one not in case.disputants))))
    changed = replace(case, meeting=meeting, readers=readers)
    return turn(TABLE, case, A.PUT_ON_AGENDA, actor, now, changed=changed)


def take_off_agenda(case: Case, actor: Actor, now: datetime) -> Case:
    """The meeting was called off: the dispute is open again, and its guests read it no more."""
    step = taken(TABLE, A.TAKE_OFF_AGENDA, actor, now, reason=None)
    state = S.OPEN if case.state is S.ON_AGENDA else case.state
    return replace(case, state=state, meeting=None, readers=(), steps=(*case.steps, step))


def end(case: Case, order: orders.EndLegalDispute, actor: Actor, now: datetime, *, decided: bool) -> Case:
    """A party says how it ended; `decided`: a meeting with confirmed minutes had it on its agenda.

    Refusals: LEGAL_DISPUTE_ONE_SIDED, LEGAL_DISPUTE_NOT_DECIDED, LEGAL_DISPUTE_SUPERIOR_UNNAMED.
    """
    conclusion = LegalConclusion(
        ending=order.ending,
        text=order.text,
        by=actor.agency,
        at=now,
        meeting=case.meeting if order.ending is LegalDisputeEnding.MEETING else None,
        superior=order.superior,
        confirmed=[actor.agency],
    )
    after = turn(
        TABLE, case, A.END, actor, now, changed=replace(case, conclusion=conclusion), reason=order.ending.label
    )
    if len({one.agency for one in case.positions}) < SIDES_MIN:
        raise Refusal("LEGAL_DISPUTE_ONE_SIDED", number=case.number)
    if order.ending is LegalDisputeEnding.MEETING and not decided:
        raise Refusal("LEGAL_DISPUTE_NOT_DECIDED", number=case.number)
    if order.ending is LegalDisputeEnding.SUPERIOR and order.superior is None:
        raise Refusal("LEGAL_DISPUTE_SUPERIOR_UNNAMED", number=case.number)
    return after


def with_precedent(case: Case, precedent: LegalPrecedent) -> Case:
    """The case with what will be known of it once all have confirmed."""
    return replace(case, precedent=precedent)


def confirm(case: Case, actor: Actor, now: datetime) -> Case:
    """Another party confirms; with the last one it has ended. Refusal: JOINT_DONE_ALREADY."""
    conclusion = case.conclusion
    if conclusion and actor.agency in conclusion.confirmed:
        raise Refusal("JOINT_DONE_ALREADY", number=case.number, step=A.CONFIRM.label)
    confirmed = [*(conclusion.confirmed if conclusion else ()), actor.agency]
    changed = replace(case, conclusion=conclusion and with_(conclusion, confirmed=confirmed))
    after = turn(TABLE, case, A.CONFIRM, actor, now, changed=changed)
    if set(case.disputants) - set(confirmed):
        return after
    return replace(after, state=S.ENDED, ended_at=now)


def reject(case: Case, actor: Actor, now: datetime, reason: str) -> Case:
    """A party does not agree: the conclusion falls, the dispute is where it was before."""
    changed = replace(case, conclusion=None, precedent=None)
    after = turn(TABLE, case, A.REJECT, actor, now, changed=changed, reason=reason)
    return replace(after, state=S.ON_AGENDA if case.meeting else S.OPEN)


def unconfirmed(case: Case) -> list[str]:
    """The parties that have yet to say whether they agree with the conclusion."""
    said = case.conclusion.confirmed if case.conclusion and case.state is S.ENDING else case.disputants
    return [one for one in case.disputants if one not in said]


def late(case: Case, agency: str, source: str, now: datetime) -> Case:
    """A party did not say in time whether it agrees."""
    return overdue(TABLE, case, agency, source, now)


def step_taken(case: Case) -> LegalDisputeStepTaken:
    """What the journal keeps of the last step."""
    last = case.steps[-1]
    said = {
        A.RAISE: case.question,
        A.TAKE_POSITION: case.positions[-1].text,
        A.END: case.conclusion.text if case.conclusion else None,
    }
    return LegalDisputeStepTaken(
        number=case.number,
        version=TABLE.version(case.steps),
        action=last.action,
        state=case.state,
        parties=list(case.disputants),
        by=last.by,
        referral=case.referral,
        meeting=case.meeting,
        ending=case.conclusion.ending if case.conclusion else None,
        precedent=case.precedent.number if case.precedent and case.state is S.ENDED else None,
        text_sha256=digest(said.get(last.action, last.reason)),
    )
