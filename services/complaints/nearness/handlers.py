"""Looks for what new reports may repeat; one statement for all of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kernel.work import Work
from services.complaints.intake.rules import Report
from services.complaints.matters.rules.judging import Classification
from services.complaints.nearness import store
from services.complaints.nearness.rules.judging import Standard, Traits, words
from services.complaints.nearness.rules.looking import Near
from services.complaints.nearness.rules.text import band_keys, pairs
from services.complaints.places.rules import Located

DAYS, CERTAIN, PROBABLE = (
    "complaint.duplicate_days",
    "complaint.duplicate_certain",
    "complaint.duplicate_probable",
)


async def look(
    located: Mapping[Report, Located],
    found: Mapping[Report, Classification],
    filed: Mapping[Report, datetime],
    work: Work,
) -> Near:
    """What is near to each report, in time on either side of its filing, which is now where `filed` does not say."""
    traits = {
        report: _traits(report, place.region, found[report], filed.get(report, work.now))
        for report, place in located.items()
    }
    standards = {region: standard_of(region, work) for region in {one.region for one in traits.values()}}
    asked = [_asked(one, standards[one.region]) for one in traits.values()]
    near = await store.near(work.connection, asked) if asked else []
    return Near(traits, dict(zip(traits, near, strict=True)), standards)


def standard_of(region: str, work: Work) -> Standard:
    """The local settings of repeats."""
    days, certain, probable = (int(work.law.find(key, region, work.today).value) for key in (DAYS, CERTAIN, PROBABLE))
    return Standard(days=days, certain=certain, probable=probable)


def _traits(report: Report, region: str, found: Classification, filed_at: datetime) -> Traits:
    text = words(report.title, report.text)
    return Traits(
        region=region,
        filed_at=filed_at,
        text=text,
        keys=band_keys(pairs(text), region),
        matter=found.matter.code if found.matter else None,
        occurred_at=report.occurred_at,
        place=report.place,
    )


def _asked(one: Traits, standard: Standard) -> store.Asked:
    apart = timedelta(days=standard.days)
    return store.Asked(one.keys, one.filed_at - apart, one.filed_at + apart)
