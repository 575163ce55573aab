"""Merkle trees: the known roots of RFC 6962, and paths that hold for their own leaf only."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kernel.merkle import NODE, audit_path, leaf_hash, node_hash, root_by_path, root_of

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
# The test data of the reference implementation of RFC 6962.
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

lists = some.lists(some.binary(max_size=8), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_rfc_6962(size: int) -> None:
    assert root_of([bytes.fromhex(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size - 1]


@given(leaves=lists, choice=some.data())
def test_every_leaf_has_a_path_to_the_root_and_no_other_leaf_fits_it(
    leaves: list[bytes], choice: some.DataObject
) -> None:
    index = choice.draw(some.integers(0, len(leaves) - 1))
    path, root = audit_path(leaves, index), root_of(leaves)
    assert root_by_path(leaves[index], index, len(leaves), path) == root
    assert root_by_path(leaves[index] + b"x", index, len(leaves), path) != root
    assert root_by_path(leaves[index], index, len(leaves), [*path, root]) is None
    assert root_by_path(leaves[index], len(leaves), len(leaves), path) != root


@given(leaves=lists, choice=some.data())
def test_a_changed_missing_or_further_leaf_changes_the_root(leaves: list[bytes], choice: some.DataObject) -> None:
    index = choice.draw(some.integers(0, len(leaves) - 1))
    assert root_of([*leaves[:index], leaves[index] + b"x", *leaves[index + 1 :]]) != root_of(leaves)
    assert root_of([*leaves[:index], *leaves[index + 1 :]]) != root_of(leaves)
    assert root_of([*leaves, leaves[index]]) != root_of(leaves)


def test_a_node_never_passes_for_a_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert root_of([left + right]) != node_hash(left, right)
    assert root_of([NODE + left + right]) != node_hash(left, right)
