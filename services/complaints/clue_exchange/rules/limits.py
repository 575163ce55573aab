"""A limit made longer by the days that a head has granted."""

from msgspec.structs import replace

from contracts.law import LawRow


def longer(limit: LawRow, days: int) -> LawRow:
    """The limit with so many more of its own units, its name saying so; unchanged without any."""
    if not days:
        return limit
    return replace(limit, value=limit.value + days, name=f"{limit.name}（延期 {days} {limit.unit.label}）")
