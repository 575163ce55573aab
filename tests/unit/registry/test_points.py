"""What registering monitoring points decides."""

import pytest

from contracts.errors import Refusal
from contracts.registry.points import NewPoint, PointKind
from services.registry.points import rules

MILL = "916400002276950035"
BOILER = NewPoint(number="SC001", name="锅炉", kind=PointKind.PRODUCTION)
SCRUBBER = NewPoint(number="TA001", name="脱硫塔", kind=PointKind.TREATMENT, production="SC001")


def test_a_point_is_known_by_its_enterprise_and_number() -> None:
    [boiler, scrubber] = rules.register(MILL, [BOILER, SCRUBBER], [])
    assert (boiler.code, scrubber.production) == (f"{MILL}-SC001", "SC001")


def test_the_same_points_again_change_nothing() -> None:
    known = rules.register(MILL, [BOILER, SCRUBBER], [])
    assert rules.register(MILL, [SCRUBBER], known) == []


@pytest.mark.parametrize(
    "points",
    [
        [SCRUBBER],
        [BOILER, NewPoint(number="DA001", name="排放口", kind=PointKind.AIR_OUTLET, production="SC001")],
        [NewPoint(number="SC001", name="排放口", kind=PointKind.AIR_OUTLET), SCRUBBER],
    ],
)
def test_only_a_treatment_unit_serves_a_registered_production(points: list[NewPoint]) -> None:
    with pytest.raises(Refusal, match="POINT_PRODUCTION_UNKNOWN"):
        rules.register(MILL, points, [])


def test_a_number_given_twice_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(MILL, [BOILER, BOILER], [])
    assert (error.value.code, error.value.data["number"]) == ("POINT_TWICE", "SC001")
