"""The jobs: building the demo, checking and importing rosters, forgetting those nobody finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts import attempts, events, factors
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation.models import UnitMove
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.registry import DEFAULT
from jingjian.modules.administration import actions, selectors
from jingjian.modules.administration.actions import moves
from jingjian.modules.administration.actions.rosters import CHECK_JOB, IMPORT_JOB
from jingjian.modules.administration.demo import write_accounts
from jingjian.modules.administration.models import RosterImport
from jingjian.modules.administration.rosters.files import storage
from jingjian.modules.administration.selectors import LOAD_DEMO


class Story(Protocol):
    """A chapter of the demo: ``tell`` gives its steps, ``length`` says how many there are.

    A step is a moment and what is done then, under a clock the step itself moves there. Moments never go back within a
    chapter; a chapter is asked for its next step only after the one before was taken.
    """

    @staticmethod
    def length() -> int: ...
    @staticmethod
    def tell() -> Iterator[tuple[datetime, Callable[[], None]]]: ...


def stories() -> tuple[Story, ...]:
    """The chapters, named in ``STORIES`` beside the registers: modules do not import each other."""
    contents = getattr(settings, "REGISTERS", DEFAULT).rpartition(".")[0]
    return tuple(import_string(f"{contents}.STORIES"))


@jobs.task(LOAD_DEMO, runs_as="system", stoppable=False)
def load_demo(*, run: Any, actor: Actor) -> None:
    """Build the demo county in one transaction and, once that stands, write who may log in.

    Refused on a site that is no demo, and on one where anything is entered.
    """
    if not settings.DEMO:
        raise jobs.JobError("no_demo", _("This site is no demo."))
    if not selectors.site_is_empty():
        raise jobs.JobError("not_empty", _("The demo needs an empty site, and something is entered here."))
    chapters = stories()
    with jobs.progress(run) as progress:
        progress.expect(sum(chapter.length() for chapter in chapters))
        progress.say(_("Entering the county and its programme"))
        for _moment, take in merge(*(chapter.tell() for chapter in chapters), key=itemgetter(0)):
            take()
            progress.advance()
    transaction.on_commit(lambda: write_accounts(Path(settings.HOME)))


@jobs.steps(moves.MOVE_UNIT, runs_as="actor", stoppable=False)
def move_unit(*, run: JobRun, actor: Actor, move: str) -> bool:
    """The next piece of a move or merger; it goes on where a killed worker left it."""
    standing = UnitMove.objects.select_related("unit", "target", "former_parent").get(pk=move)
    return False if standing.ended else moves.take_step(move=standing, run=run, actor=actor)


@jobs.periodic("organisation.follow_the_calendar", cron="5 * * * *")
def follow_the_calendar(*, actor: Actor) -> None:
    """Every hour: last days that are over, appointments that begin, roles that end with their post, proposals that
    nobody answered in time, and a move whose job failed goes on."""
    actions.follow_the_calendar()
    actions.lapse_proposals()
    actions.resume_abandoned_move()


@jobs.task(CHECK_JOB, runs_as="actor")
def check_roster(*, run: Any, actor: Actor, import_id: str) -> None:
    """Judge every row of a roster against the site and write the report."""
    _with_roster(run, actor, import_id, "checking", actions.note_checked)


@jobs.task(IMPORT_JOB, runs_as="actor")
def import_roster(*, run: Any, actor: Actor, import_id: str) -> None:
    """Write the people of a roster in one transaction: a worker that dies in between leaves nothing."""
    _with_roster(run, actor, import_id, "queued", actions.import_roster)


def _with_roster(run: Any, actor: Actor, import_id: str, state: str, work: Any) -> None:
    row = RosterImport.objects.filter(pk=import_id).first()
    if row is None or row.state != state or row.job_id != run.pk:
        raise jobs.JobError("roster_moved_on", _("The roster was changed meanwhile; nothing was done."))
    try:
        with jobs.progress(run) as progress:
            progress.say(_("Reading the file"))
            work(actor=actor, row=row, progress=progress)
            progress.say("")
    except DomainError as fault:
        if fault.code.startswith("roster.") or isinstance(fault, NotAllowed):
            raise jobs.JobError(fault.code, str(fault)) from None
        raise


@jobs.periodic("roster.forget", cron="20 19 * * *")
def forget_rosters(*, actor: Actor) -> None:
    """Every night: discard rosters that nobody finished within thirty days, and files that no row names."""
    actions.forget_old_rosters(actor=actor)
    names = RosterImport.objects.values_list("stored_as", "preview_as", "report_as")
    storage().sweep({name for row in names for name in row if name})


@jobs.periodic("accounts.forget", cron="30 19 * * *")
def forget_old_access(*, actor: Actor) -> None:
    """Every night: counters of failed logins, what happened at the door long ago, secrets of factors that are gone."""
    attempts.forget()
    events.forget()
    factors.forget()
