"""Access tokens: what a program shows instead of a login."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingjian.commons.accounts.models import User
from jingjian.commons.base import VersionedModel
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class TokenScope(models.TextChoices):
    READ = "read", _("Read only")
    WRITE = "write", _("Read and act")


class AccessToken(VersionedModel):
    """A token of one account; it opens what the account may see and do, at most. Only its digest is kept.

    ``registers`` are the slugs it is good for, empty for all. ``ends_on`` is its last day, ``ended_at`` the moment it
    was ended before that.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="access_tokens", verbose_name=_("account"))
    name = models.CharField(_("name of the token"), max_length=80)
    scope = models.CharField(_("scope"), max_length=5, choices=TokenScope.choices)
    registers = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("registers"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    ends_on = models.DateField(_("last day"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    last_used_on = models.DateField(_("last used"), null=True)

    field_tiers = tiers(
        restricted="digest", ordinary="id version user name scope registers made_at ends_on ended_at last_used_on"
    )

    class Meta:
        ordering = ("-made_at",)
        indexes = [models.Index(fields=["user", "made_at"], name="tokens_of_an_account")]

    def __str__(self) -> str:
        return self.name
