"""Bind the cells of a blank form, fill it, take the files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy, require
from jingjian.commons.once.answering import posted_once
from jingjian.commons.once.posting import KEY
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of, done
from jingjian.kit.registry import register_of
from jingjian.modules.returns import actions, bindings, filling, preview
from jingjian.modules.returns.forms import BindCellForm, BindTableForm, ColumnsForm
from jingjian.modules.returns.models import FORMS_AREA, BlankForm, FilledForm
from jingjian.modules.returns.register import BLANK_FORMS, FILLED_FORMS

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def content_of(row: BlankForm | FilledForm) -> bytes:
    """The file of a blank or filled form."""
    with EncryptedStorage(FORMS_AREA).read(row.stored_as, bound_to=str(row.pk)) as stream:
        return stream.read()


def blank_for(request: HttpRequest, pk: UUID, verb: str) -> BlankForm:
    """A blank form to which the reader may do ``verb``. Raises NotFound or NotAllowed."""
    row: BlankForm = BLANK_FORMS.get(actor_of(request), pk)
    require(actor_of(request), verb, row)
    return row


def page_of(request: HttpRequest, row: BlankForm, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page on which cells are bound."""
    everything = {
        "row": row,
        "register": BLANK_FORMS,
        "back": reverse("blank-forms:detail", args=[row.pk]),
        "bound": [(one.at, bindings.words(one)) for one in bindings.read(row.bindings)],
        "sheets": preview.sheets(row.kind, content_of(row)),
        "cell_form": BindCellForm(),
        "table_form": BindTableForm(),
        **context,
    }
    return render(request, "returns/bind.html", everything, status=status)


def refused(form: forms.Form, error: DomainError) -> None:
    """Put what the rules refused on its field, or on the form as a whole."""
    form.add_error(error.field if error.field in form.fields else NON_FIELD_ERRORS, str(error))


@policy("login")
@posted_once()
class BindView(View):
    """GET: the form with its cells. POST: bind or unbind a cell; 303 to the same page, or 422."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return page_of(request, blank_for(request, pk, "bind"), {})

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, actor = blank_for(request, pk, "bind"), actor_of(request)
        here = reverse("returns:bind", args=[pk])
        form = BindCellForm(request.POST)
        try:
            with transaction.atomic():
                if "unbind" in request.POST:
                    actions.unbind(actor=actor, row=row, at=request.POST["unbind"])
                    return done(request, here, _("The binding is taken away."))
                if form.is_valid():
                    actions.bind(actor=actor, row=row, binding=form.binding())
                    return done(request, here, _("Bound."))
        except NotAllowed:
            raise
        except DomainError as error:
            form.full_clean()
            refused(form, error)
        return page_of(request, BLANK_FORMS.get(actor, pk), {"cell_form": form}, status=422)


@policy("login")
@posted_once()
class BindTableView(View):
    """GET: which column stands where, for a register and a first cell. POST: bind them; 303, or 422."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._answer(request, pk, None)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._answer(request, pk, request.POST)

    def _answer(self, request: HttpRequest, pk: UUID, posted: Any) -> HttpResponse:
        row, actor = blank_for(request, pk, "bind"), actor_of(request)
        asked = BindTableForm(posted if posted is not None else request.GET)
        if not asked.is_valid():
            return page_of(request, row, {"table_form": asked}, status=422)
        given = asked.cleaned_data
        try:
            at = bindings.normal_place(given["at"], row.kind)
            register = register_of(given["register"])
            assert register is not None
            places = preview.columns_from(row.kind, content_of(row), at)
            form = ColumnsForm(posted, places=places, sources=bindings.columns_of(register))
            if posted is not None and form.is_valid():
                binding = bindings.TableBinding(at, register.slug, given["query"], form.columns())
                with transaction.atomic():
                    actions.bind(actor=actor, row=row, binding=binding)
                return done(request, reverse("returns:bind", args=[pk]), _("Bound."))
        except NotAllowed:
            raise
        except DomainError as error:
            refused(asked, error)
            return page_of(request, row, {"table_form": asked}, status=422)
        context = {
            "register": BLANK_FORMS, "form": form, "row_title": str(row), "heading": _("Which column stands where"),
            "submit": _("Bind"), "hidden": {**given, KEY: str(uuid7())}, "back": reverse("returns:bind", args=[pk]),
        }  # fmt: skip
        return render(request, "kit/form.html", context, status=200 if posted is None else 422)


@policy("login")
@posted_once()
class FillView(View):
    """POST: fill the form as things stand now; 303 to the filled form."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, actor = blank_for(request, pk, "fill"), actor_of(request)
        cut_off = clock.now()
        try:
            result = filling.fill(actor, row, content_of(row), cut_off=cut_off)
            with transaction.atomic():
                filled = actions.keep_filled(
                    actor=actor, blank=row, content=result.content, cells=result.cells, unfilled=result.unfilled,
                    cut_off=cut_off,
                )  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("blank-forms:detail", args=[pk]), status=303)
        words = _("Filled: %(cells)d cells; %(left)d could not be filled.")
        message = words % {"cells": result.cells, "left": len(result.unfilled)}
        return done(request, reverse("filled-forms:detail", args=[filled.pk]), message)


@policy("login")
class DownloadView(View):
    """GET: the blank as it came, or a filled form, as a download."""

    def get(self, request: HttpRequest, pk: UUID, which: str) -> FileResponse:
        register = FILLED_FORMS if which == "filled" else BLANK_FORMS
        row: Any = register.get(actor_of(request), pk)
        require(actor_of(request), "download", row)
        blank: BlankForm = row.blank if which == "filled" else row
        stream = EncryptedStorage(FORMS_AREA).read(row.stored_as, bound_to=str(row.pk))
        response = FileResponse(stream, content_type=CONTENT_TYPES[blank.kind])
        day = f"-{clock.local(row.cut_off):%Y%m%d}" if which == "filled" else ""
        name = quote(f"{blank.name}{day}.{blank.kind}", safe="")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response["Content-Length"] = str(row.size)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        return response
