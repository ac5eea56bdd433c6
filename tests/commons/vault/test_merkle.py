"""The growing tree and its proofs against the words of RFC 6962, section 2.1, written down naively."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.commons.vault import merkle

#: leaves and roots of the reference tests of Certificate Transparency (trees of 0 to 8 leaves)
VECTOR = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(leaves: list[bytes]) -> bytes:
    """MTH of the standard."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return hashlib.sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def half(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of the standard."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), naive(leaves[k:])]
    return [*path(m - k, leaves[k:]), naive(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of the standard."""
    if m == len(leaves):
        return [] if whole else [naive(leaves)]
    k = half(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), naive(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), naive(leaves[:k])]


def subtrees(leaves: list[bytes]) -> merkle.Subtrees:
    return lambda level, index: naive(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(9))
def test_the_vectors_of_certificate_transparency(size: int) -> None:
    grown = merkle.Frontier()
    for content in VECTOR[:size]:
        grown.append(merkle.leaf_hash(bytes.fromhex(content)))
    assert grown.root().hex() == ROOTS[size]


trees = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


@given(trees, st.data())
def test_a_tree_that_was_put_away_goes_on_as_if_it_never_was(leaves: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    first = merkle.Frontier()
    for leaf in leaves[:cut]:
        first.append(leaf)
    second = merkle.Frontier(first.size, first.stored())
    completed = [one for leaf in leaves[cut:] for one in second.append(leaf)]
    assert second.root() == naive(leaves) == merkle.root_at(len(leaves), subtrees(leaves))
    assert all(head == naive(leaves[index << level : (index + 1) << level]) for level, index, head in completed)


@given(trees, st.data())
def test_proofs_are_those_of_the_standard(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert merkle.inclusion_path(index, len(leaves), subtrees(leaves)) == path(index, leaves)
    old = data.draw(st.integers(1, len(leaves)))
    assert merkle.consistency_path(old, len(leaves), subtrees(leaves)) == subproof(old, leaves, True)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    for index, size in ((3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion_path(index, size, subtrees([]))
    for old, size in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="no earlier tree"):
            merkle.consistency_path(old, size, subtrees([]))
    with pytest.raises(ValueError, match="no frontier"):
        merkle.Frontier(3, b"x" * 32)
