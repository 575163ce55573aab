"""摆渡: what is owed to an agency whose network the hub cannot reach, and what it answers, carried in bundles."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Event, Query, Record

# In Base64 and with the words around it this stays below what the gateway takes as one request.
REPLY_BYTES_MAX = 44 * 1024
BASE64_MAX = REPLY_BYTES_MAX * 4 // 3 + 4

Open, Shared, Case = Level.OPEN, Level.SHARED, Level.CASE
Recipient = Annotated[str, about("单位代码", min_length=1, max_length=64)]
Digest = Annotated[str, about("摆渡包 SHA-256 摘要", pattern=patterns.SHA256)]
AgainFrom = Annotated[int, about("从第几包起重送：对方遗失或更换机器时", ge=1, le=10**9)]
Place = Annotated[int, about("包序号，每个方向从 1 起连续编号")]


class FerryReplyState(Labelled):
    """What became of a reply bundle that arrived."""

    HELD = "held", "暂存：前面的回包未到"
    TAKEN = "taken", "已办理"
    BROKEN = "broken", "与前一回包不衔接，未办理"


class FerryOutcome(Labelled):
    """What became of one answer."""

    DONE = "done", "已办理"
    REFUSED = "refused", "未办理"


class FerryBundle(Record, frozen=True, kw_only=True):
    """One bundle packed for a recipient; its file is in the transfer store, sealed."""

    sequence: Annotated[int, about("包序号", Shared)]
    sha256: Annotated[str, about("摆渡包 SHA-256 摘要", Shared)]
    size: Annotated[int, about("字节数", Shared)]
    cases: Annotated[int, about("案件数", Shared)]
    packed_at: Annotated[datetime, about("打包时间", Shared)]
    packed_by: Annotated[str, about("打包单位代码", Shared)]


class Ferry(Record, frozen=True, kw_only=True):
    """The line to one agency: how far its bundles were packed and acknowledged, how far its replies were taken in."""

    recipient: Annotated[str, about("对方单位代码", Open)]
    card: Annotated[str | None, about("对方公钥卡的指纹", Shared)] = None
    packed: Annotated[int | None, about("已打包到第几包", Shared)] = None
    acknowledged: Annotated[int | None, about("对方已确认到第几包", Shared)] = None
    taken: Annotated[int | None, about("已办理到对方第几个回包", Shared)] = None
    held: Annotated[list[int] | None, about("已到而暂存的回包序号", Shared)] = None
    bundles: Annotated[list[FerryBundle] | None, about("尚未确认的摆渡包，至多 100 个", Shared)] = None


class FerryAnswer(Record, frozen=True, kw_only=True):
    """One answer of the other side and what became of it; shown to the parties of its case only."""

    number: Annotated[str, about("案件编号", Shared)]
    step: Annotated[str, about("办理事项", Shared)]
    by: Annotated[str, about("签署人警号或工号", Shared)]
    signed_at: Annotated[datetime, about("签署时间，以对方时钟为准", Shared)]
    outcome: Annotated[FerryOutcome, about("结果", Shared)]
    refusal: Annotated[str | None, about("未办理的拒绝代码", Shared)] = None
    refusal_data: Annotated[str | None, about("拒绝的数据（JSON）", Shared)] = None


class FerryReply(Record, frozen=True, kw_only=True):
    """A reply bundle that was brought in."""

    id: Annotated[str, about("回包编号：单位代码/序号", Open)]
    agency: Annotated[str | None, about("回复单位代码", Shared)] = None
    sequence: Annotated[int | None, about("回包序号", Shared)] = None
    state: Annotated[FerryReplyState | None, about("状态", Shared)] = None
    arrivals: Annotated[int | None, about("送到几次；第二次起不再办理", Shared)] = None
    sha256: Annotated[str | None, about("回包 SHA-256 摘要", Shared)] = None
    arrived_at: Annotated[datetime | None, about("首次送到时间", Shared)] = None
    missing: Annotated[list[int] | None, about("在它之前未到的回包序号", Shared)] = None
    count: Annotated[int | None, about("答复数", Shared)] = None
    answers: Annotated[list[FerryAnswer] | None, about("涉及本单位案件的答复及结果", Shared)] = None


class PackFerry(Command, frozen=True, kw_only=True):
    """Pack what is owed to an agency and in no bundle yet; nothing where nothing is owed. One bundle at a time.

    Where another card is trusted than the line began with, it begins anew and all is owed again.
    `again_from`: its machine lost what came from this bundle on; these count as unacknowledged again.
    Refusals: FERRY_KEY_UNKNOWN, FERRY_HUB_KEY_MISSING, FERRY_NEVER_PACKED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.ferry.pack.v1"
    recipient: Recipient
    again_from: AgainFrom | None = None


class TakeInFerryReply(Command, frozen=True, kw_only=True):
    """Take a reply bundle in once, in the order of its numbers; each answer is an order of the agency that signed it.

    Refusals: FERRY_NOT_A_BUNDLE, FERRY_CUT_OFF, FERRY_HEADER_ALTERED, FERRY_BODY_ALTERED, FERRY_NOT_FOR_US,
    FERRY_KEY_UNKNOWN, FERRY_NUMBER_TAKEN, FERRY_CHAIN_BROKEN, FERRY_UNREADABLE, SEAL_BROKEN, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.ferry.take_in.v1"
    bundle: Annotated[str, about("回包内容（Base64）", min_length=1, max_length=BASE64_MAX)]


class GetFerries(Query[list[Ferry | None]], frozen=True, kw_only=True):
    """Lines by the other agency, aligned."""

    subject: ClassVar[str] = "transfer.ferry.get.v1"
    recipients: Annotated[list[str], about("对方单位代码", max_length=100)]


class GetFerryReplies(Query[list[FerryReply | None]], frozen=True, kw_only=True):
    """Reply bundles by id, aligned."""

    subject: ClassVar[str] = "transfer.ferry.get_replies.v1"
    ids: Annotated[list[str], about("回包编号", max_length=100)]


class FerryPacked(Event, frozen=True, kw_only=True):
    """A bundle was packed; what is in it is known by the digest of its sealed bytes."""

    subject: ClassVar[str] = "transfer.ferry.packed.v1"
    recipient: Recipient
    sequence: Place
    sha256: Digest
    cases: Annotated[int, about("案件数")]
    by: Annotated[str, about("打包单位代码")]


class FerryBegun(Event, frozen=True, kw_only=True):
    """A line begins, or begins anew under other keys: all that is owed is packed again, from number 1."""

    subject: ClassVar[str] = "transfer.ferry.begun.v1"
    recipient: Recipient
    card: Annotated[str, about("对方公钥卡的指纹")]
    anew: Annotated[bool, about("是否因更换密钥而重新开始")]


class FerryRewound(Event, frozen=True, kw_only=True):
    """Bundles are to be carried again from a number on, though the other side had acknowledged them."""

    subject: ClassVar[str] = "transfer.ferry.rewound.v1"
    recipient: Recipient
    again_from: Place
    by: Annotated[str, about("打包单位代码")]


class FerryReplyTaken(Event, frozen=True, kw_only=True):
    """A reply bundle was carried out; each answer that was done is journaled on its own case besides."""

    subject: ClassVar[str] = "transfer.ferry.reply_taken.v1"
    agency: Recipient
    sequence: Place
    sha256: Digest
    done: Annotated[int, about("已办理的答复数")]
    refused: Annotated[int, about("未办理的答复数")]
    carried_by: Annotated[str, about("送到单位代码")]
