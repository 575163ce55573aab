"""Exemptions: kept from the registry's events, computed for whoever asks."""

from contracts.joint_inspection.exemptions import ExemptionsOfEnterprises, InspectionExemption
from contracts.registry.positive_list import PositiveListEntered, PositiveListLeft
from kernel.calendar import local_date
from kernel.work import Reading, Work
from services.joint_inspection.exemptions import rules, store
from services.joint_inspection.exemptions.store import Exempt

EFFECTS = "positive_list_effects"
OFF_SITE = "positive_list.off_site"


async def on_entered(event: PositiveListEntered, work: Work) -> None:
    """On the list."""
    await store.save(work.connection, event)


async def on_left(event: PositiveListLeft, work: Work) -> None:
    """On the list no more."""
    await store.drop(work.connection, event.credit_code, event.number)


async def of_enterprises(query: ExemptionsOfEnterprises, reading: Reading) -> list[InspectionExemption | None]:
    """What each enterprise is spared today."""
    today = local_date(await reading.now())
    found = await store.find(reading.connection, query.credit_codes)

    def shown(code: str, one: Exempt) -> InspectionExemption | None:
        rows = reading.jurisdiction.table(EFFECTS)
        spared = rules.spared(one.exemption, one.supervision_class, one.region, rows, today)
        if spared is None:
            return None
        months = int(reading.law.find(OFF_SITE, one.region, today).value)
        return reading.show(rules.shown(code, spared, months), region=one.region, parties=[code])

    return [shown(code, found[code]) if code in found else None for code in query.credit_codes]
