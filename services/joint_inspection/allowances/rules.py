"""What counts towards an enterprise's year, and when there is no room for another visit in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.allowances import AllowanceVisit, ArrangementObstacle, VisitGround
from contracts.joint_inspection.plans import PlanKind
from contracts.law import LawRow

Row = Mapping[str, str]


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a ground means in a region; one row of visit_grounds.csv."""

    counts: bool
    same_item: bool
    merges: bool
    source: str

    @property
    def reason(self) -> str:
        """Why a visit counts or not, as a user reads it."""
        return f"{'计入' if self.counts else '不计入'}频次上限：{self.source}"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that has its place in the enterprise's year; a `secret` one is not told of before it begins."""

    visit: str
    agencies: tuple[str, ...]
    planned_on: date
    begun_on: date | None
    counts: bool
    ground: VisitGround
    items: tuple[str, ...] = ()
    secret: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that wants its place."""

    credit_code: str
    planned_on: date
    effect: Effect
    items: tuple[str, ...] = ()


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The year's cap, within how many days an item is not checked again, and how items are called."""

    cap: LawRow
    same_item: LawRow
    item_names: Mapping[str, str] = {}


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no room, with the earlier visits named."""

    obstacle: ArrangementObstacle
    credit_code: str
    visit: str
    earlier: str
    limit: str

    @property
    def text(self) -> str:
        """The reason as a user reads it."""
        return f"{self.obstacle.label}（{self.limit}）；此前：{self.earlier}"

    def refusal(self) -> Refusal:
        """The reason as an answer to whoever asks for a visit."""
        code, visit, earlier, limit = self.credit_code, self.visit, self.earlier, self.limit
        if self.obstacle is ArrangementObstacle.SAME_ITEM:
            return Refusal("VISIT_SAME_ITEM", credit_code=code, visit=visit, earlier=earlier, limit=limit)
        return Refusal("VISIT_CAP_REACHED", credit_code=code, visit=visit, earlier=earlier, limit=limit)


def ground_of_plan(kind: PlanKind, region: str, below: Iterable[str]) -> VisitGround:
    """What a drawn visit rests on; a campaign is a superior's where an agency of the place reports to who planned it.

    `below` are the regions of the agencies that report to the one whose plan it is.
    """
    if kind is PlanKind.ROUTINE:
        return VisitGround.ROUTINE
    superior = any(region.startswith(region_prefix(one)) for one in below)
    return VisitGround.SUPERIOR_CAMPAIGN if superior else VisitGround.CAMPAIGN


def effect_of(ground: VisitGround, region: str, rows: Iterable[Row], on: date) -> Effect:
    """What a ground means in a region on a day; one without a row counts, is held against its items and merges."""
    fitting = [row for row in rows if row["ground"] == ground and _applies(row, region, on)]
    if not fitting:
        return Effect(counts=True, same_item=True, merges=True, source="没有例外规定")
    row = max(fitting, key=lambda row: len(_prefix(row)))
    yes = {name: row[name] == "yes" for name in ("counts", "same_item", "merges")}
    return Effect(**yes, source=row["source"])


def counted(held: Iterable[Held], year: int) -> list[Held]:
    """The visits that use up a year."""
    return [one for one in held if one.counts and one.planned_on.year == year]


def blocked(asked: Asked, held: Sequence[Held], limits: Limits) -> Blocked | None:
    """Why there is no room: an item checked already in the period, or the year's cap; None where there is."""
    return _same_item(asked, held, limits) or _over_cap(asked, held, limits)


def _over_cap(asked: Asked, held: Sequence[Held], limits: Limits) -> Blocked | None:
    used = counted(held, asked.planned_on.year)
    if not asked.effect.counts or len(used) < limits.cap.value:
        return None
    return _blocked(ArrangementObstacle.CAP, asked, used, limits.cap, limits)


def _same_item(asked: Asked, held: Sequence[Held], limits: Limits) -> Blocked | None:
    days, items = int(limits.same_item.value), set(asked.items)
    near = [one for one in held if abs((one.planned_on - asked.planned_on).days) < days]
    again = [one for one in near if not items.isdisjoint(one.items)]
    if not asked.effect.same_item or not again:
        return None
    common = [msgspec.structs.replace(one, items=tuple(i for i in one.items if i in items)) for one in again]
    return _blocked(ArrangementObstacle.SAME_ITEM, asked, common, limits.same_item, limits)


def _blocked(
    obstacle: ArrangementObstacle, asked: Asked, earlier: Sequence[Held], limit: LawRow, limits: Limits
) -> Blocked:
    told = "；".join(_told(one, limits.item_names) for one in earlier)
    known = [one.visit for one in earlier if not one.secret]
    return Blocked(
        obstacle=obstacle,
        credit_code=asked.credit_code,
        visit=known[-1] if known else "",
        earlier=told or "无",
        limit=f"{limit.name}{limit.text}",
    )


def _told(one: Held, names: Mapping[str, str]) -> str:
    """Who, when and what; a visit that has not begun is named by its month only, a secret one not at all."""
    if one.secret:
        return "另一次已安排的检查（检查前保密）"
    when = one.begun_on.isoformat() if one.begun_on else f"{one.planned_on:%Y-%m}（已安排）"
    what = "、".join(names.get(item, item) for item in one.items) or one.ground.label
    return f"{'、'.join(one.agencies)} {when} {what}（检查 {one.visit}）"


def begun(held: Iterable[Held], year: int, effects: Mapping[VisitGround, Effect]) -> list[AllowanceVisit]:
    """The year's visits that everybody concerned may know of."""
    return [
        AllowanceVisit(
            visit=one.visit,
            agency=one.agencies[0],
            agencies=list(one.agencies),
            begun_on=one.begun_on,
            ground=one.ground,
            counts=one.counts,
            items=list(one.items),
            reason=effects[one.ground].reason,
        )
        for one in held
        if one.begun_on and one.planned_on.year == year
    ]


def check_items(items: Sequence[str], known: Mapping[str, str]) -> None:
    """Refuse an item that is not published as one of inspection (国办发〔2024〕54号)."""
    for item in items:
        if item not in known:
            raise Refusal("VISIT_ITEM_UNKNOWN", item=item)


def inspection_items(rows: Iterable[Row], on: date) -> dict[str, str]:
    """The published items of inspection on a day, by code."""
    return {row["code"]: row["name"] for row in rows if row["kind"] == "inspection" and _holds(row, on)}


def item_codes(items: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Items as codes: a published name is its code, what is not published stays as it is written."""
    codes = {name: code for code, name in known.items()}
    return tuple(dict.fromkeys(codes.get(item, item) for item in items))


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _applies(row: Row, region: str, on: date) -> bool:
    return region.startswith(_prefix(row)) and _holds(row, on)


def _holds(row: Row, on: date) -> bool:
    day = on.isoformat()
    return row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
