"""Which limits hold for a complaint, by its channel, kind and region (jurisdiction/complaint_limits.csv)."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.clock_terms import ComplaintKind, ComplaintLimit, LimitPart
from contracts.complaints.intake import Channel
from contracts.law import LawRow
from services.complaints.clocks.rules.cells import TableInvalid, one_of


class LimitRule(msgspec.Struct, frozen=True, kw_only=True):
    """One line: for which part of which complaints which limit holds; None: there is no such part."""

    set_name: str
    channel: Channel | None
    kind: ComplaintKind | None
    region: str | None
    part: LimitPart
    limit: str | None

    def fits(self, channel: Channel, kind: ComplaintKind, region: str) -> bool:
        """Whether it speaks of such complaints."""
        near = self.region is None or region.startswith(region_prefix(self.region))
        return near and self.channel in (None, channel) and self.kind in (None, kind)

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """The higher wins: who names the channel, then who names the kind, then the narrowest region."""
        return self.channel is not None, self.kind is not None, len(region_prefix(self.region)) if self.region else 0


class Limit(msgspec.Struct, frozen=True):
    """A law row and the set it was chosen from."""

    set_name: str
    row: LawRow


Limits = Mapping[LimitPart, Limit]


FILE = "complaint_limits"
NEEDED = frozenset(
    {
        LimitPart.ROUTE,
        LimitPart.ARBITRATE,
        LimitPart.SIGN,
        LimitPart.EXTEND,
        LimitPart.EXTEND_TIMES,
        LimitPart.DECIDE_EXTENSION,
        LimitPart.PAUSE,
        LimitPart.OPINION,
        LimitPart.ESCALATE,
    }
)


def limit_rules(rows: Iterable[Mapping[str, str]], units: Mapping[str, str]) -> tuple[LimitRule, ...]:
    """The rules of complaint_limits.csv, an empty cell meaning all; `units` are those of limits.csv by key.

    TableInvalid for a bad cell; ValueError where complaints of a channel, kind and region would lack a part they need.
    """
    rules = tuple(_rule(number, row, units) for number, row in enumerate(rows, start=2))
    for region in dict.fromkeys(["000000", *(rule.region for rule in rules if rule.region)]):
        for channel in Channel:
            for kind in ComplaintKind:
                _check_whole(_best(rules, channel, kind, region), units, f"{channel.label}、{kind.label}、{region}")
    return rules


def _rule(number: int, row: Mapping[str, str], units: Mapping[str, str]) -> LimitRule:
    if row["limit"] and row["limit"] not in units:
        raise TableInvalid(FILE, number, "limit", row["limit"], "limits.csv 中的 key，或空")
    return LimitRule(
        set_name=row["set"],
        channel=one_of(Channel, FILE, number, row, "channel") if row["channel"] else None,
        kind=one_of(ComplaintKind, FILE, number, row, "kind") if row["kind"] else None,
        region=row["region"] or None,
        part=one_of(LimitPart, FILE, number, row, "part"),
        limit=row["limit"] or None,
    )


def _check_whole(best: Mapping[LimitPart, LimitRule], units: Mapping[str, str], where: str) -> None:
    limits = {part: rule.limit for part, rule in best.items() if rule.limit}
    handle = limits.get(LimitPart.HANDLE) or limits.get(LimitPart.TOTAL)
    missing = [part.value for part in LimitPart if part in NEEDED - limits.keys()]
    if handle is None or missing:
        lacking = "、".join([*missing, *([] if handle else ["handle 或 total"])])
        raise ValueError(f"{FILE}.csv：{where} 的投诉没有 {lacking} 的时限")
    if units[handle] != units[limits[LimitPart.EXTEND]]:
        raise ValueError(f"{FILE}.csv：{where} 的投诉，extend 与 {handle} 的单位不同")


def _best(rules: Iterable[LimitRule], channel: Channel, kind: ComplaintKind, region: str) -> dict[LimitPart, LimitRule]:
    fitting = sorted((rule for rule in rules if rule.fits(channel, kind, region)), key=lambda rule: rule.rank)
    return {rule.part: rule for rule in fitting}


def chosen(
    rules: Iterable[LimitRule], channel: Channel, kind: ComplaintKind, region: str, find: Callable[[str], LawRow]
) -> Limits:
    """The limits of such complaints, one for each part they have; `find` gives the law's row of a key."""
    best = _best(rules, channel, kind, region)
    named = [(part, best[part].set_name, best[part].limit) for part in LimitPart if part in best]
    return {part: Limit(set_name, find(key)) for part, set_name, key in named if key}


def cited(limits: Limits) -> list[ComplaintLimit]:
    """The limits as a user reads them."""
    return [
        ComplaintLimit(
            part=part,
            set_name=limit.set_name,
            key=limit.row.key,
            name=limit.row.name,
            value=int(limit.row.value),
            unit=limit.row.unit,
            source=limit.row.source,
            status=limit.row.status,
        )
        for part, limit in limits.items()
    ]
