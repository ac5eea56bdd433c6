"""Small words of the shell's own pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def marked(text: str, query: str) -> SafeString:
    """``text`` with the words of ``query`` marked wherever they stand, whatever their case."""
    spans = _spans(text.casefold(), query.casefold().split()) if len(text.casefold()) == len(text) else []
    parts, at = [], 0
    for start, end in spans:
        parts.append((text[at:start], text[start:end]))
        at = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[at:])


def _spans(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where any of ``words`` stands in ``text``, in order and without overlap."""
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = text.find(word, at + 1)
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
