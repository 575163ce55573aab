"""The hub's day, asked when it is needed: a run of the tests may last past midnight."""

from datetime import UTC, date, datetime

from kernel.calendar import local_date


def today() -> date:
    """Today where the hub is."""
    return local_date(datetime.now(UTC))
