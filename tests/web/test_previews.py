"""Papers are looked at in the browser in an answer that runs nothing; what is inside a Word file stays words."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.core.files.base import File
from docx.shared import Pt

from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.commons.documents.preview import MOST_BLOCKS, of_text, of_word
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World
from tests.commons.documents import papers

OFFICE = cast.OFFICE.username


@pytest.fixture
def world(db: None) -> World:
    return World()


def word_file() -> bytes:
    made = docx.Document()
    made.add_heading("会议记录", level=1)
    made.add_paragraph("<script>alert(1)</script> 与会人员").runs[0].font.size = Pt(16)
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "姓名", "<b>签到</b>"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def shown(world: World, name: str, content: bytes, *, by: str = OFFICE) -> Any:
    task = task_example(world)
    upload = io.BytesIO(content)
    upload.name = name
    paper = attach(actor=world.actor(OFFICE), record=task, upload=File(upload, name), kind=AttachmentKind.OTHER)
    url = f"/preview/tasks/{task.pk}/{paper.pk}/"
    assert (url in world.client(OFFICE).get(f"/tasks/{task.pk}/").text) == (not name.endswith(".xlsx"))
    return world.client(by).get(url)


def test_a_word_file_shows_its_words_and_nothing_else(world: World) -> None:
    answer = shown(world, "记录.docx", word_file())
    assert answer.status_code == 200
    assert "<h2>会议记录</h2>" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "&lt;b&gt;签到" in answer.text
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_text_in_the_national_encoding_is_read(world: World) -> None:
    assert "会议记录" in shown(world, "记录.txt", "会议记录".encode("gb18030")).text
    assert of_text("一\n二".encode("utf-16")).blocks[1].text == "二"
    assert of_text(b"x\n" * (MOST_BLOCKS + 1)).more


@pytest.mark.parametrize(
    ("name", "make", "kind"), [("a.pdf", papers.pdf_file, "application/pdf"), ("a.png", papers.png_file, "image/png")]
)
def test_a_pdf_and_a_picture_are_given_inline_as_what_they_are(world: World, name: str, make: Any, kind: str) -> None:
    answer = shown(world, name, make())
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith("inline;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert ("sandbox" in answer["Content-Security-Policy"]) == (kind != "application/pdf")
    assert answer["X-Frame-Options"] == "DENY"
    assert b"".join(answer) == make()
    answer.close()


def test_other_kinds_have_no_preview_and_others_see_nothing(world: World) -> None:
    assert shown(world, "表.xlsx", papers.xlsx_file()).status_code == 404
    assert shown(world, "记录.docx", word_file(), by=cast.OTHER_CLERK.username).status_code == 404
    assert world.client(OFFICE).get("/preview/units/0190aaaa-0000-7000-8000-000000000001/"
                                    "0190aaaa-0000-7000-8000-000000000002/").status_code == 404  # fmt: skip


def test_a_word_file_that_cannot_be_read_has_no_words() -> None:
    assert of_word(io.BytesIO(b"PK no archive")) is None
