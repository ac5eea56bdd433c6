"""What must be declared is declared: a tier for each field, a policy for each URL; a gap stops start-up."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.urls import get_resolver, path
from django.utils.module_loading import import_string

from jingjian.commons.access.checks import check_tiers, check_urls, policy_name, views
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import HeaderedModel, Record
from jingjian.config import urls
from jingjian.kernel.tiers import Tier
from jingjian.kit.registry import all_registers


def test_start_up_checks_find_nothing_to_complain_of() -> None:
    assert run_checks() == []


def test_a_field_without_a_tier_stops_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    less = {name: tier for name, tier in Unit.field_tiers.items() if name != "code"}
    monkeypatch.setattr(Unit, "field_tiers", less)
    assert [fault.id for fault in check_tiers()] == ["jingjian.T001"]


def test_a_tier_of_no_field_stops_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Unit, "field_tiers", {**Unit.field_tiers, "ghost": Tier.ORDINARY})
    assert [fault.id for fault in check_tiers()] == ["jingjian.T002"]


def test_a_url_without_a_policy_stops_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def unguarded(request: Any) -> None: ...

    resolver = get_resolver()
    monkeypatch.setattr(resolver, "url_patterns", [*resolver.url_patterns, path("ghost/", unguarded)])
    assert [fault.msg for fault in check_urls()] == ["/ghost/ has no policy"]


def test_every_view_names_its_policy_and_few_are_public() -> None:
    public = {route for route, view in views(get_resolver().url_patterns) if policy_name(view) == "public"}
    assert {route.split("/")[0] for route in public} <= {
        "account", "api", "healthz", "readyz", "demo", "setup", "preferences",
    }  # fmt: skip


def test_error_pages_are_open_to_everybody() -> None:
    named = [getattr(urls, f"handler{status}") for status in (400, 403, 404, 500)]
    for name in (*named, settings.CSRF_FAILURE_VIEW, "jingjian.web.views.errors.unavailable"):
        assert policy_name(import_string(name)) == "public", name


def test_headers_titles_and_search_texts_carry_no_encrypted_value() -> None:
    assert not any(tier in (Tier.SEALED, Tier.ENCRYPTED) for tier in Record.field_tiers.values())


def test_every_casework_model_has_a_register() -> None:
    headered = {model for model in apps.get_models() if issubclass(model, HeaderedModel) and not model._meta.abstract}
    assert headered == {register.model for register in all_registers() if register.headered}
