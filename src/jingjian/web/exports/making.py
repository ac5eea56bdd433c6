"""Writes a list into a file for the job of an export: the same rows, columns and words as the streamed answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.exports.making import Counter
from jingjian.commons.exports.models import ExportFile
from jingjian.kernel.errors import NotFound
from jingjian.kit.exporting import note_export, outgoing
from jingjian.kit.registry import register_of


def write(*, actor: Actor, row: ExportFile, path: Path, counter: Counter) -> int:
    """The rows that ``actor`` may export now, at ``path``; how many. Raises NotAllowed, and NotFound where the site
    no longer has the register."""
    register = register_of(row.register)
    if register is None or register.export is None:
        raise NotFound("no_such_file", _("There is no such file."))
    going = outgoing(register, actor, QueryDict(row.query))
    counter.expect(going.count(register.export.limit))
    counted = _Counted(counter)
    going.write(path, row.kind, through=counted)
    note_export(actor, going, row.kind)
    return counted.count


class _Counted:
    """Passes rows through, and tells the job of each."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self.count = 0

    def __call__(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            yield row
            self.count += 1
            self._counter.advance()
