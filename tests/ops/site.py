"""A whole site run by `jingjian run` in a home of its own, to be killed, asked and stopped by tests and proofs."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START_SECONDS = 120.0
RECOVER_SECONDS = 60.0


def free_port() -> int:
    """A port nobody listens on now, and which no connection is given while the site is down between two starts."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Site:
    """One home and the supervisor that runs on it, if any."""

    def __init__(self, home: Path, *, port: int | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self.process: subprocess.Popen[str] | None = None
        self.log = home.parent / f"{home.name}.log"

    @property
    def environment(self) -> dict[str, str]:
        """What the site's commands see; nothing of the tests' own database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JINGJIAN_", "DATABASE_"))}
        return kept | {"JINGJIAN_HOME": str(self.home), "PORT": str(self.port), "PYTHONPATH": os.pathsep.join(sys.path)}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one `jingjian` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "jingjian", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def start(self, *options: str) -> None:
        """Start the supervisor and wait until it is ready."""
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jingjian", "run", *options],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self._await_own_note(START_SECONDS)
        self.await_ready(START_SECONDS)

    def _await_own_note(self, seconds: float) -> None:
        """Wait until the new supervisor has written its note: until then a killed one's web server may still answer."""
        assert self.process is not None
        began = time.monotonic()
        while not (self.home / "run" / "state.json").exists() or self.state()["pid"] != self.process.pid:
            if self.process.poll() is not None or time.monotonic() - began > seconds:
                raise AssertionError(f"the site did not start:\n{self.log.read_text(encoding='utf-8')[-4000:]}")
            time.sleep(0.05)

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON of an address; status 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            connection.close()

    def await_ready(self, seconds: float = RECOVER_SECONDS) -> float:
        """Wait until `/readyz` answers 200; how long it took."""
        began = time.monotonic()
        while self.ask("/readyz")[0] != 200:
            if self.process is None or self.process.poll() is not None or time.monotonic() - began > seconds:
                raise AssertionError(f"the site is not ready:\n{self.log.read_text(encoding='utf-8')[-4000:]}")
            time.sleep(0.1)
        return time.monotonic() - began

    def await_replaced(self, name: str, former: int, seconds: float = RECOVER_SECONDS) -> float:
        """Wait until another process than `former` bears the name and the site is ready; how long it took."""
        began = time.monotonic()
        while self.pid(name) in (None, former):
            if time.monotonic() - began > seconds:
                raise AssertionError(f"{name} was not replaced:\n{self.log.read_text(encoding='utf-8')[-4000:]}")
            time.sleep(0.05)
        self.await_ready(seconds)
        return time.monotonic() - began

    def state(self) -> dict[str, Any]:
        """The supervisor's note."""
        return dict(json.loads((self.home / "run" / "state.json").read_text(encoding="utf-8")))

    def pid(self, name: str) -> int | None:
        """Process id of `web`, `worker-1` or `database`."""
        if name == "database":
            data = Path(json.loads((self.home / "run" / "database.json").read_text(encoding="utf-8"))["data"])
            try:
                return int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
            except (FileNotFoundError, ValueError):
                return None
        child = self.state()["children"].get(name)
        return int(child[0]) if child else None

    def kill(self, name: str) -> float:
        """`kill -9` one part and wait for its successor; how long the site took to be ready again."""
        former = self.pid(name)
        assert former is not None, f"{name} does not run"
        os.kill(former, signal.SIGKILL)
        return self.await_replaced(name, former)

    def kill_supervisor(self) -> None:
        """`kill -9` the supervisor itself."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask the supervisor to stop; its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(90)

    def processes(self) -> list[str]:
        """Command lines of every process that belongs to this home, the tests' own left out."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                environment = (entry / "environ").read_bytes()
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                state = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
            except OSError:
                continue
            ours = f"JINGJIAN_HOME={self.home}\0".encode() in environment or str(self.home / "postgres") in line
            if ours and state != "Z":
                found.append(line)
        return found
