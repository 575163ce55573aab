"""The law of a detention 行政拘留, chosen by the day of the act, and what its steps refuse."""

from collections.abc import Mapping, Sequence
from datetime import date

from contracts.errors import Refusal
from contracts.transfer.proceedings import DetentionBasis, OpenProceeding
from services.transfer.proceedings.rules.case import Case, Order
from services.transfer.proceedings.rules.changing import changed

Ground = Mapping[str, str]
DAYS = ("least_days", "most_days", "lighter_least_days", "lighter_most_days")


def choose_basis(case: Case, order: Order, rows: Sequence[Ground], today: date) -> Case:
    """Rest the case on the law at the time of the act, or on the newer one where it is lighter (Code Art. 1057).

    Refusals: INVALID_INPUT (a day to come), DETENTION_GROUND_UNKNOWN, DETENTION_NO_LONGER_PUNISHED.
    """
    assert isinstance(order, OpenProceeding) and order.facts_on and order.ground
    if order.facts_on > today:
        raise Refusal("INVALID_INPUT", field="factsOn", got=order.facts_on.isoformat(), allowed="不晚于今天的日期")
    then, now = _holding(rows, order.ground, order.facts_on), _holding(rows, order.ground, today)
    if then is None:
        allowed = "、".join(f"{one['ground']}（{one['name']}）" for one in _all_holding(rows, order.facts_on))
        raise Refusal("DETENTION_GROUND_UNKNOWN", ground=order.ground, on=order.facts_on.isoformat(), allowed=allowed)
    if now is None:
        raise Refusal("DETENTION_NO_LONGER_PUNISHED", ground=then["name"], law=then["law"])
    return changed(case, basis=_basis(then, now))


def days_in_range(case: Case, order: Order) -> Case:
    """The police decide on as many days as the basis allows, fewer where the case is lighter."""
    basis, days, lighter = case.basis, getattr(order, "days", 0), bool(getattr(order, "lighter", None))
    assert basis is not None, "a detention has a basis"
    least, most = (
        (basis.lighter_least_days, basis.lighter_most_days) if lighter else (basis.least_days, basis.most_days)
    )
    if not least <= days <= most:
        raise Refusal("DETENTION_DAYS_OUT_OF_RANGE", days=days, least=least, most=most, law=basis.law + basis.article)
    return case


def copies_are_kept(case: Case, order: Order) -> Case:
    """Originals go, copies stay (暂行办法 Arts 10, 11)."""
    if getattr(order, "copies_kept", None) is not True:
        raise Refusal("DETENTION_COPIES_NOT_KEPT", number=case.number)
    return case


def _holding(rows: Sequence[Ground], ground: str, on: date) -> Ground | None:
    return next((one for one in _all_holding(rows, on) if one["ground"] == ground), None)


def _all_holding(rows: Sequence[Ground], on: date) -> list[Ground]:
    day = on.isoformat()
    return [one for one in rows if one["valid_from"] <= day <= (one["valid_to"] or day)]


def _basis(then: Ground, now: Ground) -> DetentionBasis:
    if then is now:
        return _record(then, f"行为时施行的法律（自 {then['valid_from']} 起）")
    if _weight(now) < _weight(then):
        return _record(now, f"行为时为{then['law']}，现行法律处罚较轻，适用现行法律（{now['lighter_rule']}）")
    return _record(then, f"行为时施行的法律；现行{now['law']}处罚不较轻（{now['lighter_rule']}）")


def _weight(ground: Ground) -> tuple[int, ...]:
    return int(ground["most_days"]), int(ground["least_days"]), int(ground["lighter_most_days"])


def _record(ground: Ground, because: str) -> DetentionBasis:
    return DetentionBasis(
        ground=ground["ground"],
        name=ground["name"],
        law=ground["law"],
        article=ground["article"],
        chosen_because=because,
        **{name: int(ground[name]) for name in DAYS},
    )
