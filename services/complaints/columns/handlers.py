"""The jurisdiction's mapping of columns, read once per process."""

from functools import cache

from kernel.jurisdiction import Jurisdiction
from kernel.settings import SettingsError
from services.complaints.columns.rules import ColumnsBroken, Heading, headings_from

TABLE = "complaint_import_columns"


@cache
def headings_of(jurisdiction: Jurisdiction) -> tuple[Heading, ...]:
    """The headings of complaint_import_columns.csv. SettingsError where it says what cannot be."""
    try:
        return headings_from(jurisdiction.table(TABLE))
    except ColumnsBroken as error:
        raise SettingsError(f"{TABLE}.csv 不能用：{error}。") from error
