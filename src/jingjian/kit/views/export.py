"""The filtered list as a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.audit.writing import insert_event
from jingjian.commons.paging import walk
from jingjian.kernel import clock
from jingjian.kernel.errors import NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit import listing
from jingjian.kit.acts import EXPORT, LIST, require
from jingjian.kit.answers import actor_of
from jingjian.kit.columns import readers
from jingjian.kit.exporting import csv_lines, table, write_xlsx
from jingjian.kit.register import Register

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportView(View):
    """GET: the rows under the filters in force, in their order, as `csv` or `xlsx`; the log says who took what."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        register, actor = self.register, actor_of(request)
        if register.export is None or kind not in CONTENT_TYPES:
            raise NotFound("no_such_file", _("There is no such file."))
        for verb in (LIST, EXPORT):
            require(register, actor, verb)
        chosen = listing.select(register, actor, request.GET)
        made = readers(register, register.export.columns or register.columns)
        head = [reader.label for reader in made]
        body = table(register, made, walk(chosen.rows, order=chosen.order, limit=register.export.limit))
        conditions = [f"{chip.label}: {chip.text}" for chip in chosen.applied.chips]
        insert_event(
            actor=actor, verb=f"{register.slug}.exported", act_id=uuid7(),
            register=register.model._meta.label_lower, record_id=None,
            content={"note": f"{kind} · {'；'.join(conditions)}".rstrip(" ·"), "changes": {}},
        )  # fmt: skip
        response: HttpResponseBase
        if kind == CSV:
            response = StreamingHttpResponse(
                speaking(get_language(), csv_lines(head, body)), content_type=CONTENT_TYPES[kind]
            )
        else:
            handle, name = tempfile.mkstemp(suffix=".xlsx")
            os.close(handle)
            path = Path(name)
            try:
                write_xlsx(path, head, body, title=str(register.name))
                opened = path.open("rb")
            finally:
                path.unlink(missing_ok=True)
            response = FileResponse(opened, content_type=CONTENT_TYPES[kind])
        response["Content-Disposition"] = _disposition(f"{register.name}-{clock.today().isoformat()}.{kind}")
        response["X-Content-Type-Options"] = "nosniff"
        return response


def speaking(language: str | None, parts: Iterator[bytes]) -> Iterator[bytes]:
    """A streamed answer is made after the request: it goes on in the language of its reader."""
    with translation.override(language):
        yield from parts


def _disposition(name: str) -> str:
    """A file name in any script, with a plain one for old browsers (RFC 6266)."""
    suffix = name.rpartition(".")[2]
    return f"attachment; filename=\"export.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
