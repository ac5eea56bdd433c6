"""Parcels and signatures open with their own key only, and not at all once a bit was changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from jingjian.commons.vault.errors import KeyFileError, TamperedError
from jingjian.commons.vault.parcels import read_passphrase, seal, unseal
from jingjian.commons.vault.signatures import new_pair, public_of, sign, verify

PHRASE = "清水河畔的老槐树 1949".encode()


def test_a_parcel_opens_under_its_passphrase_alone() -> None:
    parcel = seal(b"content", PHRASE)
    assert unseal(parcel, PHRASE) == b"content"
    assert b"content" not in parcel
    assert seal(b"content", PHRASE) != parcel
    with pytest.raises(TamperedError):
        unseal(parcel, PHRASE + b"x")


@pytest.mark.parametrize("place", [0, 5, 25, -1])
def test_a_changed_parcel_does_not_open(place: int) -> None:
    parcel = bytearray(seal(b"content of some length", PHRASE))
    parcel[place] ^= 1
    with pytest.raises(TamperedError):
        unseal(bytes(parcel), PHRASE)


@pytest.mark.parametrize("parcel", [b"", b"JJP1", b"JJP1" + bytes(30)])
def test_a_cut_parcel_does_not_open(parcel: bytes) -> None:
    with pytest.raises(TamperedError):
        unseal(parcel, PHRASE)


def test_a_passphrase_file_is_long_enough_and_private(tmp_path: Path) -> None:
    path = tmp_path / "phrase"
    path.write_bytes(PHRASE + b"\nmore\n")
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_passphrase(path)
    path.chmod(0o600)
    assert read_passphrase(path) == PHRASE
    path.write_text("short\n")
    with pytest.raises(KeyFileError, match="fewer than 12"):
        read_passphrase(path)
    with pytest.raises(KeyFileError, match="cannot be read"):
        read_passphrase(tmp_path / "none")


def test_a_signature_is_of_one_key_and_one_content() -> None:
    private, public = new_pair()
    assert public_of(private) == public
    signature = sign(private, b"manifest")
    verify(public, b"manifest", signature)
    for key, content, given in (
        (public, b"manifesto", signature),
        (new_pair()[1], b"manifest", signature),
        (public, b"manifest", signature[:-1] + bytes([signature[-1] ^ 1])),
        (public, b"manifest", b""),
    ):
        with pytest.raises(TamperedError):
            verify(key, content, given)
    with pytest.raises(KeyFileError):
        verify(private, b"manifest", signature)
    with pytest.raises(KeyFileError):
        sign(public, b"manifest")
