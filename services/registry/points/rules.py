"""What the registry decides about monitoring points."""

from collections.abc import Iterable, Sequence

from contracts.errors import Refusal
from contracts.registry.points import NewPoint, PointFacts, PointKind


def code_of(credit_code: str, number: str) -> str:
    """A point's code: whose it is, and its number there."""
    return f"{credit_code}-{number}"


def register(credit_code: str, given: Sequence[NewPoint], known: Iterable[PointFacts]) -> list[PointFacts]:
    """The points that are new or change. Refusals: POINT_TWICE, POINT_PRODUCTION_UNKNOWN."""
    standing = {point.number: point for point in known}
    wanted = {point.number: _facts(credit_code, point) for point in given}
    if len(wanted) < len(given):
        raise Refusal("POINT_TWICE", number=_twice(given))
    after = standing | wanted
    for point in wanted.values():
        _require_production(point, after.get(point.production or ""))
    return [point for point in wanted.values() if standing.get(point.number) != point]


def _facts(credit_code: str, point: NewPoint) -> PointFacts:
    return PointFacts(
        code=code_of(credit_code, point.number),
        credit_code=credit_code,
        number=point.number,
        name=point.name,
        kind=point.kind,
        production=point.production,
    )


def _twice(given: Sequence[NewPoint]) -> str:
    numbers = [point.number for point in given]
    return next(number for number in numbers if numbers.count(number) > 1)


def _require_production(point: PointFacts, production: PointFacts | None) -> None:
    if point.production is None:
        return
    served = production is not None and production.kind is PointKind.PRODUCTION
    if point.kind is not PointKind.TREATMENT or not served:
        raise Refusal("POINT_PRODUCTION_UNKNOWN", number=point.number, production=point.production)
