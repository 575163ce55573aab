"""The limits of a complaint and the clocks they drive; the tables are read once per process."""

from datetime import date
from functools import cache, lru_cache

from contracts.complaints.clock_terms import ComplaintKind, LimitPart
from contracts.complaints.intake import Channel
from kernel.duty_changes import AlterDuty
from kernel.jurisdiction import Jurisdiction
from kernel.law import LawTable
from kernel.settings import SettingsError
from kernel.work import DutyChange, EndDuty, StartDuty, Work
from services.complaints.clocks.rules.changes import Begun, differences
from services.complaints.clocks.rules.kinds import KindWord, kind_words
from services.complaints.clocks.rules.limit_sets import LimitRule, Limits, chosen, limit_rules
from services.complaints.clocks.rules.pauses import PauseReason, pause_reasons
from services.complaints.clocks.rules.turns import WARNED
from services.complaints.intake.rules import Case
from services.complaints.responsibility.handlers import co_rules_of

AGGREGATE = "complaint:"
KEPT = 4096


@cache
def limit_rules_of(jurisdiction: Jurisdiction) -> tuple[LimitRule, ...]:
    """The lines of complaint_limits.csv."""
    units = {row["key"]: row["unit"] for row in jurisdiction.table("limits")}
    return limit_rules(jurisdiction.table("complaint_limits"), units)


@cache
def kind_words_of(jurisdiction: Jurisdiction) -> tuple[KindWord, ...]:
    """The words of complaint_kinds.csv."""
    return kind_words(jurisdiction.table("complaint_kinds"))


@cache
def pause_reasons_of(jurisdiction: Jurisdiction) -> dict[str, PauseReason]:
    """The reasons of complaint_pause_reasons.csv."""
    return pause_reasons(jurisdiction.table("complaint_pause_reasons"))


def check_tables(jurisdiction: Jurisdiction) -> None:
    """Read them all. SettingsError for what cannot be used."""
    try:
        limit_rules_of(jurisdiction)
        kind_words_of(jurisdiction)
        pause_reasons_of(jurisdiction)
        co_rules_of(jurisdiction)
    except ValueError as error:
        raise SettingsError(str(error)) from error


@lru_cache(maxsize=KEPT)
def limits_on(
    jurisdiction: Jurisdiction, law: LawTable, channel: Channel, kind: ComplaintKind, region: str, on: date
) -> Limits:
    """The limits of such complaints on a day."""
    return chosen(limit_rules_of(jurisdiction), channel, kind, region, lambda key: law.find(key, region, on))


def limits_of(case: Case, work: Work) -> Limits:
    """The limits that hold for a complaint today."""
    return limits_on(work.jurisdiction, work.law, case.channel, case.kind, case.region, work.today)


def clock_changes(before: Case | None, after: Case, work: Work) -> list[DutyChange]:
    """What ends, what starts and what goes on otherwise; the same turn is never reset."""
    limits = limits_of(after, work)
    limits_before = limits_of(before, work) if before else limits
    changes = differences(before, after, limits_before, limits)
    name = AGGREGATE + after.number
    return [
        *(EndDuty(duty=duty, aggregate=name) for duty in changes.ended),
        *(_started(one, name, limits) for one in changes.begun),
        *(AlterDuty(duty=one.duty, aggregate=name, by=one.by, limit=one.limit) for one in changes.altered),
    ]


def _started(one: Begun, aggregate: str, limits: Limits) -> StartDuty:
    warn = limits.get(LimitPart.WARN)
    return StartDuty(
        duty=one.duty,
        aggregate=aggregate,
        by=one.whose.by,
        limit=one.limit,
        since=one.whose.since,
        warn=warn.row if warn and one.duty in WARNED else None,
    )
