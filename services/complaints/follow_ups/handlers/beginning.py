"""A reply begins a round, and chance and rules say whether the caller is called back."""

import secrets
from collections.abc import Collection
from functools import lru_cache

from msgspec.structs import replace

from contracts.complaints.follow_ups import CallBackDrawn
from kernel.calendar import due_at
from kernel.jurisdiction import Jurisdiction
from kernel.work import Fact, Outcome, StartDuty, Work
from services.complaints.follow_ups import store
from services.complaints.follow_ups.rules import rounds
from services.complaints.follow_ups.rules.rounds import Round, Windows
from services.complaints.follow_ups.rules.sampling import PERCENT, Rule, When, drawn, read_rules
from services.complaints.intake.rules import Case

CALL_BACK = "complaint.call_back"
RATE, REOPEN, REOPEN_MAX = "complaint.rate_window", "complaint.reopen_window", "complaint.reopen_max"


@lru_cache(maxsize=8)
def rules_of(jurisdiction: Jurisdiction) -> tuple[Rule, ...]:
    """Who is called back."""
    return read_rules(jurisdiction.table("call_back_rules"))


def followed_up(outcome: Outcome, case: Case, work: Work) -> Outcome:
    """What a reply comes to, with the round it begins."""
    one = rounds.begin(case, _windows(case, work))
    rule = draw(case, rounds.whens(one), work)
    one = rounds.to_call_back(one, rule)
    facts, clocks = called_back(case, one, rule, work) if rule else ([], [])
    return replace(
        outcome,
        writes=[*outcome.writes, store.insert(one)],
        facts=[*outcome.facts, *facts],
        duties=[*outcome.duties, *clocks],
    )


def draw(case: Case, whens: Collection[When], work: Work) -> Rule | None:
    """The rule by which the caller is called back, if chance has it."""
    rules = rules_of(work.jurisdiction)
    return drawn(rules, whens, case.channel, case.region, work.today, secrets.randbelow(PERCENT))


def called_back(case: Case, one: Round, rule: Rule, work: Work) -> tuple[list[Fact], list[StartDuty]]:
    """The fact that a call is owed, and its clock, the dispatching hotline's."""
    event = CallBackDrawn(number=case.number, round=one.round, rule=rule.when, share=rule.share, by=case.dispatcher)
    limit = work.law.find(CALL_BACK, case.region, work.today)
    aggregate = f"complaint:{case.number}"
    return [Fact(aggregate, event)], [StartDuty(duty=CALL_BACK, aggregate=aggregate, by=case.dispatcher, limit=limit)]


def _windows(case: Case, work: Work) -> Windows:
    rate, reopen, most = (work.law.find(key, case.region, work.today) for key in (RATE, REOPEN, REOPEN_MAX))
    return Windows(
        rate_until=due_at(rate, work.now, work.calendar).at,
        reopen_until=due_at(reopen, work.now, work.calendar).at,
        reopen_max=int(most.value),
    )
