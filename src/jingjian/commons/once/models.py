"""Keys of submissions that have had their effect."""

from __future__ import annotations

from django.db import models

from jingjian.commons.accounts.models import User
from jingjian.commons.base import TieredModel
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class UsedKey(TieredModel):
    """One submission of one account: under which key, of what content, and where it led.

    It stands in the transaction of its effect: a row that others can see belongs to an effect that happened. The
    content is not kept, only its digest; of the answer its address and status, and for a program its words, which carry
    tiers 丙 and 丁 alone.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    location = models.CharField(max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    used_at = models.DateTimeField(default=clock.now)

    field_tiers = tiers(restricted="user location digest answer", ordinary="id key status used_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="key_used_once")]
        indexes = [models.Index(fields=["used_at"], name="used_key_by_age")]
