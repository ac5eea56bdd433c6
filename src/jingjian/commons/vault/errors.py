"""What the vault refuses. The messages name places and keys by their id, never a value or a key."""

from __future__ import annotations


class VaultError(Exception):
    """The vault cannot do its work; see the subclasses."""


class KeyFileError(VaultError):
    """The key file is missing, damaged, or open to others; the message says the remedy."""


class LockedError(KeyFileError):
    """The key file is sealed and nothing to open it was given."""

    def __init__(self, form: str) -> None:
        how = {
            "credential": (
                "systemd hands over no credential jingjian.unlock: start the service, or give --credential FILE",
                "密钥文件需用 systemd 凭据解锁，请启动服务，或使用 --credential 给出凭据文件",
            ),
            "passphrases": (
                "it opens with two passphrases, asked at a terminal by `jingjian run`",
                "密钥文件需由两人在终端分别输入口令解锁，请在终端执行 `jingjian run`",
            ),
        }[form]
        super().__init__(f"the key file is locked: {how[0]} / {how[1]}")


class WrongUnlockError(KeyFileError):
    """The key file is sealed and does not open with what was given."""

    def __init__(self, form: str) -> None:
        what = {"credential": ("the credential does", "凭据"), "passphrases": ("the two passphrases do", "两个口令")}[
            form
        ]
        super().__init__(
            f"{what[0]} not open the key file: another one, another order, or the file was changed "
            f"/ 用所给{what[1]}无法打开密钥文件：内容或次序有误，或文件已被改动"
        )


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
