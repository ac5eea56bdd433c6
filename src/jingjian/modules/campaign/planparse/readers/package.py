"""The zip package of a Word document: which parts may be read, how much of them, and as what XML.

Nothing is unpacked to disk, nothing outside the package is fetched, and a document type declaration (the door to
entity bombs) is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree

from jingjian.kernel.phrases import Phrase, msgid
from jingjian.modules.campaign.planparse.model import PlanUnreadable

MAIN_PART: Final = "word/document.xml"
_MAXIMUM_PART: Final = 64 * 1024 * 1024
_MAXIMUM_ENTRIES: Final = 5000
_MAXIMUM_DEPTH: Final = 200


class _SafeBuilder(ElementTree.TreeBuilder):
    """Builds a tree, refusing a document type and nesting that no word processor writes."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        if self._depth > _MAXIMUM_DEPTH:
            raise corrupt()
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Called by the parser when it meets a document type declaration."""
        raise corrupt()


class Package:
    """Read-only access to the XML parts of a `.docx`."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError) as error:
            raise corrupt() from error
        names = self._zip.namelist()
        if len(names) > _MAXIMUM_ENTRIES:
            raise corrupt()
        self._names = frozenset(names)
        if any(name.lower().endswith("vbaproject.bin") for name in names) or self._is_macro_enabled():
            raise PlanUnreadable(
                "macro", Phrase(msgid("The file may hold macros. Save it as .docx and choose it again."))
            )
        if MAIN_PART not in self._names:
            raise PlanUnreadable("unknown_format", Phrase(msgid("The file is a package but no Word document.")))

    def xml(self, name: str) -> ElementTree.Element | None:
        """Root element of a part, None when the package has no such part."""
        if name not in self._names:
            return None
        content = self._bytes(name)
        # Without a document type there are no entities to expand, and expat fetches nothing.
        parser = ElementTree.XMLParser(target=_SafeBuilder())  # noqa: S314  WONTFIX: the builder refuses a doctype
        try:
            parser.feed(content)
            root: ElementTree.Element = parser.close()
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise corrupt() from error
        return root

    def _bytes(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as part:
                content = part.read(_MAXIMUM_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
            raise corrupt() from error
        if len(content) > _MAXIMUM_PART:
            raise PlanUnreadable("too_large", Phrase(msgid("The document is too large once unpacked.")))
        return content

    def _is_macro_enabled(self) -> bool:
        name = "[Content_Types].xml"
        return name in self._names and b"macroEnabled" in self._bytes(name)


def corrupt() -> PlanUnreadable:
    """The refusal of a damaged Word document."""
    return PlanUnreadable("corrupt", Phrase(msgid("The Word document is damaged. Open it, save it again and retry.")))


def local(element: ElementTree.Element) -> str:
    """Tag without its namespace, so that transitional and strict documents read alike."""
    return element.tag.rpartition("}")[2]


def child(element: ElementTree.Element | None, name: str) -> ElementTree.Element | None:
    """First child with this local name."""
    if element is None:
        return None
    return next((inner for inner in element if local(inner) == name), None)


def attribute(element: ElementTree.Element | None, name: str) -> str | None:
    """Attribute by local name."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def value_of(element: ElementTree.Element | None, name: str) -> str | None:
    """`val` of the child `name`."""
    return attribute(child(element, name), "val")


def whole_number(text: str | None) -> int | None:
    """An attribute as a number, None when absent or no number."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
