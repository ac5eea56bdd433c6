"""The registers of this site, in the order of `config/registers.py`, which the kit knows only by its dotted name."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from django.conf import settings
from django.utils.module_loading import import_string

from jingjian.kit.register import DetailPart, Register

DEFAULT = "jingjian.config.registers.REGISTERS"


@cache
def all_registers() -> tuple[Register, ...]:
    """Every register, in order; the setting `REGISTERS` may name another tuple."""
    return tuple(import_string(getattr(settings, "REGISTERS", DEFAULT)))


def register_of(slug: str) -> Register | None:
    """The register of that slug, None when this site has none."""
    return next((register for register in all_registers() if register.slug == slug), None)


@cache
def companions() -> tuple[DetailPart, ...]:
    """Cards that every page of a headered row shows beside its own: `COMPANIONS` beside the registers."""
    module = import_module(getattr(settings, "REGISTERS", DEFAULT).rpartition(".")[0])
    return tuple(getattr(module, "COMPANIONS", ()))
