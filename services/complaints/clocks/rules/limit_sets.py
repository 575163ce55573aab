"""Which limits hold for a complaint, by its channel, kind and region (jurisdiction/complaint_limits.csv)."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.clock_terms import ComplaintKind, ComplaintLimit, LimitPart
from contracts.complaints.intake import Channel
from contracts.law import LawRow


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


def limit_rules(rows: Iterable[Mapping[str, str]]) -> tuple[LimitRule, ...]:
    """The rules from the rows of complaint_limits.csv; an empty cell means all."""
    return tuple(
        LimitRule(
            set_name=row["set"],
            channel=Channel(row["channel"]) if row["channel"] else None,
            kind=ComplaintKind(row["kind"]) if row["kind"] else None,
            region=row["region"] or None,
            part=LimitPart(row["part"]),
            limit=row["limit"] or None,
        )
        for row in rows
    )


def chosen(
    rules: Iterable[LimitRule], channel: Channel, kind: ComplaintKind, region: str, find: Callable[[str], LawRow]
) -> Limits:
    """The limits of such complaints, one for each part they have; `find` gives the law's row of a key."""
    fitting = sorted((rule for rule in rules if rule.fits(channel, kind, region)), key=lambda rule: rule.rank)
    last = {rule.part: rule for rule in fitting}
    return {
        part: Limit(last[part].set_name, find(last[part].limit or ""))
        for part in LimitPart
        if part in last and last[part].limit
    }


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
