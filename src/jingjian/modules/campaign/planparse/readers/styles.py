"""Paragraph styles of a Word document, as far as they say what a paragraph is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from jingjian.modules.campaign.planparse.readers.package import attribute, child, local, value_of, whole_number

_HEADING: Final = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|目录)\s*[1-9]$", re.IGNORECASE)
_TITLES: Final = frozenset({"title", "标题"})
_CHAIN: Final = 20
"""Styles are based on one another; a longer chain is a loop."""


@dataclass(frozen=True, slots=True)
class Style:
    """`level` of a heading (from 1), whether a title or a line of contents, and the list it numbers by."""

    level: int | None = None
    title: bool = False
    plain: bool = False
    num_id: str | None = None
    num_level: int = 0


class Styles:
    """Looks up what a paragraph style means, through the styles it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._known: dict[str | None, Style] = {None: Style()}
        for element in root if root is not None else ():
            identity = attribute(element, "styleId")
            if local(element) == "style" and identity is not None:
                self._elements[identity] = element

    def of(self, identity: str | None) -> Style:
        """The style with this id; an unknown one means ordinary text."""
        if identity not in self._known:
            self._known[identity] = self._resolve(identity or "")
        return self._known[identity]

    def numbering_styles(self) -> dict[str, str]:
        """For each style that only carries a list: its id and the `numId`."""
        found = {
            identity: value_of(child(child(element, "pPr"), "numPr"), "numId")
            for identity, element in self._elements.items()
            if attribute(element, "type") == "numbering"
        }
        return {identity: num_id for identity, num_id in found.items() if num_id is not None}

    def _resolve(self, identity: str) -> Style:
        level: int | None = None
        level_known = title = plain = False
        num_id: str | None = None
        num_level: int | None = None
        for _step in range(_CHAIN):
            element = self._elements.get(identity)
            if element is None:
                break
            name = (value_of(element, "name") or identity).strip()
            properties = child(element, "pPr")
            if not level_known:
                outline = whole_number(value_of(properties, "outlineLvl"))
                heading = _HEADING.match(name)
                if outline is not None:
                    level, level_known = (outline + 1 if 0 <= outline < 9 else None), True
                elif heading:
                    level, level_known = int(heading[1]), True
            title = title or name.lower() in _TITLES
            plain = plain or bool(_CONTENTS.match(name))
            listed = child(properties, "numPr")
            num_id = num_id if num_id is not None else value_of(listed, "numId")
            num_level = num_level if num_level is not None else whole_number(value_of(listed, "ilvl"))
            identity = value_of(element, "basedOn") or ""
        if title or plain:
            level = None
        return Style(level=level, title=title, plain=plain, num_id=num_id, num_level=num_level or 0)
