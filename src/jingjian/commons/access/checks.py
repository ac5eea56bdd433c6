"""What must be declared before the house opens: a tier for every field, a policy for every URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

OURS = "jingjian."


def check_tiers(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every concrete field of every model of ours says its tier, and nothing else does."""
    faults: list[CheckMessage] = []
    for model in apps.get_models():
        if not model.__module__.startswith(OURS):
            continue
        declared = set(getattr(model, "field_tiers", {}))
        fields = {field.name for field in model._meta.concrete_fields}
        for name in sorted(fields - declared):
            faults.append(Error(f"{model.__name__}.{name} declares no tier", obj=model, id="jingjian.T001"))
        for name in sorted(declared - fields):
            faults.append(Error(f"{model.__name__} gives a tier to no field {name!r}", obj=model, id="jingjian.T002"))
    return faults


def check_urls(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every URL leads to a view that says who may come to it (``@policy``)."""
    return [
        Error(f"/{route} has no policy", hint="Decorate its view with @policy.", id="jingjian.U001")
        for route, view in views(get_resolver().url_patterns)
        if policy_name(view) is None
    ]


def policy_name(view: Any) -> str | None:
    """The rule that guards a view, None when it has none."""
    found: str | None = getattr(view, "policy", None) or getattr(getattr(view, "view_class", None), "policy", None)
    return found


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every (route, view) below the given patterns."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback
