"""The database of the tests: an embedded PostgreSQL of its own, built as the owner and used as the web role.

One test run has one server in a temporary home. The migrated template is made once; every process of the run (and
every test that needs several transactions) works on a clone of it, which takes a tenth of a second.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

TEMPLATE = "test_template"


def prepare_environment() -> Path:
    """Point this process (and its children) at the temporary home of the run; call before settings are read."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOB_URL", "JINGJIAN_CONFIG", "PORT"):
        os.environ.pop(name, None)
    given = os.environ.get("JINGJIAN_HOME", "")
    if os.environ.get("PYTEST_XDIST_WORKER") and given:
        return Path(given)
    home = Path(tempfile.mkdtemp(prefix="jj-test-"))
    home.chmod(0o755)
    os.environ["JINGJIAN_HOME"] = str(home)
    os.environ["JINGJIAN_DATABASE_ROLE"] = "app"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingjian.config.settings")
    return home


def start_server(home: Path) -> Any:
    """Start the run's server; safe to call from every process of the run."""
    from jingjian.commons.vault.keys import ensure_key_file
    from jingjian.ops.postgres import Cluster

    ensure_key_file(home)
    cluster = Cluster(home, durable=False)
    cluster.start()
    return cluster


def remove(home: Path, cluster: Any) -> None:
    """Stop the server and forget the home, at the end of the run."""
    cluster.stop()
    shutil.rmtree(cluster.place.folder, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def make_template(home: Path, cluster: Any) -> None:
    """Migrate an empty database as the owner, once a run, whoever comes first."""
    from jingjian.ops.postgres import prepare_database

    done = home / "template.done"
    with (home / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        prepare_database(cluster.url("postgres", "postgres"), TEMPLATE)
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url("jj_owner", TEMPLATE),
            "DATABASE_OWNER_URL": cluster.url("jj_owner", TEMPLATE),
            "DATABASE_JOB_URL": cluster.url("jj_owner", TEMPLATE),
            "JINGJIAN_DATABASE_ROLE": "owner",
        }
        for command in (["migrate", "--verbosity=0"], ["createcachetable"]):
            subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=True)
        done.touch()


def clone(cluster: Any, name: str, *, of: str = TEMPLATE) -> str:
    """A new database ``name`` with the tables and rows of another; an older one of that name is dropped.

    The one it is a clone ``of`` must be connected to by nobody.
    """
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER jj_owner STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(of)
            )
        )
    return name


def drop(cluster: Any, name: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def working_on(cluster: Any, name: str, *, role: str = "jj_app") -> Iterator[None]:
    """Point Django's one alias at database ``name`` as ``role``; on leaving, at what it was."""
    from django.db import connections

    connection = connections["default"]
    former = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(NAME=name, USER=role, HOST=str(cluster.place.socket))
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"].settings_dict.update(former)
