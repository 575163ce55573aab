"""When a visit may be rated: once, after its end, within the limit."""

from datetime import datetime

from contracts.errors import Refusal


def check_rating(finished_at: datetime | None, until: datetime | None, rated: bool, now: datetime) -> None:
    """Refusals: RATING_TOO_EARLY, RATING_GIVEN, RATING_TOO_LATE."""
    if finished_at is None or until is None:
        raise Refusal("RATING_TOO_EARLY")
    if rated:
        raise Refusal("RATING_GIVEN")
    if now >= until:
        raise Refusal("RATING_TOO_LATE", until=until.date().isoformat())
