"""Example rows of the registers of returns, for the conformance suite and the tests."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.kernel import clock
from jingjian.modules.returns import actions, filling
from jingjian.modules.returns.models import BlankForm, FilledForm
from jingjian.modules.returns.sample import MONTHLY_BINDINGS, monthly_form
from jingjian.testing import cast
from jingjian.testing.conformance import Example, World

OFFICE, CLERK, ADMINISTRATOR = cast.OFFICE.username, cast.CLERK.username, cast.SYSTEM_ADMIN.username


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
    for binding in MONTHLY_BINDINGS:
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
