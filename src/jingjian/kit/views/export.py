"""The filtered list as a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.exports.actions import ask
from jingjian.commons.exports.models import MOST_STREAMED
from jingjian.commons.sheets import CONTENT_TYPES, CSV, csv_lines, disposition
from jingjian.kernel import clock
from jingjian.kernel.errors import NotFound
from jingjian.kit.answers import actor_of
from jingjian.kit.exporting import note_export, outgoing
from jingjian.kit.register import Register


class ExportView(View):
    """GET: the rows under the filters in force, in their order, as `csv` or `xlsx`; the log says who took what.

    More than `MOST_STREAMED` rows are written by a job: 303 to the page that follows it.
    """

    register = cast(Register, None)

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        register, actor = self.register, actor_of(request)
        if register.export is None or kind not in CONTENT_TYPES:
            raise NotFound("no_such_file", _("There is no such file."))
        going = outgoing(register, actor, request.GET)
        if going.count(MOST_STREAMED + 1) > MOST_STREAMED:
            query, name = request.GET.urlencode(), str(register.name)
            file = ask(actor=actor, register=register.slug, name=name, kind=kind, query=query)
            return HttpResponseRedirect(reverse("export_file", args=[file.pk]), status=303)
        note_export(actor, going, kind)
        response: HttpResponseBase
        if kind == CSV:
            lines = speaking(get_language(), csv_lines(going.head, going.body()))
            response = StreamingHttpResponse(lines, content_type=CONTENT_TYPES[kind])
        else:
            handle, name = tempfile.mkstemp(suffix=".xlsx")
            os.close(handle)
            path = Path(name)
            try:
                going.write(path, kind)
                opened = path.open("rb")
            finally:
                path.unlink(missing_ok=True)
            response = FileResponse(opened, content_type=CONTENT_TYPES[kind])
        response["Content-Disposition"] = disposition(f"{register.name}-{clock.today().isoformat()}.{kind}")
        response["X-Content-Type-Options"] = "nosniff"
        return response


def speaking(language: str | None, parts: Iterator[bytes]) -> Iterator[bytes]:
    """A streamed answer is made after the request: it goes on in the language of its reader."""
    with translation.override(language):
        yield from parts
