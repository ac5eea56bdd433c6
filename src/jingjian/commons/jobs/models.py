"""What people see of a job."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingjian.kernel import clock
from jingjian.kernel.ids import uuid7
from jingjian.kernel.tiers import tiers


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobRun(models.Model):
    """One piece of work asked for: by whom, how far it is, how it ended. Values are of tiers 丙 and 丁 only.

    ``actor_id`` is the account that asked (NULL: the house itself) and ``record_id`` the record it is about; both are
    plain ids, since this app stands below the tables they point at. ``total`` is 0 while the amount of work is unknown.
    ``failure`` is the code of what went wrong, ``message`` the words of the job itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
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

    field_tiers = tiers(
        restricted="title actor_id record_id message",
        ordinary="id name state queue_id total done failure deferred_at started_at finished_at",
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
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while the amount of work is unknown."""
        if self.state == JobState.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def explanation(self) -> str:
        """One sentence for whoever waits, in the language of the reader."""
        if self.state != JobState.FAILED:
            return self.message
        if self.failure == "stopped":
            return gettext("The work was stopped several times before it could finish.")
        unsaid = gettext("The work could not be finished. The log names the cause under this number: %(id)s")
        return self.message or unsaid % {"id": self.pk}
