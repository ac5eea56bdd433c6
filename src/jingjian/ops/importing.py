"""`jingjian import REGISTER FILE --as USER`: the import of the pages, from the terminal, with the same rules.

Works while the site runs, and starts the embedded database for itself while it does not. Heads are taken as the page
takes them at first; a sheet whose heads are not known is imported on the page, where somebody names them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jingjian.config.environment import home_of, load
from jingjian.ops import instance
from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.keys.unlocking import unlock
from jingjian.ops.postgres import Cluster

SHOWN_EVERY = 500


def run_cli(register: str, file: Path, *, username: str, dry_run: bool, form: str, all_rows: bool) -> int:
    """Import, or only try, and print the report; 0 when there is one, whatever it says of the rows."""
    if not username:
        raise RefusedError("say in whose name: --as USER / 请用 --as 指明账号")
    if not file.is_file():
        raise RefusedError(f"{file}: no such file / 没有这个文件")
    with database():
        report = bring_in(register, file, username=username, dry_run=dry_run)
    rows = report["rows"] if all_rows else [row for row in report["rows"] if row["reasons"]]
    if form == "json":
        print(json.dumps({**report, "rows": rows}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines({**report, "rows": rows})))
    return Exit.OK


@contextmanager
def database() -> Iterator[None]:
    """The database of this home, and Django in this process as the web role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    options = load()
    if not options.embedded or instance.is_held(options.home):
        _set_up()
        yield
        return
    with instance.hold(options.home):
        cluster = Cluster(options.home)
        cluster.start()
        try:
            _set_up()
            yield
        finally:
            from django.db import connections

            connections.close_all()
            cluster.stop()


def _set_up() -> None:
    import django

    django.setup()
    unlock(home_of(os.environ))


def bring_in(register: str, file: Path, *, username: str, dry_run: bool) -> dict[str, Any]:
    """Hand the file in, try its rows and, unless ``dry_run``, enter them; what became of each row.

    Everything is done in the name of the account, in one transaction. Raises `RefusedError` with the words of the
    rules when the account may not enter rows there or the file cannot be read.
    """
    from django.core.files.base import ContentFile

    from jingjian.commons.access.actor import actor_for
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.accounts.models import User
    from jingjian.commons.imports import actions
    from jingjian.kernel.errors import DomainError
    from jingjian.kit import acts
    from jingjian.kit.registry import register_of

    user = User.objects.filter(username=username).first()
    found = register_of(register)
    if user is None or not user.is_active:
        raise RefusedError(f"{username}: no open account of this name / 没有这个账号")
    if found is None or found.importer is None:
        raise RefusedError(f"{register}: nothing is imported there / 该台账不支持导入")
    try:
        with acting_as(actor_for(user)) as actor:
            acts.require(found, actor, acts.CREATE)
            row = actions.upload(actor=actor, register=register, file=ContentFile(file.read_bytes(), name=file.name))
            row = actions.check_rows(actor=actor, row=row, advance=_Shown("checked"))
            if not dry_run:
                row = actions.enter_rows(actor=actor, row=row, advance=_Shown("entered"))
            report = {
                "register": register, "file": file.name, "dry_run": dry_run, "import": str(row.pk),
                "counts": row.counts, "rows": list(_rows(row)),
            }  # fmt: skip
            if dry_run:
                actions.discard(actor=actor, row=row)
            return report
    except DomainError as fault:
        raise RefusedError(str(fault)) from None


class _Shown:
    """Counts on standard error, where somebody looks."""

    def __init__(self, word: str) -> None:
        self._word, self._done = word, 0

    def __call__(self, by: int) -> None:
        before, self._done = self._done, self._done + by
        if sys.stderr.isatty() and before // SHOWN_EVERY != self._done // SHOWN_EVERY:
            print(f"\r{self._word}: {self._done:,}", end="", file=sys.stderr, flush=True)


def _rows(batch: Any) -> Iterator[dict[str, Any]]:
    from jingjian.commons.imports.selectors import in_batches, line_of, rows_of

    for some in in_batches(rows_of(batch)):
        for row in some:
            yield {"row": row.number, "outcome": str(row.outcome), "reasons": line_of(row).reasons}


def _lines(report: dict[str, Any]) -> Iterator[str]:
    counts = " ".join(f"{name}={count}" for name, count in report["counts"].items())
    yield f"{report['register']} {report['file']}: {counts}"
    for row in report["rows"]:
        for reason in row["reasons"] or [{"letter": "", "words": row["outcome"], "remedy": ""}]:
            yield f"{row['row']}\t{reason['letter']}\t{reason['words']}\t{reason['remedy']}"
