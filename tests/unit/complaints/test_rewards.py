"""What may be rewarded, and how money and codes behave in every order of steps."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from msgspec import structs

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import Channel, ComplaintState, ReplyFinding
from contracts.complaints.rewards import PayReward, RewardMeans
from contracts.complaints.rewards import RewardState as S
from contracts.errors import Refusal
from kernel.jurisdiction import Jurisdiction
from services.complaints.intake.rules import Case as Complaint
from services.complaints.rewards.rules import budget as money
from services.complaints.rewards.rules import machine
from services.complaints.rewards.rules.book import (
    RewardBookInvalid,
    checked,
    confirmed,
    read_book,
    require_within,
    still_met,
)
from services.complaints.rewards.rules.budget import Budget
from services.complaints.rewards.rules.machine import Case, Limits
from tests.platform.actors import HEAD, OFFICER, OTHER_OFFICER, UPPER_HEAD, actor

FILES = Jurisdiction(Path(__file__).parents[3] / "jurisdiction")
BOOK = read_book(FILES.table("reward_tiers"), FILES.table("reward_conditions"))
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
TODAY = date(2026, 11, 2)
LIMITS = Limits(draws=3, claim_codes=2, query_codes=2, lock_hours=24)
CASHIER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="cashier")
CODE = "7K3M9P2Q7K3M9P2Q"
CODE_ARGON2 = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(CODE)
COMPLAINT = Complaint(
    number="TS00000000000Z",
    channel=Channel.WEB,
    received_by="public",
    region="640500",
    title="排废水",
    text="夜里排废水",
    filed_at=NOW,
    content_sha256="0" * 64,
    dispatcher="hotline-640500",
    uppers=("ecology-640000",),
    state=ComplaintState.CLOSED,
    agency="ecology-640500",
    environmental=True,
    query_code_sha256="0" * 64,
    finding=ReplyFinding.VERIFIED,
)
CONFIRMED = ["first", "unknown"]


def proposed(tier: str = "penalised", amount: int = 2000, by: Actor = OFFICER) -> Case:
    row = BOOK.tier(tier, "640500", TODAY)
    conditions = confirmed(row, COMPLAINT, [*CONFIRMED, tier])
    return machine.propose("JL-1", COMPLAINT, row, amount, conditions, "查实", by, NOW)


def offered() -> Case:
    return machine.approve(proposed(), HEAD, 2026, NOW + timedelta(days=180), NOW)


def claimed() -> Case:
    return machine.draw(offered(), True, CODE_ARGON2, LIMITS, NOW)


def payment(amount: int = 2000, paid_on: date = TODAY) -> PayReward:
    return PayReward(
        number="JL-1",
        claim_code=CODE,
        amount=amount,
        paid_on=paid_on,
        means=RewardMeans.CASH,
        voucher_sha256="a" * 64,
    )


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"finding": ReplyFinding.UNFOUNDED}, "属实"),
        ({"finding": None}, "属实"),
        ({"environmental": False}, "生态环境违法"),
        ({"query_code_sha256": None}, "查询码"),
    ],
)
def test_what_the_record_does_not_bear_out_is_not_rewarded_whatever_the_officer_says(
    change: dict[str, object], missing: str
) -> None:
    complaint = structs.replace(COMPLAINT, **change)
    tier = BOOK.tier("penalised", "640500", TODAY)
    with pytest.raises(Refusal, match="REWARD_CONDITION_UNMET") as refused:
        confirmed(tier, complaint, [*CONFIRMED, "penalised"])
    assert missing in str(refused.value.data["conditions"])
    with pytest.raises(Refusal, match="REWARD_CONDITION_UNMET"):
        still_met(tier.name, confirmed(tier, COMPLAINT, [*CONFIRMED, "penalised"]), complaint)


def test_a_condition_for_the_officer_counts_only_when_confirmed_and_only_if_the_tier_has_it() -> None:
    tier = BOOK.tier("hazard_removed", "640500", TODAY)
    assert [one.met for one in checked(tier, COMPLAINT)] == [True, True, True, None, None, None]
    with pytest.raises(Refusal, match="REWARD_CONDITION_UNMET"):
        confirmed(tier, COMPLAINT, CONFIRMED)
    with pytest.raises(Refusal, match="REWARD_CONDITION_UNKNOWN"):
        confirmed(tier, COMPLAINT, [*CONFIRMED, "hazard_removed", "penalised"])
    assert all(one.met for one in confirmed(tier, COMPLAINT, [*CONFIRMED, "hazard_removed"]))


def test_an_amount_lies_within_its_tier_and_the_three_grave_cases_are_heavy() -> None:
    tier = BOOK.tier("penalised", "640500", TODAY)
    for amount in (tier.least - 1, tier.most + 1):
        with pytest.raises(Refusal, match="REWARD_AMOUNT_OUTSIDE"):
            require_within(tier, amount)
    require_within(tier, tier.least)
    require_within(tier, tier.most)
    heavy = {row.tier for row in BOOK.holding("640500", TODAY) if row.heavy}
    assert heavy == {"violation_averted", "hazard_removed", "case_helped"}
    with pytest.raises(Refusal, match="REWARD_TIER_UNKNOWN"):
        BOOK.tier("penalised", "640500", date(2020, 1, 1))


def test_a_regions_own_tier_replaces_the_wider_one() -> None:
    wide = FILES.table("reward_tiers")[1]
    book = read_book([wide, wide | {"region": "640500", "most": "900"}], FILES.table("reward_conditions"))
    assert book.tier("penalised", "640400", TODAY).most == 5000
    assert book.tier("penalised", "640500", TODAY).most == 900


@pytest.mark.parametrize(
    ("column", "cell"),
    [("least", "0"), ("least", "9999"), ("most", "多"), ("heavy", "maybe"), ("conditions", "verified|none"),
     ("valid_from", "昨天"), ("status", "law")],
)  # fmt: skip
def test_a_bad_cell_of_the_tiers_is_named(column: str, cell: str) -> None:
    row = FILES.table("reward_tiers")[1] | {column: cell}
    with pytest.raises(RewardBookInvalid, match="第 2 行"):
        read_book([row], FILES.table("reward_conditions"))


def test_who_proposes_does_not_approve_and_who_did_either_does_not_pay() -> None:
    with pytest.raises(Refusal, match="REWARD_SAME_PERSON"):
        machine.approve(proposed(by=HEAD), HEAD, 2026, NOW, NOW)
    for involved in (OFFICER, HEAD):
        with pytest.raises(Refusal, match="REWARD_SAME_PERSON"):
            machine.check_payment(claimed(), payment(), involved, TODAY, TODAY)
    machine.check_payment(claimed(), payment(), CASHIER, TODAY, TODAY)


def test_a_heavy_reward_needs_the_head_and_the_bureau_above_decides_nothing() -> None:
    heavy = proposed("case_helped", 20_000)

    def approve(who: Actor) -> Case:
        return machine.approve(heavy, who, 2026, NOW, NOW)

    def decline(who: Actor) -> Case:
        return machine.decline(heavy, who, "不属重大", NOW)

    for decide in (approve, decline):
        with pytest.raises(Refusal, match="REWARD_HEAD_REQUIRED"):
            decide(OTHER_OFFICER)
        with pytest.raises(Refusal, match="NOT_FOUND"):
            decide(UPPER_HEAD)
        assert decide(HEAD).state in (S.OFFERED, S.DECLINED)
    assert machine.approve(proposed(), OTHER_OFFICER, 2026, NOW, NOW).state is S.OFFERED


def test_a_payment_is_of_the_amount_approved_and_between_approval_and_today() -> None:
    for order, refused in (
        (payment(amount=1999), "REWARD_AMOUNT_DIFFERS"),
        (payment(paid_on=TODAY + timedelta(days=1)), "REWARD_PAID_ON_WRONG"),
        (payment(paid_on=TODAY - timedelta(days=1)), "REWARD_PAID_ON_WRONG"),
    ):
        with pytest.raises(Refusal, match=refused):
            machine.check_payment(claimed(), order, CASHIER, TODAY, TODAY)
    with pytest.raises(Refusal, match="REWARD_STEP_NOT_ALLOWED"):
        machine.check_payment(offered(), payment(), CASHIER, TODAY, TODAY)


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), " 7K3M-9P2Q-7K3M-9P2Q "])
def test_a_claim_code_fits_however_it_is_typed(typed: str) -> None:
    assert machine.code_fits(CODE_ARGON2, typed)


def test_another_code_and_a_dead_one_fit_nothing() -> None:
    assert not machine.code_fits(CODE_ARGON2, CODE[:-1] + "0")
    assert not machine.code_fits("", CODE)


def test_a_new_code_kills_the_old_and_there_are_only_so_many() -> None:
    case = offered()
    for draw in range(1, LIMITS.draws + 1):
        case = machine.draw(case, True, f"hash {draw}", LIMITS, NOW)
        assert (case.state, case.draws, case.claim_argon2) == (S.CLAIMED, draw, f"hash {draw}")
    assert machine.draw(case, True, "one more", LIMITS, NOW) == case


def test_too_many_wrong_claim_codes_kill_the_code() -> None:
    once = machine.mistyped(claimed(), LIMITS)
    assert (once.state, once.wrong_claim_codes) == (S.CLAIMED, 1)
    dead = machine.mistyped(once, LIMITS)
    assert (dead.state, dead.claim_argon2) == (S.OFFERED, None)
    assert machine.draw(dead, True, "new", LIMITS, NOW).wrong_claim_codes == 0


def test_too_many_wrong_query_codes_stop_the_drawing_for_a_while_for_the_right_one_too() -> None:
    case = offered()
    for _ in range(LIMITS.query_codes):
        case = machine.draw(case, False, "forged", LIMITS, NOW)
    assert case.locked_until == NOW + timedelta(hours=24)
    assert machine.draw(case, True, "right", LIMITS, NOW + timedelta(hours=23)) == case
    assert machine.draw(case, True, "right", LIMITS, NOW + timedelta(hours=24)).state is S.CLAIMED


@given(st.lists(st.booleans()))
def test_a_wrong_query_code_never_draws(tries: list[bool]) -> None:
    case, at = offered(), NOW
    for known in tries:
        after = machine.draw(case, known, "hash", LIMITS, at)
        assert known or (after.draws, after.claim_argon2) == (case.draws, case.claim_argon2)
        case, at = after, at + timedelta(hours=7)
    assert case.draws <= LIMITS.draws


class Money(RuleBasedStateMachine):
    """A year's budget, and rewards that come and go in any order."""

    offers = Bundle("offers")

    def __init__(self) -> None:
        super().__init__()
        self.budget = Budget(agency="ecology-640500", year=2026, region="640500")
        self.held: list[int] = []
        self.spent: list[int] = []

    @rule(amount=st.integers(0, 100_000))
    def set_to(self, amount: int) -> None:
        before = self.budget
        try:
            self.budget = money.set_to(self.budget, amount)
        except Refusal as refusal:
            assert refusal.code == "REWARD_BUDGET_BELOW_SPENT" and amount < before.committed + before.paid

    @rule(target=offers, amount=st.integers(1, 50_000))
    def approve(self, amount: int) -> int:
        free = self.budget.free
        try:
            self.budget = money.commit(self.budget, amount)
        except Refusal as refusal:
            assert refusal.code == "REWARD_BUDGET_SHORT" and amount > free
            return 0
        self.held.append(amount)
        return amount

    @rule(amount=consumes(offers))
    def pay(self, amount: int) -> None:
        if amount:
            self.budget = money.pay(self.budget, amount)
            self.held.remove(amount)
            self.spent.append(amount)

    @rule(amount=consumes(offers))
    def lapse(self, amount: int) -> None:
        if amount:
            self.budget = money.release(self.budget, amount)
            self.held.remove(amount)

    @invariant()
    def every_yuan_is_committed_paid_or_free(self) -> None:
        budget = self.budget
        assert (budget.committed, budget.paid, budget.payments) == (sum(self.held), sum(self.spent), len(self.spent))
        assert budget.committed + budget.paid + budget.free == budget.amount
        assert min(budget.committed, budget.paid, budget.free) >= 0


TestMoney = Money.TestCase


def test_the_public_sees_the_totals_of_a_year_only_when_it_is_over() -> None:
    budget = Budget(agency="ecology-640500", year=2026, region="640500", amount=9, paid=5, payments=2)
    assert money.shown(budget, date(2026, 12, 31)).total_paid is None
    over = money.shown(budget, date(2027, 1, 1))
    assert (over.total_paid, over.total_rewards) == (5, 2)
