"""`jingjian export REGISTER`: the rows a person may see, as their list page would give them out, and logged alike."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jingjian.config.environment import home_of
from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Bar, Exit, RefusedError, say
from jingjian.ops.keys.unlocking import unlock


def run_cli(*, slug: str, username: str, target: Path | None, filters: list[str], form: str) -> int:
    """Write the file in the name of `username` and say how many rows it holds.

    `filters` are `name=value` as they stand in the address of the list. Raises `RefusedError`.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    unlock(home_of(os.environ))
    from django.db import OperationalError

    from jingjian.commons.access.actor import actor_for
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.accounts.models import User
    from jingjian.kernel.errors import DomainError
    from jingjian.kit.registry import all_registers

    by_slug = {register.slug: register for register in all_registers()}
    register = by_slug.get(slug)
    if register is None or register.export is None:
        known = ", ".join(sorted(name for name, one in by_slug.items() if one.export is not None))
        raise RefusedError(f"{slug} cannot be exported; there are {known} / 没有可导出的台账 {slug}")
    path = target or Path(f"{slug}.xlsx")
    if path.suffix not in (".xlsx", ".csv") or path.exists():
        raise RefusedError(f"{path}: name a new file ending in .xlsx or .csv / 请另写一个 .xlsx 或 .csv 文件名")
    try:
        user = User.objects.filter(username=username, is_active=True).first()
    except OperationalError:
        raise RefusedError("the database does not answer: start the site / 数据库没有应答，请先启动系统") from None
    if user is None:
        raise RefusedError(f"there is no account {username} in use / 没有在用的账号 {username}")
    try:
        with acting_as(actor_for(user)) as actor:
            count = _write(register, actor, path, filters, language=user.language)
    except DomainError as fault:
        path.unlink(missing_ok=True)
        raise RefusedError(f"{username} may not export {slug}: {fault} / {username} 无权导出") from None
    if form == "json":
        print(json.dumps({"register": slug, "as": username, "file": str(path.absolute()), "rows": count}))
    else:
        say(f"{count:,} rows written to {path} / 已导出 {count:,} 行")
    return Exit.OK


def _write(register: Any, actor: Any, path: Path, filters: list[str], *, language: str) -> int:
    from django.http import QueryDict
    from django.utils import translation

    from jingjian.commons.audit.writing import insert_event
    from jingjian.commons.paging import walk
    from jingjian.commons.sheets import csv_lines, write_xlsx
    from jingjian.kernel.ids import uuid7
    from jingjian.kit import listing
    from jingjian.kit.acts import EXPORT, LIST, require
    from jingjian.kit.columns import readers
    from jingjian.kit.exporting import table

    for verb in (LIST, EXPORT):
        require(register, actor, verb)
    with translation.override(language):
        chosen = listing.select(register, actor, QueryDict("&".join(filters)))
        made = readers(register, register.export.columns or register.columns)
        head = [reader.label for reader in made]
        counted = _Counted(walk(chosen.rows, order=chosen.order, limit=register.export.limit))
        body = table(register, made, counted)
        path.touch(mode=0o600)
        if path.suffix == ".csv":
            with path.open("wb") as file:
                file.writelines(csv_lines(head, body))
        else:
            write_xlsx(path, head, body, title=str(register.name))
        conditions = [f"{chip.label}: {chip.text}" for chip in chosen.applied.chips]
    counted.bar.end()
    insert_event(
        actor=actor, verb=f"{register.slug}.exported", act_id=uuid7(), register=register.model._meta.label_lower,
        record_id=None,
        content={"note": f"{path.suffix[1:]} · jingjian export · {'；'.join(conditions)}".rstrip(" ·"), "changes": {}},
    )  # fmt: skip
    return counted.count


class _Counted:
    """Passes rows through, counts them and moves the bar; a file holds 100,000 rows at most."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.count = 0
        self.bar = Bar("exporting / 导出", 100_000)

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            self.bar.advance()
            yield row
