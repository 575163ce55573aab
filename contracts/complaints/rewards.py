"""举报奖励: proposed on what proved true, approved within a budget, claimed unseen with a one-time code, paid out."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from contracts.complaints.intake import ComplaintNumber, Reason, RegionCode, Sha256
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.law import LawStatus
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Page, Query, Record

YUAN_MAX = 1_000_000_000

RewardNumber = Annotated[str, about("奖励编号", min_length=1, max_length=64)]
Yuan = Annotated[int, Meta(ge=1, le=YUAN_MAX)]
Year = Annotated[int, Meta(ge=2000, le=2999)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
Typed = Annotated[str, Meta(max_length=40)]


class RewardState(Labelled):
    """Where a reward stands."""

    PROPOSED = "proposed", "待审批"
    OFFERED = "offered", "已批准，待取领取码"
    CLAIMED = "claimed", "已取领取码，待兑付"
    PAID = "paid", "已兑付"
    DECLINED = "declined", "不予批准"
    LAPSED = "lapsed", "逾期未领，已失效"


class RewardMeans(Labelled):
    """How a reward is paid out; none of them names who is paid."""

    CASH = "cash", "现金"
    CARDLESS = "cardless", "银行无卡取款"
    ONLINE = "online", "互联网支付（不记名）"


class RewardCheck(Labelled):
    """By what a condition is checked."""

    FINDING = "finding", "工单的查实情况"
    ENVIRONMENTAL = "environmental", "工单的事项"
    QUERY_CODE = "query_code", "工单的查询码"
    OFFICER = "officer", "承办人确认"


class RewardCondition(Record, frozen=True, kw_only=True):
    """One condition of a tier; `met` is None where an officer must confirm it."""

    code: Annotated[str, about("条件代码", Level.OPEN)]
    name: Annotated[str, about("条件", Level.OPEN)]
    check: Annotated[RewardCheck, about("由何核对", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]
    met: Annotated[bool | None, about("是否符合；空为须由承办人确认", Level.OPEN)] = None


class RewardTier(Record, frozen=True, kw_only=True):
    """One tier of the local table, with its conditions as they stand on one complaint. Amounts in yuan."""

    tier: Annotated[str, about("档次代码", Level.OPEN)]
    name: Annotated[str | None, about("档次", Level.SHARED)] = None
    heavy: Annotated[bool | None, about("是否重奖，须由单位负责人批准", Level.SHARED)] = None
    least: Annotated[int | None, about("金额下限（元）", Level.SHARED)] = None
    most: Annotated[int | None, about("金额上限（元）", Level.SHARED)] = None
    conditions: Annotated[list[RewardCondition] | None, about("条件", Level.SHARED)] = None
    source: Annotated[str | None, about("依据", Level.SHARED)] = None
    status: Annotated[LawStatus | None, about("法定或地方设定", Level.SHARED)] = None


class Reward(Record, frozen=True, kw_only=True):
    """One reward as the bureau sees it; who is paid stands nowhere."""

    number: Annotated[str, about("奖励编号", Level.OPEN)]
    complaint: Annotated[str | None, about("投诉编号", Level.SHARED)] = None
    state: Annotated[RewardState | None, about("状态", Level.SHARED)] = None
    agency: Annotated[str | None, about("奖励单位代码", Level.SHARED)] = None
    tier: Annotated[str | None, about("档次代码", Level.SHARED)] = None
    tier_name: Annotated[str | None, about("档次", Level.SHARED)] = None
    heavy: Annotated[bool | None, about("是否重奖", Level.SHARED)] = None
    basis: Annotated[str | None, about("金额依据", Level.SHARED)] = None
    amount: Annotated[int | None, about("金额（元）", Level.SHARED)] = None
    conditions: Annotated[list[RewardCondition] | None, about("条件及核对结果", Level.SHARED)] = None
    proposed_at: Annotated[datetime | None, about("提出时间", Level.SHARED)] = None
    year: Annotated[int | None, about("列支年度", Level.SHARED)] = None
    decided_at: Annotated[datetime | None, about("审批时间", Level.SHARED)] = None
    approval_overdue: Annotated[bool | None, about("审批是否超期", Level.SHARED)] = None
    wrong_claim_codes: Annotated[int | None, about("现领取码已输错几次", Level.SHARED)] = None
    paid_at: Annotated[datetime | None, about("兑付登记时间", Level.SHARED)] = None
    paid_on: Annotated[date | None, about("兑付日期", Level.SHARED)] = None
    means: Annotated[RewardMeans | None, about("兑付方式", Level.SHARED)] = None
    voucher_sha256: Annotated[str | None, about("付款凭证文件的 SHA-256", Level.SHARED)] = None
    grounds: Annotated[str | None, about("提出的理由", Level.CASE)] = None
    decline_reason: Annotated[str | None, about("不予批准的理由", Level.CASE)] = None
    proposer: Annotated[str | None, about("提出人", Level.CASE)] = None
    decider: Annotated[str | None, about("审批人", Level.CASE)] = None
    payer: Annotated[str | None, about("兑付人", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None


class OwnReward(Record, frozen=True, kw_only=True):
    """A reward as the one sees it who holds the complaint's number and query code."""

    number: Annotated[str, about("奖励编号，兑付时与领取码一并出示", Level.OPEN)]
    state: Annotated[RewardState, about("状态", Level.OPEN)]
    agency: Annotated[str, about("兑付单位代码", Level.OPEN)]
    amount: Annotated[int, about("金额（元）", Level.OPEN)]
    claim_until: Annotated[datetime | None, about("领取期限", Level.OPEN)] = None
    draws: Annotated[int, about("已取领取码几次", Level.OPEN)] = 0
    locked_until: Annotated[datetime | None, about("查询码输错次数过多，到此时为止不能取码", Level.OPEN)] = None
    paid_on: Annotated[date | None, about("兑付日期", Level.OPEN)] = None


class RewardBudget(Record, frozen=True, kw_only=True):
    """What an agency may spend on rewards in a year, in yuan. The public sees the totals of years that are over."""

    id: Annotated[str, about("预算编号：单位代码与年度", Level.OPEN)]
    agency: Annotated[str, about("单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    year: Annotated[int, about("年度", Level.OPEN)]
    total_paid: Annotated[int | None, about("全年兑付总额（元）；年度终了后公布", Level.OPEN)] = None
    total_rewards: Annotated[int | None, about("全年兑付笔数；年度终了后公布", Level.OPEN)] = None
    amount: Annotated[int | None, about("预算（元）", Level.SHARED)] = None
    committed: Annotated[int | None, about("已批准未兑付（元）", Level.SHARED)] = None
    paid: Annotated[int | None, about("已兑付（元）", Level.SHARED)] = None
    free: Annotated[int | None, about("可用（元）", Level.SHARED)] = None
    payments: Annotated[int | None, about("已兑付笔数", Level.SHARED)] = None


class ProposeReward(Command, frozen=True, kw_only=True):
    """The handling bureau's officer proposes a reward on a closed complaint that proved true.

    Amount in yuan. Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, REWARD_TIER_UNKNOWN,
    REWARD_CONDITION_UNKNOWN, REWARD_CONDITION_UNMET, REWARD_AMOUNT_OUTSIDE, REWARD_ALREADY.
    """

    subject: ClassVar[str] = "complaints.rewards.propose.v1"
    number: ComplaintNumber
    tier: Annotated[Code, about("档次代码")]
    amount: Annotated[Yuan, about("金额（元）")]
    confirmed: Annotated[list[Code], about("承办人确认符合的条件代码", max_length=20)]
    grounds: Annotated[Reason, about("理由")]


class ApproveReward(Command, frozen=True, kw_only=True):
    """Someone else than the proposer approves; a heavy reward its head. The budget of the year is committed.

    Refusals: NOT_FOUND, REWARD_STEP_NOT_ALLOWED, REWARD_SAME_PERSON, REWARD_HEAD_REQUIRED, REWARD_CONDITION_UNMET,
    REWARD_BUDGET_MISSING, REWARD_BUDGET_SHORT.
    """

    subject: ClassVar[str] = "complaints.rewards.approve.v1"
    number: RewardNumber


class DeclineReward(Command, frozen=True, kw_only=True):
    """It is not approved; it may be proposed anew. Refusals: NOT_FOUND, REWARD_STEP_NOT_ALLOWED, REWARD_SAME_PERSON,
    REWARD_HEAD_REQUIRED."""

    subject: ClassVar[str] = "complaints.rewards.decline.v1"
    number: RewardNumber
    reason: Reason


class DrawClaimCode(Command, frozen=True, kw_only=True):
    """The caller, known by number and query code only, takes a claim code; a code taken before is dead.

    Of the code only its Argon2 hash arrives. The receipt names the reward, or nothing: whether the number, the code
    or the reward is wrong is never told.
    """

    subject: ClassVar[str] = "complaints.rewards.draw_code.v1"
    number: Annotated[Typed, about("投诉编号")]
    query_code: Annotated[Typed, about("查询码")]
    claim_code_argon2: Annotated[str, about("领取码的 Argon2 散列", min_length=32, max_length=200)]


class PayReward(Command, frozen=True, kw_only=True):
    """A third person of the bureau pays against the claim code, which is then dead. Amount in yuan, as approved.

    A wrong code is counted and changes nothing else; after too many the code is dead and a new one must be drawn.
    Refusals: NOT_FOUND, REWARD_STEP_NOT_ALLOWED, REWARD_SAME_PERSON, REWARD_AMOUNT_DIFFERS, REWARD_PAID_ON_WRONG.
    """

    subject: ClassVar[str] = "complaints.rewards.pay.v1"
    number: RewardNumber
    claim_code: Annotated[Typed, about("领取码")]
    amount: Annotated[Yuan, about("兑付金额（元）")]
    paid_on: Annotated[date, about("兑付日期")]
    means: Annotated[RewardMeans, about("兑付方式")]
    voucher_sha256: Annotated[Sha256, about("付款凭证文件的 SHA-256；凭证本身不进入本系统")]


class SetRewardBudget(Command, frozen=True, kw_only=True):
    """The head sets what the bureau may spend in a year, in yuan. Refusal: REWARD_BUDGET_BELOW_SPENT."""

    subject: ClassVar[str] = "complaints.rewards.set_budget.v1"
    year: Annotated[Year, about("年度")]
    amount: Annotated[int, about("预算（元）", ge=0, le=YUAN_MAX)]
    reason: Reason


class GetRewards(Query[list[Reward | None]], frozen=True, kw_only=True):
    """Rewards aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.rewards.get.v1"
    numbers: Annotated[list[str], about("奖励编号", max_length=PAGE_SIZE_MAX)]


class RewardsOfComplaints(Query[list[Reward | None]], frozen=True, kw_only=True):
    """The latest reward of each complaint, aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.rewards.of_complaints.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]


class RewardOrder(Labelled):
    """The orders of a list of rewards."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListRewards(Query[Page[Reward]], frozen=True, kw_only=True):
    """Rewards of the asker's bureau or those under it."""

    subject: ClassVar[str] = "complaints.rewards.list.v1"
    state: Annotated[RewardState | None, about("状态")] = None
    year: Annotated[int | None, about("列支年度")] = None
    order: Annotated[RewardOrder, about("排序")] = RewardOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None


class RewardTiersOfComplaint(Query[list[RewardTier]], frozen=True, kw_only=True):
    """The tiers that hold where the complaint lies, each with its conditions checked against it; none if unseen."""

    subject: ClassVar[str] = "complaints.rewards.tiers.v1"
    number: ComplaintNumber


class RewardOfCaller(Query[OwnReward | None], frozen=True, kw_only=True):
    """The reward to whoever holds the complaint's number and query code; wrong, absent and none answer alike."""

    subject: ClassVar[str] = "complaints.rewards.of_caller.v1"
    number: Annotated[Typed, about("投诉编号")]
    query_code: Annotated[Typed, about("查询码")]


class GetRewardBudgets(Query[list[RewardBudget | None]], frozen=True, kw_only=True):
    """Budgets aligned with `ids`."""

    subject: ClassVar[str] = "complaints.rewards.get_budgets.v1"
    ids: Annotated[list[str], about("预算编号", max_length=PAGE_SIZE_MAX)]


class RewardBudgetOrder(Labelled):
    """The orders of a list of budgets."""

    NEWEST = "newest", "年度新的在前"
    OLDEST = "oldest", "年度旧的在前"


class ListRewardBudgets(Query[Page[RewardBudget]], frozen=True, kw_only=True):
    """Budgets and yearly totals."""

    subject: ClassVar[str] = "complaints.rewards.list_budgets.v1"
    year: Annotated[int | None, about("年度")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[RewardBudgetOrder, about("排序")] = RewardBudgetOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None
