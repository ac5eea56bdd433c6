"""Keys that were used, by whom, for what, and with which answer."""

from __future__ import annotations

from django.db import models

from jingjian.commons.accounts.models import User
from jingjian.commons.base import TieredModel
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class UsedKey(TieredModel):
    """One key of one account. ``content`` is a digest of what was sent, ``answer`` what was said, empty until then.

    An answer carries what its reader may see of tiers 丙 and 丁, never 乙.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    content = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    answer = models.TextField(blank=True)
    used_at = models.DateTimeField(default=clock.now, db_index=True)

    field_tiers = tiers(restricted="id user key content status headers answer used_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_key_is_used_once")]
