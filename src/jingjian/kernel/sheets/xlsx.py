"""Excel workbooks: values by calamine, everything else by one streaming pass over each sheet's XML."""

from __future__ import annotations

import io
import posixpath
from typing import Any, Final

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from jingjian.kernel.sheets.model import (
    CellError,
    Cells,
    FileRefused,
    Limits,
    Sheet,
    Value,
    Workbook,
    is_blank,
)
from jingjian.kernel.sheets.package import Package
from jingjian.kernel.sheets.sheetxml import SheetFacts, scan

_WORKBOOK: Final = "xl/workbook.xml"
_EVERY: Final = 512


def read_xlsx(content: bytes, *, file_name: str, limits: Limits, deadline: float) -> Workbook:
    """Read an .xlsx. Raises FileRefused for a package that is damaged, dangerous or larger than `limits`."""
    package = Package(content, limits, deadline)
    if b"macroEnabled" in package.read("[Content_Types].xml"):
        raise FileRefused("macro")
    parts, epoch_1904 = _parts(package)
    if len(parts) > limits.sheets:
        raise FileRefused("too_many_sheets", limits.sheets)
    facts = {name: _facts(package, part, limits) for name, part in parts.items()}
    _refuse_too_much(list(facts.values()), limits)
    sheets = _sheets(content, facts, package)
    if not any(sheet.rows for sheet in sheets):
        raise FileRefused("empty")
    return Workbook(file_name=file_name, kind="xlsx", sheets=sheets, epoch_1904=epoch_1904)


def _parts(package: Package) -> tuple[dict[str, str], bool]:
    """Sheet name → member name in the order of the workbook, and whether dates count from 1904."""
    path = _office_document(package)
    root = _tree(package, path)
    folder, base = posixpath.split(path)
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _tree(package, f"{folder}/_rels/{base}.rels")
        if isinstance(relation.tag, str) and relation.get("Type", "").endswith("/worksheet")
    }
    parts: dict[str, str] = {}
    epoch_1904 = False
    for element in root.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "workbookPr":
            epoch_1904 = element.get("date1904") in ("1", "true")
        elif tag == "sheet":
            relation_id = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = targets.get(relation_id)
            if target:
                full = target if target.startswith("/") else posixpath.join(folder, target)
                parts[element.get("name", "")] = posixpath.normpath(full).lstrip("/")
    return parts, epoch_1904


def sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name → member name, in the order of the workbook."""
    return _parts(package)[0]


def _office_document(package: Package) -> str:
    if _WORKBOOK in package.names:
        return _WORKBOOK
    for relation in _tree(package, "_rels/.rels"):
        if isinstance(relation.tag, str) and relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    raise FileRefused("corrupt")


def _tree(package: Package, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(package.read(name), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileRefused("corrupt") from error
    if root.getroottree().docinfo.doctype:
        raise FileRefused("corrupt")
    return root


def _facts(package: Package, part: str, limits: Limits) -> SheetFacts:
    with package.open(part) as stream:
        facts = scan(stream, package)
    # Known before the values are read: calamine lays a sheet out from its first filled cell to the last.
    if facts.last_row > limits.rows:
        raise FileRefused("too_many_rows", limits.rows)
    if facts.last_column >= limits.columns:
        raise FileRefused("too_many_columns", limits.columns)
    return facts


def _refuse_too_much(facts: list[SheetFacts], limits: Limits) -> None:
    if sum(sheet.last_row for sheet in facts) > limits.rows:
        raise FileRefused("too_many_rows", limits.rows)
    if sum(sheet.last_row * (sheet.last_column + 1) for sheet in facts) > limits.cells:
        raise FileRefused("too_large_when_unzipped")


def _sheets(content: bytes, facts: dict[str, SheetFacts], package: Package) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            hidden = {meta.name: meta.visible is not SheetVisibleEnum.Visible for meta in workbook.sheets_metadata}
            if missing := [name for name in facts if name not in hidden]:
                raise FileRefused("corrupt", *missing)
            shared: dict[str, str] = {}
            return tuple(
                _sheet(workbook.get_sheet_by_name(name), hidden[name], facts[name], package, shared) for name in facts
            )
    except PasswordError as error:
        raise FileRefused("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("corrupt") from error
    except BaseException as error:
        # A panic of the reader's own language comes as a BaseException of this name.
        if type(error).__name__ == "PanicException":
            raise FileRefused("corrupt") from error
        raise


def _sheet(source: Any, hidden: bool, facts: SheetFacts, package: Package, shared: dict[str, str]) -> Sheet:
    rows: dict[int, Cells] = {}
    left = source.start[1] if source.start else 0
    for number, cells in enumerate(source.iter_rows(), start=1):
        if number % _EVERY == 0:
            package.check_time()
        if number >= facts.first_row:
            rows[number] = _cells(cells, left, facts.errors.get(number), shared)
    for number in facts.errors.keys() | facts.formulas.keys():
        # Cells that hold only an error or a formula without a result may lie beyond what the reader laid out.
        if number not in rows:
            rows[number] = _cells([], 0, facts.errors.get(number), shared)
    sheet = Sheet(
        name=source.name,
        hidden=hidden,
        merges=tuple(facts.merges),
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        formulas=facts.formulas,
    )
    sheet.rows = dict(sorted(rows.items())) if facts.last_row else {}
    return sheet


def _cells(cells: list[Any], left: int, errors: dict[int, str] | None, shared: dict[str, str]) -> Cells:
    """A row from column A on, without what is empty at its right; equal texts are one object."""
    row: list[Value] = [None] * left
    row += [shared.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in cells]
    for column, text in (errors or {}).items():
        row += [None] * (column + 1 - len(row))
        row[column] = CellError(text)
    while row and (row[-1] is None or row[-1] == ""):
        row.pop()
    return tuple(None if isinstance(cell, str) and is_blank(cell) and not cell else cell for cell in row)
