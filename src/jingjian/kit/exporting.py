"""A list of a register as a file: what goes out, of whom, and the word of it in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import QueryDict

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.paging import bounded_count, walk
from jingjian.commons.sheets import CSV, csv_lines, write_xlsx
from jingjian.kernel.ids import uuid7
from jingjian.kit import listing
from jingjian.kit.acts import EXPORT, LIST, require
from jingjian.kit.columns import Reader, plain, readers
from jingjian.kit.register import Register


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A list on its way into a file: its columns, and its rows under the conditions in force, in their order."""

    register: Register
    chosen: listing.Selection
    readers: list[Reader]
    limit: int

    @property
    def head(self) -> list[str]:
        """The heads of the columns."""
        return [reader.label for reader in self.readers]

    def count(self, most: int) -> int:
        """How many rows, at most `most`."""
        return min(bounded_count(self.chosen.rows, most), most)

    def body(self, through: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> Iterator[list[Any]]:
        """The cells of each row; `through` sees the rows pass."""
        return table(
            self.register, self.readers, through(walk(self.chosen.rows, order=self.chosen.order, limit=self.limit))
        )

    def write(self, path: Path, kind: str, *, through: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> None:
        """The whole file, as `kind`."""
        if kind == CSV:
            with path.open("wb") as file:
                file.writelines(csv_lines(self.head, self.body(through)))
        else:
            write_xlsx(path, self.head, self.body(through), title=str(self.register.name))


def outgoing(register: Register, actor: Actor, params: QueryDict) -> Outgoing:
    """What `actor` may export now of a list at that address. Raises NotAllowed with the reason."""
    assert register.export is not None
    for verb in (LIST, EXPORT):
        require(register, actor, verb)
    chosen = listing.select(register, actor, params)
    columns = chosen.columns if chosen.picked else register.export.columns or register.columns
    return Outgoing(register, chosen, readers(register, columns), register.export.limit)


def note_export(actor: Actor, going: Outgoing, kind: str) -> None:
    """Let the log say who took what under which conditions."""
    conditions = [f"{chip.label}: {chip.text}" for chip in going.chosen.applied.chips]
    insert_event(
        actor=actor, verb=f"{going.register.slug}.exported", act_id=uuid7(),
        register=going.register.model._meta.label_lower, record_id=None,
        content={"note": f"{kind} · {'；'.join(conditions)}".rstrip(" ·"), "changes": {}},
    )  # fmt: skip


def table(register: Register, made: Sequence[Reader], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The cells of each row: numbers as numbers, everything else as text."""
    for row in rows:
        yield [plain(register, reader, row) for reader in made]
