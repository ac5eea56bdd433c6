"""Who lacks what: people × obligations of the campaign that runs, as a page and as a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy, require
from jingjian.commons.sheets import CONTENT_TYPES, CSV, csv_lines, write_xlsx
from jingjian.kernel import clock
from jingjian.kernel.errors import NotAllowed, NotFound
from jingjian.kit.answers import actor_of
from jingjian.kit.views.export import speaking
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import Campaign, Obligation
from jingjian.modules.campaign.views.common import campaign_for, page
from jingjian.modules.campaign.views.completeness import PEOPLE_A_PAGE, after_cursor, cursor_of, unit_from

MOST_ROWS = 100_000
BATCH = 2000


def words() -> dict[str, str]:
    """How somebody stands to an obligation, in one word each."""
    return {"done": _("done"), "excused": _("excused"), "gap": _("missing"), "not_asked": "—"}


def chosen(request: HttpRequest) -> tuple[Campaign, list[Obligation], Any, bool]:
    """The campaign, its obligations in force, the people asked for, and whether that is everybody.

    Raises NotAllowed for who oversees nobody.
    """
    campaign, actor = campaign_for(request, None), actor_of(request)
    if not selectors.overseen(actor):
        raise NotAllowed("not_allowed", _("The names are open to the campaign office and to the heads of the units."))
    obligations = list(selectors.counted_obligations(campaign, actor))
    everybody = request.GET.get("all") == "1"
    people = selectors.lacking(campaign, obligations, paths=paths_of(request), everybody=everybody)
    return campaign, obligations, people, everybody


def paths_of(request: HttpRequest) -> tuple[str, ...]:
    """Below which units: those the reader oversees, or of these the one asked for."""
    scopes, unit = selectors.overseen(actor_of(request)), unit_from(request.GET.get("unit", ""))
    if unit is None:
        return scopes
    return (unit.path,) if any(unit.path.startswith(scope) for scope in scopes) else ()


@policy("login")
class LackingView(View):
    """GET: a page of people in roster order with a cell for each obligation; ``all=1`` also those who lack nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign, obligations, people, everybody = chosen(request)
        found = list(after_cursor(people, request.GET.get("after", ""))[: PEOPLE_A_PAGE + 1])
        shown = found[:PEOPLE_A_PAGE]
        figures = selectors.figures_of_all(obligations)
        context = {
            "campaign": campaign,
            "heads": [(row, figures[row.pk]) for row in obligations],
            "people": [(person, cells_of(person, obligations)) for person in shown],
            "after": cursor_of(shown[-1]) if len(found) > PEOPLE_A_PAGE else "",
            "everybody": everybody,
            "unit": unit_from(request.GET.get("unit", "")),
            "words": words(),
            "cut_off": clock.now(),
        }
        return page(request, "campaign/lacking.html", context)


@policy("login")
class LackingExportView(View):
    """GET: the same people as ``csv`` or ``xlsx``, one row a person, one column an obligation."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if kind not in CONTENT_TYPES:
            raise NotFound("no_such_file", _("There is no such file."))
        _campaign, obligations, people, _everybody = chosen(request)
        actor: Actor = actor_of(request)
        require(actor, "export", Obligation)
        head = [
            _("Unit"),
            _("Person"),
            _("Staff number"),
            *(f"{row.record.reference} {row.name}" for row in obligations),
        ]
        body = lines_of(people, obligations)
        name = _("Who lacks what")
        response: HttpResponseBase
        if kind == CSV:
            response = StreamingHttpResponse(
                speaking(get_language(), csv_lines(head, body)), content_type=CONTENT_TYPES[kind]
            )
        else:
            handle, temporary = tempfile.mkstemp(suffix=".xlsx")
            os.close(handle)
            path = Path(temporary)
            try:
                write_xlsx(path, head, body, title=name)
                opened = path.open("rb")
            finally:
                path.unlink(missing_ok=True)
            response = FileResponse(opened, content_type=CONTENT_TYPES[kind])
        full = quote(f"{name}-{clock.today().isoformat()}.{kind}", safe="")
        response["Content-Disposition"] = f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''{full}"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def cells_of(person: Any, obligations: Sequence[Obligation]) -> list[str]:
    """How one person stands to each obligation."""
    return [getattr(person, f"o{number}") for number in range(len(obligations))]


def lines_of(people: Any, obligations: Sequence[Obligation]) -> Iterator[list[Any]]:
    """The rows of the file, read a batch at a time."""
    said, left, after = words(), MOST_ROWS, ""
    while left > 0:
        batch = list(after_cursor(people, after)[: min(BATCH, left)])
        for person in batch:
            yield [
                str(person.unit), person.name, person.staff_no, *(said[cell] for cell in cells_of(person, obligations))
            ]  # fmt: skip
        left -= len(batch)
        if len(batch) < BATCH:
            return
        after = cursor_of(batch[-1])
