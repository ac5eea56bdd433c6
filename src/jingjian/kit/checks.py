"""Start-up checks: a register that does not fit its model, policy, workflow or templates stops the house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db.models import DateField, ForeignKey
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from jingjian.commons.paths import Target, follow
from jingjian.kernel.tiers import Tier
from jingjian.kit import acts
from jingjian.kit.register import Column, Filter, Register
from jingjian.kit.registry import all_registers
from jingjian.kit.urls import ROUTES

OPEN_TIERS = (Tier.RESTRICTED, Tier.ORDINARY)
KIT_VERBS = (acts.LIST, acts.VIEW, acts.HISTORY)


def check_registers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check every register of the site."""
    found: list[CheckMessage] = []
    registers = all_registers()
    for slug, times in Counter(register.slug for register in registers).items():
        if times > 1:
            found.append(Error(f"two registers have the slug {slug!r}", id="kit.E001"))
    for register in registers:
        found.extend(check_register(register))
    return found


def check_register(register: Register) -> list[CheckMessage]:
    """Everything that is wrong with one register."""
    faults = [
        *_tiers(register),
        *_columns(register),
        *_paths(register),
        *_filters(register),
        *_names(register),
        *_verbs(register),
        *_workflow(register),
        *_templates(register),
    ]
    return [Error(f"register {register.slug!r}: {text}", id=f"kit.{code}") for code, text in faults]


Fault = tuple[str, str]


def _tiers(register: Register) -> Iterator[Fault]:
    declared = getattr(register.model, "field_tiers", {})
    for field in register.model._meta.concrete_fields:
        if field.name not in declared:
            yield "E002", f"field {field.name!r} of {register.model.__name__} declares no tier"


def _columns(register: Register) -> Iterator[Fault]:
    exported = register.export.columns if register.export is not None else ()
    for column in (*register.columns, *exported):
        yield from _readable(register, column, register.select_related)
        if column.sort:
            yield from _open(register, column.sort, f"column {column.name!r} sorts by")
        elif column.sortable and column.value is None:
            yield from _open(register, column.name, f"column {column.name!r} sorts by", relations=True)
    for column in register.detail.facts:
        yield from _readable(register, column, (*register.select_related, *register.related_detail))
    if not register.columns:
        yield "E003", "it has no columns"


def _readable(register: Register, column: Column, joined: Sequence[str]) -> Iterator[Fault]:
    """Without a join, a path through another table costs a query for each line of the list."""
    if column.value is not None:
        return
    try:
        target = follow(register.model, column.name)
    except LookupError as fault:
        yield "E003", f"column {column.name!r}: {fault}"
        return
    steps = column.name.split("__")
    needed = "__".join(steps if target.field.is_relation else steps[:-1])
    if needed and not any(name == needed or name.startswith(needed + "__") for name in joined):
        yield "E004", f"column {column.name!r} needs {needed!r} in select_related"


def _paths(register: Register) -> Iterator[Fault]:
    for name in register.order:
        yield from _open(register, name.removeprefix("-"), "the order names")
    for name in register.search_fields:
        yield from _open(register, name, "search reads")
    for name in (*register.select_related, *register.related_detail):
        try:
            follow(register.model, name)
        except LookupError as fault:
            yield "E004", f"select_related: {fault}"


def _filters(register: Register) -> Iterator[Fault]:
    for declared in register.filters:
        if declared.where is None:
            yield from _filter(register, declared)
        elif declared.kind not in ("choice", "bool"):
            yield "E005", f"filter {declared.name!r}: only a choice or a bool may have `where`"
        elif declared.kind == "choice" and declared.choices is None:
            yield "E005", f"filter {declared.name!r} has `where` and no choices"


def _filter(register: Register, declared: Filter) -> Iterator[Fault]:
    place = f"filter {declared.name!r} reads"
    target = _target(register, declared.path)
    yield from _open(register, declared.path, place, relations=True)
    if target is None:
        return
    field: Any = target.field
    state = register.workflow is not None and declared.path == register.state
    if declared.kind == "choice" and declared.choices is None and not state and not field.flatchoices:
        yield "E005", f"filter {declared.name!r} has no choices"
    if declared.kind == "date" and not isinstance(field, DateField):
        yield "E005", f"filter {declared.name!r} is no date"
    if declared.kind == "person" and not (isinstance(field, ForeignKey) and field.related_model.__name__ == "Person"):
        yield "E005", f"filter {declared.name!r} leads to no person"
    if declared.kind in ("unit", "text") and field.is_relation:
        yield "E005", f"filter {declared.name!r} leads to a row, not to a text"


def _names(register: Register) -> Iterator[Fault]:
    everything: dict[str, Sequence[str]] = {
        "column": [column.name for column in register.columns],
        "column label": [str(column.label) for column in register.columns],
        "filter": [declared.name for declared in register.filters],
        "tab": [tab.name for tab in register.tabs],
        "action": [action.verb for action in register.actions],
    }
    for kind, names in everything.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield "E006", f"{kind} {name!r} is declared twice"
    for name in register.views:
        if name not in {route for route, _path, _view in ROUTES}:
            yield "E006", f"view {name!r} has no address"


def _verbs(register: Register) -> Iterator[Fault]:
    needed = [*KIT_VERBS, *(action.verb for action in register.actions)]
    if register.export is not None:
        needed.append(acts.EXPORT)
    if register.detail.attachments:
        needed.append(acts.ATTACH)
        if not register.headered:
            yield "E007", "attachments need a record header"
    for verb in needed:
        if verb not in register.policy.verbs:
            yield "E007", f"its policy does not know the verb {verb!r}"


def _workflow(register: Register) -> Iterator[Fault]:
    if register.workflow is None:
        return
    states = {state.value for state in register.workflow.states}
    if _target(register, register.state) is None and not isinstance(
        getattr(register.model, register.state, None), property
    ):
        yield "E008", f"the model has no state {register.state!r}"
    for step in register.detail.steps:
        if step not in states:
            yield "E008", f"step {step!r} is no state of the workflow"
    for transition in register.workflow.transitions:
        action = register.action(transition.name)
        if action is None:
            yield "E009", f"transition {transition.name!r} has no action"
            continue
        if transition.form is not None and register.form_of(action) is None:
            yield "E010", f"transition {transition.name!r} needs the form {transition.form!r}"
        for guard in transition.guards:
            if isinstance(guard, str) and guard not in register.guards:
                yield "E011", f"transition {transition.name!r} names the unknown guard {guard!r}"
    for verb in (acts.CREATE, acts.EDIT):
        if any(transition.name == verb for transition in register.workflow.transitions):
            yield "E009", f"no transition may be called {verb!r}"


def _templates(register: Register) -> Iterator[Fault]:
    for verb in (acts.CREATE, acts.EDIT):
        action = register.action(verb)
        if action is not None and register.form_of(action) is None:
            yield "E010", f"action {verb!r} has no form"
    parts = [part.template for part in (*register.detail.left, *register.detail.right)]
    for name in (register.list_template, register.detail_template, *parts):
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError) as fault:
            yield "E012", f"template {name!r}: {fault}"


def _target(register: Register, path: str) -> Target | None:
    try:
        return follow(register.model, path)
    except LookupError:
        return None


def _open(register: Register, path: str, place: str, *, relations: bool = False) -> Iterator[Fault]:
    """`path` ends at a field that may stand in an address and in the plan of a query."""
    try:
        target = follow(register.model, path)
    except LookupError as fault:
        yield "E003", f"{place} {path!r}: {fault}"
        return
    if target.field.is_relation and path != "pk" and not relations:
        yield "E003", f"{place} {path!r}, which leads to a row and not to a value"
    if target.tier not in OPEN_TIERS:
        yield "E013", f"{place} {path!r}, whose tier is {target.tier or 'undeclared'}"
