"""Roles granted to accounts, per unit, with a beginning and an end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.accounts.models import User
from jingjian.commons.base import VersionedModel
from jingjian.commons.organisation.models import Unit
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


class RoleGrant(VersionedModel):
    """One role for one account over one unit and all below it, from a day to a day (both included)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("over the unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("granted by"))

    field_tiers = tiers(ordinary="id version user role unit since until granted_by")

    class Meta:
        ordering = ("user", "role", "since")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="nobody_grants_to_themselves"),
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(until__isnull=True), name="one_open_grant_of_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"
