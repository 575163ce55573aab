"""Whether draws were fair: what was to be expected, what was drawn, and how unlikely the difference is.

An object of weight w has the largest of w keys. Where n of a class are drawn, there is a t with Σ (1 − t^w) = n, and
1 − t^w is about how likely the object is drawn. Over a group, O are drawn of an expected E = Σ π with the variance
V = Σ π (1 − π), and Σ (O − E)² / V over k groups is about χ² with k − 1 degrees of freedom.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from contracts.joint_inspection.fairness import FairnessDimension
from services.joint_inspection.lottery.rules import PoolObject, StratumTerms

HALVINGS = 100
UNKNOWN_SIZE = "unknown"
Place = tuple[FairnessDimension, str]


class Tally(NamedTuple):
    """One group of one or more draws."""

    objects: int
    expected: float
    variance: float
    drawn: int

    def plus(self, other: "Tally") -> "Tally":
        """Both groups together."""
        return Tally(
            self.objects + other.objects,
            self.expected + other.expected,
            self.variance + other.variance,
            self.drawn + other.drawn,
        )

    @property
    def chance(self) -> float:
        """The smaller of the numbers expected in and out: what a test needs a few of."""
        return min(self.expected, self.objects - self.expected)

    @property
    def deviation(self) -> float:
        """(O − E)² / V; what chance can't move may not differ at all."""
        apart = self.drawn - self.expected
        if self.variance > 0:
            return apart * apart / self.variance
        return 0.0 if abs(apart) < 0.5 else math.inf


class Tested(NamedTuple):
    """The outcome of one test; `pooled` groups were too small and stand together."""

    chi_square: float
    degrees: int
    probability: float
    pooled: frozenset[str]


def inclusion(weights: Mapping[int, int], count: int) -> dict[int, float]:
    """How likely an object of each weight is drawn, where `weights` says how many there are of each."""
    size = sum(weights.values())
    if count >= size:
        return dict.fromkeys(weights, 1.0)
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        t = (low + high) / 2
        if sum(number * (1 - t**weight) for weight, number in weights.items()) > count:
            low = t
        else:
            high = t
    return {weight: 1 - high**weight for weight in weights}


def tallies(
    strata: Iterable[StratumTerms], pool: Sequence[PoolObject], drawn: set[str], size_of: Callable[[str], str]
) -> dict[Place, Tally]:
    """One draw's groups. How many of a class are drawn is fixed beforehand: there chance moves nothing."""
    found: dict[Place, Tally] = defaultdict(lambda: Tally(0, 0.0, 0.0, 0))
    cells: dict[FairnessDimension, Callable[[PoolObject], str]] = {
        FairnessDimension.AREA: lambda one: one.region,
        FairnessDimension.SIZE: lambda one: size_of(one.credit_code),
    }
    for stratum in strata:
        members = [one for one in pool if one.stratum == stratum.name]
        likely = inclusion(Counter(one.weight for one in members), stratum.count)
        hits = sum(one.credit_code in drawn for one in members)
        fixed = Tally(len(members), float(stratum.count), 0.0, hits)
        found[FairnessDimension.SUPERVISION_CLASS, stratum.name] = fixed
        for dimension, cell_of in cells.items():
            for cell, tally in _groups(members, likely, drawn, cell_of).items():
                found[dimension, cell] = found[dimension, cell].plus(tally)
    return dict(found)


def _groups(
    members: Sequence[PoolObject],
    likely: Mapping[int, float],
    drawn: set[str],
    cell_of: Callable[[PoolObject], str],
) -> dict[str, Tally]:
    alike = Counter((cell_of(one), one.weight) for one in members)
    hits = Counter(cell_of(one) for one in members if one.credit_code in drawn)
    found = {cell: Tally(0, 0.0, 0.0, hits[cell]) for cell, _ in alike}
    for (cell, weight), number in sorted(alike.items()):
        chance = likely[weight]
        found[cell] = found[cell].plus(Tally(number, number * chance, number * chance * (1 - chance), 0))
    return found


def examined(cells: Mapping[str, Tally], least: float) -> Tested | None:
    """The chi-square test of all groups together; groups with less to expect than `least` count as one.

    None where fewer than two groups are left that chance moves. A group that chance can't move decides alone.
    """
    if any(math.isinf(tally.deviation) for tally in cells.values()):
        return Tested(math.inf, len(cells), 0.0, frozenset())
    moved = {cell: tally for cell, tally in cells.items() if tally.variance > 0}
    small = frozenset(cell for cell, tally in moved.items() if tally.chance < least)
    groups = [tally for cell, tally in moved.items() if cell not in small]
    if small:
        together = Tally(0, 0.0, 0.0, 0)
        for cell in sorted(small):
            together = together.plus(moved[cell])
        groups += [together] if together.chance >= least else []
    if len(groups) < 2:
        return None
    chi_square = sum(tally.deviation for tally in groups)
    degrees = len(groups) - 1
    return Tested(chi_square, degrees, beyond(chi_square, degrees), small)


def beyond(chi_square: float, degrees: int) -> float:
    """How likely χ² with so many degrees of freedom is at least so large: the regularized upper incomplete gamma."""
    half = chi_square / 2
    order, sum_ = (1.0, math.exp(-half)) if degrees % 2 == 0 else (0.5, math.erfc(math.sqrt(half)))
    while order < degrees / 2:
        sum_ += math.exp(order * math.log(half) - half - math.lgamma(order + 1)) if half else 0.0
        order += 1
    return min(1.0, sum_)
