"""Blank forms as a superior sends them, for the demo and the tests."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter
from docx import Document

from jingjian.modules.returns.bindings import CellBinding, TableBinding

SHEET = "附表1"
MADE = datetime(2023, 4, 3, 9, 0)  # noqa: DTZ001 - a spreadsheet knows no time zones
MONTHLY_BINDINGS = (
    CellBinding(f"{SHEET}!B2", "fact:unit"),
    CellBinding(f"{SHEET}!E2", "fact:day"),
    CellBinding(f"{SHEET}!D11", "indicator:tasks_done"),
    TableBinding(f"{SHEET}!A5", "tasks", "tab=all", {"A": "#", "B": "title", "C": "lead_unit", "D": "due_on"}),
)
"""What stands where in the monthly form."""


def monthly_form() -> bytes:
    """A city's monthly form: a title over all columns, two rows of heads, six lined rows, a sum that it computes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": MADE})
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


def quarterly_form() -> bytes:
    """A city's form in Word: a title, and a table with a head and three rows of figures to enter."""
    document = Document()
    document.add_heading("教育整顿情况季报表", level=1)
    table = document.add_table(rows=4, cols=2, style="Table Grid")
    for row, (name, value) in enumerate((("项目", "数量"), ("任务总数", ""), ("已办结", ""), ("逾期", ""))):
        table.cell(row, 0).text, table.cell(row, 1).text = name, value
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
