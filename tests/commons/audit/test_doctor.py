"""`jingjian doctor` says how the log stands, and that it is not sealed any more when its key is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings

from jingjian.commons.vault.logkeys import LOG_KEY_FILE
from jingjian.ops.doctor import _log


def test_a_log_without_its_key_is_a_fault(
    template: Any, site: str, write: Callable[..., None], sealer: Callable[..., int]
) -> None:
    with psycopg.connect(template.url("jj_app", site), autocommit=True) as connection:
        assert [finding.ok for finding in _log(connection, settings.HOME)] == [True], "it has not begun"
        sealer()
        write(2)
        standing = _log(connection, settings.HOME)[0]
        assert (standing.ok, standing.detail) == (True, "1 events sealed, 2 waiting, never cosigned")
        (settings.HOME / LOG_KEY_FILE).unlink()
        gone = _log(connection, settings.HOME)[0]
    assert not gone.ok
    assert "2 events wait" in gone.detail
    assert gone.remedy


def test_a_database_that_was_never_migrated_has_no_log(template: Any) -> None:
    with psycopg.connect(template.url("postgres", "postgres"), autocommit=True) as connection:
        assert _log(connection, settings.HOME) == []
