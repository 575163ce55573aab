"""Places in an enterprise's year: looked at, booked, given back, shown."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from contracts.joint_inspection.allowances import (
    AllowanceBooked,
    AllowanceReleased,
    ReinspectionBooked,
    VisitAllowance,
    VisitAllowancesOfEnterprises,
    VisitGround,
)
from contracts.law import LawRow
from kernel.calendar import local_date
from kernel.jurisdiction import Jurisdiction
from kernel.law import LawTable
from kernel.work import Fact, Reading, Work
from services.joint_inspection.allowances import rules, store
from services.joint_inspection.allowances.rules import Asked, Blocked, Effect, Held, Limits
from services.joint_inspection.allowances.store import Again, Booking
from services.joint_inspection.exemptions import store as exemptions
from services.joint_inspection.exemptions.handlers import EFFECTS
from services.joint_inspection.exemptions.rules import spared
from services.joint_inspection.exemptions.store import Exempt
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.rules import VisitCase

GROUNDS, ITEMS = "visit_grounds", "items"


def effect_of(ground: VisitGround, region: str, jurisdiction: Jurisdiction, on: date) -> Effect:
    """What a ground means in a region on a day."""
    return rules.effect_of(ground, region, jurisdiction.table(GROUNDS), on)


def check_items(work: Work, items: Sequence[str]) -> None:
    """Refuse an item that is not published as one of inspection."""
    rules.check_items(items, rules.inspection_items(work.jurisdiction.table(ITEMS), work.today))


def item_codes(work: Work, items: Sequence[str]) -> tuple[str, ...]:
    """Items as codes, where a plan names one that is published."""
    return rules.item_codes(items, rules.inspection_items(work.jurisdiction.table(ITEMS), work.today))


async def blocked(work: Work, cases: Sequence[VisitCase]) -> list[Blocked | None]:
    """Why there is no room for each of these visits, of different enterprises; who books opens the books before."""
    if not cases:
        return []
    codes = [case.credit_code for case in cases]
    held = await store.held(work.connection, codes, cases[0].planned_on.year)
    listed = await exemptions.find(work.connection, codes)
    names = rules.inspection_items(work.jurisdiction.table(ITEMS), work.today)

    def decided(case: VisitCase, held: Sequence[Held]) -> Blocked | None:
        cap = cap_of(work.law, work.jurisdiction, case.region, listed.get(case.credit_code), case.planned_on)
        again = work.law.find("visit.same_item", case.region, case.planned_on)
        others = [one for one in held if one.visit != case.id or case.ground is VisitGround.REINSPECTION]
        return rules.blocked(_asked(work, case), others, Limits(cap=cap, same_item=again, item_names=names))

    return [decided(case, one) for case, one in zip(cases, held, strict=True)]


def _asked(work: Work, case: VisitCase) -> Asked:
    return Asked(
        credit_code=case.credit_code,
        planned_on=case.planned_on,
        effect=effect_of(case.ground, case.region, work.jurisdiction, case.planned_on),
        items=case.items,
    )


def cap_of(law: LawTable, jurisdiction: Jurisdiction, region: str, exempt: Exempt | None, on: date) -> LawRow:
    """The year's cap: a lower one for an enterprise that the positive list spares something."""
    listed = exempt and spared(
        exempt.exemption, exempt.supervision_class, exempt.region, jurisdiction.table(EFFECTS), on
    )
    return law.find("visit.yearly_cap_positive_list" if listed else "visit.yearly_cap", region, on)


async def require_room(work: Work, case: VisitCase) -> None:
    """Refuse a visit that finds no room, naming the earlier ones. Refusals: VISIT_CAP_REACHED, VISIT_SAME_ITEM."""
    [found] = await blocked(work, [case])
    if found:
        raise found.refusal()


async def booked_alone(work: Work, case: VisitCase) -> list[Fact]:
    """Give one visit its place, waiting for whoever books for the same enterprise. Refusals: as require_room."""
    await store.open_books(work.connection, [case.credit_code])
    await require_room(work, case)
    return await booked(work, [case])


async def booked(work: Work, cases: Sequence[VisitCase]) -> list[Fact]:
    """Give visits their places; the books are open and there is room."""
    facts = [_booked(work, case) for case in cases]
    bookings = [
        Booking(visit=case.id, credit_code=case.credit_code, year=fact.year, counts=fact.counts)
        for case, fact in zip(cases, facts, strict=True)
    ]
    await store.book(work.connection, bookings)
    return [Fact(f"visit:{fact.visit}", fact) for fact in facts]


def _booked(work: Work, case: VisitCase) -> AllowanceBooked:
    effect = effect_of(case.ground, case.region, work.jurisdiction, case.planned_on)
    return AllowanceBooked(
        visit=case.id, region=case.region, year=case.planned_on.year, ground=case.ground, counts=effect.counts
    )


async def booked_again(work: Work, case: VisitCase, finding: str, nth: int) -> list[Fact]:
    """Give an on-site re-inspection its place in the year, as its region says it counts; `case` is the visit that
    found the thing, led by who looks again. Refusal: VISIT_CAP_REACHED."""
    again = replace(case, ground=VisitGround.REINSPECTION, planned_on=work.today, items=())
    await store.open_books(work.connection, [case.credit_code])
    await require_room(work, again)
    effect = effect_of(again.ground, case.region, work.jurisdiction, work.today)
    place = Again(
        finding=finding,
        nth=nth,
        visit=case.id,
        credit_code=case.credit_code,
        agency=case.agencies[0],
        made_on=work.today,
        counts=effect.counts,
    )
    await store.book_again(work.connection, place)
    told = ReinspectionBooked(
        finding=finding,
        region=case.region,
        agency=place.agency,
        credit_code=case.credit_code,
        year=work.today.year,
        counts=effect.counts,
    )
    return [Fact(f"finding:{finding}", told)]


async def released(work: Work, case: VisitCase) -> list[Fact]:
    """Give a visit's place back, if it had one."""
    await store.open_books(work.connection, [case.credit_code])
    found = await store.release(work.connection, [case.id])
    return [released_fact(case.region, one.visit) for one in found]


def released_fact(region: str, visit: str) -> Fact:
    """The fact that a visit has no place in the year any more."""
    return Fact(f"visit:{visit}", AllowanceReleased(visit=visit, region=region))


async def of_enterprises(query: VisitAllowancesOfEnterprises, reading: Reading) -> list[VisitAllowance | None]:
    """The allowance of each enterprise that the asker may know of."""
    today = local_date(await reading.now())
    year = query.year or today.year
    regions = await store.regions_within(reading.connection, reading.reach, query.credit_codes)
    codes = [code for code in query.credit_codes if code in regions]
    asker = visits.asker(reading.reach, reading.actor)
    known = await store.held_and_known(reading.connection, codes, year, asker)
    held = dict(zip(codes, known, strict=True))
    listed = await exemptions.find(reading.connection, codes)
    on = min(max(today, date(year, 1, 1)), date(year, 12, 31))

    def record(code: str) -> VisitAllowance:
        cap = cap_of(reading.law, reading.jurisdiction, regions[code], listed.get(code), on)
        shown = allowance(code, year, cap, held[code], _effects(reading, regions[code], on))
        return reading.show(shown, region=regions[code], parties=[code])

    return [record(code) if code in regions else None for code in query.credit_codes]


def _effects(reading: Reading, region: str, on: date) -> dict[VisitGround, Effect]:
    return {ground: effect_of(ground, region, reading.jurisdiction, on) for ground in VisitGround}


def allowance(
    code: str, year: int, cap: LawRow, held: Sequence[Held], effects: Mapping[VisitGround, Effect]
) -> VisitAllowance:
    """The year as users see it; what has not begun is only a number, for those who plan."""
    counted = rules.counted(held, year)
    used = sum(one.begun_on is not None for one in counted)
    return VisitAllowance(
        credit_code=code,
        year=year,
        cap=int(cap.value),
        cap_source=f"{cap.name}{cap.text}",
        used=used,
        left=max(0, int(cap.value) - used),
        visits=rules.begun(held, year, effects),
        planned=len(counted) - used,
        bookable=max(0, int(cap.value) - len(counted)),
    )
