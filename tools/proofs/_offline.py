"""The part of the proof `bundle` that runs where there is no network; prints its figures as one line of JSON."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from jingjian.ops.postgres import SUPERUSER, Cluster

PORT = 18090
DEMO_SECONDS = 600.0
PATIENCE = "40"


class Machine:
    """A prefix and a home on a machine that reaches nobody."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.prefix, self.home = folder, folder / "opt", folder / "home"
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")} | {
            "JINGJIAN_HOME": str(self.home), "PORT": str(PORT),
        }  # fmt: skip
        self.site: subprocess.Popen[bytes] | None = None

    def jingjian(self, *words: str) -> subprocess.CompletedProcess[str]:
        program = str(self.prefix / "current" / "bin" / "jingjian")
        return subprocess.run([program, *words], env=self.environment, capture_output=True, text=True, check=False)

    def start(self, *options: str) -> None:
        log = (self.folder / "site.log").open("a")
        self.site = subprocess.Popen(
            [str(self.prefix / "current" / "bin" / "jingjian"), "run", *options], env=self.environment, stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        began = time.monotonic()
        while _status("/readyz") != 200:
            assert self.site.poll() is None, (self.folder / "site.log").read_text()[-3000:]
            assert time.monotonic() - began < 180, (self.folder / "site.log").read_text()[-3000:]
            time.sleep(0.3)

    def stop(self) -> None:
        assert self.site is not None
        self.site.send_signal(signal.SIGTERM)
        assert self.site.wait(120) == 0

    def in_use(self) -> str:
        return os.readlink(self.prefix / "current").removeprefix("versions/")

    def upgrade(self, name: str) -> subprocess.CompletedProcess[str]:
        backup = self.folder / f"backup-{name}"
        return self.jingjian(
            "upgrade", str(self.folder / f"{name}.tar"), "--backup", str(backup), "--patience", PATIENCE
        )  # fmt: skip

    def look(self) -> dict[str, Any]:
        """Rows and a sum of hashes of each table."""
        cluster = Cluster(self.home)
        cluster.start()
        try:
            with psycopg.connect(cluster.url(SUPERUSER)) as connection:
                names = connection.execute(
                    "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'jj') ORDER BY 1, 2"
                ).fetchall()
                query = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 7)), 0)::text FROM {} t"
                return {
                    ".".join(name): connection.execute(sql.SQL(query).format(sql.Identifier(*name))).fetchone()
                    for name in names
                }
        finally:
            cluster.stop()


def main(folder: Path, first: str, following: str, broken: str) -> None:
    _loopback_only()
    machine = Machine(folder)
    figures: dict[str, Any] = {"network": "only the loopback device; a connection elsewhere fails"}
    figures[f"`install` of {first}"] = f"{_installed(machine):.0f} s, {(folder / 'first.tar').stat().st_size >> 20} MiB"
    assert machine.in_use() == first
    began = time.monotonic()
    machine.start("--demo")
    while not (machine.home / "demo-accounts.json").exists():
        assert time.monotonic() - began < DEMO_SECONDS, "the demo was not built"
        time.sleep(0.5)
    figures["the demo county stands in the installed site"] = f"after {time.monotonic() - began:.0f} s"
    running = machine.upgrade("next")
    assert running.returncode == 3, running.stderr
    assert "stop it first" in running.stderr, running.stderr
    figures["upgrade of a running site"] = "refused: stop it first"
    machine.stop()
    before = machine.look()
    for name, reason in {"stranger": "signature", "changed": "changed", "first": "nothing to upgrade"}.items():
        refused = machine.upgrade(name)
        assert refused.returncode == 3, (name, refused.stderr)
        assert reason in refused.stderr or "not in the signed manifest" in refused.stderr, refused.stderr
        assert (machine.in_use(), machine.look()) == (first, before), name
        assert not (folder / f"backup-{name}").exists(), name
    figures["a bundle of another key, one with a changed byte, the same version again"] = "refused, nothing changed"
    began = time.monotonic()
    done = machine.upgrade("next")
    assert done.returncode == 0, done.stdout + done.stderr
    assert machine.in_use() == following
    assert machine.jingjian("version").stdout == f"jingjian {following}\n"
    after = machine.look()
    assert "public.upgrade_mark" in after
    lost = [name for name, was in before.items() if name.startswith("public.records_") and after[name] != was]
    assert lost == [], lost
    figures[f"upgrade to {following}"] = f"{time.monotonic() - began:.0f} s; migrated, ready, `current` moved"
    began = time.monotonic()
    failed = machine.upgrade("broken")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "did not stand" in failed.stderr, failed.stderr
    assert machine.in_use() == following
    assert not (machine.prefix / "versions" / broken).exists()
    assert machine.look() == after, "the data are not what they were"
    figures[f"upgrade to {broken}, which drops a column and does not start"] = (
        f"{time.monotonic() - began:.0f} s ({PATIENCE} s of them patience); exit 1, {following} in use, every row of "
        f"{len(after)} tables as before"
    )
    machine.start()
    checks = json.loads(machine.jingjian("doctor", "--format", "json").stdout)["checks"]
    assert all(check["ok"] for check in checks), [check for check in checks if not check["ok"]]
    machine.stop()
    figures["the site afterwards"] = "starts, `jingjian doctor` finds no fault"
    print(json.dumps(figures))


def _installed(machine: Machine) -> float:
    began = time.monotonic()
    with tarfile.open(machine.folder / "first.tar") as tar:
        tar.extractall(machine.folder, filter="data")
    (script,) = machine.folder.glob("jingjian-*/install")
    base = str(getattr(sys, "_base_executable", sys.executable))
    command = [str(script), "--prefix", str(machine.prefix), "--python", base]
    subprocess.run(command, env=machine.environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _status(path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _loopback_only() -> None:
    """Bring the loopback device of the new network namespace up, and make sure that it is all there is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up and running
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=3).close()
    except OSError:
        return
    raise AssertionError("this machine reaches a network")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
