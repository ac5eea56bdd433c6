"""The tour: ``docs/manual/tour.md`` (``tour.en.md``), of which each second heading is one step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

PACKAGE = Path(__file__).resolve().parent.parent
#: in a wheel the manual lies inside the package, in a checkout beside the sources
PLACES = (PACKAGE / "manual", PACKAGE.parent.parent / "docs" / "manual")

STEP = re.compile(r"^##\s+(?:\d+[.、]\s*)?(.+)$")
ITEM = re.compile(r"^[-*]\s+(.+)$")
LINK = re.compile(r"\[([^\]]+)\]\((/[^)\s]*)\)")
STRONG = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is called and what to do, as safe HTML."""

    title: str
    html: SafeString


def steps(language: str) -> tuple[Step, ...]:
    """The steps in a language, those in Chinese where it has none of its own; empty without a tour."""
    names = ("tour.en.md", "tour.md") if language.startswith("en") else ("tour.md",)
    for name in names:
        for place in PLACES:
            if (place / name).is_file():
                return _read(place / name)
    return ()


@cache
def _read(path: Path) -> tuple[Step, ...]:
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> tuple[Step, ...]:
    """The steps of a tour: paragraphs, lists, **strong**, `code` and [links](/of/this/site); all else is text."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        heading = STEP.match(line)
        if heading:
            found.append((heading[1].strip(), []))
        elif found:
            found[-1][1].append(line.strip())
    return tuple(Step(title, _blocks(lines)) for title, lines in found)


def _blocks(lines: list[str]) -> SafeString:
    html: list[str] = []
    items: list[str] = []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            html.append(format_html("<p>{}</p>", _inline(" ".join(paragraph))))
            paragraph.clear()
        if items:
            html.append("<ul>" + "".join(format_html("<li>{}</li>", _inline(item)) for item in items) + "</ul>")
            items.clear()

    for line in lines:
        item = ITEM.match(line)
        if item:
            if paragraph:
                close()
            items.append(item[1])
        elif not line:
            close()
        elif items:
            items[-1] = f"{items[-1]} {line}"
        else:
            paragraph.append(line)
    close()
    return mark_safe("".join(html))  # noqa: S308 WONTFIX: every part was escaped above


def _inline(text: str) -> SafeString:
    marked = LINK.sub(r'<a href="\2">\1</a>', str(escape(text)))
    marked = CODE.sub(r"<code>\1</code>", STRONG.sub(r"<strong>\1</strong>", marked))
    return mark_safe(marked)  # noqa: S308 WONTFIX: escaped before the marks were put in
