"""The door: an upload is named, measured and recognised before anything else sees it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from jingjian.commons.documents.contents import recognise
from jingjian.commons.documents.names import clean_name, ending_of
from jingjian.commons.documents.refusals import refused
from jingjian.commons.documents.scanner import scan
from jingjian.kernel.errors import DomainError


@dataclass(frozen=True)
class Inspected:
    """An upload that may come in: its cleaned name, its content type by content, its size in bytes."""

    name: str
    content_type: str
    size: int


def inspect(upload: File[Any]) -> Inspected:
    """Check ``upload`` (seekable) by its content and leave it at its beginning.

    Raises ``DomainError`` (codes ``document.*``, field ``file``) when it is empty, larger than
    ``DOCUMENT_MAX_BYTES``, of a kind that is not accepted, damaged, mixed, able to run something, misnamed, or when the
    virus scanner of the site (option ``clamd``) finds something in it or does not answer.
    """
    name = clean_name(upload.name or "")
    stream = cast(BinaryIO, upload)
    size = stream.seek(0, os.SEEK_END)
    # Django's own wrappers return nothing from seek
    size = stream.tell() if size is None else size
    if size == 0:
        raise refused("empty")
    if size > settings.DOCUMENT_MAX_BYTES:
        raise _too_large()
    found = recognise(stream, size)
    scan(stream)
    stream.seek(0)
    if ending_of(name) not in found.endings:
        raise refused("ending")
    return Inspected(name=name, content_type=found.content_type, size=size)


def _too_large() -> DomainError:
    limit = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
    words = _("The file is larger than %(limit)s MB.") % {"limit": limit}
    return DomainError("document.too_large", words, field="file")
