"""After a refusal to file 不予立案: reconsideration 复议 by the police, and what the agency then does itself."""

from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import about
from contracts.messages import Command, Event
from contracts.transfer.case_terms import Version
from contracts.transfer.referral_terms import Disposal
from contracts.transfer.referrals import Agency, CreditCode, Digest, Number, Reason

DecisionNumber = Annotated[str, about("决定书文号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
Police = Annotated[str, about("公安机关代码")]


class AskReferralReconsideration(Command, frozen=True, kw_only=True):
    """The agency asks the police within 3 days of the notice to think again (310号 Art. 9; 程序规定 Art. 181).

    Refusals: REFERRAL_RECONSIDERATION_TOO_LATE, REFERRAL_FINDING_TAKEN, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.reconsiderations.ask.v1"
    number: Number
    version: Version
    reason: Reason


class UpholdReferralDecline(Command, frozen=True, kw_only=True):
    """The police, another person than who declined, decide in 3 days that it stays declined; that is final for them.

    Refusals: CASE_SAME_PERSON, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.reconsiderations.uphold.v1"
    number: Number
    version: Version
    reason: Reason


class OverturnReferralDecline(Command, frozen=True, kw_only=True):
    """The police, another person than who declined, decide in 3 days to file after all. Refusals: as the upholding."""

    subject: ClassVar[str] = "transfer.reconsiderations.overturn.v1"
    number: Number
    version: Version
    reason: Reason
    decision_number: Annotated[str, about("立案决定书文号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]


class ReportReferralDisposal(Command, frozen=True, kw_only=True):
    """What the agency did itself with a case that was not filed (310号 Art. 10); a penalty is named by its number.

    Refusals: REFERRAL_DISPOSAL_UNNUMBERED, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.reconsiderations.dispose.v1"
    number: Number
    version: Version
    disposal: Annotated[Disposal, about("处理结果")]
    reason: Reason
    disposal_number: Annotated[DecisionNumber | None, about("行政处罚决定书文号；作出行政处罚的必填")] = None


class ReferralReconsiderationAsked(Event, frozen=True, kw_only=True):
    """The agency asked the police to think again."""

    subject: ClassVar[str] = "transfer.reconsiderations.asked.v1"
    number: Number
    agency: Agency
    reason_sha256: Digest


class ReferralDeclineUpheld(Event, frozen=True, kw_only=True):
    """It stays declined."""

    subject: ClassVar[str] = "transfer.reconsiderations.upheld.v1"
    number: Number
    police: Police
    credit_code: CreditCode
    reason_sha256: Digest


class ReferralDeclineOverturned(Event, frozen=True, kw_only=True):
    """The police took back that they declined; that they filed is a fact of its own."""

    subject: ClassVar[str] = "transfer.reconsiderations.overturned.v1"
    number: Number
    police: Police
    reason_sha256: Digest


class ReferralDisposed(Event, frozen=True, kw_only=True):
    """The agency disposed of a case that was not filed."""

    subject: ClassVar[str] = "transfer.reconsiderations.disposed.v1"
    number: Number
    agency: Agency
    credit_code: CreditCode
    disposal: Annotated[Disposal, about("处理结果")]
    reason_sha256: Digest
