"""Signatures of releases (Ed25519): who made a bundle, checked before anything of it is run."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from jingjian.commons.vault.errors import KeyFileError, TamperedError


def new_pair() -> tuple[bytes, bytes]:
    """A fresh private key and its public one, both PEM."""
    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def public_of(private_pem: bytes) -> bytes:
    """The public key (PEM) of a private one. Raises ``KeyFileError`` for what is no Ed25519 key."""
    return _private(private_pem).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(private_pem: bytes, content: bytes) -> bytes:
    """The signature of ``content``, 64 bytes. Raises ``KeyFileError`` for what is no Ed25519 key."""
    return _private(private_pem).sign(content)


def verify(public_pem: bytes, content: bytes, signature: bytes) -> None:
    """Return when ``signature`` is that key's of exactly this content.

    Raises ``TamperedError`` when it is not, and ``KeyFileError`` for what is no Ed25519 key.
    """
    wrong = KeyFileError("the release key is no Ed25519 public key (PEM) / 发布公钥文件不正确")
    try:
        key = load_pem_public_key(public_pem)
    except ValueError:
        raise wrong from None
    if not isinstance(key, Ed25519PublicKey):
        raise wrong
    try:
        key.verify(signature, content)
    except InvalidSignature:
        raise TamperedError("the signature is not that of the release key / 签名与发布公钥不符") from None


def _private(pem: bytes) -> Ed25519PrivateKey:
    wrong = KeyFileError("the signing key is no Ed25519 private key (PEM)")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise wrong from None
    if not isinstance(key, Ed25519PrivateKey):
        raise wrong
    return key
