"""An official document of several pages opens in LibreOffice with 22 lines a page and 28 characters a line."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import pypdf

TITLE = "Official documents in LibreOffice and as PDF: lines, characters, pages"
SENTENCE = "全县各级纪检监察组织要把教育整顿作为当前重要政治任务抓紧抓实抓出成效"


def prove(seed: int) -> str:
    program = shutil.which("soffice")
    if program is None:
        raise RuntimeError("LibreOffice is not installed: apt-get install libreoffice-writer-nogui fonts-noto-cjk")
    with tempfile.TemporaryDirectory(prefix="jingjian-official-") as name:
        folder = Path(name)
        _set_up(folder)
        from jingjian.commons.documents.official import sheet, word

        paper = _paper(seed)
        (folder / "paper.docx").write_bytes(word.build(paper))
        sheet.write(folder / "own.pdf", paper)
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", name, str(folder / "paper.docx")], check=True, capture_output=True)
        found = [_measured(folder / "paper.pdf", "LibreOffice"), _measured(folder / "own.pdf", "our own PDF")]
    return (
        "| rendered by | pages | lines on a full page | characters in a full line |\n|---|---|---|---|\n"
        + "\n".join(found)
    )


def _set_up(home: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "jingjian.config.settings", "JINGJIAN_HOME": str(home),
        "DATABASE_URL": "postgresql:///nothing", "JINGJIAN_LOG_LEVEL": "error",
    }  # fmt: skip
    import django

    django.setup()


def _paper(seed: int):  # type: ignore[no-untyped-def]
    from jingjian.commons.documents.official.composed import Composed

    body = "\n".join(f"{SENTENCE * (6 + (seed + n) % 5)}。" for n in range(8))
    return Composed(
        issuer="清源县纪委监委文件", number="清纪发〔2023〕5号", title="关于做好检视整改工作的通知",
        addressee="机关各室", body=body, signature="中共清源县纪律检查委员会", dated_on=date(2023, 6, 12),
        copy_to="市纪委监委", printed_by="清源县纪委监委办公室", printed_on=date(2023, 6, 12),
    )  # fmt: skip


def _measured(path: Path, name: str) -> str:
    """Lines by their height on the second page, which is full; it holds a page number besides its text."""
    reader = pypdf.PdfReader(path)
    found: dict[int, str] = {}

    def visit(text, cm, tm, _font, _size) -> None:  # type: ignore[no-untyped-def]
        if text.strip():
            height = round(tm[5] * cm[3] + cm[5])
            found[height] = found.get(height, "") + text.strip()

    reader.pages[1].extract_text(visitor_text=visit)
    lines = [line for line in found.values() if not line.startswith("—")]
    # a mark of punctuation at the end of a line may hang over the edge
    longest = max(len(line.rstrip("。，")) for line in lines)
    if len(lines) != 22 or longest != 28:
        raise AssertionError(f"{name}: {len(lines)} lines, {longest} characters")
    return f"| {name} | {len(reader.pages)} | {len(lines)} | {longest} |"
