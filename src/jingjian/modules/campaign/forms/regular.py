"""The campaign's rules for regular work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.modules.campaign.models import Campaign, RestDays


class RegularWorkForm(forms.Form):
    """What a day of rest does to a due day, and how much routine work another person looks at."""

    rest_days = forms.ChoiceField(
        label=gettext_lazy("When a due day is a day of rest"),
        choices=RestDays.choices,
        help_text=gettext_lazy("Set by this unit, can be changed: no national rule covers recurring work."),
    )
    sample_share = forms.IntegerField(
        label=gettext_lazy("Share of routine work looked at, in percent"), required=False, min_value=0, max_value=100
    )
    sample_minimum = forms.IntegerField(
        label=gettext_lazy("Routine work looked at each month, at least"), required=False, min_value=0, max_value=1000
    )

    def __init__(self, *args: Any, actor: Actor, row: Campaign | None = None, **kwargs: Any) -> None:
        if row is not None:
            values = {name: getattr(row, name) for name in ("rest_days", "sample_share", "sample_minimum")}
            kwargs["initial"] = {**values, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name, default in (("sample_share", settings.SAMPLE_SHARE), ("sample_minimum", settings.SAMPLE_MINIMUM)):
            words = _("Set by this unit, can be changed; left empty, the site's %(n)d counts.")
            self.fields[name].help_text = words % {"n": default}
