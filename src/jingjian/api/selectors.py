"""Whose token it is, and the tokens of an account."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingjian.api.models import AccessToken
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.kernel.errors import NotFound

LONGEST_WORD = 200


def _good() -> Q:
    return Q(ended_at__isnull=True, ends_on__gte=clock.today())


def token_of(header: str) -> AccessToken | None:
    """The good token that an ``Authorization`` header brings, with its account; None without one.

    A token of a closed account, or of one that still has a first password somebody else knows, is not good. The day
    of use is noted on it.
    """
    scheme, _blank, word = header.strip().partition(" ")
    word = word.strip()
    if scheme.lower() != "bearer" or not word or len(word) > LONGEST_WORD:
        return None
    today = clock.today()
    token = (
        AccessToken.objects.select_related("user__person__unit")
        .filter(_good(), digest=digest(word.encode()), user__is_active=True, user__must_change_password=False)
        .first()
    )
    if token is not None and token.last_used_on != today:
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def open_tokens(actor: Actor) -> QuerySet[AccessToken]:
    """The tokens of the actor's account that are good today, the latest first."""
    return AccessToken.objects.filter(policy_of(AccessToken).visible(actor), _good())


def own_token(actor: Actor, key: UUID) -> AccessToken:
    """One token of the actor's account. Raises NotFound."""
    token = AccessToken.objects.filter(policy_of(AccessToken).visible(actor), pk=key).first()
    if token is None:
        raise NotFound("not_found", _("There is no such token."))
    return token
