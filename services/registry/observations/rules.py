"""Which findings go in, what their batch's hash covers, and which raise an alert."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from contracts.errors import Refusal
from contracts.registry.alert_terms import AlertRule
from contracts.registry.observations import NewObservation, ObservationKind
from services.registry.alerts.rules.book import Rule
from services.registry.alerts.rules.raising import Occasion
from services.registry.alerts.rules.watching import Hit, hour_of


class Sorted(NamedTuple):
    """What becomes of a batch: what is new, and the numbers that are there already or name an unknown enterprise."""

    new: list[NewObservation]
    repeated: list[str]
    unknown: list[str]


def sort(
    findings: Sequence[NewObservation], known: Collection[str], regions: Mapping[str, str], now: datetime
) -> Sorted:
    """Each finding is new, a repeat, or names an enterprise out of reach. Refusal: FINDING_IN_FUTURE."""
    sorted_ = Sorted([], [], [])
    seen = set(known)
    for one in findings:
        if one.observed_at > now:
            raise Refusal("FINDING_IN_FUTURE", number=one.number, observed_at=one.observed_at)
        if one.number in seen:
            sorted_.repeated.append(one.number)
        elif one.credit_code is not None and one.credit_code not in regions:
            sorted_.unknown.append(one.number)
        else:
            seen.add(one.number)
            sorted_.new.append(one)
    return sorted_


def batch_hash(kind: ObservationKind, source: str, findings: Sequence[NewObservation]) -> str:
    """SHA-256 over the findings in their order, each as JSON on a line of its own."""
    lines = [msgspec.json.encode([kind, source, one]) for one in findings]
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def occasions(
    kind: ObservationKind, source: str, findings: Sequence[NewObservation], regions: Mapping[str, str], rule: Rule
) -> list[Occasion]:
    """An alert for each suspected finding about a known enterprise."""
    return [
        Occasion(
            Hit(
                AlertRule.OBSERVED,
                f"observation:{kind.value}:{source}:{one.number}",
                hour_of(one.observed_at),
                one.value,
                None,
                one.unit or "",
                f"{kind.label}发现：{one.finding}",
            ),
            one.credit_code,
            regions[one.credit_code],
            None,
            one.metric,
            rule.valid.basis,
        )
        for one in findings
        if one.suspected and one.credit_code is not None
    ]
