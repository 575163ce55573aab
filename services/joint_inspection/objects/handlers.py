"""Read copies of what the draw needs, and the weight shown to users."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from contracts.complaints.clue_exchange_terms import ExchangedClueState, ExchangedClueStepTaken
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ClueRaised, ClueWithdrawn, ComplaintUnverified, ComplaintVerified
from contracts.joint_inspection.objects import DrawWeight, DrawWeightsOfEnterprises
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.alerts import AlertClueRaised, AlertClueWithdrawn
from contracts.registry.credit import CreditLevelChanged
from contracts.registry.directory import EnterpriseChanged, EnterpriseClosed, EnterpriseRegistered, EnterpriseReopened
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.registry.officers import (
    OfficerCertificateExpired,
    OfficerChanged,
    OfficerKind,
    OfficerRegistered,
    OfficerStandingChanged,
    OfficerState,
)
from kernel.calendar import local_date
from kernel.law import LawMissing, LawRow, LawTable
from kernel.work import Reading, Work
from services.joint_inspection.objects import store
from services.joint_inspection.objects.rules import Counting, Target, WeightRows, draw_weight, months_before, stratum_of

CREDIT_WEIGHT = "draw.weight.credit_"


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


async def on_officer(
    event: OfficerRegistered | OfficerChanged | OfficerStandingChanged | OfficerCertificateExpired, work: Work
) -> None:
    """Keep officers in post with a valid certificate: who is suspended, gone or without one is in no draw."""
    facts = event.facts
    if facts.kind is OfficerKind.OFFICER and facts.state is OfficerState.ACTIVE and facts.certified:
        await store.save_inspector(work.connection, facts)
    else:
        await store.drop_inspector(work.connection, facts.certificate)


async def on_agency_registered(event: AgencyRegistered, work: Work) -> None:
    """Keep an agency as it now stands."""
    await store.save_agency(work.connection, event.agency)
    await store.name_agency(work.connection, event.agency.code, event.agency.name)


async def on_agency_ended(event: AgencyEnded, work: Work) -> None:
    """Keep the end of an agency."""
    await store.end_agency(work.connection, event.code, event.valid_to)


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
    ratio = ratio_row(law, target.region, on, stratum_of(target.domain, target.supervision_class))
    return draw_weight(target, weight_rows(law, target.region, on), ratio)


def weight_rows(law: LawTable, region: str, on: date) -> WeightRows:
    """The rows a weight is computed by."""
    return WeightRows(
        on=on,
        base=law.find("draw.weight.base", region, on),
        clue=law.find("draw.weight.clue", region, on),
        verified=law.find("draw.weight.verified_complaint", region, on),
        alert=law.find("draw.weight.alert", region, on),
        clue_months=law.find("draw.clue_months", region, on),
        maximum=law.find("draw.weight.max", region, on),
        listed=law.find("draw.weight.positive_list", region, on),
        credit=credit_rows(law, region, on),
    )


def credit_rows(law: LawTable, region: str, on: date) -> dict[str, LawRow]:
    """What each credit level adds to a weight, by level; one without a row adds nothing."""
    found = {}
    for key in {row.key for row in law.rows() if row.key.startswith(CREDIT_WEIGHT)}:
        with suppress(LawMissing):
            found[key.removeprefix(CREDIT_WEIGHT)] = law.find(key, region, on)
    return found


def ratio_row(law: LawTable, region: str, on: date, stratum: str) -> LawRow:
    """The share of a class that must be drawn."""
    return law.find(f"draw.ratio.{stratum}", region, on)


def counting_at(law: LawTable, region: str, now: datetime) -> Counting:
    """What counts in the region; `region` empty = nationwide."""
    months = law.find("draw.clue_months", region, local_date(now))
    special = law.find("draw.special_complaints", region, local_date(now))
    return Counting(months_before(now, int(months.value)), int(special.value))
