"""Published vectors and the differences of the suites."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3, Hash

from jingjian.commons.vault.errors import UnknownSuiteError
from jingjian.commons.vault.suites import SM4GCM, SUITES, Suite, suite_named, suite_of_file

# RFC 8998, appendix A.1
SM4_KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
SM4_NONCE = bytes.fromhex("00001234567800000000abcd")
SM4_BOUND = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
SM4_TEXT = bytes.fromhex("".join(sign * 16 for sign in "abcdefea"))
SM4_SEALED = bytes.fromhex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    "83de3541e4c2b58177e065a9bf7b62ec"
)
# The Galois/Counter Mode of Operation (McGrew, Viega), test case 16: AES-256
AES_KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
AES_NONCE = bytes.fromhex("cafebabefacedbaddecaf888")
AES_TEXT = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
AES_SEALED = bytes.fromhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b"
)


def test_sm4_gcm_gives_the_published_vector() -> None:
    assert SM4GCM(SM4_KEY).encrypt(SM4_NONCE, SM4_TEXT, SM4_BOUND) == SM4_SEALED
    assert SM4GCM(SM4_KEY).decrypt(SM4_NONCE, SM4_SEALED, SM4_BOUND) == SM4_TEXT


def test_aes_256_gcm_gives_the_published_vector() -> None:
    assert AESGCM(AES_KEY).encrypt(AES_NONCE, AES_TEXT, SM4_BOUND) == AES_SEALED


def test_sm3_gives_the_published_vector() -> None:
    digest = Hash(SM3())
    digest.update(b"abc")  # GB/T 32905, example 1
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize("at", [0, 31, 63, 64, 79])
def test_a_changed_byte_of_sm4_gcm_is_noticed(at: int) -> None:
    changed = bytearray(SM4_SEALED)
    changed[at] ^= 1
    with pytest.raises(InvalidTag):
        SM4GCM(SM4_KEY).decrypt(SM4_NONCE, bytes(changed), SM4_BOUND)


@pytest.mark.parametrize("length", [0, 15, 16, 79])
def test_cut_sm4_gcm_is_noticed(length: int) -> None:
    with pytest.raises(InvalidTag):
        SM4GCM(SM4_KEY).decrypt(SM4_NONCE, SM4_SEALED[:length], SM4_BOUND)


def test_an_unknown_suite_is_named() -> None:
    with pytest.raises(UnknownSuiteError, match="jj9"):
        suite_named("jj9")
    assert suite_of_file(b"JJF9") is None


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_a_suite_is_found_by_id_and_by_file(suite: Suite) -> None:
    assert suite_named(suite.id) is suite
    assert suite_of_file(suite.magic) is suite
