"""What the list spares an enterprise of a class, from when to when."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.exemptions import InspectionExemption, OnSiteEffect
from contracts.registry.directory import SupervisionClass

Row = Mapping[str, str]


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise's place on the list; both days inclusive."""

    listing: str
    since: date
    until: date

    def holds(self, on: date) -> bool:
        """Whether it holds on the day: it ends on its date even where nobody says so."""
        return self.since <= on <= self.until


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a region spares the units of a class; one row of positive_list_effects.csv."""

    on_site: OnSiteEffect
    campaigns: bool
    source: str


class Spared(msgspec.Struct, frozen=True, kw_only=True):
    """An exemption that holds, with its effect."""

    exemption: Exemption
    effect: Effect

    @property
    def reason(self) -> str:
        """Why, as a user reads it."""
        return f"列入监督执法正面清单，至{self.exemption.until.isoformat()}"


def spared(
    exemption: Exemption | None, supervision_class: SupervisionClass, region: str, rows: Iterable[Row], on: date
) -> Spared | None:
    """What the enterprise is spared on a day: computed from its class as it is then."""
    if exemption is None or not exemption.holds(on):
        return None
    fitting = [row for row in rows if row["supervision_class"] == supervision_class and _applies(row, region, on)]
    if not fitting:
        return None
    row = max(fitting, key=lambda row: len(_prefix(row)))
    effect = Effect(on_site=OnSiteEffect(row["on_site"]), campaigns=row["campaigns"] == "yes", source=row["source"])
    return Spared(exemption=exemption, effect=effect)


def left_out(one: Spared | None, campaign: bool) -> str | None:
    """Why the enterprise is left out of a pool, or None."""
    if one is None:
        return None
    if one.effect.on_site is OnSiteEffect.NO:
        return f"{one.reason}，豁免现场检查（{one.effect.source}）"
    if campaign and not one.effect.campaigns:
        return f"{one.reason}，豁免专项检查（{one.effect.source}）"
    return None


def require_on_site(one: Spared | None, credit_code: str, clue: str | None) -> None:
    """Refuse a visit to an enterprise that is spared it, unless a clue calls for one."""
    if one is not None and clue is None and one.effect.on_site is OnSiteEffect.NO:
        until = one.exemption.until.isoformat()
        raise Refusal("VISIT_EXEMPT", credit_code=credit_code, until=until, source=one.effect.source)


def off_site_days(exemption: Exemption, months: int) -> list[date]:
    """Every so many months a check from afar, until the exemption ends."""
    days = []
    for step in range(months, 12 * 100, months):
        day = _months_later(exemption.since, step)
        if day > exemption.until:
            break
        days.append(day)
    return days


def shown(credit_code: str, one: Spared, months: int) -> InspectionExemption:
    """The exemption as users see it."""
    no_visit = one.effect.on_site is OnSiteEffect.NO
    return InspectionExemption(
        credit_code=credit_code,
        listing=one.exemption.listing,
        since=one.exemption.since,
        until=one.exemption.until,
        on_site=one.effect.on_site,
        campaigns=one.effect.campaigns,
        off_site_on=off_site_days(one.exemption, months) if no_visit else [],
        reason=one.reason,
        source=one.effect.source,
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _prefix(row: Row) -> str:
    return region_prefix(row["region"]) if row["region"] else ""


def _applies(row: Row, region: str, on: date) -> bool:
    day = on.isoformat()
    return (
        region.startswith(_prefix(row)) and row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    )
