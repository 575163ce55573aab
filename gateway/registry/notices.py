"""Notices to a trade 同行业风险提醒 in GraphQL."""

import strawberry

from contracts.registry import notices as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.NoticeReceipt, "同行业风险提醒的一份回执")
class NoticeReceipt:
    """A receipt."""


@record(contract.Notice, "同行业风险提醒：由一处典型问题提醒同行业其他企业，不透露是哪一家")
class Notice(Node):
    """A notice."""


def _by_number(numbers: list[str]) -> contract.GetNotices:
    return contract.GetNotices(numbers=numbers)


@strawberry.type
class NoticeQuery:
    """Questions about notices."""

    notice = fields.one(Notice, _by_number, argument="number", about="提醒编号", description="按编号查询同行业风险提醒")
    notices = fields.many(Notice, contract.ListNotices, description="可见的同行业风险提醒，新的在前；企业只见收到的")
    notice_receipts = fields.many(
        NoticeReceipt, contract.ListNoticeReceipts, description="一份提醒的收件企业及其是否已读"
    )


@strawberry.type
class NoticeMutation:
    """Orders about notices."""

    draft_notice = fields.command(
        contract.DraftNotice,
        Notice,
        _by_number,
        description="把一处问题标为行业典型并起草提醒；不得出现能看出是哪家企业的文字",
    )
    revise_notice = fields.command(contract.ReviseNotice, Notice, _by_number, description="发送前修改提醒")
    return_notice = fields.command(contract.ReturnNotice, Notice, _by_number, description="负责人退回修改")
    send_notice = fields.command(
        contract.SendNotice, Notice, _by_number, description="负责人批准，发送给该区域该行业的其他企业"
    )
    read_notice = fields.command(contract.ReadNotice, Notice, _by_number, description="企业确认已读")
