"""Roles granted to accounts, per unit, with a beginning and an end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.accounts.models import User
from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Appointment, Person, Unit
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.conflicts import Why
from jingjian.kernel.tiers import tiers


class Role(models.TextChoices):
    """Duties of ``docs/manual/terms.md``; the three administrators never see the programme's work."""

    PRINCIPAL_LEADER = "principal_leader", _("Principal leader")
    LEADER_IN_CHARGE = "leader_in_charge", _("Leader in charge")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    CAMPAIGN_OFFICE = "campaign_office", _("Campaign office")
    STAFF = "staff", _("Member of staff")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
#: who answers for the work and confirms what the security administrator proposes
APPROVERS = frozenset({Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE})


class RoleGrant(VersionedModel):
    """One role for one account over one unit and all below it, from a day to a day (both included).

    One person proposes it (``granted_by``), another confirms it (``confirmed_by``), neither of whom is the grantee;
    what the house itself enters has neither. It ends with the appointment it ``rests_on``, where it rests on one.
    Triggers hold that a proposer needs a confirmer and that an account of an administrator has no other duty.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("over the unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("granted by"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    rests_on = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("ends with the post")
    )

    field_tiers = tiers(ordinary="id version user role unit since until granted_by confirmed_by rests_on")

    class Meta:
        ordering = ("user", "role", "since")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="nobody_grants_to_themselves"),
            models.CheckConstraint(condition=~Q(user=F("confirmed_by")), name="nobody_confirms_their_own_grant"),
            models.CheckConstraint(condition=~Q(granted_by=F("confirmed_by")), name="granted_by_two_people"),
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(until__isnull=True), name="one_open_grant_of_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("grant", "Waits for confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("grant", "Confirmed")
    REFUSED = "refused", pgettext_lazy("grant", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("grant", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("grant", "Lapsed")


class GrantProposal(VersionedModel):
    """A role that one person proposes and another confirms; until then it gives no right.

    ``answer_by`` is the last day on which it can be confirmed. ``decided_by`` confirmed, refused or withdrew it; a
    proposal that lapsed was decided by nobody. ``grant`` is what came of it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("over the unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    rests_on = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ends with the post")
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(pgettext_lazy("grant", "proposed"), default=clock.now)
    answer_by = models.DateField(_("to be answered by"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(pgettext_lazy("grant", "answered"), null=True)
    answer = models.CharField(_("reason of the answer"), max_length=300, blank=True)
    grant = models.OneToOneField(RoleGrant, models.PROTECT, null=True, related_name="proposal")

    field_tiers = tiers(
        ordinary="id version user role unit since until rests_on reason state proposed_by proposed_at answer_by "
        "decided_by decided_at answer grant",
    )

    class Meta:
        ordering = ("-proposed_at", "id")
        indexes = [models.Index(fields=["-proposed_at", "id"], name="proposal_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="proposal_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(user=F("proposed_by")), name="nobody_proposes_for_themselves"),
            models.CheckConstraint(condition=~Q(user=F("decided_by")), name="nobody_decides_for_themselves"),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "refused"))
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="proposal_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", grant__isnull=False) | (~Q(state="confirmed") & Q(grant__isnull=True)),
                name="proposal_confirmed_is_a_grant",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(state="proposed"), name="proposed_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"


class RelationKind(models.TextChoices):
    KIN = Why.KIN, pgettext_lazy("relation", "Kin")
    COLLEAGUE = Why.COLLEAGUE, pgettext_lazy("relation", "Former colleagues")
    HOME_PLACE = Why.HOME_PLACE, pgettext_lazy("relation", "From the same home place")
    OTHER = Why.OTHER, pgettext_lazy("relation", "Another relation")


class Relation(VersionedModel):
    """A tie between two people, declared by one of them or entered: neither sees records about the other.

    ``person`` declares it. It holds both ways and back in time: what was entered before is closed as well.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="relations", verbose_name=_("person"))
    other = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("the other person"))
    kind = models.CharField(_("kind"), max_length=12, choices=RelationKind.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    declared_on = models.DateField(_("declared"), default=clock.today)
    declared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    ended_on = models.DateField(pgettext_lazy("relation", "ended"), null=True)

    field_tiers = tiers(restricted="id version person other kind detail declared_on declared_by ended_on")

    class Meta:
        ordering = ("-declared_on", "id")
        indexes = [models.Index(fields=["other"], name="relation_by_other")]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="nobody_is_related_to_themselves"),
            models.UniqueConstraint(
                Least("person", "other"), Greatest("person", "other"), "kind",
                condition=Q(ended_on__isnull=True), name="one_open_relation_of_a_kind",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()} · {self.other}"


class Exclusion(TieredModel):
    """Somebody who may not know of a record, and why. Written by ``access.conflicts`` alone, shown to nobody."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="exclusions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="exclusions")
    reason = models.CharField(max_length=12, choices=[(why.value, why.value) for why in Why])

    field_tiers = tiers(restricted="id record person reason")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "record"], name="excluded_once")]
