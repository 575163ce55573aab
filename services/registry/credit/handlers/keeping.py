"""What every step with a fact leaves behind: the fact, the rating anew, the journal and the clocks."""

from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

import msgspec

from contracts.errors import Refusal
from contracts.law import LawRow, Unit
from contracts.registry.credit import CreditFactStepTaken, CreditLevelChanged
from contracts.registry.credit_terms import CreditAction
from contracts.zone import SHANGHAI
from kernel.jurisdiction import Jurisdiction
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.registry.credit.rules.book import Book, Row, read_book
from services.registry.credit.rules.machine import LIVE, Case, Person
from services.registry.credit.rules.score import Rating, rate
from services.registry.credit.store import facts as store
from services.registry.credit.store import ratings
from services.registry.directory import store as enterprises

WHAT = "信用记录"
EXPIRE, ANSWER, CHECK, DECIDE = "credit.expire", "credit.answer_appeal", "credit.check_repair", "credit.decide_repair"
OPEN_DUTIES = (ANSWER, CHECK, DECIDE)
MOVING = frozenset(
    {
        CreditAction.RECORD,
        CreditAction.UPHOLD_APPEAL,
        CreditAction.GRANT_REPAIR,
        CreditAction.WITHDRAW,
        CreditAction.EXPIRE,
    }
)
Duties = list[StartDuty | EndDuty]


@lru_cache(maxsize=8)
def book_of(jurisdiction: Jurisdiction) -> Book:
    """The scoring rules."""
    return read_book(jurisdiction.table("credit_rules"))


def aggregate(number: str) -> str:
    """The journal's name of a fact."""
    return f"credit_fact:{number}"


def credit_of(credit_code: str) -> str:
    """The journal's name of an enterprise's credit."""
    return f"credit:{credit_code}"


def expiry_of(number: str) -> str:
    """What the clock of a fact's end runs on, apart from what somebody owes."""
    return f"credit_expiry:{number}"


def person(work: Work) -> Person:
    """Who takes the step."""
    return Person(work.actor.agency, work.actor.subject)


async def load(number: str, work: Work) -> Case:
    """A fact, locked with its enterprise's credit."""
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.region, parties=case.parties, what=WHAT, id=number)
    await work.lock(credit_of(case.credit_code))
    return case


async def kept(
    case: Case, work: Work, *, started: Duties | None = None, more: list[Fact] | None = None, ends: bool = True
) -> Outcome:
    """Save the fact and say what happened; `ends`: whatever was owed about it is done."""
    await store.save(work.connection, case)
    name, action = aggregate(case.number), case.steps[-1].action
    facts = [Fact(name, _told(case)), *(more or [])]
    if action in MOVING:
        facts += await rerated(case.credit_code, action, case.number, work)
    over: Duties = [EndDuty(duty=duty, aggregate=name) for duty in OPEN_DUTIES] if ends else []
    if case.state not in LIVE:
        over.append(EndDuty(duty=EXPIRE, aggregate=expiry_of(case.number)))
    return Outcome(record=case.number, facts=facts, duties=[*over, *(started or [])])


async def rerated(credit_code: str, action: CreditAction, number: str, work: Work) -> list[Fact]:
    """Rate an enterprise anew, or the one it was merged into; the fact that its level is another, where it is."""
    credit_code = await enterprises.heir(work.connection, credit_code)
    await work.lock(credit_of(credit_code))
    unit = (await ratings.units(work.connection, [credit_code]))[credit_code]
    now, _ = await rated(unit, work)
    before = unit.level or rate([], book_of(work.jurisdiction).scale(unit.region, work.today), work.today).level.code
    if before == now.level.code:
        return []
    event = CreditLevelChanged(
        credit_code=credit_code,
        region=unit.region,
        level=now.level.code,
        level_name=now.level.name,
        before=before,
        score=now.score,
        on=work.today,
        action=action,
        fact=number,
    )
    return [Fact(credit_of(credit_code), event)]


async def rated(unit: ratings.Unit, work: Work) -> tuple[Rating, Rating | None]:
    """The rating today and as published, kept."""
    cases = (await store.of_units(work.connection, [unit.credit_code]))[unit.credit_code]
    now, public = rating_pair(unit, cases, book_of(work.jurisdiction), work.now)
    await ratings.save(work.connection, unit, now, public)
    return now, public


def rating_pair(unit: ratings.Unit, cases: list[Case], book: Book, now: datetime) -> tuple[Rating, Rating | None]:
    """The rating as it stands, and as the public may know it: by the published facts only."""
    today = now.astimezone(SHANGHAI).date()
    scale, scored = book.scale(unit.region, today), [case.scored for case in cases]
    public = rate([one for one in scored if one.published], scale, today) if unit.published_at else None
    return rate(scored, scale, today), public


def expiry(case: Case, row: Row) -> StartDuty:
    """The clock that runs out with the fact's last day; exact, for no holiday puts it off."""
    hours = ((case.last_day - case.on).days + 1) * 24
    limit = LawRow(
        key=f"credit.expire.{row.code}",
        value=Decimal(hours),
        unit=Unit.HOURS,
        source=row.source,
        status=row.status,
        region=row.region,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        name=f"信用记录计分期：{row.name}{row.months}个月",
    )
    since = datetime.combine(case.on, time(), SHANGHAI)
    return StartDuty(duty=EXPIRE, aggregate=expiry_of(case.number), by=case.agency, limit=limit, since=since)


def _told(case: Case) -> CreditFactStepTaken:
    last = case.steps[-1]
    names = ("number", "state", "credit_code", "region", "code", "kind", "points", "on", "last_day", "removed_on")
    return CreditFactStepTaken(
        **{name: getattr(case, name) for name in names},
        action=last.action,
        by=last.by,
        basis=last.basis,
        text_sha256=sha256(last.text.encode()).hexdigest() if last.text else None,
    )


def named(row: LawRow) -> str:
    """A limit as a step names it."""
    return f"{row.name}：{row.text}"


def published(case: Case, at: datetime) -> Case:
    """The fact as anyone may know of it."""
    return msgspec.structs.replace(case, published_at=at)
