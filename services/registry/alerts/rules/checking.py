"""启动现场检查: which clues call for a check on the spot, and by which limit."""

from contracts.registry.alert_terms import CluePriority

LIMITS = {CluePriority.HIGH: "monitoring.check_high", CluePriority.MEDIUM: "monitoring.check_medium"}


def checks_of(priority: CluePriority | None) -> str | None:
    """The limit within which a visit is to be asked for; None where the clue only weighs in the draw."""
    return None if priority is None else LIMITS.get(priority)
