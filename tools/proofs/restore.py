"""The demo county is backed up, wiped and restored on an empty home; every row, file and event is compared by hand."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from tests.ops.site import Site
from tools.proofs.visitor import Visitor

from jingjian.ops.postgres import SUPERUSER, Cluster

TITLE = "Backup, wipe, restore on an empty home: the same rows, the same files, the same log"
DEMO_SECONDS = 600.0
PASSPHRASE = "qing-shui-he-proof-2023"  # noqa: S105 - of a home that lives for this proof


def prove(seed: int) -> str:
    """Compare a demo before its home was wiped with what comes back; the seed plays no part."""
    folder = Path(tempfile.mkdtemp(prefix="jj-restore-"))
    folder.chmod(0o755)
    site, phrase, saved = Site(folder / "home"), folder / "phrase", folder / "second-disk" / "saved"
    phrase.write_text(PASSPHRASE, encoding="utf-8")
    phrase.chmod(0o600)
    try:
        site.start("--demo")
        account = _accounts(site)[0]
        online, online_seconds = _timed(site, "backup", str(folder / "while-it-runs"), "--passphrase-file", str(phrase))
        assert site.stop() == 0
        before = _look(site)
        made, backup_seconds = _timed(site, "backup", str(saved), "--passphrase-file", str(phrase))
        _wipe(site)
        told, restore_seconds = _timed(site, "restore", str(saved), "--passphrase-file", str(phrase))
        assert told["whole"], told
        after = _look(site)
        assert made["log"]["root"] == before["root"], "the backup names another root"
        for part in before:
            assert before[part] == after[part], f"{part} is not what it was: {_apart(before[part], after[part])}"
        refused = site.command("restore", str(saved), "--passphrase-file", str(phrase))
        assert refused.returncode == 3, refused.stderr
        site.start()
        visitor = Visitor(site.port)
        visitor.login(account["username"], account["password"])
        status, _ = visitor.get("/tasks/")
        assert status == 200
        checks = json.loads(site.command("doctor", "--format", "json").stdout)["checks"]
        assert all(check["ok"] for check in checks), [check for check in checks if not check["ok"]]
        assert site.stop() == 0
    except BaseException:
        print(site.log.read_text(encoding="utf-8")[-6000:] if site.log.exists() else "")
        raise
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    size = sum(value for name, value in made["sizes"].items())
    figures = {
        "tables": len(before["rows"]),
        "rows, and the sum of a hash of every row, table by table": f"{made['rows']:,}, the same",
        "attached files, and the SHA-256 of each": f"{len(before['files'])} ({made['files_bytes']:,} bytes), the same",
        "events of the log": f"{made['log']['events']:,}, the same, each fits its leaf",
        "root of the log": f"`{made['log']['root']}`, before and after",
        "what the serving roles may do with each table": "the same",
        "backup of the running site": f"{online_seconds:.1f} s, {sum(online['tables'].values()):,} rows",
        "backup of the resting site": f"{backup_seconds:.1f} s, {size:,} bytes",
        "restore, comparison included": f"{restore_seconds:.1f} s",
        "a second restore onto the same home": "refused",
        "the restored site": "starts, lets the same person in, `jingjian doctor` finds no fault",
    }
    lines = [f"| {name} | {value} |" for name, value in figures.items()]
    return "\n".join(["| what | found |", "|---|---|", *lines])


def _accounts(site: Site) -> list[dict[str, Any]]:
    began = time.monotonic()
    while not (site.home / "demo-accounts.json").exists():
        assert time.monotonic() - began < DEMO_SECONDS, "the demo was not built"
        time.sleep(0.5)
    return list(json.loads((site.home / "demo-accounts.json").read_text(encoding="utf-8")))


def _timed(site: Site, *words: str) -> tuple[dict[str, Any], float]:
    began = time.monotonic()
    done = site.command(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    told = dict(json.loads(done.stdout))
    if words[0] == "backup":
        told["rows"] = sum(told["tables"].values())
        told["sizes"] = {str(path): path.stat().st_size for path in Path(words[1]).rglob("*") if path.is_file()}
    return told, time.monotonic() - began


def _wipe(site: Site) -> None:
    """Lose the machine: the home and, where root keeps it elsewhere, the database."""
    shutil.rmtree(Cluster(site.home).place.folder)
    shutil.rmtree(site.home)


def _look(site: Site) -> dict[str, Any]:
    """Every table's rows with a sum of hashes, every file's digest, the leaves of the log; no code of ours."""
    cluster = Cluster(site.home)
    cluster.start()
    try:
        with psycopg.connect(cluster.url(SUPERUSER)) as connection:
            names = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'jj') ORDER BY 1, 2"
            ).fetchall()
            rows = {}
            for name in names:
                query = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 7)), 0)::text FROM {} t"
                rows[".".join(name)] = connection.execute(sql.SQL(query).format(sql.Identifier(*name))).fetchone()
            leaves = connection.execute("SELECT leaf_hash FROM audit_event ORDER BY id").fetchall()
            definitions = connection.execute(
                "SELECT c.relname, c.relkind, coalesce(pg_get_indexdef(i.indexrelid), ''), c.relowner::regrole::text "
                "FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid "
                "WHERE c.relnamespace IN ('public'::regnamespace, 'jj'::regnamespace) ORDER BY 1, 2"
            ).fetchall()
            definitions = [(name, kind, _without_casts(text), owner) for name, kind, text, owner in definitions]
            functions = connection.execute(
                "SELECT p.oid::regprocedure::text, p.proowner::regrole::text, md5(p.prosrc), p.prosecdef "
                "FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, 'jj'::regnamespace) ORDER BY 1"
            ).fetchall()
            triggers = connection.execute(
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
            ).fetchall()
    finally:
        cluster.stop()
    files = {
        str(path.relative_to(site.home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((site.home / "files").rglob("*"))
        if path.is_file()
    }
    return {
        "rows": rows, "files": files, "root": _root([bytes(leaf) for (leaf,) in leaves]), "leaves": len(leaves),
        "definitions": definitions, "functions": functions, "triggers": triggers,
    }  # fmt: skip


def _without_casts(definition: str) -> str:
    """An index in one spelling: PostgreSQL writes the casts of a list of texts in another place after a reload."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)


def _apart(before: Any, after: Any) -> list[Any]:
    """What stands on one side only."""
    if isinstance(before, dict):
        before, after = list(before.items()), list(after.items())
    if not isinstance(before, list):
        return [before, after]
    return [one for one in [*before, *after] if (one in before) != (one in after)][:6]


def _root(leaves: list[bytes]) -> str:
    """The Merkle head as RFC 6962 writes it down."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    if len(leaves) == 1:
        return leaves[0].hex()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = bytes.fromhex(_root(leaves[:half])), bytes.fromhex(_root(leaves[half:]))
    return hashlib.sha256(b"\x01" + left + right).hexdigest()
