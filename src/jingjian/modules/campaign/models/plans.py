"""The campaign and its plan: campaign, phases, plan versions, clauses, proposed tasks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.ids import uuid7
from jingjian.kernel.periods import RestDay
from jingjian.kernel.tiers import tiers


class CampaignState(models.TextChoices):
    PREPARING = "preparing", _("Preparing")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")


class PlanState(models.TextChoices):
    REVIEWING = "reviewing", _("In review")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    DISCARDED = "discarded", _("Discarded")


class ClauseKind(models.TextChoices):
    """What a clause asks for; only the second and third need tasks, the fourth a procedure that stands ready."""

    PRINCIPLE = "principle", _("Principle")
    ONE_OFF = "one_off", _("One-off task")
    RECURRING = "recurring", _("Regular work")
    ON_DEMAND = "on_demand", _("Started on demand")


class RestDays(models.TextChoices):
    """What a site does with a recurring due day that is a day of rest: its own setting, no rule says so."""

    AS_IS = RestDay.AS_IS.value, _("Leave the day as it is")
    NEXT = RestDay.NEXT.value, _("The next working day")
    PREVIOUS = RestDay.PREVIOUS.value, _("The working day before")


class Campaign(HeaderedModel):
    """One run of the programme in one unit and all below it.

    ``rest_days``, ``sample_share`` and ``sample_minimum`` rule its regular work; None is what the site is set to.
    """

    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name=_("unit"))
    scope = models.TextField(_("who takes part"), blank=True)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    rest_days = models.CharField(
        _("when a due day is a day of rest"), max_length=10, choices=RestDays.choices, default=RestDays.NEXT
    )
    sample_share = models.PositiveSmallIntegerField(_("share of routine work looked at, in percent"), null=True)
    sample_minimum = models.PositiveSmallIntegerField(_("routine work looked at each month, at least"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=CampaignState.choices, default=CampaignState.PREPARING)

    field_tiers = tiers(ordinary="record name unit scope starts_on ends_on rest_days sample_share sample_minimum state")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PhaseState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Over")


class Phase(TieredModel):
    """A phase (环节) of the campaign, in order; dates may be open until somebody sets them.

    ``starts_on`` and ``ends_on`` are planned; ``state``, ``opened_on`` and ``ended_on`` are set by passing its gates.
    Without a state the phase goes by its dates (``selectors.phases_of``).
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="phases")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PhaseState.choices, blank=True, default="")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    field_tiers = tiers(ordinary="id campaign position name starts_on ends_on state opened_on ended_on")

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["campaign", "position"], name="phase_position_once")]

    def __str__(self) -> str:
        return self.name


class Plan(HeaderedModel):
    """One version of the plan document and what was read from it.

    ``text`` is the document as it was read and ``parsed`` the parser's JSON as it came; what people changed since
    stands in the clauses and in ``opening`` and ``tail``, the lines before the first and after the last clause.
    ``warnings`` are the parser's doubts: ``[{"code", "text", "message", "settled", "clause"}]``, where ``clause`` is
    the key of the clause it is about or None.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="plans", verbose_name=_("campaign"))
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    subtitle = models.CharField(_("subtitle"), max_length=300, blank=True)
    issue_no = models.CharField(_("document number"), max_length=60, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    scope = models.TextField(_("who takes part"), blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    text = models.TextField(_("text of the document"))
    opening = models.TextField(blank=True)
    tail = models.TextField(blank=True)
    parsed = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=12, choices=PlanState.choices, default=PlanState.REVIEWING)
    published_on = models.DateField(_("published on"), null=True)

    field_tiers = tiers(
        ordinary="record campaign number title subtitle issue_no issuer issued_on scope file_name text "
        "opening tail parsed warnings state published_on"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state=PlanState.PUBLISHED), name="one_plan_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class Clause(VersionedModel):
    """A node of one plan version, in document order.

    ``body`` is the clause's own paragraphs, one a line. An ``inline`` clause is an item such as 一是… whose words
    stand in its parent's body as well; it has no text of its own in the document. ``lineage`` stays the same from
    version to version, so that work and proof stay with a clause that goes on.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="clauses")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    lineage = models.UUIDField(default=uuid7)
    position = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    inline = models.BooleanField(default=False)
    number = models.CharField(max_length=20, blank=True)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ClauseKind.choices, default=ClauseKind.PRINCIPLE)
    procedure = models.CharField(_("procedure that stands ready"), max_length=200, blank=True)
    accepted = models.BooleanField(_("reviewed"), default=False)

    field_tiers = tiers(
        ordinary="id version plan parent lineage position level inline number heading body kind procedure accepted"
    )

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="clause_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["plan", "lineage"], name="clause_lineage_once_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.number}{self.heading or self.body[:30]}"


class TaskProposal(VersionedModel):
    """A task the plan seems to ask for, until the reviewer keeps, edits or drops it; publishing makes tasks of them."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposals")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="proposals")
    position = models.PositiveIntegerField()
    title = models.CharField(_("task"), max_length=300)
    kept = models.BooleanField(_("keep"), default=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("lead unit"))
    helper_units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("helping units"))
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person responsible")
    )
    due_on = models.DateField(_("due"), null=True)
    due_text = models.CharField(_("words of the time limit"), max_length=200, blank=True)
    rrule = models.CharField(_("recurrence"), max_length=120, blank=True)
    expected_evidence = models.CharField(_("expected evidence"), max_length=200, blank=True)

    field_tiers = tiers(
        ordinary="id version plan clause position title kept lead_unit responsible due_on due_text rrule "
        "expected_evidence"
    )

    class Meta:
        ordering = ("clause__position", "position")

    def __str__(self) -> str:
        return self.title
