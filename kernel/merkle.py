"""Merkle trees as in RFC 6962 §2.1: a root over an ordered list of leaves, and the proof that one leaf is in it.

Leaves and nodes are hashed under different first bytes, so that no node can pass for a leaf.
"""

from collections.abc import Sequence
from hashlib import sha256

LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(NODE + left + right).digest()


class Tree:
    """The root over leaves as they come; it keeps one hash per level."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Append one leaf."""
        merged, count = leaf_hash(data), self.size
        while count & 1:
            merged = node_hash(self._peaks.pop(), merged)
            count >>= 1
        self._peaks.append(merged)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return sha256().digest()
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over a list of leaves."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def audit_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the root, from the leaf's neighbour upwards."""
    if len(leaves) <= 1:
        return []
    half = _left_size(len(leaves))
    if index < half:
        return [*audit_path(leaves[:half], index), root_of(leaves[half:])]
    return [*audit_path(leaves[half:], index - half), root_of(leaves[:half])]


def root_by_path(data: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf and its audit path lead to; None for a path of the wrong length."""
    if size == 1:
        return leaf_hash(data) if not path and index == 0 else None
    if not path or not 0 <= index < size:
        return None
    half = _left_size(size)
    *inner, sibling = path
    if index < half:
        left = root_by_path(data, index, half, inner)
        return None if left is None else node_hash(left, sibling)
    right = root_by_path(data, index - half, size - half, inner)
    return None if right is None else node_hash(sibling, right)


def _left_size(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
