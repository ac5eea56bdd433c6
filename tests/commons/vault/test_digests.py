from __future__ import annotations

import pytest

from jingjian.commons.vault.digests import commitment, digest, new_salt, same


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
