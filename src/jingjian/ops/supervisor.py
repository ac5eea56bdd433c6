"""Keeps a site's processes alive: starts them, restarts what died, stops all in order.

One thread and one loop. A child that dies is started again after 1, 2, 4 … 30 seconds; one that lived ten
seconds begins at one second again. The embedded database is a daemon of its own, so it is looked at, not waited for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from jingjian.ops.child import SUPERVISOR
from jingjian.ops.console import say
from jingjian.ops.postgres import Cluster, ClusterError

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
PROVED_SECONDS = 10.0
STOP_SECONDS = 30.0
TICK = 0.25
DATABASE_LOOK = 1.0
ERRAND_LOOK = 30.0


@dataclass
class Child:
    """One process to keep alive; `environment` is added to ours, `unlock` goes to it through a pipe."""

    name: str
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    due: float = 0.0
    unlock: bytes = field(default=b"", repr=False)

    def start(self) -> None:
        """Start the process in a session of its own, so that a terminal's Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jingjian.ops.child", *self.arguments],
            env=os.environ | {SUPERVISOR: str(os.getpid())} | self.environment,
            stdin=subprocess.PIPE if self.unlock else subprocess.DEVNULL,
            start_new_session=True,
        )
        if self.process.stdin is not None:
            # a pipe takes this much at once, so nobody is waited for
            with suppress(BrokenPipeError), self.process.stdin as pipe:
                pipe.write(self.unlock)
        self.started = time.monotonic()

    def died(self) -> bool:
        """Whether the process ended since it was started; plans its next start."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        wait = FIRST_DELAY if now - self.started > PROVED_SECONDS else self.delay
        self.delay = min(wait * 2, LONGEST_DELAY)
        self.due = now + wait
        reason = _reason(self.process.returncode)
        say(f"{self.name} ended ({reason}), starting it again in {wait:.0f} s / {self.name} 已退出，即将重启")
        self.process = None
        return True

    def stop(self) -> None:
        """End the process: SIGTERM, after 30 s SIGKILL to it and its own children."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in {STOP_SECONDS:.0f} s, killing it / {self.name} 未能按时停止，强制结束")
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Errand:
    """A process that is started when `due` says so, runs to its end, and is not missed afterwards."""

    child: Child
    due: Callable[[], bool]
    looked: float = float("-inf")

    def turn(self) -> None:
        """Start it when it is due; asked every half minute, and never while it runs."""
        now = time.monotonic()
        if self.child.process is not None and self.child.process.poll() is None:
            return
        if now - self.looked >= ERRAND_LOOK:
            self.looked = now
            if self.due():
                self.child.start()


class Supervisor:
    """Runs `children` (started in order, stopped in reverse) and watches the embedded database, until told to stop.

    `errands` run beside them when they are due and end first.
    """

    def __init__(
        self,
        children: list[Child],
        *,
        cluster: Cluster | None,
        changed: Callable[[dict[str, int]], None],
        errands: Sequence[Errand] = (),
    ) -> None:
        self.children = children
        self.errands = errands
        self._cluster = cluster
        self._changed = changed
        self._looked = 0.0
        self._stopping = False

    def request_stop(self, number: int, _frame: object = None) -> None:
        """Signal handler: the loop ends at its next turn; a second signal changes nothing."""
        if not self._stopping:
            self._stopping = True
            say(f"stopping ({signal.Signals(number).name}) / 正在停止")

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopping

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()
        self._note()

    def turn(self) -> None:
        """One look at everything; call it about four times a second."""
        self._watch_database()
        now = time.monotonic()
        changed = False
        for child in self.children:
            changed |= child.died()
            if child.process is None and now >= child.due:
                child.start()
                changed = True
        for errand in self.errands:
            errand.turn()
        if changed:
            self._note()
        time.sleep(TICK)

    def stop(self) -> None:
        """Stop the errands, then the children, the last started first, then the embedded database."""
        self._stopping = True
        for errand in self.errands:
            errand.child.stop()
        for child in reversed(self.children):
            child.stop()
        if self._cluster is not None:
            self._cluster.stop()
        self._changed({})

    def _watch_database(self) -> None:
        """Start the embedded database again when it died; web and worker connect anew or end and are started."""
        now = time.monotonic()
        if self._cluster is None or now - self._looked < DATABASE_LOOK:
            return
        self._looked = now
        if self._cluster.alive():
            return
        say("the database ended, starting it again / 数据库已退出，正在重启")
        try:
            self._cluster.start()
        except ClusterError as fault:
            say(str(fault))
            self._looked = now + LONGEST_DELAY
            return
        say("the database runs again / 数据库已恢复")

    def _note(self) -> None:
        self._changed({child.name: child.process.pid for child in self.children if child.process is not None})


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
