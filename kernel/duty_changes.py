"""How a handler changes a duty that runs already."""

from decimal import Decimal

import msgspec

from contracts.law import LawRow


class AlterDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Change what is owed while the clock goes on from its start: by whom, by which limit, by how much `more` of it.

    `more` counts in the limit's unit, and stays in it where the limit becomes another. What had passed its end and now
    has time left runs again.
    """

    duty: str
    aggregate: str
    by: str | None = None
    limit: LawRow | None = None
    more: Decimal = Decimal(0)


class PauseDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Let a clock stand still; a no-op when it does not run or its end has passed."""

    duty: str
    aggregate: str


class ResumeDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Let it go on with what was left; a no-op when it does not stand still."""

    duty: str
    aggregate: str
