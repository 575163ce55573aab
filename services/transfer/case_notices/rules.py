"""What each order to a case notice 案情通报 decides, and when it is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec.structs import replace as with_

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.transfer.case_notices import CaseNoticeAction as A
from contracts.transfer.case_notices import CaseNoticeReceipt, CaseNoticeStep, CaseNoticeStepTaken, SendCaseNotice
from contracts.transfer.case_notices import CaseNoticeState as S
from contracts.transfer.case_terms import Side
from contracts.transfer.joint_terms import JointFile
from services.transfer.copies.rules import KnownAgency
from services.transfer.joint.rules.files import digest, with_files
from services.transfer.joint.rules.many import Gathering, turn
from services.transfer.machine.rules import Move, Table, overdue, taken

ACKNOWLEDGE, FEEDBACK = "case_notice.acknowledge", "case_notice.feedback"
DUTIES = (ACKNOWLEDGE, FEEDBACK)
BODIES = frozenset({AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE, AgencyKind.COURT})
INVITED = Side.INVITED

MOVES: dict[tuple[S, A], Move[S, A]] = {
    (S.SENT, A.ACKNOWLEDGE): Move(S.SENT, INVITED),
    (S.SENT, A.FEED_BACK): Move(S.SENT, INVITED),
    (S.ACKNOWLEDGED, A.FEED_BACK): Move(S.ACKNOWLEDGED, INVITED),
    (S.DONE, A.FEED_BACK): Move(S.DONE, INVITED),
}
TABLE = Table(what="案情通报", step=CaseNoticeStep, moves=MOVES, ended=frozenset({S.DONE}), overdue=A.OVERDUE)


@dataclass(frozen=True, kw_only=True)
class Case(Gathering[S, A]):
    """One case notice and what became of it with each that it is addressed to."""

    state: S
    steps: tuple[CaseNoticeStep, ...]
    region: str
    sent_at: datetime
    referral: str | None
    credit_code: str | None
    clue: str | None
    title: str
    text: str
    feedback_wanted: bool
    documents: tuple[JointFile, ...]
    receipts: tuple[CaseNoticeReceipt, ...]

    @property
    def sender(self) -> str:
        """Who told."""
        return self.owner

    @property
    def addressees(self) -> tuple[str, ...]:
        """Who was told."""
        return tuple(one.agency for one in self.receipts)

    @property
    def parties(self) -> tuple[str, ...]:
        """Who may know of it."""
        return self.owner, *self.addressees

    @property
    def members(self) -> Mapping[Side, Collection[str]]:
        """The sender and those it told."""
        return {Side.CALLER: (self.owner,), INVITED: self.addressees}

    def receipt_of(self, agency: str) -> CaseNoticeReceipt | None:
        """What this addressee did."""
        return next((one for one in self.receipts if one.agency == agency), None)


def send(
    order: SendCaseNotice, number: str, actor: Actor, region: str, now: datetime, standing: Mapping[str, KnownAgency]
) -> Case:
    """Tell these agencies. Refusals: CASE_NOTICE_ABOUT_NOTHING, CASE_NOTICE_ADDRESSEE_UNSUITABLE."""
    if not (order.referral or order.credit_code or order.clue):
        raise Refusal("CASE_NOTICE_ABOUT_NOTHING", title=order.title)
    addressees = tuple(dict.fromkeys(order.addressees))
    for one in addressees:
        if one == actor.agency or one not in standing or standing[one].kind not in BODIES:
            raise Refusal("CASE_NOTICE_ADDRESSEE_UNSUITABLE", agency=one)
    return Case(
        number=number,
        state=S.SENT,
        owner=actor.agency,
        steps=(taken(TABLE, A.SEND, actor, now, reason=None),),
        region=region,
        sent_at=now,
        referral=order.referral,
        credit_code=order.credit_code,
        clue=order.clue,
        title=order.title,
        text=order.text,
        feedback_wanted=order.feedback_wanted,
        documents=with_files((), order.documents, actor, now),
        receipts=tuple(CaseNoticeReceipt(agency=one) for one in addressees),
    )


def acknowledge(case: Case, actor: Actor, now: datetime) -> Case:
    """An addressee signs, once. Refusal: JOINT_DONE_ALREADY."""
    own = case.receipt_of(actor.agency)
    if own and own.acknowledged_at:
        raise Refusal("JOINT_DONE_ALREADY", number=case.number, step=A.ACKNOWLEDGE.label)
    changed = _with_receipt(case, actor.agency, acknowledged_at=now)
    return _settled(turn(TABLE, case, A.ACKNOWLEDGE, actor, now, changed=changed))


def feed_back(case: Case, actor: Actor, now: datetime, text: str) -> Case:
    """An addressee that signed says what came of it, once. Refusals: CASE_NOTICE_UNSIGNED, JOINT_DONE_ALREADY."""
    own = case.receipt_of(actor.agency)
    if own and own.feedback_at:
        raise Refusal("JOINT_DONE_ALREADY", number=case.number, step=A.FEED_BACK.label)
    if own and not own.acknowledged_at:
        raise Refusal("CASE_NOTICE_UNSIGNED", number=case.number)
    changed = _with_receipt(case, actor.agency, feedback=text, feedback_at=now)
    return _settled(turn(TABLE, case, A.FEED_BACK, actor, now, changed=changed, reason=text))


def late(case: Case, agency: str, source: str, now: datetime) -> Case:
    """An addressee did not do in time what it owes."""
    return overdue(TABLE, _with_receipt(case, agency, overdue=True), agency, source, now)


def step_taken(case: Case) -> CaseNoticeStepTaken:
    """What the journal keeps of the last step."""
    last = case.steps[-1]
    return CaseNoticeStepTaken(
        number=case.number,
        version=TABLE.version(case.steps),
        action=last.action,
        state=case.state,
        sender=case.sender,
        addressees=list(case.addressees),
        by=last.by,
        referral=case.referral,
        credit_code=case.credit_code,
        documents=[one.sha256 for one in case.documents],
        text_sha256=digest(case.text if last.action is A.SEND else last.reason),
    )


def _with_receipt(case: Case, agency: str, **changes: object) -> Case:
    receipts = tuple(with_(one, **changes) if one.agency == agency else one for one in case.receipts)
    return replace(case, receipts=receipts)


def _settled(case: Case) -> Case:
    """The state that the receipts make."""
    if not all(one.acknowledged_at for one in case.receipts):
        return replace(case, state=S.SENT)
    answered = not case.feedback_wanted or all(one.feedback_at for one in case.receipts)
    return replace(case, state=S.DONE if answered else S.ACKNOWLEDGED)
