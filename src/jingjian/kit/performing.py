"""One act on one row from the web: its form, its question, its refusal, its conflict, its success."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.kernel.errors import Conflict, DomainError, NotAllowed
from jingjian.kit import acts, history
from jingjian.kit.answers import actor_of, answer, done, wants_part
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import VERSION, add_error, check_version, form_for, run, version_of

MOST_CHANGES = 20


def ask(request: HttpRequest, register: Register, verb: str, row: Any) -> HttpResponse:
    """The page on which an act is prepared. Raises NotAllowed with the reason when it may not be taken now."""
    action, actor = _action(register, verb), actor_of(request)
    acts.require(register, actor, verb, row)
    return _page(request, register, action, row, form_for(register, action, actor, row))


def perform(request: HttpRequest, register: Register, verb: str, row: Any) -> HttpResponse:
    """Do the act: 303 to the row; 422 with what is wrong; 409 with what somebody else changed, the typed values kept.

    A form sent twice finds the row already in the state it leads to and goes there without doing anything again.
    """
    action, actor = _action(register, verb), actor_of(request)
    seen = request.POST.get(VERSION, "")
    if already_done(register, actor, verb, row, seen):
        return _lead_to(request, register, action, row)
    acts.require(register, actor, verb, row)
    form = form_for(register, action, actor, row, request.POST, request.FILES)
    if verb == acts.EDIT and form.is_valid() and not form.has_changed():
        # What was typed stands already: nothing to write, and nothing to quarrel about.
        return _lead_to(request, register, action, row)
    try:
        check_version(row, seen)
        if not form.is_valid():
            return _page(request, register, action, row, form, status=422)
        run(action, actor, row, form.cleaned_data)
    except NotAllowed:
        raise
    except Conflict as error:
        # htmx shows 422 in place; a page says 409.
        conflict = 422 if wants_part(request) else 409
        # Read again: the action may have changed the instance before the conflict was found.
        row = register.get(actor, row.pk)
        form.full_clean()
        add_error(form, error)
        return _page(request, register, action, row, form, status=conflict, changed=_changed(register, row, seen))
    except DomainError as error:
        add_error(form, error)
        row = register.get(actor, row.pk)
        return _page(request, register, action, row, form, status=422)
    return _lead_to(request, register, action, row)


def _action(register: Register, verb: str) -> Action:
    action = register.action(verb)
    if action is None:
        raise LookupError(f"{register.slug} has no action {verb!r}")
    return action


def already_done(register: Register, actor: Actor, verb: str, row: Any, seen: str) -> bool:
    """Whether this actor alone acted since the version on the form, and brought the row where the verb leads."""
    transition = acts.transition_of(register, verb)
    if transition is None or transition.target in transition.sources or not seen.isdecimal():
        return False
    since = version_of(row) - int(seen)
    if register.state_of(row) not in (transition.target, *transition.onward) or not 0 < since <= MOST_CHANGES:
        return False
    return actor.user_id is not None and set(history.actors(row, last=since)) == {actor.user_id}


def _lead_to(request: HttpRequest, register: Register, action: Action, row: Any) -> HttpResponse:
    message = _("Done: %(act)s") % {"act": acts.label_of(register, action)}
    if register.rows(actor_of(request)).filter(pk=row.pk).exists():
        return done(request, reverse(f"{register.slug}:detail", args=[row.pk]), message)
    return done(request, reverse(f"{register.slug}:list"), message)


def _changed(register: Register, row: Any, seen: str) -> list[history.Event]:
    """What was done since the version on the form; the last act when the form does not say."""
    since = version_of(row) - int(seen) if seen.isdecimal() else 1
    return history.events(register, row, first=min(max(since, 1), MOST_CHANGES))


def _page(
    request: HttpRequest,
    register: Register,
    action: Action,
    row: Any,
    form: Any,
    *,
    status: int = 200,
    changed: list[history.Event] | None = None,
) -> HttpResponse:
    transition = acts.transition_of(register, action.verb)
    label = acts.label_of(register, action)
    context = {
        "form": form,
        "row": row,
        "row_title": register.title_of(row),
        "heading": label,
        "submit": label,
        "confirm": str(transition.confirm) if transition is not None and transition.confirm else "",
        "changed": changed or [],
        "hidden": {VERSION: str(version_of(row))},
        "back": reverse(f"{register.slug}:detail", args=[row.pk]),
    }
    return answer(request, register, "kit/form.html", "kit/form_body.html", context, status=status)
