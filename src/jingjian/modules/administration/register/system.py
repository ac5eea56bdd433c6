"""The working-day calendar and the list of jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.deadlines.models import CalendarDay, CalendarYear
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.kit.register import Action, Column, Detail, Filter, Mark, Register, Tab, Tone
from jingjian.modules.administration import actions
from jingjian.modules.administration.access import CalendarPolicy, JobPolicy
from jingjian.modules.administration.forms import calendar as forms
from jingjian.modules.administration.forms.jobs import PutAsideForm

CHAPTER = "administration"

WORKDAY, DAY_OFF = _("Working day"), _("Day off")
TONES: dict[str, Tone] = {JobState.RUNNING: "b", JobState.DONE: "g", JobState.FAILED: "l", JobState.CANCELLED: "a"}


def _what_day(day: CalendarDay) -> Any:
    return WORKDAY if day.workday else DAY_OFF


def _state(run: JobRun) -> tuple[Mark, ...]:
    return (Mark(text=run.get_state_display(), tone=TONES.get(run.state, "")),)


def _progress(run: JobRun) -> tuple[int, int]:
    return run.done, run.total


CALENDAR_DAYS = Register(
    slug="calendar-days", model=CalendarDay, policy=CalendarPolicy(), chapter=CHAPTER, icon="calendar-event",
    name=_("Working days of this site"), noun=_("day"), order=("-date",),
    columns=(
        Column(name="date", label=_("Date"), kind="date"),
        Column(name="workday", label=_("This day is"), value=_what_day, sort="workday"),
        Column(name="source", label=_("Notice"), width="wide"),
    ),
    filters=(
        Filter(name="date", label=_("Date"), kind="date"),
        Filter(name="workday", label=_("Working day"), kind="bool"),
    ),
    search_fields=("source",),
    actions=(
        Action(verb="create", label=_("Enter a day"), form=forms.CalendarDayForm, run=actions.set_day),
        Action(verb="edit", label=_("Amend"), form=forms.DayAmendForm, run=actions.amend_day),
    ),
    events={"calendar.day_set": _("Day entered"), "calendar.day_amended": _("Day amended")},
    detail=Detail(
        facts=(
            Column(name="date", label=_("Date"), kind="date"),
            Column(name="workday", label=_("This day is"), value=_what_day),
            Column(name="source", label=_("Notice")),
        ),
    ),
    empty_text=_("The published calendar is used as it is. Enter a day here where a notice of yours differs from it."),
)  # fmt: skip

CALENDAR_YEARS = Register(
    slug="calendar-years", model=CalendarYear, policy=CalendarPolicy(), chapter=CHAPTER, icon="calendar-check",
    name=_("Calendar years entered here"), noun=_("year"), order=("-year",),
    columns=(
        Column(name="year", label=_("Year"), kind="number"),
        Column(name="source", label=_("Notice"), width="wide"),
    ),
    search_fields=("source",),
    actions=(
        Action(verb="create", label=_("Declare a year complete"), form=forms.CalendarYearForm, run=actions.know_year),
    ),
    events={"calendar.year_known": _("Year declared complete")},
    detail=Detail(
        facts=(Column(name="year", label=_("Year"), kind="number"), Column(name="source", label=_("Notice"))),
    ),
    empty_text=_("A year that the published calendar does not hold yet is declared here once its days are entered."),
)  # fmt: skip

JOBS = Register(
    slug="jobs", model=JobRun, policy=JobPolicy(), chapter=CHAPTER, icon="list-check",
    name=_("Jobs"), noun=_("job"), order=("-deferred_at",),
    columns=(
        Column(name="title", label=_("Job"), width="wide"),
        Column(name="state", label=_("State"), value=_state, kind="tags"),
        Column(name="progress", label=_("Progress"), value=_progress, kind="progress", sortable=False),
        Column(name="deferred_at", label=_("Asked for"), kind="moment"),
        Column(name="finished_at", label=_("Finished"), kind="moment"),
    ),
    filters=(
        Filter(name="state", label=_("State")),
        Filter(name="deferred", label=_("Asked for"), kind="date", lookup="deferred_at"),
    ),
    tabs=(
        Tab(name="all", label=_("All")),
        Tab(name="going", label=_("Under way"), where=lambda actor: Q(state__in=(JobState.QUEUED, JobState.RUNNING))),
        Tab(name="failed", label=_("Failed"), where=lambda actor: Q(state=JobState.FAILED), counted=True),
    ),
    search_fields=("title",),
    actions=(
        Action(verb="stop", label=_("Stop"), run=actions.stop_job, bulk=True),
        Action(verb="retry", label=_("Try again"), run=actions.retry_job, bulk=True, primary=True),
        Action(verb="put_aside", label=_("Put aside"), form=PutAsideForm, run=actions.put_job_aside, bulk=True),
    ),
    events={
        "job.stopped": _("Asked to stop"),
        "job.retried": _("Tried again"),
        "job.put_aside": _("Put aside"),
    },
    export=None,
    empty_text=_("No job has run yet."),
)  # fmt: skip
