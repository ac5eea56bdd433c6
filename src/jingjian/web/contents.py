"""What ``config/registers.py`` names besides its registers, read by name: web stands below config and imports nothing.

``LINKS``      tuple of ``navigation.NavLink``: pages in the navigation that are no register
``PROGRAMME``  callable of the actor: the running campaign they take part in (``programme.Programme``), or None
``CONSOLES``   registers by the role of an administrator: what stands in the navigation of the three
``FIGURES``    tuple of callables of the actor: the figure cards of their home page (``home.Figure``)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

from jingjian.kit.registry import DEFAULT


def named(name: str, default: Any) -> Any:
    """The value of ``name`` beside the registers, ``default`` when this site has none."""
    module = getattr(settings, "REGISTERS", DEFAULT).rpartition(".")[0]
    return getattr(import_module(module), name, default)
