"""The forms of a comment and of a link between two records."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.companions.actions import LONGEST
from jingjian.commons.companions.models import Relation


class CommentForm(forms.Form):
    """What is said."""

    text = forms.CharField(
        label=_("Comment"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text=_("“@name” puts it into that person's inbox. It can be withdrawn within ten minutes."),
    )  # fmt: skip


class RelateForm(forms.Form):
    """The number of the other record, and in what the two are connected."""

    reference = forms.CharField(
        label=_("Number of the other entry"), max_length=40, help_text=_("Such as RW-2023-0042, as its page shows it."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of connection"), choices=Relation.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
