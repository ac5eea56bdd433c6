"""Merkle trees of RFC 6962: the root of leaves that come one by one, and both kinds of proof, checked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf(content: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree that leaves are added to; it holds one head for each level."""

    def __init__(self) -> None:
        self.size = 0
        self._heads: list[bytes] = []

    def add(self, head: bytes) -> None:
        """Add the hash of one leaf."""
        rest = self.size
        while rest & 1:
            head = hashlib.sha256(b"\x01" + self._heads.pop() + head).digest()
            rest >>= 1
        self._heads.append(head)
        self.size += 1

    def root(self) -> bytes:
        """The root of what was added."""
        if not self._heads:
            return EMPTY
        whole = self._heads[-1]
        for head in self._heads[-2::-1]:
            whole = _node(head, whole)
        return whole


def root_of_path(index: int, size: int, head: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root to which an audit path leads from leaf ``index`` of ``size``; None when its length cannot fit."""
    return _climb(index, size - 1, head, path)[1] if 0 <= index < size else None


def is_consistent(old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves that the tree of ``size`` leaves begins with that of ``old``."""
    if old == size:
        return not path and old_root == root
    if not 0 < old < size or not path:
        return False
    heads = [old_root, *path] if old & (old - 1) == 0 else list(path)
    rest, last = old - 1, size - 1
    while rest & 1:
        rest, last = rest >> 1, last >> 1
    return _climb(rest, last, heads[0], heads[1:]) == (old_root, root)


def _climb(rest: int, last: int, head: bytes, path: Sequence[bytes]) -> tuple[bytes | None, bytes | None]:
    """The roots of the tree that ends at ``rest`` and of that which ends at ``last`` (RFC 9162, section 2.1)."""
    first = second = head
    for sibling in path:
        if last == 0:
            return None, None
        if rest & 1 or rest == last:
            first, second = _node(sibling, first), _node(sibling, second)
            while not rest & 1 and rest:
                rest, last = rest >> 1, last >> 1
        else:
            second = _node(second, sibling)
        rest, last = rest >> 1, last >> 1
    return (first, second) if last == 0 else (None, None)
