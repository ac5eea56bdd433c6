"""Handing in a roster and waiting for the worker, as several journeys do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECKING = 120_000


def bring_in(visitor: Visitor, name: str, content: bytes) -> None:
    """From the form to the page of the roster."""
    choose_file(visitor, name, content)
    visitor.press('main form button.btn-primary[type="submit"]', leads_to="**/roster-imports/*-*/")


def choose_file(visitor: Visitor, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": SPREADSHEET, "buffer": content}
    visitor.find('main input[name="file"]').set_input_files(file)  # type: ignore[arg-type]


def await_report(visitor: Visitor) -> None:
    """Until the page of the roster, which follows the job by itself, offers the report."""
    expect(visitor.find('main a[href$="/report/"]').first).to_be_visible(timeout=CHECKING)
    expect(visitor.find("#roster-progress")).to_have_count(0, timeout=CHECKING)
