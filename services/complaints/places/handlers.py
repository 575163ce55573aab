"""The jurisdiction's names of places, read once per process."""

from functools import cache

from kernel.jurisdiction import Jurisdiction
from services.complaints.places.rules import Places, places_from


@cache
def places_of(jurisdiction: Jurisdiction) -> Places:
    """The names of divisions.csv and division_aliases.csv."""
    return places_from(jurisdiction.table("divisions"), jurisdiction.table("division_aliases"))
