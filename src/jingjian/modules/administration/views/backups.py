"""The page of backups."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingjian.commons.access.policy import policy
from jingjian.kernel.errors import NotFound
from jingjian.kit.answers import actor_of
from jingjian.modules.administration import keeping


@policy("login")
@require_GET
def backups(request: HttpRequest) -> HttpResponse:
    """The last backup and the last rehearsal, for the system administrator; for anybody else there is no such page."""
    if not keeping.may_read(actor_of(request)):
        raise NotFound("no_such_page", _("There is no such page."))
    found = keeping.results()
    context = {
        "folder": settings.BACKUP_DIR,
        "results": [
            (_("Nightly backup"), found.get("backup")),
            (_("Rehearsal of restoring"), found.get("rehearsal")),
        ],
    }
    return render(request, "administration/backups.html", context)
