"""Show one value of tier 乙 in full, after its purpose was said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.policy import policy, require
from jingjian.commons.audit.shown import LONGEST_WORDS, Purpose, masked_values, show_value
from jingjian.kit.answers import actor_of
from jingjian.kit.registry import all_registers


class PurposeForm(forms.Form):
    """What a value is needed for."""

    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=[("", "—"), *Purpose.choices])
    words = forms.CharField(
        label=gettext_lazy("More about it"), max_length=LONGEST_WORDS, required=False,
        help_text=gettext_lazy("Logged as it stands: write no names and no numbers here."),
    )  # fmt: skip


@policy("login")
def shown_value(request: HttpRequest, register: str, pk: UUID, name: str) -> HttpResponse:
    """GET: the form, with the value in part. POST: the value, once, logged; 422 without a purpose; 403, 404."""
    actor = actor_of(request)
    found = next((one for one in all_registers() if one.slug == register), None)
    if found is None:
        raise Http404
    row = found.get(actor, pk)
    value = next((one for one in masked_values(actor, row) if one.name == name), None)
    if value is None:
        raise Http404
    require(actor, f"show_{name}", row)
    context: dict[str, Any] = {
        "register": found, "row_title": str(row), "label": value.label, "back": reverse(f"{register}:detail", args=[pk])
    }  # fmt: skip
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        context["value"] = show_value(actor=actor, row=row, name=name, **form.cleaned_data)
        return render(request, "web/values/shown.html", context)
    heading = _("Show %(label)s") % {"label": value.label}
    form.fields["purpose"].help_text = value.text
    context |= {"form": form, "heading": heading, "submit": _("Show and log"), "hidden": {}}
    return render(request, "kit/form.html", context, status=422 if request.method == "POST" else 200)
