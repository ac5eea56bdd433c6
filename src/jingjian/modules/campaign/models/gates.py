"""The gates of a phase: what has to be so before it is opened and before it is ended, and how each was passed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.kernel.tiers import tiers
from jingjian.modules.campaign.models.obligations import Obligation
from jingjian.modules.campaign.models.plans import Clause, Phase


class Gate(models.TextChoices):
    ENTRY = "entry", _("Entry gate")
    EXIT = "exit", _("Exit gate")


class ConditionKind(models.TextChoices):
    """All but the last are computed from the data; the last is a sentence that a named person confirms."""

    PLAN_PUBLISHED = "plan", _("The plan is published")
    PREVIOUS_ENDED = "previous", _("The phase before has ended")
    OWNERS_NAMED = "owners", _("Every clause that needs work has it, with a person responsible")
    TASKS_DONE = "tasks", _("The tasks are done")
    NONE_OVERDUE = "overdue", _("No task is overdue")
    OBLIGATION = "obligation", _("Everybody has done what is asked")
    STATED = "stated", _("Confirmed by a person")


class GateCondition(VersionedModel):
    """One condition of a gate.

    ``clause`` narrows tasks and owners to a clause and all below it (of later plan versions the clause of the same
    lineage); without it the whole plan counts. A ``stated`` condition is met once ``confirmed_by`` is named.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="conditions")
    gate = models.CharField(max_length=5, choices=Gate.choices)
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=ConditionKind.choices)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+", verbose_name=_("clause"))
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, related_name="+", verbose_name=_("obligation")
    )
    statement = models.CharField(_("sentence"), max_length=200, blank=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", verbose_name=_("proof"))
    note = models.CharField(_("remark"), max_length=200, blank=True)

    field_tiers = tiers(
        ordinary="id version phase gate position kind clause obligation statement confirmed_by confirmed_on record note"
    )

    class Meta:
        ordering = ("phase", "gate", "position")
        constraints = [
            models.UniqueConstraint(fields=["phase", "gate", "position"], name="condition_position_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="condition_confirmed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConditionKind.STATED, statement=""), name="stated_condition_says_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConditionKind.OBLIGATION, obligation__isnull=True),
                name="obligation_condition_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.statement or str(self.get_kind_display())


class GatePassage(TieredModel):
    """A gate was passed: when, by whom, and how each condition stood (``snapshot``, words and figures of that moment).

    ``reason`` is written when conditions were open and the principal leader passed the gate all the same.
    ``snapshot`` is ``[{"kind", "words", "figures", "met"}]`` in the order of the gate.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="passages")
    gate = models.CharField(max_length=5, choices=Gate.choices)
    passed_on = models.DateField()
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    snapshot = models.JSONField(default=list)

    field_tiers = tiers(ordinary="id phase gate passed_on passed_at passed_by reason snapshot")

    class Meta:
        ordering = ("passed_at",)
        constraints = [models.UniqueConstraint(fields=["phase", "gate"], name="gate_passed_once")]
