"""What happened to a referral 移送 beside the straight way, as journaled: no personal data, free text as its digest."""

from datetime import date
from typing import Annotated, ClassVar

from contracts.fields import about
from contracts.messages import Event
from contracts.transfer.referral_facts import Late, Police
from contracts.transfer.referral_terms import DropGround, ReferralOutcome
from contracts.transfer.referrals import Agency, CreditCode, Digest, Number

On = Annotated[date, about("决定日期")]


class ReferralWithdrawn(Event, frozen=True, kw_only=True):
    """The agency took the case out before the police signed."""

    subject: ClassVar[str] = "transfer.referrals.withdrawn.v1"
    number: Number
    agency: Agency
    reason_sha256: Digest


class ReferralReturned(Event, frozen=True, kw_only=True):
    """The police returned what is no police matter."""

    subject: ClassVar[str] = "transfer.referrals.returned.v1"
    number: Number
    police: Police
    reason_sha256: Digest


class ReferralTakenBack(Event, frozen=True, kw_only=True):
    """The agency has the file and the case again."""

    subject: ClassVar[str] = "transfer.referrals.taken_back.v1"
    number: Number
    agency: Agency
    credit_code: CreditCode


class ReferralItemsHandedOver(Event, frozen=True, kw_only=True):
    """Items and remaining material went to the police after the filing."""

    subject: ClassVar[str] = "transfer.referrals.items_handed_over.v1"
    number: Number
    agency: Agency
    item_count: Annotated[int, about("涉案物品件数")]
    documents: Annotated[list[str], about("其他材料摘要")]


class ReferralItemsAccepted(Event, frozen=True, kw_only=True):
    """The police signed for items and material."""

    subject: ClassVar[str] = "transfer.referrals.items_accepted.v1"
    number: Number
    police: Police


class ReferralMoved(Event, frozen=True, kw_only=True):
    """The police passed a filed case to other police; it is theirs until the others sign for it."""

    subject: ClassVar[str] = "transfer.referrals.moved.v1"
    number: Number
    police_before: Police
    police: Police
    decided_on: On
    reason_sha256: Digest
    late: Late


class ReferralMoveRefused(Event, frozen=True, kw_only=True):
    """The other police did not take the filed case."""

    subject: ClassVar[str] = "transfer.referrals.move_refused.v1"
    number: Number
    police: Police
    refused_by: Police
    reason_sha256: Digest


class ReferralDropped(Event, frozen=True, kw_only=True):
    """The police ended a case they had filed; the file waits to be taken back."""

    subject: ClassVar[str] = "transfer.referrals.dropped.v1"
    number: Number
    police: Police
    credit_code: CreditCode
    ground: Annotated[DropGround, about("情形")]
    decided_on: On
    reason_sha256: Digest
    late: Late


class ReferralOutcomeTold(Event, frozen=True, kw_only=True):
    """The procuratorate told how the case ended."""

    subject: ClassVar[str] = "transfer.referrals.outcome_told.v1"
    number: Number
    agency: Agency
    credit_code: CreditCode
    outcome: Annotated[ReferralOutcome, about("结果")]
    decided_on: On
    fined: Annotated[bool, about("是否判处罚金")]
    late: Late
