"""Raising alerts: a fixed number of statements, however many occasions there are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from contracts.registry.alert_terms import AlertAction, AlertState, ClueState
from contracts.registry.alerts import AlertClueRaised, AlertExtended, AlertRaised, Clue
from kernel.jurisdiction import Jurisdiction
from kernel.work import Fact, StartDuty, Work
from services.registry.alerts.rules import machine, scoring
from services.registry.alerts.rules.book import Book, read_book
from services.registry.alerts.rules.checking import checks_of
from services.registry.alerts.rules.raising import Occasion, grouped, is_worse, worst
from services.registry.alerts.store import clues as clue_store
from services.registry.alerts.store import standing as store
from services.registry.alerts.store.standing import Standing

ANSWER, CHECK = "alert.answer", "clue.check"
ANSWER_LIMIT = "monitoring.answer"


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """What raising left to journal, and how many alerts are new."""

    facts: list[Fact] = []
    duties: list[StartDuty] = []
    alerts: int = 0


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The alerts that became clues, and what that left to journal and to do."""

    alerts: list[Standing] = []
    facts: list[Fact] = []
    duties: list[StartDuty] = []


def aggregate(id: str) -> str:
    """The journal's name of an alert."""
    return f"alert:{id}"


def clue_aggregate(id: str) -> str:
    """The journal's name of a clue."""
    return f"clue:{id}"


@lru_cache(maxsize=8)
def book_of(jurisdiction: Jurisdiction) -> Book:
    """The rules of monitoring and scoring."""
    return read_book(jurisdiction.table("monitoring_rules"), jurisdiction.table("clue_scores"))


async def raise_alerts(occasions: Sequence[Occasion], work: Work) -> Raised:
    """New alerts, further hours of standing ones, and the clues that repetition makes."""
    groups = grouped(occasions)
    if not groups:
        return Raised()
    standing = await store.standing(work.connection, list(groups))
    if missing := [key for key in groups if key not in standing]:
        await work.lock(*{subject for subject, _, _ in missing})
        standing |= await store.standing(work.connection, missing)
    new = [_new(groups[key], work) for key in groups if key not in standing]
    grown = [after for key, one in standing.items() if (after := _grown(one, groups[key]))]
    await store.add(work.connection, new)
    facts = [Fact(aggregate(one.id), _raised(one)) for one in new]
    facts += [Fact(aggregate(one.id), _extended(one)) for one in grown]
    made = await _repeated(new, work)
    await store.save(work.connection, [*grown, *made.alerts])
    duties = [*(_answer_duty(one, work) for one in new), *made.duties]
    return Raised(facts=[*facts, *made.facts], duties=duties, alerts=len(new))


async def make_clues(alerts: Sequence[Standing], action: AlertAction, work: Work) -> Made:
    """The alerts as clues, scored; the caller saves the alerts."""
    if not alerts:
        return Made()
    repeats = await _repeats(alerts, work)
    key_units = await store.key_units(work.connection, [one.credit_code for one in alerts])
    made = [
        _clue(one, action, times, one.credit_code in key_units, work)
        for one, times in zip(alerts, repeats, strict=True)
    ]
    await clue_store.add(work.connection, made)
    after = [
        msgspec.structs.replace(one, state=machine.step(one.id, one.state, action), clue=clue.id)
        for one, clue in zip(alerts, made, strict=True)
    ]
    facts = [Fact(clue_aggregate(clue.id), _clue_raised(clue, work.now)) for clue in made]
    return Made(alerts=after, facts=facts, duties=await check_duties(made, work))


async def check_duties(made: Sequence[Clue], work: Work) -> list[StartDuty]:
    """The bureau nearby has a time to have a clue of this priority checked on the spot."""
    called_for = [(clue, limit, clue.region) for clue in made if clue.region and (limit := checks_of(clue.priority))]
    bureaus = await clue_store.bureaus(work.connection, [region for _, _, region in called_for], work.today)
    return [
        StartDuty(
            duty=CHECK,
            aggregate=clue_aggregate(clue.id),
            by=bureaus[region],
            limit=work.law.find(limit, region, work.today),
        )
        for clue, limit, region in called_for
        if region in bureaus
    ]


async def _repeated(new: Sequence[Standing], work: Work) -> Made:
    repeats = await _repeats(new, work)
    often = []
    for one, times in zip(new, repeats, strict=True):
        rule = book_of(work.jurisdiction).rules_of(one.region, work.today).get(one.rule)
        if rule and rule.repeat_count and times >= rule.repeat_count:
            often.append(one)
    return await make_clues(often, AlertAction.REPEAT, work)


async def _repeats(alerts: Sequence[Standing], work: Work) -> list[int]:
    book = book_of(work.jurisdiction)
    asked = []
    for one in alerts:
        rule = book.rules_of(one.region, work.today).get(one.rule)
        days = rule.repeat_days if rule else 0
        asked.append((one.credit_code, one.rule.value, one.day - timedelta(days=days), one.day))
    return await store.repeats(work.connection, asked)


def _new(occasions: Sequence[Occasion], work: Work) -> Standing:
    bad = worst(occasions)
    return Standing(
        id=work.new_id(),
        rule=bad.hit.rule,
        subject=bad.hit.subject,
        day=bad.hit.day,
        credit_code=bad.credit_code,
        region=bad.region,
        point=bad.point,
        metric=bad.metric,
        hours=sorted({one.moment for one in occasions}),
        value=bad.hit.value,
        limit_value=bad.hit.limit,
        unit=bad.hit.unit,
        fact=bad.hit.fact,
        basis=bad.basis,
        state=AlertState.OPEN,
        raised_at=work.now,
    )


def _grown(one: Standing, occasions: Sequence[Occasion]) -> Standing | None:
    hours = sorted({*one.hours, *(occasion.moment for occasion in occasions)})
    if len(hours) == len(one.hours):
        return None
    bad = worst(occasions)
    if not is_worse(one.rule, bad.hit.value, one.value):
        return msgspec.structs.replace(one, hours=hours)
    return msgspec.structs.replace(one, hours=hours, value=bad.hit.value, fact=bad.hit.fact)


def _answer_duty(one: Standing, work: Work) -> StartDuty:
    limit = work.law.find(ANSWER_LIMIT, one.region, work.today)
    return StartDuty(duty=ANSWER, aggregate=aggregate(one.id), by=one.credit_code, limit=limit)


def _clue(one: Standing, action: AlertAction, repeats: int, key_unit: bool, work: Work) -> Clue:
    cause = machine.CAUSES[action]
    rows = book_of(work.jurisdiction).scores_of(one.region, work.today)
    case = scoring.Case(one.rule, cause, one.value, one.limit_value, len(one.hours), repeats, key_unit)
    parts = scoring.score(case, rows)
    points = scoring.total(parts)
    return Clue(
        id=work.new_id(),
        alert=one.id,
        credit_code=one.credit_code,
        region=one.region,
        rule=one.rule,
        cause=cause,
        score=points,
        priority=scoring.priority(points, rows),
        parts=parts,
        state=ClueState.RAISED,
        raised_at=work.now,
    )


def _raised(one: Standing) -> AlertRaised:
    return AlertRaised(
        id=one.id,
        rule=one.rule,
        credit_code=one.credit_code,
        region=one.region,
        point=one.point,
        metric=one.metric,
        day=one.day,
        first_hour=one.hours[0],
        hours=len(one.hours),
        value=one.value,
        limit=one.limit_value,
        basis=one.basis,
    )


def _extended(one: Standing) -> AlertExtended:
    return AlertExtended(
        id=one.id,
        hours=len(one.hours),
        last_hour=one.hours[-1],
        value=one.value,
        rule=one.rule,
        credit_code=one.credit_code,
        region=one.region,
        point=one.point,
        metric=one.metric,
        day=one.day,
        first_hour=one.hours[0],
        limit=one.limit_value,
    )


def _clue_raised(clue: Clue, at: datetime) -> AlertClueRaised:
    names = ("alert", "credit_code", "region", "rule", "cause", "score", "priority")
    facts = {name: getattr(clue, name) for name in names}
    return AlertClueRaised(clue=clue.id, at=at, **facts)
