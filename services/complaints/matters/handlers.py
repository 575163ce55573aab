"""The jurisdiction's keyword rules, read once per process."""

from functools import cache

from kernel.jurisdiction import Jurisdiction
from services.complaints.matters.rules import Keywords, keywords_from


@cache
def keywords_of(jurisdiction: Jurisdiction) -> Keywords:
    """The rules of matters.csv and matter_keywords.csv."""
    return keywords_from(jurisdiction.table("matters"), jurisdiction.table("matter_keywords"))
