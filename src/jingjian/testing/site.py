"""A real site for tests and pictures: `jingjian run` as a process of its own, in a home and on a port of its own."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READY_SECONDS = 180.0
STORY_SECONDS = 600.0
STOP_SECONDS = 60.0
_SETUP_LINK = re.compile(r"https?://\S+/setup/\S+")


class Site:
    """One running site. ``url`` has no slash at its end; ``accounts`` is empty on a site that is no demo."""

    def __init__(self, home: Path, process: subprocess.Popen[bytes], *, port: int, log: Path) -> None:
        self.home = home
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._process = process
        self._log = log

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """The demo's accounts by user name, empty until the story is told."""
        try:
            listed = json.loads((self.home / "demo-accounts.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {account["username"]: account for account in listed}

    @property
    def setup_link(self) -> str:
        """The one-time link that the first start printed, empty while there is none."""
        found = _SETUP_LINK.search(self.log())
        return found.group() if found else ""

    def log(self) -> str:
        """What the site printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def answers(self, path: str) -> int:
        """Status of an address, 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def wait_until_ready(self) -> None:
        """Wait for database, migrations and worker. Raises RuntimeError with the end of the log."""
        self._wait(lambda: self.answers("/readyz") == 200, READY_SECONDS, "is not ready")

    def wait_for_story(self) -> None:
        """Wait until the demo is built. Raises RuntimeError with the end of the log."""
        self._wait(lambda: bool(self.accounts), STORY_SECONDS, "has no demo")

    def wait_for_setup_link(self) -> None:
        """Wait until the first start printed its link. Raises RuntimeError with the end of the log."""
        self._wait(lambda: bool(self.setup_link), READY_SECONDS, "printed no set-up link")

    def stop(self) -> None:
        """Stop everything the site started. Raises RuntimeError when it had to be killed or ended in an error."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise RuntimeError(f"the site did not stop:\n{self.log()[-4000:]}") from None
        if code != 0:
            raise RuntimeError(f"the site ended with {code}:\n{self.log()[-4000:]}")

    def _wait(self, true: Any, seconds: float, fault: str) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the site {fault}:\n{self.log()[-4000:]}")
            time.sleep(0.1)


@contextmanager
def running_site(*, demo: bool, kept: Path | None = None) -> Iterator[Site]:
    """A ready site in a home of its own: the demo with its story told, or an empty site with its set-up link printed.

    With ``kept`` the story is told once: whoever comes first leaves the told demo in that folder, everybody else starts
    from a copy. The folder of the home is open to all, since the database may run as a user of its own; it is gone
    afterwards.
    """
    folder = Path(tempfile.mkdtemp(prefix="jj-site-"))
    folder.chmod(0o755)
    home = folder / "home"
    try:
        if demo and kept is not None:
            _copy_told_demo(kept, home)
        with _served(home, demo=demo) as site:
            yield site
    finally:
        _forget(home)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(home: Path, *, demo: bool) -> Iterator[Site]:
    """The site of that home as a running process; its log lies beside the home."""
    log, port = home.with_name("site.log"), _free_port()
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "jingjian", "run", *(["--demo"] if demo else [])],
            env=_environment(home, port),
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd=home.parent,
        )
    site = Site(home, process, port=port, log=log)
    try:
        site.wait_until_ready()
        site.wait_for_story() if demo else site.wait_for_setup_link()
        yield site
    finally:
        site.stop()


def _copy_told_demo(kept: Path, home: Path) -> None:
    """Put the told demo at ``home``; the first of several processes tells it and keeps a copy, the others wait.

    A database that had to be kept outside its home (``pg.location``) is not copied: then each tells its own.
    """
    with kept.with_name(f"{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            subprocess.run(["cp", "-a", kept, home], check=True)
            return
        with _served(home, demo=True):
            pass
        if not (home / "pg.location").exists():
            subprocess.run(["cp", "-a", home, kept], check=True)


def _environment(home: Path, port: int) -> dict[str, str]:
    """The environment of the site: nothing of the tests' own database or options."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JINGJIAN_", "DATABASE_"))}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"JINGJIAN_HOME": str(home), "PORT": str(port), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _forget(home: Path) -> None:
    """Remove the database of the home where it had to be kept elsewhere (``pg.location``)."""
    try:
        elsewhere = Path((home / "pg.location").read_text(encoding="utf-8").strip())
    except OSError:
        return
    shutil.rmtree(elsewhere, ignore_errors=True)
