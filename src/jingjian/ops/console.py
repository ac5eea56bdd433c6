"""What the commands share when they speak: exit codes and one way to print a line."""

from __future__ import annotations

import sys
import time
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


class Bar:
    """A progress bar on standard error, drawn for a person at a terminal only; a log gets nothing."""

    WIDTH = 30
    PAUSE_SECONDS = 0.1

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = max(total, 1)
        self._done = 0
        self._drawn = float("-inf")
        self._shown = sys.stderr.isatty()

    def advance(self, by: int = 1) -> None:
        """Count `by` more of the total as done."""
        self._done += by
        if self._shown and time.monotonic() - self._drawn > self.PAUSE_SECONDS:
            self._draw()

    def end(self) -> None:
        """Draw it full and leave its line."""
        if self._shown:
            self._done = self._total
            self._draw()
            print(file=sys.stderr, flush=True)

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        share = min(self._done / self._total, 1.0)
        filled = round(share * self.WIDTH)
        bar = "█" * filled + "░" * (self.WIDTH - filled)
        print(f"\r{self._what} {bar} {share:4.0%}", end="", file=sys.stderr, flush=True)
