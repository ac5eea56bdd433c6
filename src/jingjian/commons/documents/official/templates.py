"""A site's own .docx instead of the built-in layout: named places, checked before a document is made of it.

``JINGJIAN_HOME/templates/<kind>.docx`` is for one kind, ``official.docx`` for every other. A place is written
``{{标题}}`` inside a paragraph; ``{{正文}}`` stands in a paragraph by itself, which is repeated for each paragraph of
the body in its own look.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.text.paragraph import Paragraph

from jingjian.commons.documents.archives import office_kind
from jingjian.commons.documents.official.composed import Composed
from jingjian.commons.documents.official.word import HEAD_2, add_body
from jingjian.kernel.errors import DomainError

FOLDER: Final = "templates"
COMMON: Final = "official.docx"
BODY: Final = "正文"
#: places that a template must have: without them a document would lose its words or its number
REQUIRED: Final = ("标题", BODY, "发文字号")
PLACES: Final[dict[str, Callable[[Composed], str]]] = {
    "发文机关标志": lambda paper: paper.issuer,
    "发文字号": lambda paper: paper.number,
    "紧急程度": lambda paper: paper.urgency,
    "密级": lambda paper: paper.secrecy,
    "签发人": lambda paper: paper.signer,
    "标题": lambda paper: paper.title,
    "主送机关": lambda paper: paper.addressee,
    "参会人员": lambda paper: "\n".join(f"{label}：{names}" for label, names in paper.people),
    "附件": lambda paper: "\n".join(paper.attachment_lines),
    "落款": lambda paper: paper.signature,
    "成文日期": lambda paper: paper.date_text,
    "抄送": lambda paper: paper.copy_to,
    "印发机关": lambda paper: paper.printed_by,
    "印发日期": lambda paper: paper.printed_text,
}  # fmt: skip
_PLACE: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def of_kind(kind: str) -> Path | None:
    """The site's template for a kind of document, None when the built-in layout counts."""
    folder = Path(settings.HOME) / FOLDER
    return next((path for name in (f"{kind}.docx", COMMON) if (path := folder / name).is_file()), None)


def faults(path: Path) -> list[str]:
    """What is wrong with a template, in words for whoever made it; nothing when it can be used."""
    try:
        document = _opened(path)
    except DomainError as fault:
        return [str(fault)]
    found: list[str] = []
    seen: set[str] = set()
    for paragraph in _paragraphs(document):
        text = paragraph.text
        names = _PLACE.findall(text)
        seen.update(names)
        rest = _PLACE.sub("", text)
        if "{{" in rest or "}}" in rest:
            found.append(_("“%(text)s”: a place begins with {{ and ends with }}.") % {"text": text[:40]})
        unknown = [name for name in names if name != BODY and name not in PLACES]
        found += [_("“%(name)s” is no place; the places are %(all)s.")
                  % {"name": name, "all": "、".join((BODY, *PLACES))} for name in unknown]  # fmt: skip
        if BODY in names and (rest.strip() or len(names) > 1):
            found.append(_("{{正文}} stands in a paragraph by itself."))
    found += [_("The place “%(name)s” is missing.") % {"name": name} for name in REQUIRED if name not in seen]
    return found


def fill(path: Path, paper: Composed) -> bytes:
    """The template at ``path`` with the document in its places. Raises ``bad_template`` with the first fault."""
    wrong = faults(path)
    if wrong:
        raise DomainError(
            "bad_template",
            _("The template %(name)s cannot be used: %(fault)s") % {"name": path.name, "fault": wrong[0]},
        )
    document = _opened(path)
    for paragraph in list(_paragraphs(document)):
        if _PLACE.findall(paragraph.text) == [BODY]:
            _fill_body(document, paragraph, paper)
        elif "{{" in paragraph.text:
            _fill_line(paragraph, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(path: Path) -> Any:
    """The template as a document; it passes the same door as every Word file that is handed in."""
    try:
        with path.open("rb") as stream:
            kind = office_kind(stream, path.stat().st_size)
        if kind == "docx":
            return Document(str(path))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, PackageNotFoundError):
        pass
    raise DomainError("bad_template", _("%(name)s is no Word file (.docx).") % {"name": path.name})


def _paragraphs(document: Any) -> Iterator[Any]:
    """Every paragraph of body, tables, heads and feet."""
    section_parts = [part for one in document.sections for part in (one.header, one.footer, one.even_page_footer)]
    for holder in (document, *section_parts):
        for element in holder._element.body.iter() if holder is document else holder._element.iter():
            if element.tag.endswith("}p"):
                yield Paragraph(element, holder)


def _fill_line(paragraph: Any, paper: Composed) -> None:
    """Put the words in the first run of the place, whose look they take; a place may be spread over several runs."""
    text = _PLACE.sub(lambda place: PLACES[place[1]](paper), paragraph.text)
    first, *others = paragraph.runs
    first.text = text
    for run in others:
        run._r.getparent().remove(run._r)


def _fill_body(document: Any, paragraph: Any, paper: Composed) -> None:
    styled = HEAD_2 in document.styles
    for part in paper.paragraphs:
        copy = deepcopy(paragraph._p)
        paragraph._p.addprevious(copy)
        written = Paragraph(copy, paragraph._parent)
        look = deepcopy(written.runs[0]._r.rPr) if written.runs[0]._r.rPr is not None else None
        for run in written.runs:
            copy.remove(run._r)
        add_body(written, part, styled=styled)
        for run in written.runs:
            if look is not None and run._r.rPr is None:
                run._r.insert(0, deepcopy(look))
    paragraph._p.getparent().remove(paragraph._p)
