"""Rates by scenario and system, round by round; medians and ratios. Pure."""

import statistics
from collections import defaultdict
from typing import Any

import msgspec

from bench.wire import Rate

HUB = "hub"


class Figures(msgspec.Struct):
    """What every round found: scenario -> system -> rates; scenarios in the order they were first measured."""

    rates: dict[str, dict[str, list[Rate]]] = msgspec.field(default_factory=lambda: defaultdict(dict))

    def add(self, scenario: str, system: str, rate: Rate) -> None:
        """Keep what one round found."""
        self.rates[scenario].setdefault(system, []).append(rate)

    def median(self, scenario: str, system: str) -> float | None:
        """The middle rate; None where the system was not measured."""
        found = self.rates.get(scenario, {}).get(system)
        return statistics.median(one.per_second for one in found) if found else None

    def ratio(self, scenario: str, system: str, other: str) -> float | None:
        """The median over another system's median; None where one was not measured."""
        above, below = self.median(scenario, system), self.median(scenario, other)
        return above / below if above is not None and below else None

    def client_cores(self, scenario: str, system: str) -> float:
        """How much of a core the client took, at most; 0 where another program was the client."""
        return max((one.client_cores for one in self.rates[scenario][system]), default=0.0)


def summary(figures: Figures) -> dict[str, Any]:
    """Medians by scenario, and the hub's ratio to each of the others."""
    told: dict[str, Any] = {}
    for scenario, systems in figures.rates.items():
        others = [name for name in systems if name != HUB]
        told[scenario] = {
            "per_second": {name: round(figures.median(scenario, name) or 0, 1) for name in systems},
            "client_cores": {name: round(figures.client_cores(scenario, name), 2) for name in systems},
        } | {f"to_{name}": _rounded(figures.ratio(scenario, HUB, name)) for name in others}
    return told


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 3)
