"""For what and how much is rewarded, as data: reward_tiers.csv and reward_conditions.csv."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.rewards import YUAN_MAX, RewardCheck, RewardCondition, RewardTier
from contracts.errors import Refusal
from contracts.law import LawStatus
from services.complaints.intake.rules import Case as Complaint

TRUE = frozenset({ReplyFinding.VERIFIED, ReplyFinding.PARTLY})


class RewardBookInvalid(ValueError):
    """A cell of the files of rewards that cannot be used; `row` counts from the header as 1."""

    def __init__(self, file: str, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{file} 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition, and by what it is checked."""

    code: str
    name: str
    check: RewardCheck
    source: str
    status: LawStatus


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """One tier: its conditions and its range in yuan."""

    tier: str
    name: str
    heavy: bool
    conditions: tuple[Condition, ...]
    least: int
    most: int
    source: str
    status: LawStatus
    region: str = ""
    valid_from: date
    valid_to: date | None = None

    def holds(self, region: str, on: date) -> bool:
        """Whether it speaks of this region on this day."""
        return (
            region.startswith(self.prefix) and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        )

    @property
    def prefix(self) -> str:
        """The significant digits of its region; empty = nationwide."""
        return region_prefix(self.region) if self.region else ""

    @property
    def basis(self) -> str:
        """The row as a user reads it."""
        return f"{self.name}，{self.least}至{self.most}元（{self.source}，{self.status.label}）"


class Book(msgspec.Struct, frozen=True):
    """Both files."""

    tiers: tuple[Tier, ...]

    def holding(self, region: str, on: date) -> list[Tier]:
        """The tiers that hold; a region's own row of a tier replaces the wider ones."""
        rows = [row for row in self.tiers if row.holds(region, on)]
        widest: dict[str, int] = {}
        for row in rows:
            widest[row.tier] = max(widest.get(row.tier, 0), len(row.prefix))
        return [row for row in rows if len(row.prefix) == widest[row.tier]]

    def tier(self, code: str, region: str, on: date) -> Tier:
        """The tier of this code. Refusal: REWARD_TIER_UNKNOWN."""
        for row in self.holding(region, on):
            if row.tier == code:
                return row
        raise Refusal("REWARD_TIER_UNKNOWN", tier=code, region=region)


def read_book(tiers: Iterable[Mapping[str, str]], conditions: Iterable[Mapping[str, str]]) -> Book:
    """The files, refusing a bad cell with RewardBookInvalid."""
    known = {line["code"]: _condition(number, line) for number, line in enumerate(conditions, start=2)}
    return Book(tuple(_tier(number, line, known) for number, line in enumerate(tiers, start=2)))


def checked(tier: Tier, complaint: Complaint) -> list[RewardCondition]:
    """The tier's conditions as they stand on this complaint."""
    return [
        RewardCondition(
            code=one.code,
            name=one.name,
            check=one.check,
            source=f"{one.source}，{one.status.label}",
            met=_met(one.check, complaint),
        )
        for one in tier.conditions
    ]


def confirmed(tier: Tier, complaint: Complaint, by_officer: Collection[str]) -> list[RewardCondition]:
    """All of them met, by the record or by the officer's word.

    Refusals: REWARD_CONDITION_UNKNOWN, REWARD_CONDITION_UNMET.
    """
    found = checked(tier, complaint)
    asked = {one.code for one in found if one.met is None}
    for code in by_officer:
        if code not in asked:
            raise Refusal("REWARD_CONDITION_UNKNOWN", condition=code, tier=tier.name)
    stand = [msgspec.structs.replace(one, met=one.met or one.code in by_officer) for one in found]
    require_met(tier.name, stand)
    return stand


def still_met(name: str, conditions: Sequence[RewardCondition], complaint: Complaint) -> None:
    """What the record says may have changed since the proposal. Refusal: REWARD_CONDITION_UNMET."""
    now = [msgspec.structs.replace(one, met=_met(one.check, complaint) is not False) for one in conditions]
    require_met(name, now)


def require_met(name: str, conditions: Iterable[RewardCondition]) -> None:
    """Refusal: REWARD_CONDITION_UNMET, naming what is missing."""
    missing = [one.name for one in conditions if not one.met]
    if missing:
        raise Refusal("REWARD_CONDITION_UNMET", tier=name, conditions="、".join(missing))


def require_within(tier: Tier, amount: int) -> None:
    """Refusal: REWARD_AMOUNT_OUTSIDE."""
    if not tier.least <= amount <= tier.most:
        raise Refusal("REWARD_AMOUNT_OUTSIDE", amount=amount, tier=tier.name, least=tier.least, most=tier.most)


def shown(tier: Tier, complaint: Complaint) -> RewardTier:
    """The tier as an officer reads it before proposing."""
    return RewardTier(
        tier=tier.tier,
        name=tier.name,
        heavy=tier.heavy,
        least=tier.least,
        most=tier.most,
        conditions=checked(tier, complaint),
        source=tier.source,
        status=tier.status,
    )


def _met(check: RewardCheck, complaint: Complaint) -> bool | None:
    match check:
        case RewardCheck.FINDING:
            return complaint.finding in TRUE
        case RewardCheck.ENVIRONMENTAL:
            return complaint.environmental
        case RewardCheck.QUERY_CODE:
            return complaint.query_code_sha256 is not None
        case RewardCheck.OFFICER:
            return None


def _condition(number: int, line: Mapping[str, str]) -> Condition:
    try:
        return msgspec.convert(dict(line), Condition)
    except msgspec.ValidationError as error:
        raise RewardBookInvalid("reward_conditions.csv", number, "一", str(dict(line)), str(error)) from None


def _tier(number: int, line: Mapping[str, str], known: Mapping[str, Condition]) -> Tier:
    codes = line["conditions"].split("|")
    for code in codes:
        if code not in known:
            raise RewardBookInvalid("reward_tiers.csv", number, "conditions", code, "reward_conditions.csv 中的代码")
    least, most = _yuan(number, "least", line["least"]), _yuan(number, "most", line["most"])
    if least > most:
        raise RewardBookInvalid("reward_tiers.csv", number, "most", line["most"], "不小于下限的整数")
    if line["heavy"] not in ("yes", "no"):
        raise RewardBookInvalid("reward_tiers.csv", number, "heavy", line["heavy"], "yes 或 no")
    cells: dict[str, object] = {column: text for column, text in line.items() if text}
    conditions = tuple(known[code] for code in codes)
    cells |= {"least": least, "most": most, "heavy": line["heavy"] == "yes", "conditions": conditions}
    try:
        return msgspec.convert(cells, Tier)
    except msgspec.ValidationError as error:
        raise RewardBookInvalid("reward_tiers.csv", number, "一", str(dict(line)), str(error)) from None


def _yuan(number: int, column: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= YUAN_MAX:
        raise RewardBookInvalid("reward_tiers.csv", number, column, text, "以元为单位的正整数")
    return int(text)
