"""The built files fit their sources: integrity, icons, staleness."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from jingjian.kit.templatetags import assets

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "tools" / "build_assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_assets"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def unread_manifest() -> Iterator[None]:
    assets.manifest.cache_clear()
    assets.address.cache_clear()
    yield
    assets.manifest.cache_clear()
    assets.address.cache_clear()


def test_the_integrity_of_each_built_file_is_that_of_its_bytes(builder: ModuleType) -> None:
    for entry in assets.manifest().values():
        data = (builder.DIST.parent / entry["file"]).read_bytes()
        digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
        assert entry["integrity"] == f"sha384-{digest}"


def test_the_sprite_has_every_icon_that_the_sources_name(builder: ModuleType) -> None:
    sprite = (builder.DIST.parent / assets.manifest()["icons.svg"]["file"]).read_text(encoding="utf-8")
    missing = [name for name in builder.icons_used() if f'<symbol id="{name}"' not in sprite]
    assert missing == []


def test_a_script_and_a_style_are_loaded_with_their_integrity_and_nothing_inline() -> None:
    script, style = assets.asset("app.js"), assets.asset("app.css")
    assert 'integrity="sha384-' in script
    assert script.endswith(" defer></script>")
    assert 'integrity="sha384-' in style
    assert style.startswith('<link rel="stylesheet" href="/static/dist/app-')


def test_without_a_build_the_fault_says_how_to_build(unread_manifest: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="make assets"):
        assets.asset("app.js")


def test_an_unknown_asset_is_an_error() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"nothing\.js"):
        assets.asset("nothing.js")


def test_a_further_icon_or_a_changed_source_makes_the_build_stale(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend = tmp_path / "frontend"
    for folder in ("src", "styles"):
        (frontend / folder).mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "build.mjs", "src/app.js"):
        (frontend / name).write_text("1")
    monkeypatch.setattr(builder, "FRONTEND", frontend)
    before = builder.fingerprint(["x"])
    assert builder.fingerprint(["x"]) == before
    assert builder.fingerprint(["x", "y"]) != before
    (frontend / "src/app.js").write_text("2")
    assert builder.fingerprint(["x"]) != before


def test_icons_are_found_however_they_are_named(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text('{% icon "one" %} {% empty t x "two" %} {% empty t icon_name="three" %}')
    (tmp_path / "b.py").write_text('R(icon="four")\nicon("five")\nicon: str = "six"\n')
    monkeypatch.setattr(builder, "SOURCES", tmp_path)
    assert builder.icons_used() == ["five", "four", "one", "six", "three", "two"]


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 10
