"""The forms of blank and filled forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Unit
from jingjian.commons.organisation.selectors import active_units, within
from jingjian.modules.returns import bindings
from jingjian.modules.returns.models import BlankForm
from jingjian.modules.returns.workflow import OFFICE


class AmendBlankForm(forms.Form):
    """What a blank form is called and who asks for it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    asked_by = forms.CharField(label=_("Asked for by"), max_length=100)

    def __init__(self, *args: Any, actor: Actor, row: BlankForm | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault("initial", {"name": row.name, "asked_by": row.asked_by})
        super().__init__(*args, **kwargs)


class BlankFormForm(AmendBlankForm):
    """A superior's blank form handed in."""

    unit = forms.ModelChoiceField(Unit._default_manager.none(), label=_("For the unit"), empty_label=None)
    upload = forms.FileField(
        label=_("Blank form"),
        help_text=_("The .xlsx or .docx as the superior sent it. It is kept unchanged."),
        widget=forms.FileInput({"accept": ".xlsx,.docx"}),
    )

    def __init__(self, *args: Any, actor: Actor, row: BlankForm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, row=row, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        own = active_units().none()
        for path in actor.scopes(*OFFICE):
            own = own | active_units().filter(within(path, "path"))
        unit.queryset = own.order_by("path")


class WithdrawForm(forms.Form):
    """Why a filled form is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class BindCellForm(forms.Form):
    """One cell and what stands in it."""

    at = forms.CharField(label=_("Cell"), max_length=60)
    source = forms.ChoiceField(label=_("What stands in it"))
    text = forms.CharField(
        label=_("Words"), max_length=200, required=False, help_text=_("Only for words that stay the same.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [
            ("", ""),
            (str(_("Facts")), list(bindings.facts().items())),
            (str(_("Figures as at the cut-off")), list(bindings.figures().items())),
            ("text", str(_("Words that stay the same"))),
        ]

    def binding(self) -> bindings.CellBinding:
        """What was entered, not checked yet."""
        source = self.cleaned_data["source"]
        return bindings.CellBinding(
            self.cleaned_data["at"], f"text:{self.cleaned_data['text']}" if source == "text" else source
        )


class BindTableForm(forms.Form):
    """Where the rows of which register begin; the columns are asked for on the next page."""

    at = forms.CharField(label=_("First cell of the rows"), max_length=60)
    register = forms.ChoiceField(label=_("Rows of the register"))
    query = forms.CharField(
        label=_("Filters"), max_length=500, required=False,
        help_text=_("The part after ? in the address of the filtered list; empty for the list as it opens."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        register = self.fields["register"]
        assert isinstance(register, forms.ChoiceField)
        register.choices = [("", ""), *bindings.registers_to_bind().items()]


class ColumnsForm(forms.Form):
    """For each column of the form the column of the register that stands in it."""

    def __init__(self, *args: Any, places: dict[str, str], sources: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, head in places.items():
            label = f"{place} · {head}" if head else place
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", ""), *sources.items()]
            )

    def columns(self) -> dict[str, str]:
        """The columns that were bound."""
        return {name.removeprefix("column_"): value for name, value in self.cleaned_data.items() if value}
