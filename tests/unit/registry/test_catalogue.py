"""What publishing a version decides, and how two versions differ."""

from datetime import date

import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.catalogue import DifferenceKind, GovernmentLevel, MatrixRow, PublishMatrix
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
START = date(2026, 1, 1)


def part(*rows: MatrixRow, number: int = 1, parts: int = 1, valid_from: date = START) -> PublishMatrix:
    return PublishMatrix(version="2026-1", valid_from=valid_from, rows=list(rows), part=number, parts=parts)


def taken(command: PublishMatrix, known: rules.Version | None = None) -> rules.Progress:
    return rules.add_part(command, known, {}, [])


def test_a_version_of_one_part_is_published_at_once() -> None:
    assert taken(part(DUST)).completes


def test_a_version_of_two_parts_waits_for_the_second() -> None:
    first = taken(part(DUST, parts=2))
    assert not first.completes
    assert taken(part(NOISE, number=2, parts=2), first.version).completes


def test_the_same_part_again_changes_nothing() -> None:
    again = taken(part(DUST), taken(part(DUST)).version)
    assert (again.repeated, again.completes) == (True, False)


def test_a_published_version_is_never_replaced() -> None:
    with pytest.raises(Refusal) as error:
        taken(part(NOISE), taken(part(DUST)).version)
    assert error.value.code == "VERSION_ALREADY_PUBLISHED"


def test_the_parts_of_a_version_share_one_date() -> None:
    with pytest.raises(Refusal) as error:
        taken(part(NOISE, number=2, parts=2, valid_from=date(2027, 1, 1)), taken(part(DUST, parts=2)).version)
    assert error.value.code == "VERSION_HEAD_DIFFERS"


def test_two_versions_never_start_on_one_day() -> None:
    with pytest.raises(Refusal) as error:
        rules.add_part(part(DUST), None, {START: "2025-9"}, [])
    assert error.value.code == "VERSION_DATE_TAKEN"


def test_a_matter_stands_once_per_level_and_region_even_across_parts() -> None:
    for rows, earlier in (((DUST, DUST), []), ((DUST,), [rules.key_of(DUST)])):
        with pytest.raises(Refusal) as error:
            rules.add_part(part(*rows), None, {}, earlier)
        assert error.value.code == "ROW_TWICE"


def test_a_part_beyond_the_last_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        taken(part(DUST, number=3, parts=2))
    assert error.value.code == "PART_OUT_OF_RANGE"


def test_two_versions_are_compared_row_by_row() -> None:
    moved = replace(DUST, agency="urban_management-640500")
    water = replace(DUST, matter="water")
    found = rules.differences([DUST, NOISE], [moved, water])
    assert [(one.matter, one.kind) for one in found] == [
        ("dust", DifferenceKind.CHANGED),
        ("noise", DifferenceKind.REMOVED),
        ("water", DifferenceKind.ADDED),
    ]
