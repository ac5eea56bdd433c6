"""What somebody with the rights of the database's owner can do to a log, and the auditor who looks at it afterwards."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from jingjian.commons.audit.exporting import export
from jingjian.commons.vault import notes, signatures
from jingjian.commons.vault.logkeys import read_log_key
from jingjian_verify.cli import main

TABLES = ("audit_event", "audit_leaf", "audit_node", "audit_checkpoint", "audit_cosignature")


@dataclass
class Owner:
    """The owner of the database: triggers and constraints do not hold them."""

    url: str

    @contextlib.contextmanager
    def acting(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.url) as connection:
            for table in TABLES:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield connection
            for table in TABLES:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def do(self, *statements: str) -> None:
        with self.acting() as connection:
            for statement in statements:
                connection.execute(statement)


@dataclass
class Witness:
    """A superior unit with a key of its own."""

    name: str
    key: bytes

    @classmethod
    def new(cls, name: str) -> Witness:
        return cls(name, signatures.new_pair()[0])

    @property
    def line(self) -> str:
        return notes.public_line(self.name, signatures.public_of(self.key), notes.COSIGNER_KEY)

    def cosigned(self, note: str, seconds: int) -> str:
        return note + notes.cosignature(notes.read(note).text, self.name, self.key, seconds) + "\n"


@dataclass
class Auditor:
    """Exports the log and runs ``jingjian-verify`` on it; keeps what they got on another day."""

    folder: Path
    witnesses: tuple[Witness, ...] = ()
    exports: int = 0

    def trust(self) -> Path:
        """The keys, from the day on which everything was in order."""
        path = self.folder / "trust.json"
        if not path.exists():
            public = signatures.public_of(read_log_key(settings.HOME))
            origin = "jingjian/QY/audit"
            content = {
                "origin": origin, "log": [notes.public_line(origin, public, notes.LOG_KEY)],
                "witnesses": [witness.line for witness in self.witnesses],
            }  # fmt: skip
            path.write_text(json.dumps(content))
        return path

    def exported(self) -> Path:
        self.exports += 1
        folder = self.folder / f"export-{self.exports}"
        folder.mkdir()
        export(folder)
        return folder

    def verify(self, folder: Path | None = None, *, previous: Path | None = None) -> tuple[int, str]:
        """Exit code and name of the fault, of the log as it stands now."""
        words = ["verify", str(folder or self.exported()), "--trust", str(self.trust())]
        return run(*words, *(["--previous", str(previous)] if previous else []))


def run(*words: str) -> tuple[int, str]:
    """Exit code and name of the fault of ``jingjian-verify``."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = main([*words, "--format", "json"])
    return code, json.loads(said.getvalue()).get("fault", "")
