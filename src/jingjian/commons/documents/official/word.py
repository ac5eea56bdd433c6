"""An official document as .docx: named styles, exact pitch of lines, page numbers outside, imprint at the foot."""

from __future__ import annotations

import io
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

from jingjian.commons.documents.official import layout
from jingjian.commons.documents.official.composed import Composed, Paragraph

TEXT, TITLE, HEAD_1, HEAD_2 = "公文正文", "公文标题", "公文一级标题", "公文二级标题"
ISSUER, NUMBER, MARK, IMPRINT, FOLIO = "公文发文机关标志", "公文发文字号", "公文密级", "公文版记", "公文页码"
#: eighths of a point: 0.35 mm and 0.25 mm (7.4.1)
_THICK, _THIN = 8, 6
_AT_THE_FOOT: Final = {
    "leftFromText": "0", "rightFromText": "0", "vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "left",
    "tblpYSpec": "bottom",
}  # fmt: skip


def build(paper: Composed) -> bytes:
    """The .docx of ``paper``."""
    document = Document()
    document.core_properties.title, document.core_properties.author = paper.title, paper.issuer
    document.core_properties.comments = ""
    _page(document)
    _styles(document)
    _name_fallbacks(document)
    _head(document, paper)
    _main(document, paper)
    _imprint(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_body(paragraph: Any, part: Paragraph, *, styled: bool = True) -> None:
    """Write one paragraph of the body into a paragraph of a document, its heading in the font of its level."""
    if part.heading:
        style = (HEAD_1 if part.level == 1 else HEAD_2) if styled else None
        paragraph.add_run(part.heading, style=style)
    if part.text:
        paragraph.add_run(part.text)


def _page(document: Any) -> None:
    """A4, margins, the document grid of 22 lines and 28 characters, page numbers (5.2, 7.5)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = {"type": "linesAndChars", "linePitch": str(layout.LINE_PITCH), "charSpace": str(layout.GRID_SPACE)}
    properties.append(_element("docGrid", grid))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = _style(document, FOLIO, layout.SONG, layout.SMALL, tracking=0, line=Pt(16))
        paragraph.alignment = align
        edge = "right_indent" if align == ALIGN.RIGHT else "left_indent"
        setattr(paragraph.paragraph_format, edge, Pt(layout.SMALL))
        paragraph.add_run("— ")
        field = _element("fldSimple", {"instr": "PAGE"})
        run = OxmlElement("w:r")
        run.append(OxmlElement("w:t"))
        run[0].text = "1"
        field.append(run)
        paragraph._p.append(field)
        paragraph.add_run(" —")


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    _dress(normal, layout.BODY_FONT, layout.BODY)
    text = _style(document, TEXT, layout.BODY_FONT, layout.BODY)
    text.paragraph_format.first_line_indent = Twips(2 * layout.CHARACTER_PITCH)
    text.paragraph_format.alignment = ALIGN.JUSTIFY
    title = _style(document, TITLE, layout.TITLE_FONT, layout.TITLE, tracking=0)
    title.paragraph_format.alignment = ALIGN.CENTER
    _style(document, NUMBER, layout.BODY_FONT, layout.BODY).paragraph_format.alignment = ALIGN.CENTER
    _style(document, MARK, layout.HEI, layout.BODY)
    _style(document, IMPRINT, layout.BODY_FONT, layout.SMALL, tracking=0, line=Pt(24))
    for name, font in ((HEAD_1, layout.HEI), (HEAD_2, layout.KAI)):
        _dress(document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER), font, layout.BODY)


def _style(document: Any, name: str, font: str, size: int, *, tracking: int = layout.TRACKING, line: Any = None) -> Any:
    """A paragraph style of that name, made when it is not there."""
    if name in document.styles:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _dress(style, font, size, tracking=tracking)
    shape = style.paragraph_format
    shape.line_spacing = line or Twips(layout.LINE_PITCH)
    shape.space_before = shape.space_after = Pt(0)
    shape.widow_control = False
    properties = style.element.get_or_add_pPr()
    # the pitch is exact; a program that snapped lines to the grid as well would lose some of the 22
    for off in ("snapToGrid", "autoSpaceDE", "autoSpaceDN"):
        spacing = properties.find(qn("w:spacing"))
        spacing.addprevious(_element(off, {"val": "0"}))
    return style


def _dress(style: Any, font: str, size: int, *, tracking: int = layout.TRACKING) -> None:
    style.font.name, style.font.size = font, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    properties.append(_element("lang", {"val": "en-US", "eastAsia": "zh-CN"}))
    if tracking:
        size_mark = properties.find(qn("w:sz"))
        size_mark.addprevious(_element("spacing", {"val": str(tracking)}))


def _name_fallbacks(document: Any) -> None:
    """Tell the program that opens the file what to take where a font is absent."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others[-1]}"/><w:charset w:val="86"/></w:font>'
        for name, others in layout.FALLBACKS.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    part._blob = f'{head}<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def _head(document: Any, paper: Composed) -> None:
    """Marks, red name of the issuer, number with the red rule below it (7.2)."""
    for mark in paper.marks:
        document.add_paragraph(mark, style=MARK)
    size = layout.issuer_size(paper.issuer)
    style = _style(document, ISSUER, layout.TITLE_FONT, size, tracking=0, line=Pt(size * 1.2))
    style.font.color.rgb = RGBColor.from_string(layout.RED)
    issuer = document.add_paragraph(paper.issuer, style=style)
    issuer.alignment = ALIGN.CENTER
    above = len(paper.marks) * layout.LINE_PITCH
    issuer.paragraph_format.space_before = Mm(layout.ISSUER_DROP_MM) - Twips(above)
    number = document.add_paragraph(paper.number, style=NUMBER)
    number.paragraph_format.space_before = Twips(2 * layout.LINE_PITCH)
    if paper.signer:
        number.alignment = ALIGN.LEFT
        number.paragraph_format.left_indent = Twips(layout.CHARACTER_PITCH)
        edge = Twips(layout.TEXT_WIDTH - layout.CHARACTER_PITCH)
        number.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
        number.add_run("\t签发人：")
        _dress_run(number.add_run(paper.signer), layout.KAI)
    borders = OxmlElement("w:pBdr")
    borders.append(_rule("bottom", 12, color=layout.RED, space=6))
    number._p.get_or_add_pPr().find(qn("w:spacing")).addprevious(borders)


def _main(document: Any, paper: Composed) -> None:
    """Title, addressee, body, list of attachments, signature and date (7.3)."""
    title = document.add_paragraph(paper.title, style=TITLE)
    title.paragraph_format.space_before = Twips(2 * layout.LINE_PITCH)
    title.paragraph_format.space_after = Twips(layout.LINE_PITCH)
    if paper.addressed:
        document.add_paragraph(paper.addressed, style=TEXT).paragraph_format.first_line_indent = Twips(0)
    for part in paper.paragraphs:
        add_body(document.add_paragraph(style=TEXT), part)
    for first, (label, names) in enumerate(paper.people):
        line = document.add_paragraph(style=TEXT)
        line.paragraph_format.space_before = Twips(0 if first else layout.LINE_PITCH)
        line.add_run(f"{label}：", style=HEAD_1)
        line.add_run(names)
    for first, words in enumerate(paper.attachment_lines):
        line = document.add_paragraph(words, style=TEXT)
        line.paragraph_format.space_before = Twips(0 if first else layout.LINE_PITCH)
    of_signature, of_date = layout.closing_indents(paper.signature, paper.date_text, sealed=paper.sealed)
    closing = ((paper.signature, of_signature), (paper.date_text, of_date))
    for first, (words, indent) in enumerate(one for one in closing if one[0]):
        line = document.add_paragraph(words, style=TEXT)
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.first_line_indent = Twips(0)
        line.paragraph_format.right_indent = Twips(indent)
        line.paragraph_format.space_before = Twips(0 if first else layout.LINE_PITCH)
        line.paragraph_format.keep_with_next = not first


def _imprint(document: Any, paper: Composed) -> None:
    """Copy to, printed by and on, between rules, at the foot of the page on which the text ends (7.4)."""
    rows = [words for words in (paper.copies, _printed(paper)) if words]
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=1)
    table.autofit = False
    properties = table._tbl.tblPr
    properties.append(_element("tblpPr", _AT_THE_FOOT))
    margins = OxmlElement("w:tblCellMar")
    margins.extend(_element(side, {"w": "0", "type": "dxa"}) for side in ("left", "right"))
    properties.append(margins)
    for position, words in enumerate(rows):
        cell = table.cell(position, 0)
        cell.width = Twips(layout.TEXT_WIDTH)
        borders = OxmlElement("w:tcBorders")
        borders.append(_rule("top", _THIN if position else _THICK))
        if words is rows[-1]:
            borders.append(_rule("bottom", _THICK))
        cell._tc.get_or_add_tcPr().append(borders)
        line = cell.paragraphs[0]
        line.style, line.text = IMPRINT, words
        shape = line.paragraph_format
        shape.left_indent = shape.right_indent = Pt(layout.SMALL)
        if words == paper.copies:
            shape.left_indent, shape.first_line_indent = Pt(4 * layout.SMALL), Pt(-3 * layout.SMALL)
        else:
            shape.tab_stops.add_tab_stop(Twips(layout.TEXT_WIDTH) - Pt(layout.SMALL), WD_TAB_ALIGNMENT.RIGHT)
    # a table is followed by a paragraph, which takes no room here
    last = document.add_paragraph(style=IMPRINT)
    last.paragraph_format.line_spacing = Pt(1)


def _printed(paper: Composed) -> str:
    return f"{paper.printed_by}\t{paper.printed_text}" if paper.printed_by else ""


def _dress_run(run: Any, font: str) -> None:
    run.font.name = font
    run._r.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)


def _rule(side: str, size: int, *, color: str = "000000", space: int = 0) -> Any:
    return _element(side, {"val": "single", "sz": str(size), "space": str(space), "color": color})


def _element(name: str, attributes: dict[str, str]) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
