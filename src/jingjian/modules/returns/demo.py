"""The returns of the demo: the monthly form of the city, filled twice, and a quarterly one not bound yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Unit
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.returns import actions, filling
from jingjian.modules.returns.models import FORMS_AREA, BlankForm
from jingjian.modules.returns.sample import MONTHLY_BINDINGS, monthly_form, quarterly_form
from jingjian.testing.cast import COUNTY, OFFICE
from jingjian.testing.telling import Step, done_by, moment_at

CITY_NAME = "南河市纪委监委"
MONTHLY, QUARTERLY = "教育整顿任务进展月报", "教育整顿情况季报"
FILLED_ON = (date(2023, 4, 28), date(2023, 5, 31))


def length() -> int:
    """How many steps ``tell`` takes."""
    return 3 + len(FILLED_ON)


def tell() -> Iterator[Step]:
    """The steps of this chapter with their moments, in the order of the clock."""
    office, began = OFFICE.username, FILLED_ON[0]
    yield done_by(office, moment_at(began, 9, 5), partial(_enter, MONTHLY, "任务进展月报表.xlsx", monthly_form()))
    yield done_by(office, moment_at(began, 9, 25), _take_into_use)
    for day in FILLED_ON:
        yield done_by(office, moment_at(day, 16, 50), _fill)
    quarterly = partial(_enter, QUARTERLY, "情况季报表.docx", quarterly_form())
    yield done_by(office, moment_at(date(2023, 6, 9), 10, 15), quarterly)


def _enter(name: str, file: str, content: bytes, actor: Actor) -> None:
    unit, upload = Unit.objects.get(code=COUNTY), SimpleUploadedFile(file, content)
    actions.enter_blank(actor=actor, name=name, asked_by=CITY_NAME, unit=unit, upload=upload)


def _monthly() -> BlankForm:
    return BlankForm.objects.select_related("record", "unit").get(name=MONTHLY)


def _take_into_use(actor: Actor) -> None:
    row = _monthly()
    for binding in MONTHLY_BINDINGS:
        row = actions.bind(actor=actor, row=row, binding=binding)
    actions.use(actor=actor, row=row)


def _fill(actor: Actor) -> None:
    row, cut_off = _monthly(), clock.now()
    with EncryptedStorage(FORMS_AREA).read(row.stored_as, bound_to=str(row.pk)) as blank:
        result = filling.fill(actor, row, blank.read(), cut_off=cut_off)
    actions.keep_filled(
        actor=actor, blank=row, content=result.content, cells=result.cells, unfilled=result.unfilled, cut_off=cut_off
    )
