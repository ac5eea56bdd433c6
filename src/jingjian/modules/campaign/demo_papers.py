"""Small papers for the demo's evidence: text, Word and PDF, each saying that it is made up."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from django.core.files.base import ContentFile
from docx import Document

REMARK = "本件为演示材料，人员、单位、事项均为虚构。"
_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
_FONT = "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>"
_GLYPHS = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>"
)
_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


def paper(kind: str, name: str, lines: Sequence[str]) -> ContentFile[bytes]:
    """A file ``name.kind`` with ``lines``; ``kind`` is ``txt``, ``docx`` or ``pdf``. Raises KeyError for another."""
    return ContentFile(_MAKERS[kind]([name, *lines, REMARK]), name=f"{name}.{kind}")


def _txt(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8")


def _docx(lines: Sequence[str]) -> bytes:
    document = Document()
    document.add_heading(lines[0], level=1)
    for line in lines[1:]:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf(lines: Sequence[str]) -> bytes:
    """One page in the viewer's own Song type, whose glyphs need not be embedded."""
    shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = f"BT /F1 14 Tf 26 TL 72 760 Td\n{shown}\nET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        _FONT,
        _GLYPHS,
        _DESCRIPTOR,
    ]
    out, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    start = out.index("xref\n0 ")
    return f"{out}trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")


_MAKERS: dict[str, Callable[[Sequence[str]], bytes]] = {"txt": _txt, "docx": _docx, "pdf": _pdf}
