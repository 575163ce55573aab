"""Who designates where agencies cannot agree 共同上级."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import AgencyKind
from services.transfer.copies.rules import KnownAgency
from services.transfer.proceedings.rules.superiors import common_superior

E, W, J = AgencyKind.ECOLOGY, AgencyKind.WATER, AgencyKind.SUPERVISION
WORLD = {
    one.code: one
    for one in (
        KnownAgency("e-64", E, "640000", "", None),
        KnownAgency("e-6405", E, "640500", "", "e-64"),
        KnownAgency("e-6404", E, "640400", "", "e-64"),
        KnownAgency("e-640521", E, "640521", "", "e-6405"),
        KnownAgency("e-640522", E, "640522", "", "e-6405"),
        KnownAgency("w-64", W, "640000", "", None),
        KnownAgency("w-6405", W, "640500", "", "w-64"),
        KnownAgency("j-64", J, "640000", "", None),
        KnownAgency("j-6405", J, "640500", "", "j-64"),
    )
}


def test_the_nearest_above_both_by_their_parents_designates() -> None:
    assert common_superior(["e-640521", "e-640522"], WORLD) == "e-6405"
    assert common_superior(["e-640521", "e-6404"], WORLD) == "e-64"


def test_a_side_never_designates_for_itself() -> None:
    assert common_superior(["e-640521", "e-6405"], WORLD) == "e-64"
    assert common_superior(["e-6405", "e-64"], WORLD) == "j-64"


def test_between_departments_the_judicial_administration_over_both_does() -> None:
    assert common_superior(["e-6405", "w-6405"], WORLD) == "j-6405"
    assert common_superior(["e-640521", "w-64"], WORLD) == "j-64"
    without = {code: one for code, one in WORLD.items() if one.kind is not J}
    assert common_superior(["e-6405", "w-6405"], without) is None


@given(st.lists(st.sampled_from("abcdef"), min_size=6, max_size=6), st.lists(st.sampled_from("abcdef"), min_size=2))
def test_parents_that_go_in_a_circle_hang_nothing(parents: list[str], sides: list[str]) -> None:
    circle = {code: KnownAgency(code, E, "640500", "", parent) for code, parent in zip("abcdef", parents, strict=True)}
    assert common_superior(sides, circle) not in sides
