"""How grave a finding is: with its kind and repetition it decides which step of the ladder 渐进式执法 fits."""

from contracts.fields import Labelled


class FindingGravity(Labelled):
    """How grave a finding is; one that meets a criminal threshold is serious whatever was stated."""

    MINOR = "minor", "轻微"
    ORDINARY = "ordinary", "一般"
    SERIOUS = "serious", "严重"
