"""How figures change with the size of the data, and what that would make of ten million. Pure."""

import math
from collections.abc import Sequence

import msgspec


class Point(msgspec.Struct, frozen=True):
    """What was found at one size."""

    size: int
    value: float


class Trend(msgspec.Struct, frozen=True):
    """A figure over the sizes: `slope` is the exponent, 0 = does not grow, 1 = grows as the data do."""

    points: tuple[Point, ...]
    slope: float

    def at(self, size: int) -> float:
        """The largest size's figure, carried on along the slope."""
        last = self.points[-1]
        return float(last.value * (size / last.size) ** self.slope)


def trend(points: Sequence[Point]) -> Trend | None:
    """The slope of a least-squares line through the logarithms; None for fewer than two sizes or a figure of 0."""
    ordered = tuple(sorted(points, key=lambda point: point.size))
    if len({point.size for point in ordered}) < 2 or any(point.value <= 0 for point in ordered):
        return None
    across = [math.log(point.size) for point in ordered]
    up = [math.log(point.value) for point in ordered]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    spread = sum((one - middle) ** 2 for one in across)
    return Trend(ordered, sum((one - middle) * (two - height) for one, two in zip(across, up, strict=True)) / spread)
