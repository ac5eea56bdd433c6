"""Who carries the campaign: leading group, its office, task forces, and who sits in them from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.plans import Campaign


class TaskForceKind(models.TextChoices):
    LEADING_GROUP = "leading_group", _("Leading group")
    OFFICE = "office", _("Office of the leading group")
    TASK_FORCE = "task_force", _("Task force")


class TaskForceState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a group", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("a group", "In force")
    DISSOLVED = "dissolved", _("Dissolved")


class MemberPosition(models.IntegerChoices):
    """The place in a group; the numbers are the order in which a list of names is read."""

    HEAD = 1, _("Head of the group")
    DEPUTY = 2, _("Deputy head of the group")
    OFFICE_HEAD = 3, _("Director of the office")
    OFFICE_DEPUTY = 4, _("Deputy director of the office")
    MEMBER = 5, _("Member of the group")
    LIAISON = 6, _("Liaison officer")


#: who answers for the whole of a group; one of them must be there before it works
HEADS = (MemberPosition.HEAD, MemberPosition.OFFICE_HEAD)


class TaskForce(HeaderedModel):
    """A leading group, its office or a task force of one campaign; ``superior`` is the group it works under."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="task_forces", verbose_name=_("campaign"))
    kind = models.CharField(_("kind"), max_length=14, choices=TaskForceKind.choices)
    name = models.CharField(_("name"), max_length=120)
    duties = models.TextField(_("duties"), blank=True)
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="subordinates", verbose_name=_("works under")
    )
    position = models.PositiveIntegerField(_("place in the list"), default=0)
    founded_on = models.DateField(_("founded on"), null=True)
    document_no = models.CharField(_("founding document"), max_length=60, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=TaskForceState.choices, default=TaskForceState.DRAFT)

    field_tiers = tiers(
        ordinary="record campaign kind name duties superior position founded_on document_no dissolved_on state"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="task_force_name_once_a_campaign"),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
                name="task_force_is_dissolved_after_it_is_founded",
            ),
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=F("record")), name="task_force_not_under_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaskForceMember(VersionedModel):
    """One person in one group from a day to a day (both included); an open end means still there."""

    task_force = models.ForeignKey(TaskForce, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="task_forces", verbose_name=_("person"))
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("in a group", "position"), choices=MemberPosition.choices, default=MemberPosition.MEMBER
    )
    duty = models.CharField(_("duty"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    field_tiers = tiers(ordinary="id version task_force person position duty since until")

    class Meta:
        ordering = ("position", "since", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="sitting_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["task_force", "person"], condition=Q(until__isnull=True), name="sits_in_a_group_once_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["person", "since"], name="task_force_member_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.task_force}"
