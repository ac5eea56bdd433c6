"""What blank and filled forms say of themselves in the record header."""

from __future__ import annotations

from jingjian.commons.records.headers import Header
from jingjian.modules.returns import workflow
from jingjian.modules.returns.models import BlankForm, FilledForm

BLANK_FORMS, FILLED_FORMS = "blank-forms", "filled-forms"


def blank_form_header(row: BlankForm) -> Header:
    return Header(
        register=BLANK_FORMS,
        prefix="BY",
        title=row.name,
        unit=row.unit,
        status=row.state,
        category=workflow.BLANK_FORM.category(row.state),
        search_text=f"{row.asked_by} {row.file_name}",
    )


def filled_form_header(row: FilledForm) -> Header:
    return Header(
        register=FILLED_FORMS,
        prefix="TB",
        title=row.blank.name,
        unit=row.unit,
        status=row.state,
        category=workflow.FILLED_FORM.category(row.state),
        owner_id=row.filled_by_id,
        search_text=row.blank.asked_by,
    )
