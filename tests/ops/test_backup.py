"""A backup holds everything, says so, and gives it back; what was changed or has no key is refused."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingjian.commons.vault.frames import FrameReader, write_frames
from jingjian.commons.vault.keys import read_key_file
from jingjian.commons.vault.parcels import read_passphrase
from jingjian.config.environment import SiteOptions, load
from jingjian.kernel.ids import uuid7
from jingjian.ops.backup import database, nightly
from jingjian.ops.backup import manifest as manifests
from jingjian.ops.backup.making import back_up
from jingjian.ops.backup.restoring import restore
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.postgres import Cluster, prepare_database
from tests.ops.site import Site

# what the module starts, one process starts alone
pytestmark = pytest.mark.xdist_group("backup")

PAPERS = {f"papers/{n:02x}/{n:032x}": bytes([n]) * (n * 40_000) for n in range(4)}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder of this module's own that the database's user may enter."""
    made = Path(tempfile.mkdtemp(prefix="jj-keep-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """A running site with some papers in its storage and some events in its log."""
    running = Site(folder / "home")
    running.start()
    ring = read_key_file(running.home)
    for name, content in PAPERS.items():
        path = running.home / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_frames(file, [content], ring, name, "")
    with psycopg.connect(Cluster(running.home).url("jj_app")) as connection:
        for number in range(5):
            connection.execute(
                "INSERT INTO audit_event (id, at, verb, register, body, leaf_hash) "
                "VALUES (%s, now(), 'task.x', '', %s, '')",
                [uuid7(), json.dumps({"n": number})],
            )
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def passphrase(folder: Path) -> Path:
    path = folder / "passphrase"
    path.write_text("qing-shui-he-2023\n")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def saved(site: Site, folder: Path, passphrase: Path) -> Path:
    """A backup of the running site with its keys sealed."""
    done = site.command("backup", str(folder / "saved"), "--passphrase-file", str(passphrase), "--format", "json")
    assert done.returncode == Exit.OK, done.stderr
    told = json.loads(done.stdout)
    assert (told["files"], told["log"]["events"], told["log"]["broken"]) == (len(PAPERS), 5, 0)
    return folder / "saved"


def restored(folder: Path, name: str, *words: str) -> tuple[Site, int, Any]:
    """Run `restore` on a home of this name; the home, the exit code and the JSON or the complaint."""
    target = Site(folder / name)
    done = target.command("restore", *words, "--format", "json")
    return target, done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_restored_onto_an_empty_home_a_site_is_the_same_and_runs(
    saved: Path, folder: Path, passphrase: Path, site: Site
) -> None:
    target, code, told = restored(folder, "again", str(saved), "--passphrase-file", str(passphrase))
    assert code == Exit.OK, told
    assert told["whole"]
    assert {line["what"] for line in told["compared"]} >= {"rows", "root of the log", "digest of attached files"}
    for name, content in PAPERS.items():
        reader = FrameReader((target.home / "files" / name).open("rb"), read_key_file(target.home), name, "")
        with reader:
            assert reader.readall() == content
    target.start()
    try:
        assert target.ask("/readyz")[0] == 200
        with (
            psycopg.connect(Cluster(target.home).url("jj_app")) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("UPDATE audit_event SET verb = 'task.y'")
    finally:
        target.stop()
    assert site.ask("/readyz")[0] == 200


def test_the_backup_holds_no_open_key_and_nobody_else_reads_it(saved: Path, site: Site) -> None:
    secret = (site.home / "keys" / "data.key").read_bytes().strip()
    for path in (path for path in saved.rglob("*") if path.is_file()):
        assert secret not in path.read_bytes()
    assert saved.stat().st_mode & 0o077 == 0


def test_a_home_that_holds_a_site_is_refused_with_the_remedy(saved: Path, site: Site, passphrase: Path) -> None:
    done = site.command("restore", str(saved), "--passphrase-file", str(passphrase))
    assert done.returncode == Exit.REFUSED
    assert "onto an empty home only" in done.stderr


def test_without_its_key_a_backup_is_refused_and_the_home_stays_empty(saved: Path, folder: Path) -> None:
    target, code, told = restored(folder, "keyless", str(saved))
    assert code == Exit.REFUSED
    assert "--passphrase-file" in told
    assert {path.name for path in target.home.iterdir()} <= {"run"}


def test_the_key_laid_into_the_home_will_do(saved: Path, folder: Path, site: Site) -> None:
    keys = folder / "kept-keys" / "keys"
    keys.mkdir(parents=True)
    shutil.copy(site.home / "keys" / "data.key", keys)
    _, code, told = restored(folder, "kept-keys", str(saved))
    assert code == Exit.OK, told


def test_the_key_of_another_site_is_refused(saved: Path, folder: Path) -> None:
    keys = folder / "other-keys" / "keys"
    keys.mkdir(parents=True)
    key = keys / "data.key"
    key.write_text(json.dumps({"active": "ff", "keys": {"ff": "A" * 43 + "="}}))
    key.chmod(0o600)
    _, code, told = restored(folder, "other-keys", str(saved))
    assert (code, "key of another site" in told) == (Exit.FAULT, True)
    assert key.exists()


@pytest.mark.parametrize("part", ["database.dump", "manifest.json", next(iter(f"files/{name}" for name in PAPERS))])
def test_a_changed_byte_is_found_before_anything_is_restored(
    saved: Path, folder: Path, passphrase: Path, part: str
) -> None:
    copy = folder / "changed"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(saved, copy)
    content = bytearray((copy / part).read_bytes())
    content[-2] ^= 1
    (copy / part).write_bytes(content)
    target, code, told = restored(folder, "unchanged", str(copy), "--passphrase-file", str(passphrase))
    assert code in (Exit.FAULT, Exit.REFUSED)
    assert part in told or "no backup" in told
    assert not (target.home / "postgres").exists()


def test_a_missing_file_and_a_later_version_are_refused(saved: Path, folder: Path) -> None:
    copy = folder / "lacking"
    shutil.copytree(saved, copy)
    (copy / "files" / next(iter(PAPERS))).unlink()
    assert "1 files are missing or too many" in restored(folder, "fresh", str(copy))[2]
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"version": "99.0"}))
    assert "install 99.0 or newer first" in restored(folder, "fresh", str(copy))[2]


def test_a_backup_never_overwrites_and_never_lies_in_its_home(site: Site, saved: Path) -> None:
    assert "is not empty" in site.command("backup", str(saved)).stderr
    assert "lies in the home" in site.command("backup", str(site.home / "b")).stderr
    assert not (site.home / "b").exists()


def test_a_database_of_the_sites_own_goes_the_same_way_by_its_owner_alone(
    site: Site, folder: Path, passphrase: Path
) -> None:
    cluster = Cluster(site.home)
    prepare_database(cluster.url("postgres", "postgres"), "other")

    def own(home: Path, database: str) -> SiteOptions:
        addresses = {
            f"DATABASE_{part}URL": cluster.url(role, database)
            for part, role in (("", "jj_app"), ("OWNER_", "jj_owner"), ("JOB_", "jj_job"))
        }
        return load({"JINGJIAN_HOME": str(home), **addresses}, make_secret=False)

    phrase = read_passphrase(passphrase)
    made = back_up(own(site.home, "jingjian"), folder / "own", passphrase=phrase)
    told = restore(own(folder / "own-home", "other"), made.folder, passphrase=phrase)
    assert told.whole, told.lines
    assert told.manifest.rows > 0
    with pytest.raises(RefusedError, match="is not empty"):
        restore(own(folder / "own-again", "other"), made.folder, passphrase=phrase)
    database.erase(cluster.url("jj_owner", "other"))
    assert restore(own(folder / "own-again", "other"), made.folder, passphrase=phrase).whole
    with (
        psycopg.connect(cluster.url("jj_app", "other")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("DELETE FROM audit_event")


def test_nightly_backups_link_what_they_share_and_a_rehearsal_leaves_only_its_result(
    site: Site, folder: Path, passphrase: Path
) -> None:
    disk = folder / "disk"
    options = load(
        {
            "JINGJIAN_HOME": str(site.home),
            "JINGJIAN_BACKUP_DIR": str(disk),
            "JINGJIAN_BACKUP_PASSPHRASE_FILE": str(passphrase),
        }
    )
    nightly.keep(options)
    failed = nightly.read_state(site.home)["backup"]
    assert (failed["ok"], failed["good"], "is the disk mounted" in failed["text"]) == (False, "", True)
    (site.home / "run" / "keeping.json").unlink()
    disk.mkdir()
    nightly.keep(options)
    first = nightly.read_state(site.home)
    assert first["backup"]["ok"], first
    assert first["rehearsal"]["ok"], first
    assert first["rehearsal"]["root"] == first["backup"]["root"]
    assert nightly.due(options) == []
    assert not (site.home / "rehearsal").exists()
    former = nightly.newest(disk)
    assert former is not None
    made = back_up(options, disk / "2099-01-01-0200", former=former)
    shared = [(former / "files" / name).samefile(made.folder / "files" / name) for name in PAPERS]
    assert shared == [True] * len(PAPERS)
    assert manifests.verify(made.folder) == manifests.digests_of(made.folder)


def test_a_night_is_due_once_and_a_failure_is_tried_again_after_an_hour(tmp_path: Path) -> None:
    options = load({"JINGJIAN_HOME": str(tmp_path), "JINGJIAN_BACKUP_DIR": "/mnt/disk", "JINGJIAN_BACKUP_HOUR": "2"})
    (tmp_path / "run").mkdir()

    def due(at: str, **state: dict[str, Any]) -> list[str]:
        (tmp_path / "run" / "keeping.json").write_text(json.dumps(state))
        return nightly.due(options, datetime.fromisoformat(f"{at}+08:00"))

    def good(at: str) -> dict[str, Any]:
        return {"ok": True, "at": f"{at}+08:00", "good": f"{at}+08:00"}

    assert due("2026-11-26T12:00") == ["backup", "rehearsal"]
    both = {"backup": good("2026-11-26T02:05"), "rehearsal": good("2026-11-02T02:09")}
    assert due("2026-11-27T01:59", **both) == []
    assert due("2026-11-27T02:00", **both) == ["backup"]
    assert due("2026-11-27T02:00", **both | {"backup": good("2026-11-27T00:50")}) == ["backup"]
    assert due("2026-12-01T00:30", **both | {"backup": good("2026-11-30T02:10")}) == ["rehearsal"]
    failed = {"ok": False, "at": "2026-11-27T02:10+08:00", "good": "2026-11-26T02:05+08:00"}
    assert due("2026-11-27T02:50", **both | {"backup": failed}) == []
    assert due("2026-11-27T03:10", **both | {"backup": failed}) == ["backup"]


@given(
    days=st.sets(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=60),
    daily=st.integers(1, 10),
    monthly=st.integers(0, 15),
)
@settings(max_examples=60)
def test_the_last_nights_and_the_first_of_the_last_months_are_kept_and_nothing_else(
    days: set[date], daily: int, monthly: int
) -> None:
    names = sorted(f"{day.isoformat()}-0205" for day in days)
    gone = nightly.surplus(names, daily=daily, monthly=monthly)
    kept = [name for name in names if name not in gone]
    months = sorted({name[:7] for name in names})
    assert set(kept) >= set(names[-daily:])
    for month in months[max(0, len(months) - monthly) :]:
        assert min(name for name in names if name.startswith(month)) in kept
    assert len(kept) <= daily + monthly
