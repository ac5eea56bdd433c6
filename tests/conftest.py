"""One database server a run; each process and each multi-transaction test has its own clone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from jingjian.testing import database
from jingjian.testing.plugin import HOME


class _Server:
    cluster: Any = None


def pytest_unconfigure(config: pytest.Config) -> None:
    if _Server.cluster is not None and "PYTEST_XDIST_WORKER" not in os.environ:
        database.remove(HOME, _Server.cluster)
        _Server.cluster = None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before the first worker of a parallel run starts, the server must be the controller's to stop."""
    if _Server.cluster is None:
        _Server.cluster = database.start_server(HOME)


@pytest.fixture(scope="session")
def cluster() -> Any:
    """The run's PostgreSQL server."""
    if _Server.cluster is None:
        _Server.cluster = database.start_server(HOME)
    return _Server.cluster


@pytest.fixture(scope="session")
def template(cluster: Any) -> Any:
    """The server with the migrated template in it."""
    database.make_template(HOME, cluster)
    return cluster


@pytest.fixture(scope="session")
def django_db_setup(template: Any, django_db_blocker: Any) -> Iterator[None]:
    """The process's own database, used as the web role; tests roll back what they write."""
    name = database.clone(template, f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    with django_db_blocker.unblock(), database.working_on(template, name):
        yield


@pytest.fixture
def fresh_database(template: Any, request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, for tests of several transactions, threads or processes; its name."""
    name = database.clone(template, f"fresh_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}")
    with django_db_blocker.unblock(), database.working_on(template, name):
        yield name
    database.drop(template, name)
