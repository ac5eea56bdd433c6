"""Addresses of the built scripts, styles and icons, by the names of their sources."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MANIFEST = "dist/manifest.json"
REMEDY = "The assets are not built. Remedy: make assets (python tools/build_assets.py)."


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """What the build wrote: source name -> {"file", "integrity"}. Read once a process.

    Raises ImproperlyConfigured with the remedy when nothing was built.
    """
    found = finders.find(MANIFEST)
    if not isinstance(found, str):
        raise ImproperlyConfigured(REMEDY)
    read: dict[str, dict[str, Any]] = json.loads(Path(found).read_text(encoding="utf-8"))
    return read


@cache
def address(name: str) -> str:
    """The address of a built file, such as ``/static/dist/app-0123456789.css`` for ``app.css``."""
    try:
        return static(manifest()[name]["file"])
    except KeyError:
        raise ImproperlyConfigured(f"{name} is not among the built assets.") from None


@register.simple_tag
def asset(name: str) -> SafeString:
    """The element that loads a built script or style, with its integrity; for any other file its address."""
    href, integrity = address(name), manifest()[name]["integrity"]
    if name.endswith(".js"):
        return format_html('<script src="{}" integrity="{}" defer></script>', href, integrity)
    if name.endswith(".css"):
        return format_html('<link rel="stylesheet" href="{}" integrity="{}">', href, integrity)
    return format_html("{}", href)
