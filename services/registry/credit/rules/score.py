"""The score: a pure function of the facts in force on a day."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

import msgspec

from contracts.registry.credit_terms import CreditPart
from services.registry.credit.rules.book import Row, Scale


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """What of a fact the score needs."""

    number: str
    name: str
    points: int
    basis: str
    on: date
    last_day: date
    removed_on: date | None = None
    published: bool = False


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """A score with its level and every line that makes it."""

    score: int
    level: Row
    parts: list[CreditPart]


def in_force(fact: Scored, day: date) -> bool:
    """Whether the fact counts on the day; on its last day it still does, on the day of its removal no more."""
    return fact.on <= day <= fact.last_day and (fact.removed_on is None or day < fact.removed_on)


def rate(facts: Iterable[Scored], scale: Scale, day: date) -> Rating:
    """The rating on a day, whatever the order of the facts."""
    counting = sorted((fact for fact in facts if in_force(fact, day)), key=lambda fact: (fact.on, fact.number))
    parts = [CreditPart(fact=scale.base.name, adds=scale.base.value, source=scale.base.basis)]
    parts += [
        CreditPart(
            fact=fact.name, adds=fact.points, source=fact.basis, number=fact.number, on=fact.on, last_day=fact.last_day
        )
        for fact in counting
    ]
    total = sum(part.adds for part in parts)
    score = max(scale.minimum.value, min(total, scale.maximum.value))
    if score != total:
        bound = scale.maximum if total > score else scale.minimum
        parts.append(CreditPart(fact=bound.name, adds=score - total, source=bound.basis))
    return Rating(score=score, level=level_of(score, scale), parts=parts)


def level_of(score: int, scale: Scale) -> Row:
    """The highest level whose threshold the score reaches, else the lowest."""
    return next((level for level in scale.levels if score >= level.value), scale.levels[-1])


def last_day(on: date, months: int) -> date:
    """The last day that a fact of this day counts: the same day that many months later, or the month's last."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
