"""The registers of this site, in the order of `config/registers.py`, which the kit knows only by its dotted name."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from jingjian.kit.register import Register

DEFAULT = "jingjian.config.registers.REGISTERS"


@cache
def all_registers() -> tuple[Register, ...]:
    """Every register, in order; the setting `REGISTERS` may name another tuple."""
    return tuple(import_string(getattr(settings, "REGISTERS", DEFAULT)))


def register_of(slug: str) -> Register | None:
    """The register of that slug, None when this site has none."""
    return next((register for register in all_registers() if register.slug == slug), None)
