"""Comments on a record and its links to others: each act of theirs, and the page of all comments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingjian.commons.access.policy import policy
from jingjian.commons.companions import actions
from jingjian.commons.companions.access import companion_policy
from jingjian.commons.companions.selectors import comments_on, link_in_sight
from jingjian.commons.once.answering import posted_once
from jingjian.commons.once.posting import NEW_ID, new_id_from
from jingjian.commons.paging import page_of
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import address_of
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.kit.registry import register_of
from jingjian.kit.writing import add_error
from jingjian.web.companions.forms import CommentForm, RelateForm
from jingjian.web.companions.parts import lines

PAGE_SIZE = 50


@policy("login")
@posted_once()
def comments(request: HttpRequest, record: UUID) -> HttpResponse:
    """GET: every comment, the newest first. POST: 303 to the record, or 422 with what is wrong with the comment."""
    header = _header(request, record)
    if request.method != "POST":
        return _comments_page(request, header, CommentForm(), uuid7())
    new_id = new_id_from(request.POST.get(NEW_ID, "")) or uuid7()
    if comments_on(header.pk).filter(pk=new_id).exists():
        return _back(header)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _comments_page(request, header, form, new_id, status=422)
    try:
        actions.write_comment(actor=actor_of(request), record=header.pk, new_id=new_id, **form.cleaned_data)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        add_error(form, error)
        return _comments_page(request, header, form, new_id, status=422)
    return _back(header)


@policy("login")
@posted_once()
@require_POST
def comments_read(request: HttpRequest, record: UUID) -> HttpResponse:
    """POST: what calls the reader to this record is read."""
    header = _header(request, record)
    actions.mark_read(actor=actor_of(request), record=header)
    return _back(header)


@policy("login")
@posted_once()
@require_POST
def comment_withdraw(request: HttpRequest, record: UUID, pk: UUID) -> HttpResponse:
    """POST: takes one's own comment back."""
    header = _header(request, record)
    row = comments_on(header.pk).filter(pk=pk).first()
    if row is None:
        raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
    actions.withdraw_comment(actor=actor_of(request), row=row)
    messages.success(request, _("Withdrawn."))
    return _back(header)


@policy("login")
@posted_once()
def related(request: HttpRequest, record: UUID) -> HttpResponse:
    """GET: the form of a link. POST: 303 to the record, or 422 with what is wrong."""
    header = _header(request, record)
    if request.method != "POST":
        return _related_page(request, header, RelateForm())
    form = RelateForm(request.POST)
    if not form.is_valid():
        return _related_page(request, header, form, status=422)
    try:
        actions.relate(actor=actor_of(request), record=header.pk, **form.cleaned_data)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        add_error(form, error)
        return _related_page(request, header, form, status=422)
    messages.success(request, _("Linked."))
    return _back(header)


@policy("login")
@posted_once()
@require_POST
def related_end(request: HttpRequest, record: UUID, pk: UUID) -> HttpResponse:
    """POST: takes a link away."""
    header = _header(request, record)
    row = link_in_sight(header.pk, pk)
    if row is None:
        raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
    actions.end_relation(actor=actor_of(request), row=row)
    messages.success(request, _("The link was taken away."))
    return _back(header)


def _header(request: HttpRequest, record: UUID) -> Record:
    actor = actor_of(request)
    header = actions.in_sight(actor, record)
    decision = companion_policy.may(actor, "create")
    if not decision:
        raise NotAllowed("not_allowed", decision.reason)
    return header


def _back(header: Record) -> HttpResponse:
    return HttpResponseRedirect(address_of(header), status=303)


def _comments_page(
    request: HttpRequest, header: Record, form: CommentForm, new_id: UUID, *, status: int = 200
) -> HttpResponse:
    page = page_of(comments_on(header.pk), order=("-pk",), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    context = {
        "record": header,
        "lines": lines(actor_of(request), page.rows),
        "page": page,
        "form": form,
        "new_id": new_id,
        "back": address_of(header),
    }
    return render(request, "web/companions/all_comments.html", context, status=status)


def _related_page(request: HttpRequest, header: Record, form: RelateForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "register": register_of(header.register),
        "form": form,
        "row_title": str(header),
        "heading": _("Link with another entry"),
        "submit": _("Link"),
        "hidden": {},
        "back": address_of(header),
    }
    return render(request, "kit/form.html", context, status=status)
