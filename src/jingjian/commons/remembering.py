"""Answers that are asked for once: on a page, or as long as what they were read from stands as it stood.

Only a request that reads (GET, HEAD) remembers: an act changes what was answered before it.

What changes a few times a week and is read on every page (the units, the running campaign) is kept in the process. A
trigger leaves a random mark in ``jj.standing`` whenever one of its tables is written; the marks of a name together are
its stamp. A request reads the stamps before anything else, and an answer is kept under the stamp it was read after: a
change that anybody committed gives another stamp, so what is shown is never older than the request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

from jingjian.kernel import clock

#: one column of the statement that begins a request: the stamps by name, as JSON
STAMPS: Final = (
    "(SELECT jsonb_object_agg(name, stamp) FROM (SELECT name, bit_xor(mark)::text AS stamp FROM jj.standing "
    "GROUP BY name) stamps)"
)
KEPT: Final = 256

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("jingjian_answers", default=None)
_stamps: ContextVar[Mapping[str, str]] = ContextVar("jingjian_stamps", default={})  # noqa: B039 - never written to
_Asked = TypeVar("_Asked", bound=Callable[..., Any])


@contextmanager
def remembering(whether: bool = True, *, stamps: Mapping[str, str] | None = None) -> Iterator[None]:
    """Inside, every function under ``once_a_page`` is computed once for the same arguments.

    With the ``stamps`` that this transaction has read, those under ``kept`` are computed once until a stamp changes.
    """
    tokens = _answers.set({} if whether else None), _stamps.set((stamps or {}) if whether else {})
    try:
        yield
    finally:
        _answers.reset(tokens[0])
        _stamps.reset(tokens[1])


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


def kept(*names: str) -> Callable[[_Asked], _Asked]:
    """Decorate a selector that reads no table but those marked under ``names``, and whose answer nobody changes.

    The arguments are hashable and say everything else the answer depends on, but for the day. Without stamps (an act,
    a job, a command) it asks anew.
    """

    def decorate(ask: _Asked) -> _Asked:
        @lru_cache(maxsize=KEPT)
        def keep(_under: Any, *arguments: Any) -> Any:
            return ask(*arguments)

        @wraps(ask)
        def asked(*arguments: Any) -> Any:
            stamps = _stamps.get()
            if any(name not in stamps for name in names):
                return ask(*arguments)
            return keep((clock.today(), *(stamps[name] for name in names)), *arguments)

        return asked  # type: ignore[return-value]

    return decorate
