"""What people see of a job."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import VersionedModel
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")
    DISCARDED = "discarded", _("Put aside")


#: ended without having done what was asked
GAVE_UP = (JobState.FAILED, JobState.CANCELLED, JobState.DISCARDED)


class JobRun(VersionedModel):
    """One piece of work asked for: by whom, how far it is, how it ended. Values are of tiers 丙 and 丁 only.

    ``actor_id`` is the account that asked (NULL: the house itself) and ``record_id`` the record it is about; both are
    plain ids, since this app stands below the tables they point at. ``total`` is 0 while the amount of work is unknown.
    ``failure`` is the code of what went wrong, ``message`` the words of the job itself, of one put aside the reason.
    ``stop_asked_at`` is set while a running job is asked to stop; the worker obeys at the next figure it reports, and
    at the latest before it would commit.
    """

    name = models.CharField(max_length=80)
    title = models.CharField(_("job"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    actor_id = models.UUIDField(null=True)
    record_id = models.UUIDField(null=True)
    queue_id = models.BigIntegerField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    failure = models.CharField(max_length=80, blank=True)
    deferred_at = models.DateTimeField(_("asked for"), default=clock.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    stop_asked_at = models.DateTimeField(null=True)

    field_tiers = tiers(
        restricted="title actor_id record_id message",
        ordinary="id version name state queue_id total done failure deferred_at started_at finished_at stop_asked_at",
    )

    class Meta:
        indexes = [
            models.Index(fields=["actor_id", "-deferred_at"], name="job_run_by_actor"),
            models.Index(fields=["state", "deferred_at"], name="job_run_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ended(self) -> bool:
        return self.state == JobState.DONE or self.gave_up

    @property
    def gave_up(self) -> bool:
        """Whether it ended without having done what was asked."""
        return self.state in GAVE_UP

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while the amount of work is unknown."""
        if self.state == JobState.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def explanation(self) -> str:
        """One sentence for whoever waits, in the language of the reader."""
        if self.state == JobState.CANCELLED:
            return gettext("The work was stopped on request. What it had not finished is not done.")
        if self.stop_asked_at and not self.ended:
            return gettext("The work is asked to stop.")
        if self.state != JobState.FAILED:
            return self.message
        if self.failure == "stopped":
            return gettext("The work was stopped several times before it could finish.")
        unsaid = gettext("The work could not be finished. The log names the cause under this number: %(id)s")
        return self.message or unsaid % {"id": self.pk}
