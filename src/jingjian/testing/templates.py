"""Makes a template that prints what its view never gave it fail the test, instead of printing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.template import engines
from django.template.backends.django import DjangoTemplates


class UndefinedVariableError(Exception):
    """A template printed a variable that its context does not hold."""


class _Failing(str):
    """Stands for Django's ``string_if_invalid``: true, so that it is asked for, and never made into a text."""

    def __contains__(self, _part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariableError(str(variable))


@contextmanager
def no_undefined_variables() -> Iterator[None]:
    """Within, a template that prints or passes on an undefined variable raises ``UndefinedVariableError``.

    ``{% if name %}`` and ``{% for … in name %}`` may ask for what is not there, as everywhere in Django; a filter
    after an undefined variable (``default``) does not help, for it must not be undefined.
    """
    templates = [backend.engine for backend in engines.all() if isinstance(backend, DjangoTemplates)]
    former = [engine.string_if_invalid for engine in templates]
    for engine in templates:
        engine.string_if_invalid = _Failing("undefined")
    try:
        yield
    finally:
        for engine, value in zip(templates, former, strict=True):
            engine.string_if_invalid = value
