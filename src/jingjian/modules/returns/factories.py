"""Example rows of the registers of returns, for the conformance suite and the tests."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.kernel import clock
from jingjian.modules.returns import actions, filling
from jingjian.modules.returns.bindings import CellBinding, TableBinding
from jingjian.modules.returns.models import BlankForm, FilledForm
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

OFFICE, CLERK, ADMINISTRATOR = cast.OFFICE.username, cast.CLERK.username, cast.SYSTEM_ADMIN.username
SHEET = "附表1"


def monthly_form() -> bytes:
    """A city's monthly form: a title over all columns, two rows of heads, six lined rows, a sum that it computes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
    cell = book.add_format({"border": 1})
    sheet.merge_range("A1:E1", "教育整顿任务进展情况月报表", head)
    sheet.write("A2", "填报单位", head)
    sheet.merge_range("B2:C2", "", cell)
    sheet.write("D2", "截止日期", head)
    sheet.write_blank("E2", None, cell)
    sheet.merge_range("A3:A4", "序号", head)
    sheet.merge_range("B3:B4", "任务", head)
    sheet.merge_range("C3:D3", "办理", head)
    sheet.write("C4", "责任单位", head)
    sheet.write("D4", "办结时限", head)
    sheet.merge_range("E3:E4", "备注", head)
    for row in range(4, 10):
        for column in range(5):
            sheet.write_blank(row, column, None, cell)
    sheet.write("A11", "合计", head)
    sheet.write_formula("B11", "=COUNTA(B5:B10)", cell)
    sheet.write("C11", "已办结", head)
    sheet.write_blank("D11", None, cell)
    book.close()
    return stream.getvalue()


def blank_example(world: World) -> BlankForm:
    """The monthly form of the city, handed in by the campaign office."""
    upload = SimpleUploadedFile("月报表.xlsx", monthly_form())
    return actions.enter_blank(
        actor=world.actor(OFFICE),
        name="教育整顿任务进展月报",
        asked_by="南河市纪委监委",
        unit=world.county,
        upload=upload,
    )


def bound_example(world: World) -> BlankForm:
    """The same with its cells bound."""
    row, office = blank_example(world), world.actor(OFFICE)
    columns = {"A": "#", "B": "title", "C": "lead_unit", "D": "due_on"}
    for binding in (
        CellBinding(f"{SHEET}!B2", "fact:unit"),
        CellBinding(f"{SHEET}!E2", "fact:day"),
        CellBinding(f"{SHEET}!D11", "indicator:tasks_done"),
        TableBinding(f"{SHEET}!A5", "tasks", "tab=all", columns),
    ):
        row = actions.bind(actor=office, row=row, binding=binding)
    return row


def in_use_example(world: World) -> BlankForm:
    """The same taken into use."""
    return actions.use(actor=world.actor(OFFICE), row=bound_example(world))


def filled_example(world: World) -> FilledForm:
    """The form filled once."""
    row, office, cut_off = in_use_example(world), world.actor(OFFICE), clock.now()
    result = filling.fill(office, row, monthly_form(), cut_off=cut_off)
    return actions.keep_filled(
        actor=office, blank=row, content=result.content, cells=result.cells, unfilled=result.unfilled, cut_off=cut_off
    )


def _ready(world: World, verb: str) -> BlankForm:
    return in_use_example(world) if verb == "rebind" else bound_example(world)


def _blank_data(world: World, verb: str, row: Any) -> dict[str, Any]:
    named = {"name": "重点任务月报", "asked_by": "南河市纪委监委"}
    if verb == "create":
        return {**named, "unit": world.county, "upload": SimpleUploadedFile("月报表.xlsx", monthly_form())}
    return named if verb == "edit" else {}


EXAMPLES = (
    Example(
        slug="blank-forms",
        row=blank_example,
        ready=_ready,
        form_data=_blank_data,
        reader=OFFICE,
        who=dict.fromkeys(("create", "edit", "use", "rebind", "retire"), OFFICE),
        denied={"*": CLERK},
        stranger=ADMINISTRATOR,
    ),
    Example(
        slug="filled-forms",
        row=filled_example,
        form_data=lambda world, verb, row: {"reason": "截止日期有误。"},
        reader=OFFICE,
        who={"withdraw": OFFICE},
        denied={"*": CLERK},
        stranger=ADMINISTRATOR,
    ),
)
