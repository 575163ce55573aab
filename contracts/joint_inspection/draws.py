"""The random draw 双随机: a frozen pool, two nonces from two agencies, a result anyone can repeat."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Event, Page, Query, Record


class DrawState(Labelled):
    """How far a draw has come."""

    COMMITTING = "committing", "待提交承诺值"
    REVEALING = "revealing", "待揭示随机数"
    ASSIGNING = "assigning", "已抽取检查对象，待各单位抽取执法人员"
    DRAWN = "drawn", "已抽取（检查前保密）"
    PUBLISHED = "published", "已公布"
    FAILED = "failed", "抽取失败"


class OpenDraw(Command, frozen=True, kw_only=True):
    """Freeze the pool of a filed plan and journal its hash; by the agency that made the plan.

    `agencies` are the other departments that visit together and bring their own officers. The witness is another agency
    and commits the second nonce. Refusals: PLAN_UNFILED, DRAW_EXISTS, DRAW_WITNESS_SAME, AGENCY_UNKNOWN, DRAW_WINDOW,
    DRAW_POOL_EMPTY, DRAW_OFFICERS_SHORT, DRAW_LEAD_MISSING, DRAW_NOT_INITIATOR.
    """

    subject: ClassVar[str] = "joint_inspection.draws.open.v1"
    plan: Annotated[str, about("计划编号")]
    witness: Annotated[str, about("见证单位代码，须为另一单位")]
    visit_from: Annotated[date, about("检查开始日期，须在计划月份内")]
    visit_until: Annotated[date, about("检查结束日期，须在计划月份内")]
    agencies: Annotated[list[str], about("共同检查的其他单位代码", max_length=10)] = msgspec.field(default_factory=list)


class Redraw(Command, frozen=True, kw_only=True):
    """Draw again for a stated reason; the earlier draw stays as it is and the two link to each other.

    Same plan and agencies, what is left of the window, another witness where named.
    Refusals: DRAW_STATE, DRAW_ALREADY_REDRAWN and those of OpenDraw.
    """

    subject: ClassVar[str] = "joint_inspection.draws.redraw.v1"
    draw: Annotated[str, about("原抽取编号")]
    reason: Annotated[str, about("重新抽取的理由", min_length=1, max_length=2000)]
    witness: Annotated[str | None, about("更换的见证单位代码")] = None


class CommitNonce(Command, frozen=True, kw_only=True):
    """Commit to a secret nonce of 32 random bytes without showing it.

    `commitment` is the SHA-256 of those 32 bytes, written as 64 lower-case hexadecimal digits. With it a taking-part
    agency freezes its own officers: certificate, grade, specialties, region, validity, recusals in the pool and visits
    that stand. Refusals: DRAW_STATE, DRAW_NOT_PARTY, NONCE_COMMITTED, NONCE_SAME_PERSON, NONCE_COPIED,
    DRAW_OFFICERS_SHORT, DRAW_LEAD_MISSING.
    """

    subject: ClassVar[str] = "joint_inspection.draws.commit_nonce.v1"
    draw: Annotated[str, about("抽取编号")]
    commitment: Annotated[str, about("承诺值：32字节随机数的SHA-256（64位十六进制）", pattern=patterns.SHA256)]


class RevealNonce(Command, frozen=True, kw_only=True):
    """The initiator or the witness reveals its nonce; with the second one the objects are drawn.

    With the same nonce the initiator draws its officers, and so does a witness that takes part.
    Refusals: DRAW_STATE, DRAW_NOT_PARTY, NONCE_REVEALED, NONCE_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.draws.reveal_nonce.v1"
    draw: Annotated[str, about("抽取编号")]
    nonce: Annotated[str, about("随机数：32字节，64位十六进制", pattern=patterns.SHA256)]


class DrawOfficers(Command, frozen=True, kw_only=True):
    """Another taking-part agency draws its own officers for the objects drawn, with the nonce it committed before.

    With the last agency's the result stands. Refusals: DRAW_STATE, DRAW_NOT_PARTY, NONCE_REVEALED, NONCE_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.draws.draw_officers.v1"
    draw: Annotated[str, about("抽取编号")]
    nonce: Annotated[str, about("本单位的随机数：32字节，64位十六进制", pattern=patterns.SHA256)]


class DrawOpened(Event, frozen=True, kw_only=True):
    """The pool is frozen: its hash stands in the journal before any nonce does."""

    subject: ClassVar[str] = "joint_inspection.draws.opened.v1"
    draw: str
    plan: str
    region: str
    initiator: str
    witness: str
    agencies: list[str]
    algorithm: str
    pool_hash: str
    pool_size: int
    terms_hash: str
    redraw_of: str | None = None
    reason_hash: str | None = None


class NonceCommitted(Event, frozen=True, kw_only=True):
    """One agency is bound to its nonce, and where it takes part to the officers it has."""

    subject: ClassVar[str] = "joint_inspection.draws.nonce_committed.v1"
    draw: str
    region: str
    agency: str
    commitment: str
    library_hash: str | None = None


class NonceRevealed(Event, frozen=True, kw_only=True):
    """One agency's nonce fits its commitment; the nonce itself is journaled with the publication."""

    subject: ClassVar[str] = "joint_inspection.draws.nonce_revealed.v1"
    draw: str
    region: str
    agency: str


class ObjectsDrawn(Event, frozen=True, kw_only=True):
    """The objects stand before the other agencies draw their officers; `objects_hash` binds them, keys included."""

    subject: ClassVar[str] = "joint_inspection.draws.objects_drawn.v1"
    draw: str
    region: str
    drawn: int
    objects_hash: str


class OfficersDrawn(Event, frozen=True, kw_only=True):
    """One agency has drawn its officers; `teams_hash` binds them, the agency's seed included."""

    subject: ClassVar[str] = "joint_inspection.draws.officers_drawn.v1"
    draw: str
    region: str
    agency: str
    teams_hash: str


class DrawCompleted(Event, frozen=True, kw_only=True):
    """The result stands, secret until the visits are over; `proof_hash` binds it."""

    subject: ClassVar[str] = "joint_inspection.draws.completed.v1"
    draw: str
    region: str
    drawn: int
    proof_hash: str


class DrawPublished(Event, frozen=True, kw_only=True):
    """The last visit is over: nonces, seed and proof are open to everyone."""

    subject: ClassVar[str] = "joint_inspection.draws.published.v1"
    draw: str
    region: str
    nonce_initiator: str
    nonce_witness: str
    seed: str
    proof_hash: str


class DrawFailed(Event, frozen=True, kw_only=True):
    """A nonce was withheld past its deadline; `withheld` names the agencies, `source` the limit."""

    subject: ClassVar[str] = "joint_inspection.draws.failed.v1"
    draw: str
    region: str
    step: DrawState
    withheld: list[str]
    source: str


class Stratum(Record, frozen=True, kw_only=True):
    """How many objects of one class are drawn, and why that many."""

    name: Annotated[str, about("类别", Level.OPEN)]
    size: Annotated[int, about("该类检查对象数", Level.OPEN)]
    count: Annotated[int, about("应抽取数", Level.OPEN)]
    reason: Annotated[str, about("比例及依据", Level.OPEN)]
    lead: Annotated[str | None, about("主办人员的资格等级要求及依据", Level.OPEN)] = None


class DrawPart(Record, frozen=True, kw_only=True):
    """What one taking-part agency brings: its officers frozen, its nonce bound, its officers drawn."""

    agency: Annotated[str, about("参加检查的单位", Level.OPEN)]
    commitment: Annotated[str | None, about("该单位的承诺值", Level.OPEN)] = None
    library_hash: Annotated[str | None, about("该单位执法人员库的SHA-256", Level.OPEN)] = None
    officers: Annotated[int | None, about("执法人员库的人数", Level.OPEN)] = None
    drew_at: Annotated[datetime | None, about("该单位抽取执法人员的时间", Level.OPEN)] = None


class Draw(Record, frozen=True, kw_only=True):
    """A draw without its secrets; nonces, seed and list are in its proof once published."""

    id: Annotated[str, about("抽取编号", Level.OPEN)]
    plan: Annotated[str, about("计划编号", Level.OPEN)]
    state: Annotated[DrawState, about("抽取状态", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    initiator: Annotated[str, about("发起单位", Level.OPEN)]
    witness: Annotated[str, about("见证单位", Level.OPEN)]
    agencies: Annotated[list[str], about("参加检查的单位", Level.OPEN)]
    pool_hash: Annotated[str, about("检查对象库的SHA-256", Level.OPEN)]
    pool_size: Annotated[int, about("检查对象库的对象数", Level.OPEN)]
    strata: Annotated[list[Stratum], about("各类别抽取数及依据", Level.OPEN)]
    visit_from: Annotated[date, about("检查开始日期", Level.OPEN)]
    visit_until: Annotated[date, about("检查结束日期", Level.OPEN)]
    opened_at: Annotated[datetime, about("开启时间", Level.OPEN)]
    parts: Annotated[list[DrawPart], about("各单位自行抽取执法人员的情况", Level.OPEN)] = msgspec.field(
        default_factory=list
    )
    commitment_initiator: Annotated[str | None, about("发起单位的承诺值", Level.OPEN)] = None
    commitment_witness: Annotated[str | None, about("见证单位的承诺值", Level.OPEN)] = None
    revealed: Annotated[list[str] | None, about("已揭示随机数的单位", Level.SHARED)] = None
    drawn_at: Annotated[datetime | None, about("抽取时间", Level.OPEN)] = None
    proof_hash: Annotated[str | None, about("抽取证明文件的SHA-256", Level.OPEN)] = None
    published_at: Annotated[datetime | None, about("公布时间", Level.OPEN)] = None
    failed_at: Annotated[datetime | None, about("失败时间", Level.OPEN)] = None
    withheld: Annotated[list[str] | None, about("逾期未提交或未揭示随机数的单位", Level.OPEN)] = None
    redraw_of: Annotated[str | None, about("原抽取编号", Level.OPEN)] = None
    duties: Annotated[list[Duty] | None, about("提交和揭示随机数的时限", Level.OPEN)] = None
    redrawn_as: Annotated[str | None, about("重新抽取的编号", Level.OPEN)] = None
    redraw_reason: Annotated[str | None, about("重新抽取的理由", Level.OPEN)] = None


class DrawProof(Record, frozen=True, kw_only=True):
    """A slice of a published draw's proof file; `./hub draw verify` repeats the draw from the whole text."""

    draw: Annotated[str, about("抽取编号", Level.OPEN)]
    proof_hash: Annotated[str, about("证明文件全文（UTF-8）的SHA-256", Level.OPEN)]
    text: Annotated[str, about("证明文件自offset起的文本", Level.OPEN)]
    next: Annotated[int | None, about("下一段的offset，空为已到结尾", Level.OPEN)] = None


class GetDraws(Query[list[Draw | None]], frozen=True, kw_only=True):
    """Draws by id; the public sees published and failed ones."""

    subject: ClassVar[str] = "joint_inspection.draws.get.v1"
    ids: Annotated[list[str], about("抽取编号", max_length=100)]


class DrawOrder(Labelled):
    """The orders of a list of draws."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListDraws(Query[Page[Draw]], frozen=True, kw_only=True):
    """Draws the asker may see."""

    subject: ClassVar[str] = "joint_inspection.draws.list.v1"
    plan: Annotated[str | None, about("计划编号")] = None
    state: Annotated[DrawState | None, about("抽取状态")] = None
    order: Annotated[DrawOrder, about("排序")] = DrawOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=100)] = 20
    after: Annotated[str | None, about("从此处继续")] = None


class DrawsOfPlans(Query[list[Page[Draw]]], frozen=True, kw_only=True):
    """The draws of each plan, as far as the asker may see them."""

    subject: ClassVar[str] = "joint_inspection.draws.of_plans.v1"
    plans: Annotated[list[str], about("计划编号", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=100)] = 20


class GetDrawProof(Query[DrawProof | None], frozen=True, kw_only=True):
    """The proof of a published draw, open to everyone, in slices; None before publication."""

    subject: ClassVar[str] = "joint_inspection.draws.proof.v1"
    draw: Annotated[str, about("抽取编号")]
    offset: Annotated[int, about("起始字符位置", ge=0, le=1_000_000_000)] = 0
