"""Keys of a whole site: rotated while it runs, opened by two people or by systemd, refused otherwise."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jingjian.commons.vault import keyfile
from jingjian.commons.vault.envelopes import Place, seal
from jingjian.commons.vault.keyfile import KEY_FILE
from jingjian.kernel import clock
from jingjian.kernel.ids import uuid7
from jingjian.ops.console import Exit
from jingjian.ops.postgres import Cluster
from tests.ops.site import Site

# what the module starts, one process starts alone
pytestmark = [pytest.mark.xdist_group("keys"), pytest.mark.prove]

FIRST, SECOND = "第一位保管人选定的一句长口令", "第二位保管人选定的一句长口令"
BOTH = (FIRST, SECOND)
#: a session of its own whose terminal is the test's
BEGIN = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "from jingjian.ops.cli import main; sys.exit(main(sys.argv[1:]))"
)
PROMPT = re.compile("口令: |输入一遍: ")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="jj-keys-"))
    folder.chmod(0o755)
    running = Site(folder / "home")
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()
    shutil.rmtree(folder, ignore_errors=True)


def said(site: Site, *words: str) -> dict[str, Any]:
    """What a command of the keys printed as JSON."""
    done = site.command("keys", *words, "--format", "json")
    assert done.returncode == Exit.OK, done.stderr
    return dict(json.loads(done.stdout))


def counts(site: Site) -> dict[str, int]:
    """Values that stand under each key."""
    return {key["id"]: key["values"] for key in said(site, "list")["keys"]}


def write_value(site: Site, text: str) -> None:
    """A mail address under the key that is active now, as the site would write it."""
    ring = keyfile.read(site.home)
    row = uuid7()
    sealed = seal(text, Place("organisation_person", "phone", row), ring=ring).text
    with psycopg.connect(Cluster(site.home).url("jj_app")) as connection:
        unit = uuid7()
        connection.execute(
            "INSERT INTO organisation_unit (id, version, code, name, short_name, kind, path, position, active) "
            "VALUES (%s, 1, %s, 'x', '', 'office', %s, 0, true)",
            [unit, unit.hex[-12:], f"/{unit.hex[-12:]}/"],
        )
        connection.execute(
            "INSERT INTO organisation_person (id, version, name, sort_key, staff_no, unit_id, title, grade, id_number, "
            "phone, active, left_for, search_text) VALUES (%s, 1, 'x', '', %s, %s, '', '', '', %s, true, '', '')",
            [row, row.hex[-12:], unit, sealed],
        )


class Terminal:
    """A command with a person at its terminal, who types each answer when it is asked for."""

    def __init__(self, site: Site, *words: str) -> None:
        self._master, slave = pty.openpty()
        self.shown = ""

        self.process = subprocess.Popen(
            [sys.executable, "-c", BEGIN, *words], env=site.environment, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)

    def read(self) -> bool:
        """Take what is shown; False when nothing more comes."""
        ready, _, _ = select.select([self._master], [], [], 60)
        try:
            piece = os.read(self._master, 4096) if ready else b""
        except OSError:
            piece = b""
        self.shown += piece.decode("utf-8", errors="ignore")
        return bool(piece)

    def answer(self, answers: Sequence[str]) -> None:
        """Type each answer after its prompt; each prompt stands at the end of what is shown."""
        asked = len(PROMPT.findall(self.shown))
        for text in answers:
            asked += 1
            while len(PROMPT.findall(self.shown)) < asked and self.read():
                pass
            # what is typed before the echo is off would be thrown away
            while termios.tcgetattr(self._master)[3] & termios.ECHO and self.process.poll() is None:
                time.sleep(0.01)
            os.write(self._master, f"{text}\n".encode())

    def end(self) -> int:
        """Wait for its end; the exit code."""
        while self.read():
            pass
        return self.process.wait(60)


def protect(site: Site, *words: str, answers: Sequence[str]) -> Terminal:
    terminal = Terminal(site, "keys", "protect", *words)
    terminal.answer(answers)
    terminal.end()
    return terminal


def test_a_key_is_rotated_out_while_the_site_runs(site: Site) -> None:
    write_value(site, "13900000001")
    (former,) = counts(site)
    fresh = said(site, "add")["key"]
    assert counts(site) == {former: 1, fresh: 0}
    said(site, "activate", fresh)
    write_value(site, "13900000002")
    assert counts(site) == {former: 1, fresh: 1}
    doctor = json.loads(site.command("doctor", "--format", "json").stdout)["checks"]
    (finding,) = [check for check in doctor if check["name"] == "encryption"]
    assert (finding["ok"], "keys reseal" in finding["remedy"]) == (False, True)

    early = site.command("keys", "retire", former)
    assert (early.returncode, "a moment ago" in early.stderr) == (Exit.REFUSED, True)
    ring = keyfile.read(site.home)
    before = (clock.now() - timedelta(hours=1)).isoformat(timespec="seconds")
    keyfile.write(site.home, replace(ring, activated_at=before))
    used = site.command("keys", "retire", former)
    assert (used.returncode, "1 values and 0 files" in used.stderr) == (Exit.REFUSED, True)
    active = site.command("keys", "retire", fresh)
    assert (active.returncode, "is the active key" in active.stderr) == (Exit.REFUSED, True)

    assert said(site, "reseal")["values"] == 1
    said(site, "retire", former)
    assert counts(site) == {fresh: 2}
    with psycopg.connect(Cluster(site.home).url("jj_app")) as connection:
        logged = connection.execute("SELECT verb FROM audit_event WHERE verb LIKE 'keys.%' ORDER BY id").fetchall()
    assert [verb for (verb,) in logged] == ["keys.added", "keys.activated", "keys.resealed", "keys.retired"]


def test_an_unknown_key_is_refused(site: Site) -> None:
    for act in ("activate", "retire"):
        done = site.command("keys", act, "nokey")
        assert (done.returncode, "there is no key nokey" in done.stderr) == (Exit.REFUSED, True)


def test_how_it_opens_is_not_changed_under_a_running_site(site: Site) -> None:
    done = site.command("keys", "protect", "passphrases")
    assert (done.returncode, "stop it first" in done.stderr) == (Exit.REFUSED, True)


def test_two_people_open_a_site_and_nothing_shows_their_words(site: Site) -> None:
    site.stop()
    terminal = protect(site, "passphrases", answers=(FIRST, FIRST, SECOND, SECOND))
    assert terminal.process.returncode == Exit.OK, terminal.shown
    assert keyfile.outline(site.home).form == "passphrases"

    alone = site.command("run")
    assert (alone.returncode, "two passphrases, asked at a terminal" in alone.stderr) == (Exit.REFUSED, True)

    wrong = Terminal(site, "run")
    wrong.answer((FIRST, FIRST, SECOND, FIRST, FIRST, SECOND + "x"))
    assert wrong.end() == Exit.REFUSED
    assert wrong.shown.count("not open the key file") == 3

    running = Terminal(site, "run")
    site.process = running.process  # type: ignore[assignment]
    running.answer((FIRST, "slip", *BOTH))
    while "serves" not in running.shown and running.read():
        pass
    site.await_ready(120)
    told = keyfile.outline(site.home)
    secret = keyfile.from_passphrases([word.encode() for word in BOTH], told.salt)
    seen = running.shown.encode() + site_memory_free_places(site)
    for word in (FIRST.encode(), SECOND.encode(), secret, secret.hex().encode()):
        assert word not in seen
    assert str(site.home).encode() in seen
    # what dies is opened again without anybody being asked
    site.kill("web")
    site.kill("worker-1")
    # rotation asks the two, and the running site follows
    adding = Terminal(site, "keys", "add", "--format", "json")
    adding.answer(BOTH)
    assert adding.end() == Exit.OK, adding.shown
    assert len(keyfile.outline(site.home).ids) == len(told.ids) + 1
    running.process.terminate()
    assert running.end() == Exit.OK


def site_memory_free_places(site: Site) -> bytes:
    """Environment and command lines of every process of the site, and every file of its home."""
    found = b""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes()
                if f"JINGJIAN_HOME={site.home}\0".encode() in environment:
                    found += environment + (entry / "cmdline").read_bytes()
            except OSError:
                continue
    return found + b"".join(path.read_bytes() for path in site.home.rglob("*") if path.is_file())


def test_slips_of_new_passphrases_change_nothing(site: Site) -> None:
    before = (site.home / KEY_FILE).read_bytes()
    for typed, words in (
        ((FIRST, SECOND), "the two entries differ"),
        (("short",), "12 characters or more"),
        ((FIRST, FIRST, FIRST, FIRST), "the same passphrase"),
    ):
        terminal = protect(site, "passphrases", answers=(*BOTH, *typed))
        assert terminal.process.returncode == Exit.REFUSED
        assert words in terminal.shown
    assert (site.home / KEY_FILE).read_bytes() == before


def test_systemd_opens_a_site_by_its_credential(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = site.home.parent / "credentials"
    folder.mkdir()
    credential = folder / "jingjian.unlock"
    terminal = protect(site, "credential", "--new-credential", str(credential), answers=BOTH)
    assert terminal.process.returncode == Exit.OK, terminal.shown

    alone = site.command("run")
    assert (alone.returncode, "no credential jingjian.unlock" in alone.stderr) == (Exit.REFUSED, True)
    assert len(said(site, "list")["keys"]) == 2
    said(site, "add", "--credential", str(credential))

    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    site.start()
    site.kill("web")
    assert site.stop() == Exit.OK
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    again = site.command("keys", "protect", "file", "--credential", str(credential))
    assert again.returncode == Exit.OK, again.stderr
    site.start()
    assert site.stop() == Exit.OK
