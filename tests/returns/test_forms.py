"""A superior's form is bound once and filled as things stand; what cannot be filled is said, the rest stays."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons.indicators import all_indicators, indicator_named
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign import actions as campaign
from jingjian.modules.campaign.factories import clause_example, task_example
from jingjian.modules.campaign.models import Task
from jingjian.modules.returns import actions, factories, filling
from jingjian.modules.returns.bindings import CellBinding, TableBinding
from jingjian.modules.returns.models import BlankForm, FilledForm
from jingjian.modules.returns.sample import SHEET, monthly_form
from jingjian.modules.returns.workflow import BLANK_FORM, FILLED_FORM
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE = cast.OFFICE.username
BOUND = {"B2", "E2", "D11", *(f"{column}{row}" for column in "ABCD" for row in range(5, 11))}

#: state → acts, written by hand: bindings change only before use; a form asked for no more stays as it is
ORACLE = {"draft": {"use", "retire"}, "in_use": {"rebind", "retire"}, "retired": set[str]()}


@pytest.fixture
def world(db: None) -> World:
    return World()


def taken(client: Any, pk: Any, which: str = "filled") -> bytes:
    answer = client.get(f"/returns/{pk}/{which}/download/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("xl/worksheets/sheet1.xml")


def others(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist() if name != "xl/worksheets/sheet1.xml"}


def without_bound(sheet: bytes) -> bytes:
    for cell in BOUND:
        sheet = re.sub(rb'<c r="%b"(?:[^>]*/>|[^>]*[^/]>.*?</c>)' % cell.encode(), b"", sheet, flags=re.DOTALL)
    return sheet


def test_the_lives_of_forms_are_those_written_by_hand() -> None:
    assert {
        state.value: {step.name for step in BLANK_FORM.leaving(state.value)} for state in BLANK_FORM.states
    } == ORACLE
    assert [step.name for step in FILLED_FORM.leaving("withdrawn")] == []


def test_a_form_filled_twice_differs_in_the_bound_cells_alone(world: World) -> None:
    for _count in range(2):
        task_example(world)
    blank = factories.in_use_example(world)
    client = world.client(OFFICE)
    contents = []
    for _time in range(2):
        answer = client.post(f"/returns/blank/{blank.pk}/fill/")
        assert answer.status_code == 303
        contents.append(taken(client, answer["Location"].split("/")[-2]))
        task_example(world)
    given = monthly_form()
    assert taken(client, blank.pk, "blank") == given
    assert others(given) == others(contents[0]) == others(contents[1])
    sheets = [sheet_of(content) for content in (given, *contents)]
    assert without_bound(sheets[0]) == without_bound(sheets[1]) == without_bound(sheets[2])
    assert sheets[1] != sheets[2]
    first, second = (openpyxl.load_workbook(io.BytesIO(content))[SHEET] for content in contents)
    assert first["B2"].value == world.county.name
    assert (first["A5"].value, first["B5"].value, first["D11"].value) == (1, "完成本室个人自查", 0)
    assert sum(first.cell(row, 1).value is not None for row in range(5, 11)) + 1 == sum(
        second.cell(row, 1).value is not None for row in range(5, 11)
    )
    assert first["B11"].value == "=COUNTA(B5:B10)"


def test_rows_beyond_the_lines_of_the_form_are_counted_and_said(world: World) -> None:
    for _count in range(8):
        task_example(world)
    blank = factories.in_use_example(world)
    result = filling.fill(world.actor(OFFICE), blank, monthly_form(), cut_off=clock.now())
    (left,) = (one for one in result.unfilled if one["code"] == "no_room")
    rows = openpyxl.load_workbook(io.BytesIO(result.content))[SHEET]
    shown = sum(isinstance(rows.cell(row, 1).value, int) for row in range(5, 11))
    assert shown == 6
    assert left["count"] >= 2
    assert str(left["count"]) in filling.reason_words(left)
    assert rows["A11"].value == "合计"


def test_every_reason_has_words(world: World) -> None:
    for code in ("no_sheet", "formula", "locked", "not_blank", "twice", "not_a_number", "no_value", "no_register"):
        assert filling.reason_words({"at": "A1", "code": code, "count": 1}) != code


def test_bindings_are_checked_in_words(world: World) -> None:
    row, office = factories.blank_example(world), world.actor(OFFICE)
    for binding, code in (
        (CellBinding("B2", "fact:unit"), "no_cell"),
        (CellBinding(f"{SHEET}!B2", "fact:nothing"), "unknown_source"),
        (CellBinding(f"{SHEET}!B2", "indicator:nothing"), "unknown_source"),
        (TableBinding(f"{SHEET}!A5", "nothing", "", {"A": "#"}), "unknown_register"),
        (TableBinding(f"{SHEET}!A5", "tasks", "", {"A": "#"}), "no_columns"),
        (TableBinding(f"{SHEET}!A5", "tasks", "", {"A": "nothing"}), "unknown_column"),
    ):
        with pytest.raises(DomainError) as refusal:
            actions.bind(actor=office, row=row, binding=binding)
        assert refusal.value.code == code
    with pytest.raises(DomainError) as refusal:
        actions.use(actor=office, row=row)
    assert refusal.value.code == "no_bindings"
    row = factories.in_use_example(world)
    with pytest.raises(DomainError) as refusal:
        actions.unbind(actor=office, row=row, at=f"{SHEET}!B2")
    assert refusal.value.code == "not_draft"


def test_a_file_that_is_no_form_is_refused_and_nothing_is_kept(world: World) -> None:
    named = {"name": "月报", "asked_by": "南河市纪委监委", "unit": world.county}
    for file in (SimpleUploadedFile("表.xlsx", b"PK\x03\x04 broken"), SimpleUploadedFile("表.txt", "说明".encode())):
        with pytest.raises(DomainError):
            actions.enter_blank(actor=world.actor(OFFICE), upload=file, **named)
    assert not BlankForm._default_manager.exists()


def test_a_form_is_bound_and_filled_on_its_pages(world: World) -> None:
    task_example(world)
    client = world.client(OFFICE)
    data = {"name": "月报", "asked_by": "市纪委监委", "unit": str(world.county.pk)}
    upload = SimpleUploadedFile("月报表.xlsx", monthly_form())
    made = client.post("/blank-forms/new/", {**data, "upload": upload})
    assert made.status_code == 303
    pk = made["Location"].split("/")[-2]
    bind = f"/returns/blank/{pk}/bind/"
    page = client.get(bind)
    assert "教育整顿任务进展情况月报表"[:20] in page.text
    assert f"{SHEET}!B5" in page.text
    assert client.post(bind, {"at": "B2", "source": "fact:unit"}).status_code == 422
    assert client.post(bind, {"at": f"{SHEET}!b2", "source": "fact:unit"}).status_code == 303
    assert client.post(bind, {"at": f"{SHEET}!E5", "source": "text", "text": "按期"}).status_code == 303
    assert client.post(bind, {"unbind": f"{SHEET}!E5"}).status_code == 303
    asked = {"at": f"{SHEET}!A5", "register": "tasks", "query": "tab=all"}
    assert client.get(f"{bind}table/", {"at": "A5", "register": "tasks"}).status_code == 422
    columns = client.get(f"{bind}table/", asked)
    assert columns.status_code == 200
    assert "C · 责任单位" in columns.text
    assert client.post(f"{bind}table/", asked).status_code == 422
    chosen = {**asked, "column_A": "#", "column_B": "title"}
    assert client.post(f"{bind}table/", chosen).status_code == 303
    assert client.post(f"/blank-forms/{pk}/do/use/", {"_version": _version(pk)}).status_code == 303
    filled = client.post(f"/returns/blank/{pk}/fill/")
    assert filled.status_code == 303
    assert client.get(filled["Location"]).status_code == 200
    assert FilledForm._default_manager.get().cells == 1 + 2 * Task._default_manager.count()


def _version(pk: str) -> str:
    return str(BlankForm._default_manager.select_related("record").get(pk=pk).record.version)


def test_figures_stand_as_at_their_cut_off(world: World) -> None:
    assert len({one.id for one in all_indicators()}) == len(all_indicators())
    entered, done, in_hand = (indicator_named(f"tasks_{name}") for name in ("entered", "done", "in_hand"))
    assert entered is not None
    assert done is not None
    assert in_hand is not None
    before = clock.now()
    with clock.moved(clock.today() + timedelta(days=1)):
        clause_example(world)
        planned = Task._default_manager.count()
        task = task_example(world)
        entered_at = clock.now()
    with clock.moved(clock.today() + timedelta(days=2)):
        campaign.cancel_task(actor=world.actor(OFFICE), row=task, reason="并入其他任务。")
        after = clock.now()
    path = world.county.path
    assert [figure.compute(path, before) for figure in (entered, done, in_hand)] == [0, 0, 0]
    assert [figure.compute(path, entered_at) for figure in (entered, done, in_hand)] == [planned + 1, 0, planned + 1]
    assert [figure.compute(path, after) for figure in (entered, done, in_hand)] == [planned, 0, planned]
