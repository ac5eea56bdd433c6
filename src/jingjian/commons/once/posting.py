"""What a posted form carries so that it has one effect: its key, and the digest of all that it says."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest

from jingjian.commons.once.submitting import digest_of
from jingjian.kernel.ids import uuid7

NEW_ID: Final = "_new_id"
"""The hidden field of a form that creates: the key of the row to be."""
KEY: Final = "_key"
"""The hidden field of every other form that changes something."""


def new_id_from(text: str) -> UUID | None:
    """The key a form carries, None when it is broken."""
    try:
        return UUID(text)
    except ValueError:
        return None


def key_of(request: HttpRequest) -> UUID:
    """The key of the form of an act; a new one when it has none that can be read."""
    return new_id_from(request.POST.get(KEY, "")) or uuid7()


def content_of(request: HttpRequest) -> str:
    """The digest of a posted form: its address, its values, and name and size of its files."""
    parts = [request.path]
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            parts += [name, *request.POST.getlist(name)]
    for name in sorted(request.FILES):
        parts += [f"{name}:{file.name}:{file.size}" for file in request.FILES.getlist(name)]
    return digest_of(parts)
