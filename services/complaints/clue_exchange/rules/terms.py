"""Who takes part in the exchange of clues, which offices agencies have, and what a clue can be worth: data."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal

Row = Mapping[str, str]


class ExtensionBy(StrEnum):
    """Whose head decides on more time."""

    SENDER = "sender"
    OWN = "own"


class Office(msgspec.Struct, frozen=True):
    """An office of every agency of a kind; `known_as` are its names in the responsibility matrix."""

    kind: AgencyKind
    code: str
    name: str
    known_as: frozenset[str]


class Quality(msgspec.Struct, frozen=True):
    """What a receiver can rate a clue as."""

    code: str
    name: str
    valuable: bool


class Terms(msgspec.Struct, frozen=True):
    """What holds in a division on a day."""

    departments: Mapping[AgencyKind, ExtensionBy]
    offices: tuple[Office, ...]
    qualities: Mapping[str, Quality]

    def office_name(self, agency: str, office: str) -> str | None:
        """The name of an agency's office; its code where it is none any more, None for the agency as a whole."""
        names = {one.code: one.name for one in self.offices if agency.startswith(one.kind.value + "-")}
        return names.get(office, office) if office else None

    def office_known_as(self, kind: AgencyKind, name: str | None) -> str:
        """The code of the office that the matrix names; empty where there is none."""
        return next((one.code for one in self.offices if one.kind is kind and name in one.known_as), "")

    def require_office(self, kind: AgencyKind, office: str) -> None:
        """Refuse an office that agencies of this kind do not have."""
        codes = [one.code for one in self.offices if one.kind is kind]
        if office and office not in codes:
            allowed = "、".join(codes) or "该类单位没有登记内设机构"
            raise Refusal("EXCHANGED_CLUE_OFFICE_UNKNOWN", office=office, agency_kind=kind.label, allowed=allowed)

    def quality(self, code: str) -> Quality:
        """What a code stands for. Refusal: EXCHANGED_CLUE_QUALITY_UNKNOWN."""
        found = self.qualities.get(code)
        if found is None:
            allowed = "、".join(f"{one.code}（{one.name}）" for one in self.qualities.values())
            raise Refusal("EXCHANGED_CLUE_QUALITY_UNKNOWN", quality=code, allowed=allowed)
        return found


def terms_of(
    departments: Iterable[Row], offices: Iterable[Row], qualities: Iterable[Row], region: str, on: date
) -> Terms:
    """The rows of clue_departments.csv, offices.csv and clue_qualities.csv that hold; a narrower division's count."""
    return Terms(
        {AgencyKind(row["agency_kind"]): ExtensionBy(row["extension_by"]) for row in _holding(departments, region, on)},
        tuple({(row["agency_kind"], row["code"]): _office(row) for row in _holding(offices, region, on)}.values()),
        {row["code"]: _quality(row) for row in _holding(qualities, region, on)},
    )


def check_rows(departments: Iterable[Row], offices: Iterable[Row], qualities: Iterable[Row]) -> None:
    """Read every row, whenever and wherever it holds. ValueError or KeyError where one cannot be."""
    for row in departments:
        AgencyKind(row["agency_kind"])
        ExtensionBy(row["extension_by"])
    for row in offices:
        _office(row)
    for row in qualities:
        if _quality(row).valuable is False and row["valuable"] != "no":
            raise ValueError(f"clue_qualities.csv: valuable 应为 yes 或 no，而不是 {row['valuable']}")


def _holding(rows: Iterable[Row], region: str, on: date) -> list[Row]:
    day = on.isoformat()
    holding = [
        row
        for row in rows
        if row["valid_from"] <= day <= (row["valid_to"] or day)
        and (not row["region"] or region.startswith(region_prefix(row["region"])))
    ]
    return sorted(holding, key=lambda row: len(region_prefix(row["region"])))


def _office(row: Row) -> Office:
    names = frozenset((row["name"], *row["known_as"].split("|")))
    return Office(AgencyKind(row["agency_kind"]), row["code"], row["name"], names)


def _quality(row: Row) -> Quality:
    return Quality(row["code"], row["name"], row["valuable"] == "yes")
