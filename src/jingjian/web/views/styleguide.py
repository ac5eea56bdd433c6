"""Every atom in every state, and the shapes of the look, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.policy import policy
from jingjian.kernel import clock
from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.kit.templatetags.assets import manifest

WORKFLOW = Workflow(
    states=(
        State("open", _("In progress"), Category.OPEN),
        State("waiting", _("Waiting for approval"), Category.WAITING),
        State("done", _("Done"), Category.DONE),
        State("refused", _("Returned"), Category.REFUSED),
        State("void", _("Void"), Category.VOID),
    ),
    transitions=(Transition("finish", _("Finish"), ("open",), "done", ("staff",)),),
    initial="open",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Stands for a record header, or for a person, where none need exist."""

    reference: str = ""
    register: str = ""
    pk: str = ""
    name: str = ""
    unit: str = ""
    unit_id: str = "1"

    def __str__(self) -> str:
        return self.name


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("As in the document."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("One-off task")), ("b", _("Regular work"))])
    people = forms.MultipleChoiceField(
        label=_("People"),
        choices=[("1", "林晓峰"), ("2", "宋雨桐"), ("3", "赵国庆")],
        required=False,
        widget=forms.SelectMultiple(attrs={"data-enhance": ""}),
    )
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label=_("I have read it"), required=False)


@policy("login")
def styleguide(request: HttpRequest) -> HttpResponse:
    """Nothing here is data of the site: samples only."""
    today = clock.today()
    context = {
        "workflow": WORKFLOW,
        "states": [state.value for state in WORKFLOW.states],
        "dues": [today + timedelta(days=days) for days in (-3, -1, 0, 1, 7, 8, 42)],
        "today": today,
        "now": clock.now(),
        "earlier": clock.now() - timedelta(days=400),
        "sample_record": Sample(reference="RW-2023-0042"),
        "sample_person": Sample(name="林晓峰", unit="干部监督室"),
        "form": SampleForm(initial={"people": ["1"]}),
        "faulty": SampleForm({"title": "", "kind": "a", "due": "2023-02-30"}),
        "icons": manifest()["icons.svg"]["icons"],
        "grounds": ("paper", "card", "grey-soft", "seal-soft", "blue-soft", "green-soft", "amber-soft", "late-soft"),
    }
    return render(request, "web/styleguide.html", context)
