"""The steps of a batch that people take, and what its jobs keep."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_state
from jingjian.commons.imports import selectors, sheets
from jingjian.commons.imports.declaration import Importer, importer_of
from jingjian.commons.imports.judging import Judge
from jingjian.commons.imports.meanings import Meanings
from jingjian.commons.imports.models import AREA, ImportBatch, ImportRow, ImportState, Outcome
from jingjian.commons.imports.workflow import IMPORT
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kernel.sheets.model import letter

CHECK_JOB, IMPORT_JOB, UNDO_JOB = "imports.check", "imports.import", "imports.undo"
KEPT_DAYS: Final = 30
Advance = Callable[[int], None]


def upload(*, actor: Actor, register: str, file: File[Any], new_id: UUID | None = None) -> ImportBatch:
    """Open what was handed in, keep it encrypted, and guess which column is which.

    The caller has asked whether ``actor`` may enter rows there. Raises ``import.<code>`` with the remedy, and NotFound
    for a register that is not imported.
    """
    require(actor, "create", ImportBatch)
    if actor.user_id is None:
        raise DomainError("nobody", _("Only somebody with an account brings in a sheet."))
    importer = importer_of(register)
    if (file.size or 0) > sheets.LIMITS.bytes:
        words = _("The file is larger than %(most)d MB. Divide it.")
        raise DomainError("import.too_large", words % {"most": sheets.LIMITS.bytes // sheets.MEGABYTE}, field="file")
    content = file.read()
    name = (file.name or "").rpartition("/")[2][:200]
    found = sheets.open_sheet(importer, content, name)
    columns, mapping = sheets.described(found, importer)
    row = ImportBatch(
        id=new_id or uuid7(), register=register, file_name=name, size=len(content), sheet_name=found.sheet.name[:100],
        head_row=found.head_row, heads=json.dumps(columns, ensure_ascii=False), mapping=mapping,
        uploaded_by_id=actor.user_id,
    )  # fmt: skip
    row.stored_as = _storage().write([content], bound_to=str(row.pk)).name
    try:
        with act(actor, "import.uploaded", row):
            pass
    except BaseException:
        _storage().delete(row.stored_as)
        raise
    return row


def name_columns(
    *, actor: Actor, row: ImportBatch, mapping: Mapping[str, str], version: int | None = None
) -> ImportBatch:
    """Say which field each place of the sheet fills (empty: it is not read), and have the rows tried.

    Raises ``column_twice``, and ``column_missing`` for a field that a row cannot do without.
    """
    require(actor, "map", row)
    require_state(IMPORT, row, "map")
    chosen = {place: field for place, field in mapping.items() if field}
    _check_mapping(Meanings(importer_of(row.register), actor), chosen)
    with act(actor, "import.mapped", row, version=version):
        row.mapping, row.state = chosen, ImportState.CHECKING
        row.job_id = _defer(CHECK_JOB, actor, row, _("Check of the sheet %(file)s"))
    return row


def _check_mapping(meanings: Meanings, mapping: dict[str, str]) -> None:
    twice = [field for field, times in Counter(mapping.values()).items() if times > 1]
    for column in meanings.columns:
        if column.field in twice:
            words = _("Two columns are taken for “%(column)s”. Keep one of them.")
            raise DomainError("column_twice", words % {"column": column.label})
        if meanings.required(column.field) and column.field not in mapping.values():
            words = _("No column is taken for “%(column)s”, which no row can do without.")
            raise DomainError("column_missing", words % {"column": column.label})


def confirm(*, actor: Actor, row: ImportBatch, version: int | None = None) -> ImportBatch:
    """Enter in the background what can be entered."""
    require(actor, "confirm", row)
    require_state(IMPORT, row, "confirm")
    with act(actor, "import.confirmed", row, version=version):
        row.state = ImportState.QUEUED
        row.job_id = _defer(IMPORT_JOB, actor, row, _("Import of the sheet %(file)s"))
    return row


def undo(*, actor: Actor, row: ImportBatch, version: int | None = None) -> ImportBatch:
    """Take back every row of the batch in the background. Raises ``built_on`` once anything was built on one."""
    require(actor, "undo", row)
    require_state(IMPORT, row, "undo")
    refuse_built_on(importer_of(row.register), row)
    with act(actor, "import.undo_asked", row, version=version):
        row.state = ImportState.UNDOING
        row.job_id = _defer(UNDO_JOB, actor, row, _("Undoing of the import %(file)s"))
    return row


def discard(*, actor: Actor, row: ImportBatch, version: int | None = None) -> ImportBatch:
    """Give the sheet up: the file and what was staged of it are erased."""
    require(actor, "discard", row)
    require_state(IMPORT, row, "discard")
    name = row.stored_as
    with act(actor, "import.discarded", row, version=version):
        row.state, row.stored_as, row.heads = ImportState.DISCARDED, "", ""
        row.finished_at = clock.now()
        ImportRow.objects.filter(batch=row).delete()
    transaction.on_commit(lambda: _storage().delete(name) if name else None)
    return row


def forget(*, actor: Actor) -> int:
    """Discard what nobody finished within thirty days; how many."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    unfinished = (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED, ImportState.QUEUED)
    rows = list(ImportBatch.objects.filter(uploaded_at__lt=limit, state__in=unfinished))
    for row in rows:
        discard(actor=actor, row=row)
    _storage().sweep({name for name in ImportBatch.objects.values_list("stored_as", flat=True) if name})
    return len(rows)


# what the jobs do


def check_rows(*, actor: Actor, row: ImportBatch, advance: Advance, expect: Advance | None = None) -> ImportBatch:
    """Stage the rows of the sheet anew, a thousand at a time, each tried and taken back.

    ``expect`` is told how many there are, ``advance`` how many more are tried.
    """
    require(actor, "map", row)
    importer = importer_of(row.register)
    with _storage().read(row.stored_as, bound_to=str(row.pk)) as stream:
        found = sheets.open_sheet(importer, stream.read(), row.file_name)
    places = {int(place): field for place, field in row.mapping.items()}
    judge = Judge(importer, actor, {field: letter(place) for place, field in places.items()})
    ImportRow.objects.filter(batch=row).delete()
    if expect is not None:
        expect(sum(1 for _number in found.data_rows()))
    counts: Counter[str] = Counter()
    lines = sheets.staged(found, places, judge.dates)
    while some := [(ImportRow(batch=row, number=number), kept) for number, kept in islice(lines, selectors.BATCH)]:
        judge.try_out(some)
        staged = ImportRow.objects.bulk_create(one for one, _kept in some)
        counts.update(one.outcome for one in staged)
        advance(len(some))
    with act(actor, "import.checked", row):
        row.state, row.counts = ImportState.CHECKED, {"rows": sum(counts.values()), **counts}
    return row


def enter_rows(*, actor: Actor, row: ImportBatch, advance: Advance) -> ImportBatch:
    """Enter the rows that can be entered by the action of their register, all in the caller's transaction."""
    require(actor, "confirm", row)
    importer = importer_of(row.register)
    judge = Judge(importer, actor, {field: letter(int(place)) for place, field in row.mapping.items()})
    counts: Counter[str] = Counter()
    for some in selectors.in_batches(selectors.rows_of(row, Outcome.READY)):
        refused = judge.enter(some)
        ImportRow.objects.bulk_update(refused, ["outcome", "content"], batch_size=selectors.BATCH)
        _mark_created([staged for staged in some if staged.outcome == Outcome.CREATED])
        counts.update(staged.outcome for staged in some)
        advance(len(some))
    name = row.stored_as
    with act(actor, "import.done", row):
        rejected = row.counts.get(Outcome.REJECTED, 0) + counts[Outcome.REJECTED]
        row.counts = {"rows": row.counts["rows"], "created": counts[Outcome.CREATED], "rejected": rejected}
        row.state, row.stored_as, row.finished_at = ImportState.DONE, "", clock.now()
    transaction.on_commit(lambda: _storage().delete(name) if name else None)
    return row


def _mark_created(made: list[ImportRow]) -> None:
    """Note what became of the rows; their content stays as it was sealed."""
    for version in {staged.made_version for staged in made}:
        keys = [staged.pk for staged in made if staged.made_version == version]
        ImportRow.objects.filter(pk__in=keys).update(outcome=Outcome.CREATED, made_version=version)


def take_back(*, actor: Actor, row: ImportBatch, advance: Advance) -> ImportBatch:
    """Take back every row the batch entered. Raises ``built_on`` and takes back none when one was touched."""
    require(actor, "undo", row)
    importer = importer_of(row.register)
    refuse_built_on(importer, row)
    assert importer.undo is not None
    for some in selectors.in_batches(selectors.rows_of(row, Outcome.CREATED)):
        for one in selectors.made_rows(importer, some).values():
            importer.undo(actor=actor, row=one)
        ImportRow.objects.filter(pk__in=[staged.pk for staged in some]).update(outcome=Outcome.UNDONE)
        advance(len(some))
    with act(actor, "import.undone", row):
        row.state, row.finished_at = ImportState.UNDONE, clock.now()
        row.counts = {**row.counts, "created": 0, "undone": row.counts.get("created", 0)}
    return row


def refuse_built_on(importer: Importer, row: ImportBatch) -> None:
    """Raise ``built_on`` with some of the rows that were changed or that something points at."""
    touched = selectors.built_on(importer, row)
    if touched:
        words = _("This batch can no longer be undone: something was built on %(rows)s.")
        raise DomainError("built_on", words % {"rows": "、".join(touched)})


def _storage() -> EncryptedStorage:
    return EncryptedStorage(AREA)


def _defer(name: str, actor: Actor, row: ImportBatch, title: str) -> UUID:
    run = jobs.defer(
        name, actor=actor, title=(title % {"file": row.file_name})[:200], record_id=row.pk,
        lock=f"import-{row.register}", import_id=row.pk,
    )  # fmt: skip
    return run.pk
