"""The database of a backup: what it holds, its dump from one snapshot, and filling an empty one from a dump.

Who dumps must see every row: in the embedded server the superuser, in a site's own the role of `database_backup_url`.
PostgreSQL's own programs do the work; those on the PATH when they are new enough, else the wheel's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo, sql

from jingjian.commons.vault.digests import digest, merkle_root
from jingjian.config.environment import DATABASE_NOTE, SiteOptions
from jingjian.ops import instance, pghome
from jingjian.ops.backup.manifest import BackupError, LogState
from jingjian.ops.console import Bar, RefusedError
from jingjian.ops.postgres import SUPERUSER, Cluster
from jingjian.ops.roles import APP, JOB, OWNER, run_script

Connection = psycopg.Connection[tuple[Any, ...]]

_TABLES = """\
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname IN ('public', 'jj') ORDER BY 1, 2
"""
#: what the serving roles may do with each table; a restored log that may be rewritten would be no log
_PRIVILEGES = """\
SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
 SELECT concat_ws(' ', n.nspname, c.relname, r.rolname, p.name) AS line
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_roles r,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p(name)
  WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname IN ('public', 'jj') AND r.rolname = ANY (%s)
    AND has_table_privilege(r.oid, c.oid, p.name)) AS held
"""
_BROKEN = "SELECT count(*) FROM audit_event WHERE leaf_hash <> sha256('\\x00'::bytea || convert_to(body, 'UTF8'))"
_BARE = f"""\
DROP SCHEMA IF EXISTS jj CASCADE;
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public REVOKE ALL ON TABLES FROM {APP}, {JOB};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {APP}, {JOB};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM {APP}, {JOB};
"""
_ERASE = f"""\
DROP SCHEMA IF EXISTS jj CASCADE;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION {OWNER};
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


@contextmanager
def reachable(options: SiteOptions) -> Iterator[str]:
    """The address under which every row is seen. An embedded server that rests is started for as long as this lasts.

    Raises `RefusedError` when the home never held a site.
    """
    if not options.embedded:
        yield options.database_backup_url or options.database_owner_url
        return
    if not (options.home / DATABASE_NOTE).exists():
        raise RefusedError(f"{options.home} holds no site: nothing to back up / {options.home} 中没有可备份的系统")
    cluster = Cluster(options.home)
    if cluster.running():
        yield cluster.url(SUPERUSER)
        return
    with instance.hold(options.home):
        cluster.start()
        try:
            yield cluster.url(SUPERUSER)
        finally:
            cluster.stop()


@contextmanager
def snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    """A connection that sees one moment of the database, and the name by which `dump` sees the same."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def tables(connection: Connection) -> dict[str, int]:
    """Rows of each table, by its name with schema."""
    names = connection.execute(_TABLES).fetchall()
    bar = Bar("counting rows / 统计行数", len(names))
    counts = {}
    for schema, name in names:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))
        row = connection.execute(query).fetchone()
        counts[f"{schema}.{name}"] = int(row[0]) if row else 0
        bar.advance()
    bar.end()
    return counts


def privileges(connection: Connection) -> str:
    """One digest of what the serving roles may do with each table."""
    row = connection.execute(_PRIVILEGES, [[APP, JOB]]).fetchone()
    return digest((row[0] if row and row[0] else "").encode())


def log_state(connection: Connection) -> LogState:
    """The log as it stands: its Merkle head in the order of the ids, and whether each body still fits its leaf."""
    last_id, last_leaf, count = "", "", 0

    def leaves() -> Iterator[bytes]:
        nonlocal last_id, last_leaf, count
        with connection.cursor(name="leaves") as cursor:
            cursor.itersize = 10_000
            cursor.execute("SELECT id, leaf_hash FROM audit_event ORDER BY id")
            for number, leaf in cursor:
                last_id, last_leaf, count = str(number), bytes(leaf).hex(), count + 1
                yield leaf

    root = merkle_root(leaves())
    row = connection.execute(_BROKEN).fetchone()
    return LogState(count, root, last_id, last_leaf, int(row[0]) if row else 0)


def size(connection: Connection) -> int:
    """Bytes of the database on its disk."""
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def dump(url: str, target: Path, *, seen_by: str, server: int, count: int) -> None:
    """Write the database as the snapshot `seen_by` shows it to `target`. Raises `BackupError`."""
    options = ["--format=custom", f"--snapshot={seen_by}", "--lock-wait-timeout=120s", f"--file={target}"]
    _run("pg_dump", url, options, server=server, bar=Bar("writing the database / 导出数据库", count))


def fill(url: str, source: Path, *, server: int, count: int) -> None:
    """Fill an empty database from a dump, wholly or not at all. Raises `BackupError`."""
    with psycopg.connect(url, autocommit=True) as connection:
        # what `jingjian db init` prepared comes back from the dump; left in place it would widen what is granted there
        run_script(connection, _BARE)
    options = ["--exit-on-error", "--single-transaction"]
    bar = Bar("reading the database / 导入数据库", count)
    _run("pg_restore", url, [*options, str(source)], server=server, bar=bar)


def erase(url: str) -> None:
    """Throw away everything in the database; `fill` brings it back from a dump."""
    with psycopg.connect(url, autocommit=True) as connection:
        run_script(connection, _ERASE)


def empty(connection: Connection) -> bool:
    """Whether the database holds no table yet."""
    return not connection.execute(_TABLES).fetchall()


def _run(program: str, url: str, options: list[str], *, server: int, bar: Bar) -> None:
    """Run one of PostgreSQL's programs on `url`; the password goes by the environment, where `ps` does not show it."""
    parts = conninfo.conninfo_to_dict(url)
    password = parts.pop("password", None)
    address = conninfo.make_conninfo("", **{str(name): str(value) for name, value in parts.items()})
    environment = os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})
    command = [str(_program(program, server)), "--verbose", "--no-password", f"--dbname={address}", *options]
    said: list[str] = []
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, errors="replace",
    ) as process:  # fmt: skip
        assert process.stderr is not None
        try:
            for line in process.stderr:
                said = [*said[-20:], line]
                if "contents of table" in line or "data for table" in line:
                    bar.advance()
        except BaseException:
            process.kill()
            raise
    bar.end()
    if process.returncode != 0:
        raise BackupError(f"{program} failed / {program} 执行失败:\n{''.join(said)}")


def _program(name: str, server: int) -> Path:
    """The program that fits a server of the major version `server`: it must not be older than the server."""
    own = shutil.which(name)
    if own:
        shown = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r" (\d+)", shown)
        if found and int(found[1]) == server:
            return Path(own)
    return pghome.client_programs(server) / name
