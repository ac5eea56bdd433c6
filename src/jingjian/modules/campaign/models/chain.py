"""The responsibility chain 一岗双责: who answers for whom, from when to when, and the drafts that put it in force.

The chain is the site's, not a campaign's: duty for one's people does not begin or end with a campaign, and talks,
approvals and escalation ask for it at any time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.base import TieredModel
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel.tiers import tiers


class ChainState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("of the chain", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("of the chain", "In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ChainRule(models.TextChoices):
    """Why somebody answers for somebody: a rule of the proposal, or the office's own decision."""

    UNIT_HEAD = "unit_head", _("Head of the unit")
    IN_CHARGE = "in_charge", _("Leader in charge of the unit")
    PRINCIPAL = "principal", _("Principal leader")
    SUPERIOR_LEVEL = "superior_level", _("Answers to the superior level")
    BY_HAND = "by_hand", _("Named by the office")
    LEFT = "left", _("Left; nobody answers any more")
    NONE = "none", _("Nobody found")


class ResponsibilityDraft(HeaderedModel):
    """Changes of the chain below a unit, worked on by the office and put in force in one act from ``since`` on."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    since = models.DateField(_("takes effect on"))
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ChainState.choices, default=ChainState.DRAFT)

    field_tiers = tiers(ordinary="record unit since basis state")

    def __str__(self) -> str:
        return str(self.unit)


class _Answering(TieredModel):
    """Somebody answers for ``junior``; without a senior it is the superior level, unless ``rule`` says nobody does."""

    junior = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    senior = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("who answers"))
    rule = models.CharField(_("capacity"), max_length=16, choices=ChainRule.choices)
    capacity = models.CharField(_("in which capacity"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """Who answers, in words: a name, the superior level, or why it is nobody. Join ``senior``."""
        if self.senior is not None:
            return str(self.senior)
        nobody = self.rule in (ChainRule.LEFT, ChainRule.NONE)
        return str(ChainRule(self.rule).label if nobody else ChainRule.SUPERIOR_LEVEL.label)


class ResponsibilityEntry(_Answering):
    """One line of a draft: who shall answer for whom. A line without a rule is a gap that is still to be closed."""

    draft = models.ForeignKey(ResponsibilityDraft, models.PROTECT, related_name="entries")
    former = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    field_tiers = tiers(ordinary="id draft junior senior rule capacity former")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "junior"], name="one_line_a_person_in_a_draft"),
            models.CheckConstraint(
                condition=Q(senior__isnull=True) | ~Q(senior=F("junior")), name="nobody_shall_answer_for_themselves"
            ),
        ]


class ResponsibilityLink(_Answering):
    """Who answers for whom from a day to a day (both included).

    ``junior_unit`` and ``senior_unit`` are where both worked when the link was made: a later move makes it stale.
    """

    junior_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    senior_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    draft = models.ForeignKey(ResponsibilityDraft, models.PROTECT, related_name="links")

    field_tiers = tiers(ordinary="id junior senior rule capacity junior_unit senior_unit since until basis draft")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(senior__isnull=True) | ~Q(senior=F("junior")), name="nobody_answers_for_themselves"
            ),
            models.CheckConstraint(
                condition=Q(senior__isnull=False) | Q(rule__in=("superior_level", "by_hand")),
                name="only_the_top_has_no_senior",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="answering_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["junior"], condition=Q(until__isnull=True), name="one_direct_senior_at_a_time"
            ),
            models.UniqueConstraint(fields=["junior", "since"], name="one_direct_senior_from_a_day"),
        ]
        indexes = [models.Index(fields=["senior", "since"], name="link_by_senior")]
