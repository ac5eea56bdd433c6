"""How a list is written into a file. The registers stand above: the web says how, once, when the apps are ready."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from jingjian.commons.access.actor import Actor
from jingjian.commons.exports.models import ExportFile


class Counter(Protocol):
    """Where the maker says how many rows there are and how many are written: the progress of its job, or a list."""

    def expect(self, total: int) -> None: ...

    def advance(self, by: int = 1) -> None: ...


class Maker(Protocol):
    """Writes the rows that ``actor`` may export now under the conditions of ``row`` to ``path``; how many they are.

    Raises NotAllowed and NotFound as the list itself would.
    """

    def __call__(self, *, actor: Actor, row: ExportFile, path: Path, counter: Counter) -> int: ...


class _Installed:
    maker: Any = None


def use_maker(maker: Maker) -> None:
    """Say how a list becomes a file."""
    _Installed.maker = staticmethod(maker)


def write(*, actor: Actor, row: ExportFile, path: Path, counter: Counter) -> int:
    """Write the list of ``row`` to ``path`` as the installed maker does; how many rows."""
    if _Installed.maker is None:
        raise RuntimeError("no maker is set: call use_maker when the apps are ready")
    return int(_Installed.maker(actor=actor, row=row, path=path, counter=counter))
