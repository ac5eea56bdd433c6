from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.commons.vault.digests import commitment, digest, file_digest, merkle_root, new_salt, same


def test_the_digest_is_sha_256() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_commitment_is_hmac_sha_256_under_the_salt() -> None:
    # RFC 4231, test case 1
    assert commitment(b"\x0b" * 20, "Hi There") == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"


def test_a_commitment_names_value_and_salt() -> None:
    salt = new_salt()
    assert commitment(salt, "张三") == commitment(memoryview(salt), "张三")
    assert commitment(salt, "张三") != commitment(salt, "张四")
    assert commitment(salt, "张三") != commitment(new_salt(), "张三")


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        commitment(b"short", "x")


def test_digests_compare_as_texts_do() -> None:
    assert same("abc", "abc")
    assert not same("abc", "abd")


def _head(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _head(leaves[:half]) + _head(leaves[half:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_the_merkle_head_is_that_of_the_standard(leaves: list[bytes]) -> None:
    assert merkle_root(iter(leaves)) == _head(leaves).hex()


def test_a_file_has_the_digest_of_its_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 300_000)
    assert file_digest(tmp_path / "file") == digest(b"x" * 300_000)
