"""The inbox 待办与告知 in GraphQL."""

import strawberry

from contracts.transfer import inbox as contract
from contracts.transfer.referrals import GetReferrals
from gateway import fields
from gateway.transfer.referrals import Referral
from gateway.types import record


def _referrals(numbers: list[str]) -> GetReferrals:
    return GetReferrals(numbers=numbers)


def _counts(agencies: list[str]) -> contract.GetInboxCounts:
    return contract.GetInboxCounts(agencies=agencies)


@record(contract.InboxItem, "本单位的一项待办或告知")
class InboxItem:
    """A duty or a notice."""

    referral = fields.link_by(
        Referral | None, _referrals, key="number", description="所属移送案件；属其他案件或已与本单位无关的为空"
    )


@record(contract.InboxCount, "本单位待办与告知的数量")
class InboxCount:
    """How much waits."""


@strawberry.type
class InboxQuery:
    """Questions about one's own inbox."""

    transfer_inbox = fields.many(
        InboxItem, contract.ListInbox, description="本单位在行刑衔接案件上的待办与告知，新的在前"
    )
    transfer_inbox_count = fields.one(
        InboxCount, _counts, argument="agency", about="本单位代码", description="本单位待办与告知的数量"
    )


@strawberry.type
class InboxMutation:
    """Orders about one's own inbox."""

    mark_notices_read = fields.command(contract.MarkNoticesRead, InboxCount, _counts, description="将告知标为已阅")
