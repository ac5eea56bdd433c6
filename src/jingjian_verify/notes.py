"""Signed checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature) and the keys one trusts."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jingjian_verify.faults import Fault, reading

LOG, COSIGNER = 0x01, 0x04
DASH = "— "


@dataclass(frozen=True)
class Key:
    """A public key and whose it is."""

    name: str
    mark: bytes
    key: bytes

    @classmethod
    def read(cls, line: str, kind: int) -> Key:
        """From ``<name>+<id>+<base64 of kind and key>``. Raises ``Fault`` unreadable."""
        with reading(f"key {line!r}"):
            name, mark, body = line.strip().split("+", 2)
            content = base64.b64decode(body, validate=True)
        own = hashlib.sha256(name.encode() + b"\n" + content).digest()[:4]
        if content[:1] != bytes([kind]) or len(content) != 33 or own.hex() != mark:
            raise Fault("unreadable", f"key {line!r}")
        return cls(name, own, content[1:])

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's of the content."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Trust:
    """Whom the reader trusts: the log's keys, the witnesses, and how old the last cosignature may be."""

    origin: str
    logs: tuple[Key, ...]
    witnesses: tuple[Key, ...] = field(default=())
    fresh_hours: float = 24.0

    @classmethod
    def read(cls, path: Path) -> Trust:
        """From ``trust.json``. Raises ``Fault`` unreadable."""
        content = load(path)
        with reading(path):
            return cls(
                str(content["origin"]),
                tuple(Key.read(line, LOG) for line in content["log"]),
                tuple(Key.read(line, COSIGNER) for line in content.get("witnesses", ())),
                float(content.get("fresh_hours", 24)),
            )


@dataclass(frozen=True)
class Checkpoint:
    """What a log signed of itself."""

    origin: str
    size: int
    root: bytes
    text: str
    lines: tuple[tuple[str, bytes], ...]

    @classmethod
    def read(cls, note: str, where: str = "checkpoint") -> Checkpoint:
        """From a signed note. Raises ``Fault`` unreadable."""
        text, gap, rest = note.partition("\n\n")
        parts = text.split("\n")
        with reading(where):
            lines = tuple(_line(line) for line in rest.splitlines())
            size, root = int(parts[1]), base64.b64decode(parts[2], validate=True)
        if not gap or len(parts) != 3 or str(size) != parts[1] or size < 0 or len(root) != 32:
            raise Fault("unreadable", where)
        return cls(parts[0], size, root, text + "\n", lines)

    def check(self, trust: Trust) -> None:
        """Return when a trusted key of the log signed this. Raises ``Fault``."""
        if self.origin != trust.origin:
            raise Fault("log_key_unknown", f"{self.origin}, size {self.size}")
        for key in trust.logs:
            for name, content in self.lines:
                if name == key.name == self.origin and content[:4] == key.mark:
                    if key.signed(self.text.encode(), content[4:]):
                        return
                    raise Fault("log_signature_bad", f"size {self.size}")
        raise Fault("log_key_unknown", f"size {self.size}")

    def cosigned(self, trust: Trust) -> dict[str, int]:
        """Which trusted witnesses cosigned this, and when. Unknown lines count for nothing. Raises ``Fault``."""
        seen: dict[str, int] = {}
        for key in trust.witnesses:
            for name, content in self.lines:
                if name == key.name and content[:4] == key.mark:
                    seconds = int.from_bytes(content[4:12], "big")
                    if not key.signed(f"cosignature/v1\ntime {seconds}\n{self.text}".encode(), content[12:]):
                        raise Fault("cosignature_bad", f"{name}, size {self.size}")
                    seen[name] = max(seconds, seen.get(name, 0))
        return seen


def load(path: Path) -> Any:
    """The JSON of a file. Raises ``Fault`` unreadable."""
    with reading(path):
        return json.loads(path.read_text("utf-8"))


def _line(line: str) -> tuple[str, bytes]:
    name, blank, content = line.removeprefix(DASH).rpartition(" ")
    if not line.startswith(DASH) or not blank:
        raise ValueError(line)
    return name, base64.b64decode(content, validate=True)
