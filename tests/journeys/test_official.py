"""Minutes of a briefing become an official document: drafted, issued under a number, taken as Word and as PDF."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pypdf
import pytest
from playwright.sync_api import expect

from jingjian.testing.cast import OFFICE
from tests.journeys.conftest import Enter
from tests.journeys.test_lists import look
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SUBMIT = 'main form .form-foot button.btn-primary[type="submit"], main form button.btn-primary[type="submit"]'
ADDED = "请各科室于本周五前报送整改情况。"
NUMBER = re.compile(r"清纪发〔2023〕\d+号")
PRINTED_WITHIN = 60


def taken(visitor: Visitor, form: str, folder: Path) -> Path:
    """The file behind the link of that form, as the browser saves it."""
    with visitor.page.expect_download() as waiting:
        visitor.press(f'main .card a[href$="/{form}/"], main a[href*="/official/"][href$="{form}/"]')
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_minutes_are_drafted_issued_and_opened_as_word_and_pdf(enter: Enter, axe_source: str, tmp_path: Path) -> None:
    office = enter(OFFICE.username)
    office.go("/briefings/?tab=all&state=confirmed")
    office.press('main tbody a[href^="/briefings/"]', leads_to="**/briefings/*/")
    title = office.find("h1").inner_text()
    office.press('main a[href*="/official/"][href*="minutes"]', leads_to="**/minutes/")
    body = office.find('[name="body"]').input_value()
    office.hands.write(office.find('[name="body"]'), f"{body}\n{ADDED}")
    look(office, "draft", axe_source)
    office.press(SUBMIT, leads_to="**/official-documents/*-*/")
    office.sees(ADDED)
    look(office, "drafted", axe_source)

    office.press('main a[href$="/do/issue/"]', leads_to="**/do/issue/")
    office.hands.write(office.find('[name="symbol"]'), "清纪发")
    look(office, "issue", axe_source)
    office.press(SUBMIT, leads_to="**/official-documents/*-*/")
    number = NUMBER.search(office.find("main").inner_text())
    assert number is not None
    for _second in range(PRINTED_WITHIN):
        if office.find('main a[href$="/pdf/"]').count():
            break
        office.page.wait_for_timeout(1000)
        office.page.reload()
    expect(office.find('main a[href$="/pdf/"]').first).to_be_visible()
    look(office, "issued", axe_source)

    word = docx.Document(str(taken(office, "docx", tmp_path)))
    paragraphs = [paragraph.text for paragraph in word.paragraphs]
    assert any(ADDED in text for text in paragraphs)
    assert any(number[0] in text for text in paragraphs)
    pdf = pypdf.PdfReader(taken(office, "pdf", tmp_path))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert len(pdf.pages) >= 1
    assert number[0] in text
    assert ADDED in text
    assert re.sub(r"\s", "", title)[-4:] in text
