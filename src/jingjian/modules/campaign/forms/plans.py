"""Forms of the import and of the review of a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.modules.campaign.forms.fields import DayInput, UnitField, unit_to_begin_with
from jingjian.modules.campaign.models import Campaign, Clause, ClauseKind, Plan
from jingjian.modules.campaign.planparse.readers import MAXIMUM_BYTES


class ImportForm(forms.Form):
    """The document, and the campaign it belongs to: one there is, or a first one made on the spot."""

    wide = ("file", "campaign")

    file = forms.FileField(
        label=gettext_lazy("Plan document"),
        help_text=gettext_lazy(
            "Plain text (.txt), Word (.docx) or Markdown (.md). The file is read here and stays here."
        ),
        widget=forms.ClearableFileInput({"accept": ".txt,.docx,.md,.markdown"}),
        error_messages={
            "required": gettext_lazy("Choose the plan document first."),
            "empty": gettext_lazy("The file is empty. Choose the file that holds the text of the plan."),
        },
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Campaign"),
        required=False,
        empty_label=gettext_lazy("A new campaign"),
    )
    name = forms.CharField(label=gettext_lazy("Name of the new campaign"), max_length=120, required=False)
    unit = UnitField(label=gettext_lazy("Unit of the new campaign"), required=False)

    def __init__(self, *args: Any, actor: Actor, campaigns: QuerySet[Campaign], **kwargs: Any) -> None:
        first = campaigns.first()
        kwargs.setdefault("initial", {"unit": unit_to_begin_with(actor), "campaign": first})
        super().__init__(*args, **kwargs)
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = campaigns

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is larger than any plan before it is read into memory."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MAXIMUM_BYTES:
            limit = MAXIMUM_BYTES // (1024 * 1024)
            raise ValidationError(_("The file is larger than %(limit)s MB."), params={"limit": limit})
        return upload

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("campaign") is None:
            if not data.get("name"):
                self.add_error("name", _("Give the new campaign a name, or choose one there is."))
            if data.get("unit") is None:
                self.add_error("unit", _("Say which unit runs the new campaign."))
        return data


class HeadForm(forms.Form):
    """What stands at the head of the document. ``wide`` names the fields that take the whole width."""

    wide = ("title", "subtitle")

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    subtitle = forms.CharField(label=gettext_lazy("Subtitle"), max_length=300, required=False)
    issue_no = forms.CharField(label=gettext_lazy("Document number"), max_length=60, required=False)
    issuer = forms.CharField(label=gettext_lazy("Issuer"), max_length=120, required=False)
    issued_on = forms.DateField(label=gettext_lazy("Issued on"), required=False, widget=DayInput())
    scope = forms.CharField(label=gettext_lazy("Who takes part"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(plan, name) for name in self.base_fields})
        kwargs.setdefault("auto_id", "head_%s")
        super().__init__(*args, **kwargs)


class ClauseForm(forms.Form):
    """The words of one clause and what it asks for."""

    wide = ("heading", "procedure")

    number = forms.CharField(label=gettext_lazy("Number"), max_length=20, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ClauseKind.choices)
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=300, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text of the clause"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("One paragraph a line."),
    )
    procedure = forms.CharField(
        label=gettext_lazy("Procedure that stands ready"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For work started on demand: the procedure by which it is done when the case arises."),
    )

    def __init__(self, *args: Any, clause: Clause, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(clause, name) for name in self.base_fields})
        kwargs.setdefault("auto_id", "clause_%s")
        super().__init__(*args, **kwargs)

    def clean_body(self) -> str:
        """Browsers send line ends as CR LF; the document has LF."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")


class SplitForm(forms.Form):
    """Where a clause is cut: the offset of the first character of the new clause in the body."""

    at = forms.IntegerField(min_value=1, label=gettext_lazy("Cut before"))


class FillForm(forms.Form):
    """The words that stand in for a placeholder of the document."""

    text = forms.CharField(
        label=gettext_lazy("Fill in"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what stands in this place.")},
    )
