"""How two versions of the responsibility matrix differ."""

from msgspec.structs import replace

from contracts.registry.catalogue import DifferenceKind, DifferenceOrder, GovernmentLevel, MatrixRow
from services.registry.catalogue import rules

DUST = MatrixRow(
    matter="dust",
    matter_name="扬尘污染",
    level=GovernmentLevel.CITY,
    region="640500",
    agency="ecology-640500",
    legal_basis="大气污染防治法",
)
NOISE = replace(DUST, matter="noise", matter_name="噪声扰民")


def test_two_versions_are_compared_row_by_row() -> None:
    moved = replace(DUST, agency="urban_management-640500")
    water = replace(DUST, matter="water")
    found = rules.differences([DUST, NOISE], [moved, water])
    assert [(one.matter, one.kind) for one in found] == [
        ("dust", DifferenceKind.CHANGED),
        ("noise", DifferenceKind.REMOVED),
        ("water", DifferenceKind.ADDED),
    ]


def test_differences_stand_by_matter_or_by_region() -> None:
    [found] = rules.differences([], [DUST])
    assert rules.place_in(DifferenceOrder.MATTER, found) == ("dust", "city", "640500")
    assert rules.place_in(DifferenceOrder.REGION, found) == ("640500", "dust", "city")
