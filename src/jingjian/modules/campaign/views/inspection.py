"""The catalogue of evidence on the screen, and the finished inspection file as a download."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views import View

from jingjian.commons.access.policy import policy, policy_of, require
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.documents import printing
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.dossier.lines import Group, groups_of, sums_of
from jingjian.modules.campaign.forms.inspection_files import ScopeForm
from jingjian.modules.campaign.models import INSPECTION_AREA, InspectionFile, InspectionForm
from jingjian.modules.campaign.parts import result_of_inspection_file
from jingjian.modules.campaign.register import INSPECTION_FILES
from jingjian.modules.campaign.views.common import campaign_for, page

#: how many papers one page lists before it asks for a smaller scope
SHOWN = 400
CONTENT_TYPES = {InspectionForm.PDF: "application/pdf", InspectionForm.ZIP: "application/zip"}


@policy("login")
class CatalogueView(View):
    """GET: the evidence of the running campaign (or of the one named) that the reader may know of; 422 for a filter
    that is none."""

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        campaign, actor = campaign_for(request, pk), actor_of(request)
        form = ScopeForm(request.GET or None, campaign=campaign)
        chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
        scope = selectors.Scope(campaign=campaign, **chosen)
        found = selectors.catalogue(actor, scope)
        groups = groups_of(found)
        only_missing = request.GET.get("only") == "missing"
        if only_missing:
            groups = tuple(group for group in groups if group.missing)
        shown, more = _first(groups, SHOWN)
        asked = {name: value for name in ("clause", "unit", "since", "until") if (value := request.GET.get(name))}
        context = {
            "campaign": campaign,
            "form": form,
            "found": found,
            "sums": sums_of(found),
            "groups": shown,
            "more": more,
            "only_missing": only_missing,
            "filtered": bool(asked) or only_missing,
            "may_make": found.plan is not None and bool(policy_of(InspectionFile).may(actor, "create")),
            "asked": asked,
            "forms": InspectionForm.choices if printing.available() else InspectionForm.choices[:1],
            "new_id": uuid7(),
        }
        refused = form.is_bound and not form.is_valid()
        return page(request, "campaign/catalogue.html", context, status=422 if refused else 200)


def _first(groups: tuple[Group, ...], limit: int) -> tuple[list[Group], int]:
    """Whole clauses up to about ``limit`` papers, and how many papers are left out."""
    shown: list[Group] = []
    papers = 0
    for position, group in enumerate(groups):
        if papers and papers + len(group.lines) > limit:
            return shown, sum(len(rest.lines) for rest in groups[position:])
        shown.append(group)
        papers += len(group.lines)
    return shown, 0


@policy("login")
class ProgressView(View):
    """GET: the card that follows the making; once it has ended the whole page is asked for anew."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, actor = INSPECTION_FILES.get(actor_of(request), pk), actor_of(request)
        context = {"row": row, **result_of_inspection_file(actor, row)}
        response = page(request, "campaign/parts/inspection_file.html", context)
        if not context["making"]:
            response["HX-Refresh"] = "true"
        return response


@policy("login")
class DownloadView(View):
    """GET: the finished file; the log keeps who took it."""

    def get(self, request: HttpRequest, pk: UUID) -> FileResponse:
        actor = actor_of(request)
        row: InspectionFile = INSPECTION_FILES.get(actor, pk)
        require(actor, "download", row)
        stream = EncryptedStorage(INSPECTION_AREA).read(row.stored_as, bound_to=str(row.pk))
        insert_event(
            actor=actor, verb="inspection_file.downloaded", act_id=uuid7(),
            register=InspectionFile._meta.label_lower, record_id=row.pk, content={"note": "", "changes": {}},
        )  # fmt: skip
        response = FileResponse(stream, content_type=CONTENT_TYPES[InspectionForm(row.form)])
        name = quote(f"迎检资料-{row.record.reference}.{row.form}", safe="")
        plain = f"{row.record.reference}.{row.form}"
        response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"
        response["Content-Length"] = str(row.size)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        return response
