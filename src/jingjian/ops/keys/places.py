"""Where sealed things lie: columns of tier 乙 and files, and how many stand under which key.

Both are found from the models, not from a list: every `EncryptedTextField`, and every text column that holds the name
of a file of the encrypted storage, which is bound to the row that names it. A file that no row names is counted too,
so a key is never thought unused while something on the disk needs it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from psycopg import Connection, sql

from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.commons.vault.frames import key_id_of
from jingjian.commons.vault.keys import FILES_FOLDER

#: as `EncryptedStorage` names files, for the database
FILE_NAME: Final = "^[a-z]{1,12}/[0-9a-f]{2}/[0-9a-f]{32}$"
_NAME_COLUMNS: Final = re.compile(r"\w+_(?:as|file)")


@dataclass(frozen=True)
class SealedTable:
    """A table with columns that hold envelopes, and columns that hold names of files."""

    name: str
    key: str
    columns: tuple[str, ...]
    files: tuple[str, ...]


@dataclass
class Uses:
    """How many values and files stand under each key, by its id."""

    values: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)

    def of(self, key_id: str) -> int:
        """Everything that needs this key."""
        return self.values[key_id] + self.files[key_id]


def sealed_tables() -> list[SealedTable]:
    """Every table that holds something sealed, in the order of their names."""
    from django.apps import apps
    from django.db.models import CharField

    found = []
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        columns = [str(one.column) for one in fields if isinstance(one, EncryptedTextField)]
        files = [str(one.column) for one in fields if isinstance(one, CharField) and _NAME_COLUMNS.fullmatch(one.name)]
        if (columns or files) and model._meta.managed and not model._meta.proxy:
            key = str(model._meta.pk.column)
            found.append(SealedTable(model._meta.db_table, key, tuple(columns), tuple(files)))
    return sorted(found, key=lambda table: table.name)


def count_uses(connection: Connection[Any], home: Path) -> Uses:
    """Look at every envelope and every file of a site; only their first bytes are read."""
    uses = Uses()
    for table in sealed_tables():
        for column in table.columns:
            query = sql.SQL(
                "SELECT split_part({column}, '.', 2), count(*) FROM {table} WHERE {column} <> '' GROUP BY 1"
            ).format(column=sql.Identifier(column), table=sql.Identifier(table.name))
            for key_id, count in connection.execute(query):
                uses.values[key_id] += count
    for path in sealed_files(home):
        try:
            with path.open("rb") as file:
                uses.files[key_id_of(file)] += 1
        except FileNotFoundError:  # erased meanwhile
            continue
    return uses


def sealed_files(home: Path) -> Iterator[Path]:
    """Every file of the encrypted storage, those in passing and set aside included."""
    yield from (path for path in sorted((home / FILES_FOLDER).rglob("*")) if path.is_file())
