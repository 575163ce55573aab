"""From hits to alerts: one for each subject, rule and day, grown by further hours of the day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from contracts.registry.alert_terms import AlertRule
from services.registry.alerts.rules.watching import Hit, moment_of

LESS_IS_WORSE = frozenset({AlertRule.TREATMENT_OFF, AlertRule.PERMIT_EXPIRING})
Key = tuple[str, str, date]


class Occasion(NamedTuple):
    """A hit, and whom it concerns."""

    hit: Hit
    credit_code: str
    region: str
    point: str | None
    metric: str | None
    basis: str

    @property
    def key(self) -> Key:
        """What there is one alert of."""
        return self.hit.subject, self.hit.rule.value, self.hit.day

    @property
    def moment(self) -> datetime:
        """The hour in which the rule held."""
        return moment_of(self.hit.hour)


def grouped(occasions: Iterable[Occasion]) -> dict[Key, list[Occasion]]:
    """The occasions of each alert."""
    found: dict[Key, list[Occasion]] = {}
    for one in occasions:
        found.setdefault(one.key, []).append(one)
    return found


def worst(occasions: Iterable[Occasion]) -> Occasion:
    """The occasion whose value is the worst."""
    listed = list(occasions)
    sign = -1 if listed[0].hit.rule in LESS_IS_WORSE else 1
    return max(listed, key=lambda one: sign * (one.hit.value or 0))


def is_worse(rule: AlertRule, value: float | None, than: float | None) -> bool:
    """Whether a value of the rule is worse than another."""
    if value is None or than is None:
        return False
    return value < than if rule in LESS_IS_WORSE else value > than
