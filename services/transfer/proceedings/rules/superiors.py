"""Who designates where agencies cannot agree whose a case is."""

from collections.abc import Iterator, Mapping, Sequence

from contracts.actors import AgencyKind, region_prefix
from services.transfer.copies.rules import KnownAgency


def common_superior(sides: Sequence[str], agencies: Mapping[str, KnownAgency]) -> str | None:
    """The nearest agency that is above all sides by their parents.

    Departments of different lines have none: there the judicial administration over all their places coordinates
    (行政执法监督条例 Art. 13), the nearest one.
    """
    lines = [list(_superiors(code, agencies)) for code in sides]
    common = [code for code in lines[0] if all(code in line for line in lines[1:])]
    return common[0] if common else _coordinator(sides, agencies)


def _superiors(code: str, agencies: Mapping[str, KnownAgency]) -> Iterator[str]:
    seen = {code}
    agency = agencies.get(code)
    while agency and agency.parent and agency.parent not in seen:
        seen.add(agency.parent)
        yield agency.parent
        agency = agencies.get(agency.parent)


def _coordinator(sides: Sequence[str], agencies: Mapping[str, KnownAgency]) -> str | None:
    places = [agencies[code].region for code in sides if code in agencies]
    over = [
        one
        for one in agencies.values()
        if one.kind is AgencyKind.SUPERVISION and all(place.startswith(region_prefix(one.region)) for place in places)
    ]
    nearest = sorted(over, key=lambda one: (-len(region_prefix(one.region)), one.code))
    return nearest[0].code if nearest else None
