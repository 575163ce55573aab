"""Read copies of what the draw needs, and the weight shown to users."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from contracts.actors import region_prefix
from contracts.complaints.clue_exchange_terms import ExchangedClueState, ExchangedClueStepTaken
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ClueRaised, ClueWithdrawn, ComplaintUnverified, ComplaintVerified
from contracts.joint_inspection.objects import DrawWeight, DrawWeightsOfEnterprises
from contracts.registry.alerts import AlertClueRaised, AlertClueWithdrawn
from contracts.registry.credit import CreditLevelChanged
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.calendar import local_date
from kernel.law import LawMissing, LawRow, LawTable
from kernel.work import Reading, Work
from services.joint_inspection.classes.rules import ClassRows, Counting
from services.joint_inspection.objects import store
from services.joint_inspection.objects.rules import (
    StratumLaw,
    Target,
    WeightRows,
    draw_weight,
    months_before,
)

CREDIT_WEIGHT = "draw.weight.credit_"
CREDIT_CLASS = "draw.key.credit_"


async def keep_enterprises(events: Sequence[EnterpriseRegistered | EnterpriseChanged], work: Work) -> None:
    """Keep enterprises as they now stand."""
    await store.save_targets(work.connection, [event.facts for event in events])


async def on_enterprise_reopened(event: EnterpriseReopened, work: Work) -> None:
    """Keep a reopened enterprise as it now stands."""
    await store.save_targets(work.connection, [event.facts])


async def on_enterprise_closed(event: EnterpriseClosed, work: Work) -> None:
    """Leave a closed enterprise out of later draws."""
    await store.close_target(work.connection, event.credit_code)


async def on_enterprise_merged(event: EnterpriseMerged, work: Work) -> None:
    """A merged entry is drawn no more; its clues raise its successor's weight."""
    await store.merge_target(work.connection, event.credit_code, event.successor)


async def on_enterprise_unmerged(event: EnterpriseUnmerged, work: Work) -> None:
    """It stands by itself again, its clues too."""
    await store.unmerge_target(work.connection, event.facts.credit_code)
    await store.save_targets(work.connection, [event.facts])


async def on_clue_raised(event: ClueRaised, work: Work) -> None:
    """A clue raises the enterprise's weight."""
    await store.save_clue(work.connection, event.complaint, event.credit_code, event.at)


async def on_clue_withdrawn(event: ClueWithdrawn, work: Work) -> None:
    """A clue withdrawn counts no more."""
    await store.drop_clue(work.connection, event.complaint, event.credit_code)


async def on_complaint_verified(event: ComplaintVerified, work: Work) -> None:
    """A verified complaint raises the weight further; enough of them make a special unit."""
    await store.save_verified(work.connection, event.complaint, event.credit_code, event.at)


async def on_complaint_unverified(event: ComplaintUnverified, work: Work) -> None:
    """It counts no more."""
    await store.drop_verified(work.connection, event.complaint)


async def on_alert_clue_raised(event: AlertClueRaised, work: Work) -> None:
    """A clue of off-site supervision raises the weight, and is a ground for a visit."""
    await store.save_supervision_clue(work.connection, event.clue, event.credit_code, event.at)


async def on_alert_clue_withdrawn(event: AlertClueWithdrawn, work: Work) -> None:
    """Withdrawn, it counts no more."""
    await store.drop_supervision_clue(work.connection, event.clue)


async def on_exchanged_clue(event: ExchangedClueStepTaken, work: Work) -> None:
    """What one department accepted from another about an enterprise is a ground for a visit, and adds no weight.

    Not what a bureau's offices tell each other: nobody makes a ground for oneself.
    """
    if event.finding is ReplyFinding.UNFOUNDED:
        await store.drop_exchanged_clue(work.connection, event.number)
    elif event.state is ExchangedClueState.ACCEPTED and event.credit_code and event.receiver != event.sender:
        await store.save_exchanged_clue(work.connection, event.number, event.credit_code)


async def on_credit_level(event: CreditLevelChanged, work: Work) -> None:
    """A poor credit level raises the weight; a better one takes that back."""
    await store.save_credit(work.connection, event.credit_code, event.level, event.level_name)


async def weights(query: DrawWeightsOfEnterprises, reading: Reading) -> list[DrawWeight | None]:
    """Weights with their reasons, aligned with the credit codes."""
    now = await reading.now()
    counting = counting_at(reading.law, "", now)
    seen = await store.see_targets(reading.connection, reading.reach, query.credit_codes, counting)
    return [
        reading.show(_weight(reading.law, seen[code], local_date(now)), region=seen[code].region)
        if code in seen
        else None
        for code in query.credit_codes
    ]


def _weight(law: LawTable, target: Target, on: date) -> DrawWeight:
    ratio = ratio_row(law, target.region, on, target.stratum)
    return draw_weight(target, weight_rows(law, target.region, on), ratio)


def weight_rows(law: LawTable, region: str, on: date) -> WeightRows:
    """The rows a weight is computed by."""
    return WeightRows(
        on=on,
        base=law.find("draw.weight.base", region, on),
        clue=law.find("draw.weight.clue", region, on),
        verified=law.find("draw.weight.verified_complaint", region, on),
        violation=law.find("draw.weight.violation", region, on),
        alert=law.find("draw.weight.alert", region, on),
        clue_months=law.find("draw.clue_months", region, on),
        maximum=law.find("draw.weight.max", region, on),
        listed=law.find("draw.weight.positive_list", region, on),
        credit=credit_rows(law, region, on, CREDIT_WEIGHT),
    )


def credit_rows(law: LawTable, region: str, on: date, prefix: str) -> dict[str, LawRow]:
    """What each credit level adds to a weight, or that it changes the class; one without a row does nothing."""
    found = {}
    for key in {row.key for row in law.rows() if row.key.startswith(prefix)}:
        with suppress(LawMissing):
            found[key.removeprefix(prefix)] = law.find(key, region, on)
    return found


def ratio_row(law: LawTable, region: str, on: date, stratum: str) -> LawRow:
    """The share of a class that must be drawn."""
    return _of_class(law, "draw.ratio", region, on, stratum)


def stratum_law(law: LawTable, region: str, on: date, stratum: str) -> StratumLaw:
    """All rows of a class: its share, its least number and the grade that whoever leads must hold."""
    found = {}
    for name, key in (("minimum", "draw.minimum"), ("lead_grade", "draw.lead_grade")):
        with suppress(LawMissing):
            found[name] = _of_class(law, key, region, on, stratum)
    return StratumLaw(share=ratio_row(law, region, on, stratum), **found)


def _of_class(law: LawTable, key: str, region: str, on: date, stratum: str) -> LawRow:
    """A region's set may tell its cities from its counties; a row for the level counts where its region is narrower."""
    level = "city" if region.endswith("00") else "county"
    rows = []
    for name in (f"{key}.{stratum}", f"{key}.{stratum}_{level}"):
        with suppress(LawMissing):
            rows.append(law.find(name, region, on))
    if not rows:
        raise LawMissing(f"{key}.{stratum}", region, on)
    return max(rows, key=lambda row: len(region_prefix(row.region)) if row.region else 0)


def counting_at(law: LawTable, region: str, now: datetime) -> Counting:
    """What counts in the region; `region` empty = nationwide."""
    on = local_date(now)
    months = law.find("draw.clue_months", region, on)
    rows = ClassRows(
        months=months,
        special=law.find("draw.special_complaints", region, on),
        violations=law.find("draw.key.violations", region, on),
        harmful=law.find("draw.key.harmful", region, on),
        credit=credit_rows(law, region, on, CREDIT_CLASS),
    )
    return Counting(months_before(now, int(months.value)), rows)
