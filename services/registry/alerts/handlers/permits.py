"""Permits about to expire: the rule of monitoring_rules.csv, and the alert it raises."""

from contracts.registry.alert_terms import AlertRule, AlertState
from contracts.registry.permits import PermitFacts
from kernel.work import Outcome, Work
from services.registry.alerts.handlers.answering import answered
from services.registry.alerts.handlers.raising import Raised, book_of, raise_alerts
from services.registry.alerts.rules.book import Rule
from services.registry.alerts.rules.raising import Occasion
from services.registry.alerts.rules.watching import expiring as hit_of
from services.registry.alerts.rules.watching import subject_of
from services.registry.alerts.store import standing as store


def warn_days(region: str, work: Work) -> int | None:
    """How many days before its end the holder of a permit is warned; None where the region has no such rule."""
    rule = _rule(region, work)
    return int(rule.threshold) if rule else None


async def expiring(permit: PermitFacts, work: Work) -> Raised:
    """The alert that tells the holder, once for each end of a permit."""
    rule = _rule(permit.region, work)
    hit = hit_of(permit.number, permit.valid_to, work.today, rule)
    if rule is None or hit is None:
        return Raised()
    return await raise_alerts([Occasion(hit, permit.holder, permit.region, None, None, rule.valid.basis)], work)


async def renewal_applied(permit: PermitFacts, application: str, work: Work) -> Outcome:
    """Whoever applies for renewal has answered the alert; an officer still decides on the answer."""
    key = (subject_of(permit.number), AlertRule.PERMIT_EXPIRING.value, permit.valid_to or work.today)
    one = (await store.standing(work.connection, [key])).get(key)
    if one is None or one.state is not AlertState.OPEN:
        return Outcome()
    return await answered(one, f"已申请延续，办理编号 {application}", [], work)


def _rule(region: str, work: Work) -> Rule | None:
    return book_of(work.jurisdiction).rules_of(region, work.today).get(AlertRule.PERMIT_EXPIRING)
