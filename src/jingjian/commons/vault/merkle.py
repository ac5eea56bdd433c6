"""Merkle trees of RFC 6962, section 2.1, over leaf hashes: growing without rehashing, and both kinds of proof.

The tree is never held as a whole. ``Frontier`` keeps the heads of its complete subtrees, one for each set bit of its
size; proofs ask a ``Subtrees`` for the complete ones they need and join them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

#: the head of the complete subtree of ``2 ** level`` leaves that is the ``index``-th of its level
Subtrees = Callable[[int, int], bytes]


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the heads of its complete subtrees, the largest first."""

    def __init__(self, size: int = 0, heads: bytes = b"") -> None:
        """Go on from a stored edge. Raises ValueError when ``heads`` cannot be that of ``size`` leaves."""
        if len(heads) != HASH_BYTES * size.bit_count():
            raise ValueError(f"no frontier of {size} leaves has {len(heads)} bytes")
        self.size = size
        self._heads = [heads[at : at + HASH_BYTES] for at in range(0, len(heads), HASH_BYTES)]

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add one leaf hash; the subtrees that it completes, each as level, index in its level and head."""
        completed = []
        head, level, size = leaf, 0, self.size
        while size & 1:
            head = node_hash(self._heads.pop(), head)
            level, size = level + 1, size >> 1
            completed.append((level, size, head))
        self._heads.append(head)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The head of the whole tree."""
        if not self._heads:
            return EMPTY_ROOT
        whole = self._heads[-1]
        for head in reversed(self._heads[:-1]):
            whole = node_hash(head, whole)
        return whole

    def stored(self) -> bytes:
        """What ``Frontier(size, …)`` goes on from."""
        return b"".join(self._heads)


def root_at(size: int, subtrees: Subtrees) -> bytes:
    """The head of the first ``size`` leaves."""
    return _head(0, size, subtrees) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves. Raises ValueError for a leaf outside of it."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    path: list[bytes] = []
    start, length = 0, size
    while length > 1:
        half = _half(length)
        if index - start < half:
            path.append(_head(start + half, length - half, subtrees))
            length = half
        else:
            path.append(_head(start, half, subtrees))
            start, length = start + half, length - half
    return path[::-1]


def consistency_path(old: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """The proof that the first ``old`` of ``size`` leaves are an earlier tree. Raises ValueError unless old ≤ size."""
    if not 0 < old <= size:
        raise ValueError(f"no earlier tree of {old} leaves among {size}")
    path: list[bytes] = []
    start, length, whole = 0, size, True
    while old - start != length:
        half = _half(length)
        if old - start <= half:
            path.append(_head(start + half, length - half, subtrees))
            length = half
        else:
            path.append(_head(start, half, subtrees))
            start, length, whole = start + half, length - half, False
    if not whole:
        path.append(_head(start, length, subtrees))
    return path[::-1]


def _half(length: int) -> int:
    """The largest power of two below ``length``."""
    return 1 << ((length - 1).bit_length() - 1)


def _head(start: int, length: int, subtrees: Subtrees) -> bytes:
    """The head of ``length`` leaves from ``start``, which is a multiple of the power of two that holds them."""
    if length & (length - 1) == 0:
        level = length.bit_length() - 1
        return subtrees(level, start >> level)
    half = _half(length)
    return node_hash(_head(start, half, subtrees), _head(start + half, length - half, subtrees))
