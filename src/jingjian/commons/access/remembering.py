"""Answers that stay the same while one page is made are asked for once.

Only a request that reads (GET, HEAD) remembers: an act changes what was answered before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("jingjian_answers", default=None)
_Asked = TypeVar("_Asked", bound=Callable[..., Any])


@contextmanager
def remembering(whether: bool = True) -> Iterator[None]:
    """Inside, every function under ``once_a_page`` is computed once for the same arguments."""
    token = _answers.set({} if whether else None)
    try:
        yield
    finally:
        _answers.reset(token)


def is_remembering() -> bool:
    """Whether a page is being made that only reads."""
    return _answers.get() is not None


def once_a_page(ask: _Asked) -> _Asked:
    """Decorate a selector with hashable arguments whose answer nobody changes; outside ``remembering`` it asks anew."""

    @wraps(ask)
    def asked(*arguments: Any) -> Any:
        answers = _answers.get()
        if answers is None:
            return ask(*arguments)
        key = (ask, arguments)
        if key not in answers:
            answers[key] = ask(*arguments)
        return answers[key]

    return asked  # type: ignore[return-value]


def found_out(ask: Callable[..., Any], *arguments: Any, answer: Any) -> None:
    """Note what is known already: ``ask`` (a function under ``once_a_page``) would answer so on this page."""
    answers = _answers.get()
    if answers is not None:
        answers[(ask.__wrapped__, arguments)] = answer  # type: ignore[attr-defined]
