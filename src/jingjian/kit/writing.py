"""From a posted form to an action: the form checks shape, the action checks meaning, the rest is said on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.refusals import InfectedError, note_infected
from jingjian.commons.once.posting import content_of
from jingjian.commons.once.submitting import Outcome, once
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.errors import Conflict, DomainError
from jingjian.kit.register import Action, Register

VERSION = "_version"


class PlainForm(forms.Form):
    """The form of an action that asks for nothing."""

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def form_for(register: Register, action: Action, actor: Actor, row: Any, data: Any = None, files: Any = None) -> Any:
    """The form of an action, bound when `data` is given; a date opens the calendar of the browser."""
    kind = cast(Any, register.form_of(action) or PlainForm)
    form = kind(data, files, actor=actor, row=row)
    for bound in form:
        widget = bound.field.widget
        if type(widget) is forms.DateInput:
            widget.input_type, widget.format = "date", "%Y-%m-%d"
    return form


def version_of(row: Any) -> int:
    """The version a form carries, so that nobody's change is lost; 0 for a row that nobody amends."""
    return int(row.record.version if isinstance(row, HeaderedModel) else getattr(row, "version", 0))


def check_version(row: Any, seen: str) -> None:
    """Raise Conflict unless the row still stands at the version the reader saw; `act` looks again under the lock."""
    if seen != str(version_of(row)):
        raise Conflict("changed_meanwhile", _("Somebody changed this in the meantime. Look at it again, then repeat."))


def run(action: Action, actor: Actor, row: Any, data: dict[str, Any]) -> Any:
    """Run an action on a row inside a savepoint. Raises DomainError; whatever it wrote is then undone."""
    return _guarded(action, actor=actor, row=row, **data)


def run_create(action: Action, actor: Actor, new_id: UUID, data: dict[str, Any]) -> Any:
    """Create a row under the key `new_id` inside a savepoint. Raises DomainError."""
    return _guarded(action, actor=actor, new_id=new_id, **data)


def _guarded(action: Action, **arguments: Any) -> Any:
    try:
        with transaction.atomic():
            return action.run(**arguments)
    except InfectedError as found:
        found.row = arguments.get("row")
        note_infected(found, arguments["actor"])
        raise
    except IntegrityError:
        # One neutral sentence: which other row stands in the way may be no business of the reader's.
        raise DomainError(
            "not_saved", _("This could not be saved beside what is there already. Check the entries and send again.")
        ) from None


def submit(request: HttpRequest, actor: Actor, key: UUID, work: Callable[[], Outcome]) -> Outcome:
    """Do the work of a posted form once under its key. Raises what `once` and `work` raise."""
    try:
        return once(actor=actor, key=str(key), content=content_of(request), work=work)
    except InfectedError as found:
        note_infected(found, actor)
        raise


def add_error(form: Any, error: DomainError) -> None:
    """Put what the rules refused on its field, or on the form as a whole."""
    field = error.field if error.field in form.fields else None
    form.add_error(field or NON_FIELD_ERRORS, str(error))
