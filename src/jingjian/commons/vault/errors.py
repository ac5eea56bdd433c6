"""What the vault refuses. The messages name places and keys by their id, never a value or a key."""

from __future__ import annotations


class VaultError(Exception):
    """The vault cannot do its work; see the subclasses."""


class KeyFileError(VaultError):
    """The key file is missing, damaged, or open to others; the message says the remedy."""


class TamperedError(VaultError):
    """Stored text or a stored file is not what the vault wrote for this place: changed, moved, cut or forged."""


class UnknownKeyError(VaultError):
    """Something was encrypted under a key that the key file does not hold; it names the key's id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"no key {key_id!r} in the key file; restore the key file of the backup")
        self.key_id = key_id


class UnknownSuiteError(VaultError):
    """Something was encrypted in a way this release does not know; it names the suite's id."""

    def __init__(self, suite_id: str) -> None:
        super().__init__(f"no suite {suite_id!r} in this release; it was written by a newer one")
        self.suite_id = suite_id
