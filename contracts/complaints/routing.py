"""From a report to the agency that answers it: matter, responsibility, signature, return, reply, enterprise."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.complaints.intake import ComplaintNumber, CreditCode, EnterpriseName, Reason, ReplyFinding
from contracts.fields import Labelled, about
from contracts.messages import Command, Event


class CaseKind(Labelled):
    """What sets cases of one matter and division apart when a ruling is applied to like ones."""

    ENTERPRISE = "enterprise", "已关联企业"
    GENERAL = "general", "未关联企业"


class Decider(Labelled):
    """Who or what decided."""

    RULE = "rule", "规则"
    PERSON = "person", "人工"


class ClassifyComplaint(Command, frozen=True, kw_only=True):
    """Order that sets the matter by hand, over the rule's choice.

    Refusals: NOT_FOUND, COMPLAINT_MATTER_UNKNOWN, COMPLAINT_STATE_WRONG.
    """

    subject: ClassVar[str] = "complaints.routing.classify.v1"
    number: ComplaintNumber
    matter: Annotated[str, about("事项代码", min_length=1, max_length=64)]
    reason: Reason


class RouteComplaint(Command, frozen=True, kw_only=True):
    """Order to route by matter × region: by the ruling on a like case, else by the responsibility matrix.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_UNCLASSIFIED, COMPLAINT_NO_RESPONSIBLE_AGENCY,
    COMPLAINT_WOULD_BOUNCE (the agency found has had it before), COMPLAINT_ALREADY_THERE.
    """

    subject: ClassVar[str] = "complaints.routing.route.v1"
    number: ComplaintNumber


class AssignComplaint(Command, frozen=True, kw_only=True):
    """Order by a hotline operator or an upper bureau's head that names the agency; an arbitrated one can't go back,
    and its ruling holds for like cases.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_AGENCY_UNKNOWN, COMPLAINT_AGENCY_UNSUITABLE,
    COMPLAINT_NOT_UPPER_LEVEL, COMPLAINT_WOULD_BOUNCE, COMPLAINT_ALREADY_THERE.
    """

    subject: ClassVar[str] = "complaints.routing.assign.v1"
    number: ComplaintNumber
    agency: Annotated[str, about("承办机构代码", min_length=1, max_length=64)]
    reason: Reason


class SignComplaint(Command, frozen=True, kw_only=True):
    """Order by the receiving agency: it takes the complaint on (签收). Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG,
    COMPLAINT_NOT_YOURS."""

    subject: ClassVar[str] = "complaints.routing.sign.v1"
    number: ComplaintNumber


class ReturnComplaint(Command, frozen=True, kw_only=True):
    """Order by the receiving agency: not ours but another's (退单). Past the local number of returns it goes to
    arbitration.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, COMPLAINT_ARBITRATED, COMPLAINT_AGENCY_UNKNOWN,
    COMPLAINT_AGENCY_UNSUITABLE, COMPLAINT_PROPOSES_ITSELF.
    """

    subject: ClassVar[str] = "complaints.routing.return.v1"
    number: ComplaintNumber
    reason: Reason
    proposed_agency: Annotated[str, about("建议的承办机构代码", min_length=1, max_length=64)]
    basis: Annotated[str, about("建议的依据：法律条文或职责规定", min_length=4, max_length=500)]


class BindComplaint(Command, frozen=True, kw_only=True):
    """Order that binds the complaint to a registered enterprise by credit code or by its exact, unique name.

    Refusals: NOT_FOUND, INVALID_INPUT, COMPLAINT_ENTERPRISE_UNKNOWN, COMPLAINT_ENTERPRISE_AMBIGUOUS,
    COMPLAINT_STATE_WRONG.
    """

    subject: ClassVar[str] = "complaints.routing.bind.v1"
    number: ComplaintNumber
    credit_code: Annotated[CreditCode | None, about("统一社会信用代码")] = None
    name: Annotated[EnterpriseName | None, about("企业名称")] = None


class ReplyComplaint(Command, frozen=True, kw_only=True):
    """Order by the agency in charge: the result and what it found, which closes the handling.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS.
    """

    subject: ClassVar[str] = "complaints.routing.reply.v1"
    number: ComplaintNumber
    result: Annotated[str, about("办理结果与答复", min_length=2, max_length=20000)]
    finding: Annotated[ReplyFinding, about("查实情况")]


class ComplaintClassified(Event, frozen=True, kw_only=True):
    """A matter was found, by model and keywords (`confidence` in percent, `keywords`, `score`) or by a person."""

    subject: ClassVar[str] = "complaints.routing.classified.v1"
    number: str
    matter: str
    environmental: bool
    decided_by: Decider
    confidence: int | msgspec.UnsetType = msgspec.UNSET
    score: int = 0
    keywords: tuple[str, ...] = ()
    reason_sha256: str | None = None


class ComplaintRouted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """It went to an agency for signature; `round` counts from 1, `final` = arbitrated, no return possible.

    `matrix_version` is the edition of the responsibility matrix that decided; None where a person did.
    """

    subject: ClassVar[str] = "complaints.routing.routed.v1"
    number: str
    agency: str
    region: str
    matter: str | None
    round: int
    decided_by: Decider
    at: datetime
    legal_basis: str | None = None
    reason_sha256: str | None = None
    final: bool = False
    matrix_version: str | None = None


class ComplaintSigned(Event, frozen=True, kw_only=True):
    """The receiving agency took it on."""

    subject: ClassVar[str] = "complaints.routing.signed.v1"
    number: str
    agency: str
    at: datetime


class ComplaintReturned(Event, frozen=True, kw_only=True):
    """The receiving agency gave it back; with `arbitration` an upper level must now decide."""

    subject: ClassVar[str] = "complaints.routing.returned.v1"
    number: str
    agency: str
    returns: int
    reason_sha256: str
    arbitration: bool
    at: datetime
    proposed_agency: str | msgspec.UnsetType = msgspec.UNSET
    basis_sha256: str | msgspec.UnsetType = msgspec.UNSET


class ComplaintRuled(Event, frozen=True, kw_only=True):
    """An arbitration was decided; from now on cases of this matter, division and kind go to this agency."""

    subject: ClassVar[str] = "complaints.routing.ruled.v1"
    number: str
    matter: str
    region: str
    kind: CaseKind
    agency: str
    ruled_by: str
    reason_sha256: str
    at: datetime


class ComplaintReplied(Event, frozen=True, kw_only=True):
    """The handling ended with a result and a finding; of a historic reply neither finding nor `agency` is known."""

    subject: ClassVar[str] = "complaints.routing.replied.v1"
    number: str
    agency: str | None
    result_sha256: str
    at: datetime
    historic: bool = False
    finding: ReplyFinding | msgspec.UnsetType = msgspec.UNSET


class ComplaintBound(Event, frozen=True, kw_only=True):
    """The complaint is about this registered enterprise; `replaced` is the one it was bound to before."""

    subject: ClassVar[str] = "complaints.routing.bound.v1"
    number: str
    credit_code: str
    at: datetime
    replaced: str | None = None


class ClueRaised(Event, frozen=True, kw_only=True):
    """A complaint with an environmental matter, filed `at`, is bound to this enterprise: its draw weight rises."""

    subject: ClassVar[str] = "complaints.routing.clue_raised.v1"
    complaint: str
    credit_code: str
    matter: str
    region: str
    at: datetime


class ClueWithdrawn(Event, frozen=True, kw_only=True):
    """The clue this complaint gave against this enterprise no longer stands (bound elsewhere, or another matter)."""

    subject: ClassVar[str] = "complaints.routing.clue_withdrawn.v1"
    complaint: str
    credit_code: str
    at: datetime


class ComplaintRoutingOverdue(Event, frozen=True, kw_only=True):
    """Nobody routed it, or decided the arbitration, within the limit."""

    subject: ClassVar[str] = "complaints.routing.routing_overdue.v1"
    number: str
    agency: str
    due_at: datetime


class ComplaintSignOverdue(Event, frozen=True, kw_only=True):
    """The receiving agency let the limit for signing pass."""

    subject: ClassVar[str] = "complaints.routing.sign_overdue.v1"
    number: str
    agency: str
    due_at: datetime


class ComplaintHandleOverdue(Event, frozen=True, kw_only=True):
    """The agency in charge let the limit for handling pass."""

    subject: ClassVar[str] = "complaints.routing.handle_overdue.v1"
    number: str
    agency: str
    due_at: datetime
