"""The embedded PostgreSQL of a site: one private server below the site's home, reached by a socket only.

The binaries come from a wheel; this module makes the data, starts and stops the server and knows its addresses.
What may go wrong on a real machine and is handled here: two starts at the same moment, a start-up interrupted half-way,
a server that was killed, its stale `postmaster.pid` whose number another process now bears, backends that outlive their
postmaster, a home too deep for a socket's path, and root, who may not run PostgreSQL itself (see `ops/pghome.py`).
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from jingjian.config.environment import DATABASE_NOTE, embedded_url
from jingjian.ops import pghome
from jingjian.ops.pghome import ClusterError
from jingjian.ops.roles import (
    APP,
    DATABASE,
    JOB,
    LOGIN_ROLES,
    OWNER,
    grants_sql,
    prepare_database,
    role_sql,
    roles_sql,
    run_script,
)

__all__ = ["Cluster", "ClusterError", "grants_sql", "prepare_database", "role_sql", "roles_sql"]

SUPERUSER = "postgres"
START_SECONDS = 300
ORPHAN_PATIENCE = 5.0
STALE_LOCK_SECONDS = 60.0

_SETTINGS = """\
# Written by jingjian at each start; changes here are lost.
listen_addresses = ''
unix_socket_directories = '"{socket}"'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
wal_compression = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_file_mode = 0600
"""
_NOT_DURABLE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
_NOISE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


class Cluster:
    """The PostgreSQL server of one home. Objects are cheap: several processes may each hold one for the same home.

    `durable=False` gives up safety against power loss for speed; for tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self._durable = durable
        self._place: pghome.Place | None = None

    @property
    def place(self) -> pghome.Place:
        """Where data, socket and binaries are and who runs the server; found (and made) at first use."""
        if self._place is None:
            self._place = pghome.find(self.home)
        return self._place

    def start(self) -> dict[str, str]:
        """Make the data at first use, start the server unless it runs, and return the address of each login role.

        Waits up to 300 s for recovery after a crash. Raises `ClusterError` with a remedy.
        """
        with self._locked():
            self._make_data()
            changed = self._write_settings()
            if self.alive() and changed:
                self._pg_ctl("reload")
            while not self._await_connections():
                self._clear_the_way()
                self._launch()
            self._make_roles()
            self._note_address()
        return {"app": self.url(APP), "owner": self.url(OWNER), "job": self.url(JOB)}

    def stop(self) -> None:
        """Stop the server, breaking off what still runs in it; no error when it does not run."""
        with self._locked():
            if self._postmaster() is not None:
                self._pg_ctl("stop", "-m", "fast")

    def running(self) -> bool:
        """Whether the server's process lives and takes connections."""
        if self._postmaster() is None:
            return False
        whom = ("-h", str(self.place.socket), "-U", SUPERUSER, "-d", "postgres")
        return self._as_server("pg_isready", "-q", "-t", "5", *whom).returncode == 0

    def alive(self) -> bool:
        """Whether the server's process lives; cheap, and true also while it recovers."""
        return self._postmaster() is not None

    def url(self, role: str, database: str = DATABASE) -> str:
        """Address of `database` for `role`: one of the login roles, or `postgres`, the superuser."""
        return embedded_url(role, database, str(self.place.socket))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One start or stop at a time on this data, across processes."""
        with (self.place.folder / "start.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make_data(self) -> None:
        """Run initdb beside the final place and rename, so that an interrupted one leaves no half-made data."""
        place = self.place
        if (place.data / "PG_VERSION").exists():
            return
        for leftover in place.folder.glob("data.new-*"):
            shutil.rmtree(leftover)
        fresh = place.folder / f"data.new-{os.getpid()}"
        options = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        made = self._as_server(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth-local=peer", "--auth-host=reject", *options
        )
        if made.returncode != 0:
            raise ClusterError(f"initdb failed in {fresh}:\n{made.stdout}")
        fresh.rename(place.data)

    def _write_settings(self) -> bool:
        """Write the server's three files where they differ; whether one did."""
        place = self.place
        settings = _SETTINGS.format(socket=place.socket, log=place.folder / "log")
        people = dict.fromkeys((place.user, pwd.getpwuid(os.geteuid()).pw_name))
        files = {
            "postgresql.conf": settings + ("" if self._durable else _NOT_DURABLE),
            "pg_hba.conf": "local all all peer map=jingjian\n",
            "pg_ident.conf": "".join(
                f'jingjian "{person}" {role}\n' for person in people for role in (*LOGIN_ROLES, SUPERUSER)
            ),
        }
        changed = False
        for name, text in files.items():
            path = place.data / name
            if path.read_text(encoding="utf-8") != text:
                place.write(path, text)
                changed = True
        return changed

    def _clear_the_way(self) -> None:
        """Remove a lock file nobody stands behind, and end backends that outlived their postmaster.

        They end by themselves in a moment; one that hangs is killed, which loses nothing that was committed.
        """
        if self._postmaster() is None:
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        began = time.monotonic()
        while orphans := self._processes():
            if time.monotonic() - began > ORPHAN_PATIENCE:
                for orphan in orphans:
                    _signal(orphan, signal.SIGKILL)
            time.sleep(0.1)

    def _launch(self) -> None:
        """Start the server; while a dead server's memory is still held by its last children, try again."""
        deadline = time.monotonic() + STALE_LOCK_SECONDS
        while True:
            fault = self._pg_ctl("start", "-l", str(self.place.folder / "start.log"))
            if fault is None:
                return
            text = fault + self._last_lines()
            held = "already exists" in text or "still in use" in text
            if not held or time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL did not start in {self.place.data}:\n{text}")
            time.sleep(0.5)
            self._clear_the_way()

    def _pg_ctl(self, verb: str, *options: str) -> str | None:
        """Run pg_ctl and wait; what it said when it failed, None when it succeeded."""
        data = str(self.place.data)
        waiting = () if verb == "reload" else ("-w", "-t", str(START_SECONDS))
        result = self._as_server("pg_ctl", "-D", data, "-s", *waiting, *options, verb)
        if result.returncode == 0:
            return None
        if verb == "stop" and self.alive():
            raise ClusterError(f"PostgreSQL did not stop in {data}:\n{result.stdout}")
        return str(result.stdout)

    def _await_connections(self) -> bool:
        """Wait while a server that lives recovers from a crash; False when there is none, or it dies meanwhile."""
        deadline = time.monotonic() + START_SECONDS
        while self.alive():
            if self.running():
                return True
            if time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL in {self.place.data} takes no connections:\n{self._last_lines()}")
            time.sleep(0.2)
        return False

    def _last_lines(self) -> str:
        logs = [self.place.folder / "start.log", *(self.place.folder / "log").glob("*.log")]
        newest = max((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime, default=None)
        return "" if newest is None else newest.read_text(errors="replace")[-2000:]

    def _as_server(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the wheel's programs as the server's user, apart from our terminal and environment."""
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            identity = {"user": self.place.uid, "group": self.place.gid, "extra_groups": []}
        return subprocess.run(
            [str(self.place.binaries / program), *arguments],
            env=_NOISE_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            check=False,
            **identity,
        )

    def _postmaster(self) -> int | None:
        """Process id of this data's server, None when it does not live, whatever `postmaster.pid` says."""
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if pid in self._processes(only=pid) else None

    def _processes(self, *, only: int | None = None) -> list[int]:
        """Processes that run in this data directory, which every PostgreSQL process makes its working directory."""
        candidates = [only] if only is not None else [int(n) for n in os.listdir("/proc") if n.isdigit()]
        data = os.path.realpath(self.place.data)
        found = []
        for pid in candidates:
            try:
                name = Path(f"/proc/{pid}/comm").read_text().strip()
                if name == "postgres" and os.readlink(f"/proc/{pid}/cwd") == data:
                    found.append(pid)
            except OSError:
                continue  # ended meanwhile, or another user's
        return found

    def _make_roles(self) -> None:
        """Make roles and database once; later starts find the note of it and leave a DBA's changes alone."""
        done = self.place.data / "jingjian.made"
        if done.exists():
            return
        superuser = self.url(SUPERUSER, "postgres")
        with psycopg.connect(superuser, autocommit=True) as connection:
            run_script(connection, roles_sql(create_databases=True))
        with psycopg.connect(self.url(SUPERUSER, "template1"), autocommit=True) as connection:
            run_script(connection, grants_sql("template1"))
        prepare_database(superuser, DATABASE)
        self.place.write(done, "")

    def _note_address(self) -> None:
        note = self.home / DATABASE_NOTE
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({"socket": str(self.place.socket), "data": str(self.place.data)}, ensure_ascii=False)
        if not note.exists() or note.read_text(encoding="utf-8") != text:
            fresh = note.with_name(f"{note.name}-{os.getpid()}")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(note)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
