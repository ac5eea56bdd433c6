"""The campaign office has the inspection file of one clause made, waits for it, and takes it home as ZIP and PDF."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from jingjian.testing.browser import PHONE
from jingjian.testing.cast import OFFICE
from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAKING = 60_000


def ask_for(office: Visitor, clause: str, form: str) -> None:
    """From the catalogue of one clause to the page of the file, and wait until it is made."""
    office.go(f"/campaign/catalogue/?clause={clause}")
    office.hands.choose(office.find('select[name="form"]'), form)
    office.press('form[action="/inspection-files/new/"] button[type="submit"]', leads_to="**/inspection-files/*-*/")
    expect(office.find('a[href$="/download/"]')).to_be_visible(timeout=MAKING)


def take(office: Visitor, folder: Path) -> bytes:
    """Press the download button; what came."""
    with office.page.expect_download() as coming:
        office.press('a[href$="/download/"]')
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path.read_bytes()


def test_the_inspection_file_of_one_clause_is_made_and_taken(enter: Enter, tmp_path: Path) -> None:
    office = enter(OFFICE.username)
    office.open_navigation()
    office.press('nav.side a[href="/campaign/catalogue/"]', leads_to="**/campaign/catalogue/")
    office.look("catalogue")
    section = office.find("section:has(tbody tr) h2 a").first
    clause = str(section.get_attribute("href")).strip("/").split("/")[-1]
    office.go(f"/campaign/catalogue/?clause={clause}")
    office.look("one-clause")
    listed = office.find("table.reg tbody tr").count()
    assert listed
    ask_for(office, clause, "ZIP，每个条款一个文件夹")
    office.look("ready")
    archive = zipfile.ZipFile(io.BytesIO(take(office, tmp_path)))
    assert archive.testzip() is None
    assert len([name for name in archive.namelist() if "/" in name]) == listed
    ask_for(office, clause, "一个带书签的 PDF")
    pdf = PdfReader(io.BytesIO(take(office, tmp_path)))
    assert len(pdf.pages) > listed
    office.page.reload()
    office.sees("已下载")
    office.look("downloaded")


def test_the_catalogue_is_readable_on_a_phone(enter: Enter) -> None:
    office = enter(OFFICE.username, size=PHONE)
    office.go("/campaign/catalogue/")
    office.look("phone")
    office.go("/campaign/catalogue/?only=missing")
    office.sees("缺项")
    office.look("phone-missing")
