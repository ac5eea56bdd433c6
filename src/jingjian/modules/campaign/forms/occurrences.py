"""Forms of a period and of its sample: what proves it, and what somebody else found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.models import Attachment
from jingjian.commons.records.models import Record
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import FilesField
from jingjian.modules.campaign.models import SampleItem, SampleResult, TaskOccurrence


class RecordsField(forms.ModelMultipleChoiceField[Record]):
    """Records that lie at hand, one a line to be ticked."""

    def label_from_instance(self, obj: Record) -> str:
        return f"{obj.reference} {obj.title}"


class PapersField(forms.ModelMultipleChoiceField[Attachment]):
    """Papers of records that lie at hand."""

    def label_from_instance(self, obj: Attachment) -> str:
        return f"{obj.name} · {obj.record.reference}"


class ReferencesField(forms.CharField):
    """Numbers of records, or words that only one record holds."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label=gettext_lazy("Other records by number"),
            required=required,
            max_length=400,
            help_text=gettext_lazy(
                "Numbers such as RW-2023-0007, parted by commas; or a word that stands in one record only."
            ),
        )


class ProofForm(forms.Form):
    """Records and papers that show a period was done. The cleaned data hold ``records`` and ``papers``.

    Without a row (several periods at once) records are named by their number alone.
    """

    records = RecordsField(
        queryset=Record._default_manager.none(),
        label=gettext_lazy("Records of this period that serve the clause"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    papers = PapersField(
        queryset=Attachment._default_manager.none(),
        label=gettext_lazy("Papers handed in elsewhere"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    references = ReferencesField()

    def __init__(self, *args: Any, actor: Actor, row: TaskOccurrence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        at_hand = selectors.candidates(actor, row) if row is not None else []
        papers = selectors.papers_at_hand(row, at_hand) if row is not None else Attachment._default_manager.none()
        self._offer("records", Record._default_manager.filter(pk__in=[record.pk for record in at_hand]))
        self._offer("papers", papers)

    def _offer(self, name: str, rows: Any) -> None:
        if not rows.exists():
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """Look up what was typed; what names no record, or several, is said by its words."""
        data: dict[str, Any] = super().clean() or {}
        found, unclear = selectors.named_records(self.actor, data.pop("references", "") or "")
        if unclear:
            self.add_error(
                "references",
                _("No single record with a paper of its own is known to you as: %(words)s. Give its number.")
                % {"words": "、".join(unclear)},
            )
        data["records"] = [*(data.get("records") or ()), *found]
        data["papers"] = list(data.get("papers") or ())
        return data


class HandInForm(ProofForm):
    """What was done in a period, and what shows it: records there already, or new files."""

    result = forms.CharField(label=gettext_lazy("What was done"), required=False, widget=forms.Textarea({"rows": 3}))
    # the name under which the action takes them; Django keeps the upload's own `files` on the instance
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("New evidence"),
        help_text=gettext_lazy("Only what is kept nowhere yet; a paper that lies elsewhere is linked, not uploaded."),
    )
    field_order = ("result", "records", "papers", "references", "files")

    def __init__(self, *args: Any, actor: Actor, row: TaskOccurrence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, row=row, **kwargs)
        if row is None:
            del self.fields["files"]
        else:
            self.fields["result"].initial = row.result


class SkipForm(forms.Form):
    """Why a period is returned, skipped or asked for again."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: TaskOccurrence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class OpinionForm(forms.Form):
    """The verifier's opinion of a period."""

    note = forms.CharField(label=gettext_lazy("Opinion"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: TaskOccurrence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class LookForm(forms.Form):
    """Whether a drawn period holds, and if not, what it lacks."""

    result = forms.ChoiceField(
        label=pgettext_lazy("sample", "Result"),
        choices=[(one.value, one.label) for one in (SampleResult.CONFIRMED, SampleResult.WANTING)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed when it is found wanting: it goes back with these words."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, item: SampleItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("result") == SampleResult.WANTING and not data.get("reason", "").strip():
            self.add_error("reason", _("Say what is lacking."))
        return data


class LinkRecordForm(forms.Form):
    """One record, by number, that serves a clause."""

    references = ReferencesField(required=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        found, unclear = selectors.named_records(self.actor, data.get("references", ""))
        if unclear:
            words = _("No single record with a paper of its own is known to you as: %(words)s. Give its number.")
            self.add_error("references", words % {"words": "、".join(unclear)})
        data["records"] = found
        return data
