"""What the sheets of an inspection file look up while they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jingjian.modules.campaign.dossier.lines import Line

register = template.Library()


@register.simple_tag
def folio(folios: Mapping[int, int], line: Line) -> str:
    """The page on which the paper of a line begins; nothing before it is known."""
    return str(folios.get(line.paper.same_as or line.paper.number, ""))


@register.simple_tag
def file_link(files: Mapping[int, str], line: Line) -> str | SafeString:
    """The title of a line, leading to its file where there is one."""
    path = files.get(line.paper.same_as or line.paper.number)
    return format_html('<a href="{}">{}</a>', quote(path), line.title) if path else line.title
