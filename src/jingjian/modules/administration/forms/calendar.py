"""Forms of the site's working-day calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.deadlines.models import CalendarDay
from jingjian.commons.deadlines.recalculation import Shift, preview
from jingjian.commons.search.find import visible_records
from jingjian.kit.templatetags.atoms import short_date
from jingjian.modules.administration.forms.fields import DayField

SOURCE_HELP = _("Title and number of the paper that says so.")
FIRST_YEAR, LAST_YEAR = 2016, 2099
MOST_SHOWN = 20
SEEN = "seen"


class ShiftsField(forms.BooleanField):
    """The tick that agrees to exactly the moves of time limits that are shown beside it.

    Records are named that are open to the reader; the others are counted.
    """

    def __init__(self, actor: Actor, shifts: Sequence[Shift], shown: str) -> None:
        n = len(shifts)
        visible = visible_records(actor).filter(pk__in=[one.clock.record_id for one in shifts])
        named = set(visible.values_list("pk", flat=True)[:MOST_SHOWN])
        label = ngettext("I have seen that %(n)d time limit moves", "I have seen that %(n)d time limits move", n)
        days = [
            (str(one.clock.record), _day(one.former), _day(one.due_on))
            for one in shifts
            if one.clock.record_id in named
        ]
        more = n - len(days)
        rest = ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more else ""
        super().__init__(
            label=label % {"n": n},
            help_text=format_html("{}{}", format_html_join("", "{}: {} → {}<br>", days), rest),
            widget=forms.CheckboxInput(attrs={"value": shown}, check_test=lambda value: False),
        )


def _day(day: date | None) -> str:
    return short_date(day) if day is not None else gettext("not known")


class DayAmendForm(forms.Form):
    """Whether a day is worked on, and by which notice. Time limits that would move are shown before it is saved."""

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
        self.actor, self.row = actor, row

    def day(self, data: Mapping[str, Any]) -> date | None:
        """The day that the form is about."""
        return self.row.date if self.row is not None else data.get("date")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        day, workday = self.day(data), data.get("workday")
        if day is None or workday is None:
            return data
        shifts = preview({day: workday})
        shown = f"{day.isoformat()} {workday} {len(shifts)}"
        if shifts and self.data.get(self.add_prefix(SEEN)) != shown:
            self.fields[SEEN] = ShiftsField(self.actor, shifts, shown)
            self.add_error(SEEN, gettext("This moves time limits that run. Look at them, tick, and send again."))
        return data


class CalendarDayForm(DayAmendForm):
    date = DayField(label=_("Date"))
    field_order = ("date", "workday", "source")


class CalendarYearForm(forms.Form):
    """A year whose days off and worked weekends are all entered."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(label=_("Notice"), max_length=200, help_text=SOURCE_HELP)

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
