"""Forms of moves, mergers, closing and reopening of units, and of leaving service and coming back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Leaving, MoveKind, Person, Unit
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.administration.actions import moves
from jingjian.modules.administration.actions.service import first_day_after
from jingjian.modules.administration.forms.fields import DayField, PostField, UnitField


class MoveForm(forms.Form):
    """Where to and from when; sent first without the tick, it comes back saying what the move touches."""

    kind = MoveKind.MOVE
    target = UnitField(label=_("New superior unit"))
    effective_on = DayField(label=_("From"), help_text=_("The first day on which it counts; today or a day past."))
    confirmed = forms.BooleanField(
        label=_("Do it"), required=False, help_text=_("Leave this empty first: you are then told what is touched.")
    )

    def __init__(self, *args: Any, actor: Actor, row: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unit = row
        self.fields["effective_on"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        confirmed = cleaned.pop("confirmed", False)
        if self.errors:
            return cleaned
        try:
            moves.check_move(unit=self._unit, kind=self.kind, **cleaned)
        except DomainError as refusal:
            raise ValidationError({refusal.field or "target": str(refusal.message)}) from None
        if not confirmed:
            self.add_error("confirmed", self._preview())
        return cleaned

    def _preview(self) -> str:
        extent = moves.extent_of(self._unit)
        touched = {"units": extent.units, "people": extent.people, "records": extent.records}
        return (
            gettext(
                "This touches %(units)d units, %(people)d people and %(records)d records. "
                "Tick here and send again to do it."
            )
            % touched
        )


class MergeForm(MoveForm):
    """The same for a merger."""

    kind = MoveKind.MERGER
    target = UnitField(label=_("Merged into"), help_text=_("Its people get posts there; roles over it end."))


class SinceForm(forms.Form):
    """From which day a unit is closed, or in use again."""

    since = DayField(label=_("From"))

    def __init__(self, *args: Any, actor: Actor, row: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today()


class EndServiceForm(forms.Form):
    """The last day of service and why."""

    on = DayField(label=_("Last day of service"), help_text=_("This day still counts."))
    reason = forms.ChoiceField(label=_("Reason of leaving"), choices=Leaving.choices)

    def __init__(self, *args: Any, actor: Actor, row: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class ReturnForm(forms.Form):
    """Into which post somebody comes back, and from when."""

    post = PostField(label=_("Post"))
    since = DayField(label=_("From"))

    def __init__(self, *args: Any, actor: Actor, row: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = max(first_day_after(row), clock.today())
