"""``posted_once``: a view whose form, sent twice, has one effect and is answered like the first time.

The form carries ``{% once_key %}`` (or the key of the row to be). What the view answers with 400 and above is undone
and leaves the key free; a form without a key that can be read is answered as it comes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jingjian.commons.once.posting import KEY, NEW_ID, content_of, new_id_from
from jingjian.commons.once.submitting import LOCATION_LENGTH, Outcome, once

V = TypeVar("V", bound=Callable[..., Any])
Answer = Callable[..., HttpResponse]
BAD = 400
TO_PAGE = "HX-Redirect"


class _NotDoneError(Exception):
    """Carries the answer of a view that refused, so that what it began is undone."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def posted_once(again: Answer | None = None) -> Callable[[V], V]:
    """Mark a view: a function, or a class of views.

    ``again(request, …)`` answers a repetition where the first time was answered with a page or a part of one, and not
    led elsewhere; without it that leads to the address of the form.
    """

    def mark(view: V) -> V:
        if not isinstance(view, type):
            marked: Any = _wrapped(view, again)
        else:
            marked = view
            marked.dispatch = _of_class(marked.dispatch, again)
        marked.posted_once = True
        return marked  # type: ignore[no-any-return]

    return mark


def _wrapped(view: Answer, again: Answer | None) -> Answer:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        repeat = (lambda: again(request, *args, **kwargs)) if again is not None else None
        return _answer_once(request, lambda: view(request, *args, **kwargs), repeat)

    return answer


def _of_class(dispatch: Answer, again: Answer | None) -> Answer:
    @wraps(dispatch)
    def answer(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        repeat = (lambda: again(request, *args, **kwargs)) if again is not None else None
        return _answer_once(request, lambda: dispatch(self, request, *args, **kwargs), repeat)

    return answer


def _answer_once(
    request: HttpRequest, do: Callable[[], HttpResponse], again: Callable[[], HttpResponse] | None
) -> HttpResponse:
    key, actor = _key(request), request.actor  # type: ignore[attr-defined]
    if key is None or actor.user_id is None:
        return do()
    first: list[HttpResponse] = []

    def work() -> Outcome:
        answer = do()
        if answer.status_code >= BAD:
            raise _NotDoneError(answer)
        first.append(answer)
        return Outcome(_leads_to(answer), answer.status_code)

    try:
        outcome = once(actor=actor, key=str(key), content=content_of(request), work=work)
    except _NotDoneError as refused:
        return refused.answer
    if first:
        return first[0]
    if not outcome.location and again is not None:
        return again()
    return _leading(request, outcome.location or request.path)


def _key(request: HttpRequest) -> UUID | None:
    if request.method != "POST":
        return None
    return new_id_from(request.POST.get(KEY, "") or request.POST.get(NEW_ID, ""))


def _leads_to(answer: HttpResponse) -> str:
    """Where an answer leads; without its query when that is too long to keep."""
    location = answer.headers.get("Location") or answer.headers.get(TO_PAGE) or ""
    return location if len(location) <= LOCATION_LENGTH else location.partition("?")[0]


def _leading(request: HttpRequest, location: str) -> HttpResponse:
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        return HttpResponse(headers={TO_PAGE: location})
    return HttpResponseRedirect(location, status=303)
