"""One act on one row from the web: its form, its question, its refusal, its conflict, its success."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.once.posting import KEY, key_of
from jingjian.commons.once.submitting import REUSED, UNFIT, Outcome
from jingjian.kernel.errors import Conflict, DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit import acts, history
from jingjian.kit.answers import actor_of, answer, done, wants_part
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import VERSION, add_error, check_version, form_for, run, submit, version_of

MOST_CHANGES = 20


def ask(request: HttpRequest, register: Register, verb: str, row: Any) -> HttpResponse:
    """The page on which an act is prepared. Raises NotAllowed with the reason when it may not be taken now."""
    action, actor = _action(register, verb), actor_of(request)
    acts.require(register, actor, verb, row)
    return _page(request, register, action, row, form_for(register, action, actor, row), key=uuid7())


def perform(request: HttpRequest, register: Register, verb: str, pk: UUID) -> HttpResponse:
    """Do the act: 303 to the row; 422 with what is wrong; 409 with what somebody else changed, the typed values kept.

    The same form sent twice is done once, and the second answer leads where the first did; with other entries under
    its key it is refused. One without its key finds the row already in the state it leads to and goes there.
    """
    action, actor = _action(register, verb), actor_of(request)
    key, seen = key_of(request), request.POST.get(VERSION, "")
    made: list[Any] = []

    def work() -> Outcome:
        row = register.get(actor, pk)
        if already_done(register, actor, verb, row, seen):
            return _leading_to(register, actor, row)
        acts.require(register, actor, verb, row)
        form = form_for(register, action, actor, row, request.POST, request.FILES)
        made.append(form)
        if verb == acts.EDIT and form.is_valid() and not form.has_changed():
            # What was typed stands already: nothing to write, and nothing to quarrel about.
            return _leading_to(register, actor, row)
        check_version(row, seen)
        if not form.is_valid():
            raise DomainError(UNFIT, _("This could not be saved yet."))
        run(action, actor, row, form.cleaned_data)
        return _leading_to(register, actor, row)

    try:
        outcome = submit(request, actor, key, work)
    except NotAllowed:
        raise
    except DomainError as error:
        # Read again: the action may have changed the instance before it was refused.
        row = register.get(actor, pk)
        form = made[0] if made else form_for(register, action, actor, row, request.POST, request.FILES)
        return _refused(request, register, action, row, form, error, key)
    return done(request, outcome.location, _("Done: %(act)s") % {"act": acts.label_of(register, action)})


def _refused(
    request: HttpRequest, register: Register, action: Action, row: Any, form: Any, error: DomainError, key: UUID
) -> HttpResponse:
    """The page again, with the reason and the typed values; what changed meanwhile, where that is the reason."""
    form.is_valid()
    if error.code != UNFIT:
        add_error(form, error)
    # htmx shows 422 in place; a page says 409.
    conflict = isinstance(error, Conflict)
    status = 409 if conflict and not wants_part(request) else 422
    changed: list[history.Event] = []
    if conflict or error.code == REUSED:
        changed = _changed(register, row, request.POST.get(VERSION, ""))
    # Whoever sends the page again after a key was used means something else by it.
    key = uuid7() if error.code == REUSED else key
    return _page(request, register, action, row, form, key=key, status=status, changed=changed)


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


def _leading_to(register: Register, actor: Actor, row: Any) -> Outcome:
    if register.rows(actor).filter(pk=row.pk).exists():
        return Outcome(reverse(f"{register.slug}:detail", args=[row.pk]))
    return Outcome(reverse(f"{register.slug}:list"))


def _changed(register: Register, row: Any, seen: str) -> list[history.Event]:
    """What was done since the version on the form; the last act when the form does not say."""
    since = version_of(row) - int(seen) if seen.isdecimal() else 1
    return history.events(register, row, first=min(max(since, 1), MOST_CHANGES), own=True)


def _page(
    request: HttpRequest,
    register: Register,
    action: Action,
    row: Any,
    form: Any,
    *,
    key: UUID,
    status: int = 200,
    changed: Sequence[history.Event] = (),
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
        "changed": changed,
        "hidden": {VERSION: str(version_of(row)), KEY: str(key)},
        "back": reverse(f"{register.slug}:detail", args=[row.pk]),
    }
    return answer(request, register, "kit/form.html", "kit/form_body.html", context, status=status)
