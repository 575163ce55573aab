"""Orders on a referral 移送 beside the straight way: taken out, returned, taken back, and after the filing."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import about
from contracts.messages import Command
from contracts.transfer.case_terms import Version
from contracts.transfer.referral_parts import ReferralItem
from contracts.transfer.referral_terms import DropGround, PaperKind, ReferralOutcome
from contracts.transfer.referrals import Documents, Number, Reason

DecidedOn = Annotated[date, about("决定日期")]


class IssueReferralPaper(Command, frozen=True, kw_only=True):
    """An agency issues an official document on the step that it took; each once. A notice of a decision ends its duty.

    Refusals: REFERRAL_PAPER_NOT_YET, REFERRAL_PAPER_NOT_YOURS, DOCUMENT_UNPRINTABLE, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.issue_paper.v1"
    number: Number
    kind: Annotated[PaperKind, about("文书种类")]


class WithdrawReferral(Command, frozen=True, kw_only=True):
    """The agency's head takes the case out again before any police sign.

    Refusals: CASE_NOT_HELD, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.withdraw.v1"
    number: Number
    version: Version
    reason: Reason


class ReturnReferral(Command, frozen=True, kw_only=True):
    """The police return what is no police matter, with reasons (程序规定 Art. 180). Refusals: CASE_CHANGED."""

    subject: ClassVar[str] = "transfer.referrals.return.v1"
    number: Number
    version: Version
    reason: Reason


class TakeBackReferral(Command, frozen=True, kw_only=True):
    """The agency takes back what was returned or not filed; the case is its own again.

    Refusals: CASE_NOT_HELD, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.take_back.v1"
    number: Number
    version: Version


class HandOverReferralItems(Command, frozen=True, kw_only=True):
    """The agency hands over items and remaining material, 3 days from the filing (310号 Art. 12).

    Refusals: REFERRAL_ITEMS_HANDED_OVER, REFERRAL_NOTHING_HANDED_OVER, REFERRAL_DOCUMENT_REPEATED, CASE_CHANGED.
    """

    subject: ClassVar[str] = "transfer.referrals.hand_over_items.v1"
    number: Number
    version: Version
    items: Annotated[list[ReferralItem], about("涉案物品", max_length=200)]
    documents: Documents = msgspec.field(default_factory=list)
    none: Annotated[bool, about("确认没有涉案物品和其他材料需要移交")] = False


class AcceptReferralItems(Command, frozen=True, kw_only=True):
    """The police sign for items and material. Refusals: REFERRAL_NO_ITEMS_TO_ACCEPT, CASE_CHANGED."""

    subject: ClassVar[str] = "transfer.referrals.accept_items.v1"
    number: Number
    version: Version


class MoveReferral(Command, frozen=True, kw_only=True):
    """The police move a filed case to other police and tell the agency in 3 days (程序规定 Art. 184).

    Refusals: REFERRAL_NOT_POLICE, REFERRAL_SAME_POLICE, REFERRAL_NOTICE_FIRST, REFERRAL_ITEMS_PENDING, CASE_CHANGED.
    """

    subject: ClassVar[str] = "transfer.referrals.move.v1"
    number: Number
    version: Version
    police: Annotated[str, about("接办的公安机关代码", min_length=1, max_length=64)]
    decided_on: DecidedOn
    reason: Reason


class RefuseMovedReferral(Command, frozen=True, kw_only=True):
    """The other police do not take the filed case; it stays with those who hold it. Refusals: CASE_CHANGED."""

    subject: ClassVar[str] = "transfer.referrals.refuse_move.v1"
    number: Number
    version: Version
    reason: Reason


class DropReferral(Command, frozen=True, kw_only=True):
    """The police end a filed case: withdrawn, or no crime or hardly one (程序规定 Art. 189; 310号 Art. 13).

    Refusals: REFERRAL_NOTICE_FIRST, REFERRAL_DATE_AHEAD, CASE_CHANGED.
    """

    subject: ClassVar[str] = "transfer.referrals.drop.v1"
    number: Number
    version: Version
    ground: Annotated[DropGround, about("情形")]
    decided_on: DecidedOn
    reason: Reason


class TellReferralOutcome(Command, frozen=True, kw_only=True):
    """The procuratorate tells how the case ended; a decision not to prosecute in 3 days (环环监〔2017〕17号).

    Refusals: REFERRAL_DATE_AHEAD, CASE_CHANGED, CASE_STEP_NOT_ALLOWED.
    """

    subject: ClassVar[str] = "transfer.referrals.tell_outcome.v1"
    number: Number
    version: Version
    outcome: Annotated[ReferralOutcome, about("结果")]
    document_number: Annotated[str, about("文书文号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
    decided_on: DecidedOn
    summary: Annotated[str, about("内容", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
    fined: Annotated[bool, about("是否判处罚金")] = False
