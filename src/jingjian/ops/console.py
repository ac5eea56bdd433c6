"""What the commands share when they speak: exit codes and one way to print a line."""

from __future__ import annotations

import sys
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every `jingjian` command, as `docs/manual/cli.md` lists them."""

    OK = 0
    FAULT = 1
    USAGE = 2
    REFUSED = 3


class RefusedError(RuntimeError):
    """A command will not do what was asked; the text says why and what to do instead."""


def say(text: str) -> None:
    """One line for the person at the terminal or the system's journal."""
    print(f"jingjian: {text}", flush=True)


def complain(text: str) -> None:
    """One line on standard error."""
    print(f"jingjian: {text}", file=sys.stderr, flush=True)
