"""How good a model is on texts it never saw: per matter, on the whole, and whether its confidence is true."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

BINS = 10


class Found(msgspec.Struct, frozen=True):
    """One text: the matter that was right, the one found, and its chance."""

    right: str
    found: str
    chance: float


class Figures(msgspec.Struct, frozen=True):
    """How well one matter was found."""

    matter: str
    texts: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Bin(msgspec.Struct, frozen=True):
    """The texts found with a confidence within one tenth."""

    low: float
    texts: int
    confidence: float
    right: float


def per_matter(found: Sequence[Found]) -> list[Figures]:
    """The figures of each matter that occurs."""
    return [_figures(matter, found) for matter in sorted({one.right for one in found})]


def _figures(matter: str, found: Sequence[Found]) -> Figures:
    hits = sum(one.right == one.found == matter for one in found)
    named, texts = sum(one.found == matter for one in found), sum(one.right == matter for one in found)
    return Figures(matter, texts, hits / named if named else 0.0, hits / texts)


def macro_f1(figures: Sequence[Figures]) -> float:
    """The mean of the matters' F1, each matter counting the same."""
    return sum(one.f1 for one in figures) / len(figures)


def reliability(found: Sequence[Found]) -> list[Bin]:
    """By tenths of confidence: how sure the model was, and how often it was right."""
    bins = ((at / BINS, [one for one in found if min(int(one.chance * BINS), BINS - 1) == at]) for at in range(BINS))
    return [_bin(low, own) for low, own in bins if own]


def _bin(low: float, own: Sequence[Found]) -> Bin:
    size = len(own)
    return Bin(low, size, sum(one.chance for one in own) / size, sum(one.right == one.found for one in own) / size)


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and being right, by texts."""
    return sum(one.texts * abs(one.confidence - one.right) for one in bins) / sum(one.texts for one in bins)


def report(found: Sequence[Found], names: Mapping[str, str]) -> Iterator[str]:
    """The figures as lines."""
    figures = per_matter(found)
    yield "事项\t条数\t精确率\t召回率\tF1"
    for one in figures:
        yield f"{names[one.matter]}\t{one.texts}\t{one.precision:.3f}\t{one.recall:.3f}\t{one.f1:.3f}"
    right = sum(one.right == one.found for one in found) / len(found)
    yield f"合计\t{len(found)}\t宏平均 F1 {macro_f1(figures):.4f}\t正确率 {right:.4f}"
    bins = reliability(found)
    yield "把握\t条数\t平均把握\t实际正确"
    for band in bins:
        yield f"{band.low:.1f}–{band.low + 1 / BINS:.1f}\t{band.texts}\t{band.confidence:.3f}\t{band.right:.3f}"
    yield f"校准误差 ECE {calibration_error(bins):.4f}"
