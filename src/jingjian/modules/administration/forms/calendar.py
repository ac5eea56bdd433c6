"""Forms of the site's working-day calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.deadlines.models import CalendarDay
from jingjian.modules.administration.forms.fields import DayField

SOURCE_HELP = _("Title and number of the paper that says so.")
FIRST_YEAR, LAST_YEAR = 2016, 2099


class DayAmendForm(forms.Form):
    """Whether a day is worked on, and which notice says so."""

    workday = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("True", _("a working day")), ("False", _("a day off"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label=_("Notice"), max_length=200, help_text=SOURCE_HELP)

    def __init__(self, *args: Any, actor: Actor, row: CalendarDay | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault("initial", {"workday": str(row.workday), "source": row.source})
        super().__init__(*args, **kwargs)


class CalendarDayForm(DayAmendForm):
    date = DayField(label=_("Date"))
    field_order = ("date", "workday", "source")


class CalendarYearForm(forms.Form):
    """A year whose days off and worked weekends are all entered."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(label=_("Notice"), max_length=200, help_text=SOURCE_HELP)

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
