"""The receipt of one act on a record; how the log stands, and its public keys, for the audit administrator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import policy
from jingjian.commons.audit import proving
from jingjian.commons.audit.selectors import event_of, happening
from jingjian.kernel.errors import NotAllowed
from jingjian.kit import acts
from jingjian.kit.answers import actor_of
from jingjian.kit.history import event_words
from jingjian.kit.registry import register_of

CHECKPOINTS_SHOWN = 50


def reads_log(actor: Actor) -> bool:
    """Whether the actor looks after the log."""
    return actor.has(Role.AUDIT_ADMIN)


@policy("login")
@require_GET
def receipt(request: HttpRequest, register: str, pk: UUID, event: UUID) -> HttpResponse:
    """GET: what proves that this act stands in the log, in words; a line that it is not sealed yet before it is."""
    return render(request, "web/audit/receipt.html", _receipt(request, register, pk, event))


@policy("login")
@require_GET
def receipt_file(request: HttpRequest, register: str, pk: UUID, event: UUID) -> HttpResponse:
    """GET: the receipt as JSON, which `jingjian-verify inclusion` reads; 404 before the act is sealed."""
    made = _receipt(request, register, pk, event)["receipt"]
    if made is None:
        raise Http404
    name = f"receipt-{made['index']}.json"
    return _file(made, name)


@policy("login")
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """GET: size of the log, its last checkpoint, the age of the last cosignature, the latest checkpoints."""
    _require_reader(request)
    context = {"standing": proving.standing(), "checkpoints": proving.latest(CHECKPOINTS_SHOWN)}
    return render(request, "web/audit/log.html", context)


@policy("login")
@require_GET
def audit_checkpoint(request: HttpRequest) -> HttpResponse:
    """GET: the last checkpoint as it was signed, with its cosignatures; 404 while there is none."""
    _require_reader(request)
    last = proving.standing().checkpoint
    if last is None:
        raise Http404
    answer = HttpResponse(proving.with_cosignatures(last), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{last.size}.txt"'
    return answer


def _require_reader(request: HttpRequest) -> None:
    if not reads_log(actor_of(request)):
        raise NotAllowed("not_allowed", _("The log is looked after by the audit administrator."))


def _receipt(request: HttpRequest, slug: str, pk: UUID, event_id: UUID) -> dict[str, Any]:
    """The act and its receipt. 404 for a record one may not know of, 403 where its history is not shown."""
    register = register_of(slug)
    if register is None:
        raise Http404
    actor = actor_of(request)
    row = register.get(actor, pk)
    acts.require(register, actor, acts.HISTORY, row)
    event = event_of(row, event_id)
    if event is None:
        raise Http404
    what = happening(event)
    made = proving.receipt(event)
    return {
        "register": register,
        "row_title": register.title_of(row),
        "words": event_words(register, what.verb),
        "event": what,
        "receipt": made,
        "holding": proving.holding(made) if made else None,
        "back": reverse(f"{slug}:history", args=[row.pk]),
        "download": reverse("receipt_file", args=[slug, row.pk, event.pk]),
    }


def _file(content: dict[str, Any], name: str) -> JsonResponse:
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
