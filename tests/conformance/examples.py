"""Every register of the site with its example: what the conformance tests take their rows and forms from."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from jingjian.kit import acts
from jingjian.kit.register import Register
from jingjian.kit.registry import all_registers
from jingjian.testing.conformance import Example, World, all_examples

REGISTERS = {register.slug: register for register in all_registers()}
EXAMPLES = all_examples()
#: every act on a row of every register: ``(slug, verb)``
ON_ROWS = [
    (slug, action.verb)
    for slug, register in REGISTERS.items()
    for action in register.actions
    if action.verb != acts.CREATE
]


def example_of(slug: str) -> Example:
    if slug not in EXAMPLES:
        pytest.fail(f"the register {slug!r} has no Example in the factories of its module")
    return EXAMPLES[slug]


def made(world: World, example: Example, verb: str = "") -> Any:
    """A row of the example, ready for a verb if one is named, read again from the database."""
    row = example.ready_for(world, verb) if verb else example.row(world)
    return REGISTERS[example.slug].model._default_manager.get(pk=row.pk)


def form_data(world: World, register: Register, example: Example, verb: str, row: Any) -> dict[str, Any]:
    """The valid form of a verb, as a browser sends it: rows by their keys, nothing for None."""
    return {
        name: str(value.pk) if hasattr(value, "pk") else value
        for name, value in example.form_data(world, verb, row).items()
        if value is not None
    }


def said(answer: Any) -> str:
    """What a page says went wrong, for the message of a failed test."""
    context = answer.context or {}
    form = context.get("form")
    return str(form.errors.as_data() if form is not None and form.is_bound else context.get("reason", ""))


def url(register: Register, name: str, *args: Any) -> str:
    return reverse(f"{register.slug}:{name}", args=args)


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
