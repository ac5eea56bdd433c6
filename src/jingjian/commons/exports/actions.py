"""The steps of an exported list: asked for by a person, made by a job in their name, forgotten by the house."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.exports import making, selectors
from jingjian.commons.exports.access import rights_of
from jingjian.commons.exports.models import AREA, KEPT_DAYS, ExportFile, ExportState
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock

MAKE_JOB: Final = "exports.make"
_PIECE: Final = 1024 * 1024


def ask(*, actor: Actor, register: str, name: str, kind: str, query: str) -> ExportFile:
    """Have the list of ``register`` under the conditions of ``query`` written in the background.

    The caller has asked whether ``actor`` may export there; the job asks again. ``name`` is what the register is
    called. The same list, asked for again while it is still being made, is the same file. Raises NotAllowed for
    somebody without an account.
    """
    require(actor, "create", ExportFile)
    under_way = selectors.under_way(actor, register=register, kind=kind, query=query)
    if under_way is not None:
        return under_way
    assert actor.user_id is not None, "the policy lets nobody without an account ask"
    row = ExportFile(
        register=register, kind=kind, query=query, language=get_language() or "zh-hans", asked_by_id=actor.user_id
    )
    title = _("Export of “%(register)s”") % {"register": name}
    with act(actor, "export.asked", row):
        run = jobs.defer(
            MAKE_JOB, actor=actor, title=title[:200], record_id=row.pk, lock=f"export-{actor.user_id}",
            export_id=row.pk,
        )  # fmt: skip
        row.job_id = run.pk
    return row


def make(*, actor: Actor, row: ExportFile, counter: making.Counter) -> ExportFile:
    """Write the rows that ``actor`` may export now and keep the file. Raises NotAllowed and leaves none otherwise."""
    require(actor, "make", row)
    with tempfile.TemporaryDirectory(prefix="jingjian-") as folder:
        path = Path(folder) / f"list.{row.kind}"
        rows = making.write(actor=actor, row=row, path=path, counter=counter)
        stored = _storage().write(_pieces(path), bound_to=str(row.pk))
    with act(actor, "export.made", row):
        row.state, row.made_at, row.rows = ExportState.READY, clock.now(), rows
        row.stored_as, row.size, row.rights = stored.name, stored.size, rights_of(actor)
        row.expires_on = clock.today() + timedelta(days=KEPT_DAYS)
    return row


def forget(*, actor: Actor) -> int:
    """Erase the files whose days are over, and what was asked for as long ago and never made; how many."""
    limit = clock.now() - timedelta(days=KEPT_DAYS + 1)
    over = Q(state=ExportState.READY, expires_on__lt=clock.today()) | Q(state=ExportState.ASKED, asked_at__lt=limit)
    rows = list(ExportFile.objects.filter(over))
    for row in rows:
        name = row.stored_as
        with act(actor, "export.forgotten", row):
            row.stored_as = ""
        ExportFile.objects.filter(pk=row.pk).delete()
        if name:
            transaction.on_commit(lambda name=name: _storage().delete(name))  # type: ignore[misc]
    _storage().sweep({name for name in ExportFile.objects.values_list("stored_as", flat=True) if name})
    return len(rows)


def _storage() -> EncryptedStorage:
    return EncryptedStorage(AREA)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
