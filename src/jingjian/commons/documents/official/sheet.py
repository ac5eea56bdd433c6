"""An official document as PDF, in the same layout as its .docx."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jingjian.commons.documents import printing
from jingjian.commons.documents.official import layout
from jingjian.commons.documents.official.composed import Composed

STYLE: Final = Path(__file__).with_name("official.css")
TEMPLATE: Final = "documents/official.html"


def write(path: Path, paper: Composed) -> int:
    """Print ``paper`` to ``path`` and return the number of pages.

    The imprint stands at the foot of the last page, which has an even number (7.4): where the text ends on an odd one,
    the imprint gets the page behind it, which carries no page number (7.5).
    """
    measures = _measures(paper)
    rendered = printing.render(path, TEMPLATE, _context(paper, turn=False), style=STYLE, measures=measures)
    if rendered.pages % 2 and (paper.copies or paper.printed_by):
        rendered = printing.render(path, TEMPLATE, _context(paper, turn=True), style=STYLE, measures=measures)
    return rendered.pages


def _measures(paper: Composed) -> str:
    """The size of the red mark and the places of signature and date, which depend on how long they are."""
    of_signature, of_date = layout.closing_indents(paper.signature, paper.date_text, sealed=paper.sealed)
    size = layout.issuer_size(paper.issuer)
    return (
        f".issuer {{ font-size: {size}pt }} .signature {{ padding-right: {of_signature / 20}pt }}"
        f" .day-signed {{ padding-right: {of_date / 20}pt }}"
    )


def _context(paper: Composed, *, turn: bool) -> dict[str, Any]:
    return {"paper": paper, "turn": turn}
