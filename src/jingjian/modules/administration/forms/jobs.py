"""Why a failed job is not tried again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor


class PutAsideForm(forms.Form):
    """The reason, which stays with the job."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: asked for again under another number. Write no names of persons here."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
