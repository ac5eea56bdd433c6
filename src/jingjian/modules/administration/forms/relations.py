"""Forms of relations between people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Relation, RelationKind
from jingjian.commons.access.policy import policy_of
from jingjian.modules.administration import selectors
from jingjian.modules.administration.forms.fields import PersonField


class RelationForm(forms.Form):
    """A tie of one's own; whoever may enter those of others names both."""

    person = PersonField(label=_("Person"), people=selectors.all_people(), help_text=_("Leave empty for yourself."))
    other = PersonField(label=_("The other person"), people=selectors.all_people())
    kind = forms.ChoiceField(label=_("Kind"), choices=RelationKind.choices)
    detail = forms.CharField(
        label=_("Detail"), max_length=200, required=False, help_text=_("Father and son, for instance.")
    )

    def __init__(self, *args: Any, actor: Actor, row: Relation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].required = False
        if not policy_of(Relation).may(actor, "enter"):
            del self.fields["person"]


class EndRelationForm(forms.Form):
    """Why a relation is taken out."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: Relation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
