"""Whose a matter is in a region: the responsibility matrix and the agencies as this service knows them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from contracts.actors import AgencyKind, region_prefix
from contracts.complaints.routing import CaseKind
from contracts.registry.catalogue import GovernmentLevel

HANDLERS = frozenset(AgencyKind) - {
    AgencyKind.HOTLINE,
    AgencyKind.POLICE,
    AgencyKind.PROCURATORATE,
    AgencyKind.COURT,
    AgencyKind.SUPERVISION,
    AgencyKind.ENTERPRISE,
    AgencyKind.PUBLIC,
    AgencyKind.SYSTEM,
}
LEVELS = tuple(GovernmentLevel)


class KnownAgency(msgspec.Struct, frozen=True, kw_only=True):
    """An agency that can be given work today."""

    code: str
    name: str
    kind: AgencyKind
    region: str


class Responsibility(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the matrix that decides, with its version."""

    version: str
    matter_name: str
    level: GovernmentLevel
    region: str
    agency: str
    agency_name: str
    legal_basis: str
    office: str | None = None

    @property
    def reason(self) -> str:
        """Why this agency, as a user reads it."""
        holder = f"{self.agency_name}（{self.office}）" if self.office else self.agency_name
        return (
            f"权责清单 {self.version} 版：“{self.matter_name}” × {self.region}（{self.level.label}）→ "
            f"{holder}；依据：{self.legal_basis}"
        )


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What an arbitration decided for like cases."""

    matter: str
    matter_name: str
    region: str
    kind: CaseKind
    agency: str
    agency_name: str
    complaint: str
    ruled_on: date
    legal_basis: None = None

    @property
    def reason(self) -> str:
        """Why this agency, as a user reads it."""
        return (
            f"裁定成例：“{self.matter_name}” × {self.region}（{self.kind.label}）→ {self.agency_name}；"
            f"{self.ruled_on} 就投诉 {self.complaint} 裁定"
        )


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the complaint that a new one repeats: both are handled together."""

    agency: str
    agency_name: str
    complaint: str
    legal_basis: str | None = None

    @property
    def reason(self) -> str:
        """Why this agency, as a user reads it."""
        return f"与投诉 {self.complaint} 重复，随该件由{self.agency_name}一并办理"


Owner = Responsibility | Ruling | Followed


def find_owner(
    rulings: Iterable[Ruling], lineage: Iterable[Sequence[Responsibility]], matter: str, region: str, kind: CaseKind
) -> Owner | None:
    """Who was ruled responsible in a like case, else who the matrix names."""
    like = (one for one in rulings if (one.matter, one.region, one.kind) == (matter, region, kind))
    return next(like, None) or find_responsible(lineage, region)


def covers(wider: str, region: str) -> bool:
    """Whether a division holds another one, or is it."""
    return region.startswith(region_prefix(wider))


def find_responsible(lineage: Iterable[Sequence[Responsibility]], region: str) -> Responsibility | None:
    """The closest row: of the matter itself before those above it, the narrowest division, then the lowest level."""
    for rows in lineage:
        fitting = [row for row in rows if covers(row.region, region)]
        if fitting:
            return max(fitting, key=lambda row: (len(region_prefix(row.region)), LEVELS.index(row.level)))
    return None


def find_uppers(agencies: Sequence[KnownAgency], region: str) -> tuple[str, ...]:
    """The ecology bureaus of strictly wider divisions, nearest first."""
    wider = [
        agency
        for agency in agencies
        if agency.kind == AgencyKind.ECOLOGY
        and covers(agency.region, region)
        and region_prefix(agency.region) != region_prefix(region)
    ]
    return tuple(agency.code for agency in sorted(wider, key=lambda one: (-len(region_prefix(one.region)), one.code)))


def find_dispatcher(agencies: Sequence[KnownAgency], region: str, received_by: str) -> str:
    """Who must route what has no agency yet: the region's hotline, else its ecology bureau, else who took it in."""
    for kind in (AgencyKind.HOTLINE, AgencyKind.ECOLOGY):
        near = [agency for agency in agencies if agency.kind == kind and covers(agency.region, region)]
        if near:
            return max(near, key=lambda one: (len(region_prefix(one.region)), one.code)).code
    return received_by


def suits(agency: KnownAgency, region: str) -> bool:
    """Whether an agency may be given a complaint of this region at all."""
    return agency.kind in HANDLERS and (covers(agency.region, region) or covers(region, agency.region))


class CoRule(msgspec.Struct, frozen=True):
    """A matter that an agency of this kind handles along, here or everywhere."""

    matter: str
    kind: AgencyKind
    region: str | None


def co_rules(rows: Iterable[Mapping[str, str]]) -> tuple[CoRule, ...]:
    """The lines of complaint_co_handlers.csv."""
    return tuple(CoRule(row["matter"], _handler(row["agency_kind"]), row["region"] or None) for row in rows)


def _handler(kind: str) -> AgencyKind:
    if kind not in HANDLERS:
        raise ValueError(f"complaint_co_handlers.csv：{kind!r} 类机构不能协办，可用 {'、'.join(sorted(HANDLERS))}")
    return AgencyKind(kind)


def find_co_owners(
    rules: Iterable[CoRule], agencies: Sequence[KnownAgency], matter: str, region: str
) -> tuple[KnownAgency, ...]:
    """The nearest agency of each kind that the table names for a matter."""
    here = (rule for rule in rules if rule.matter == matter and (rule.region is None or covers(rule.region, region)))
    kinds = dict.fromkeys(rule.kind for rule in here)
    near = [[one for one in agencies if one.kind is kind and covers(one.region, region)] for kind in kinds]
    return tuple(max(some, key=lambda one: (len(region_prefix(one.region)), one.code)) for some in near if some)
