"""The only writers of access tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from jingjian.api.models import AccessToken, TokenScope
from jingjian.api.selectors import open_tokens
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kit.registry import register_of

LONGEST = timedelta(days=365)
MOST_TOKENS = 20
PREFIX = "jj_"
"""How every token begins, so that a scanner of texts can tell one that lies about."""


def make_token(
    *, actor: Actor, name: str, scope: str, ends_on: date, registers: Sequence[str] = ()
) -> tuple[AccessToken, str]:
    """Make a token for the actor's own account: the row, and the word itself, which is kept nowhere.

    Raises ``DomainError`` for an end that lies in the past or more than a year ahead, for a register that this site
    has not, and beyond ``MOST_TOKENS`` tokens that are good at the same time.
    """
    require(actor, "create", AccessToken)
    assert actor.user_id is not None  # the policy asks for an account
    today = clock.today()
    if not today <= ends_on <= today + LONGEST:
        raise DomainError("token_end", _("A token ends within a year, and not before today."), field="ends_on")
    if any(register_of(slug) is None for slug in registers):
        raise DomainError("no_such_register", _("There is no such register."), field="registers")
    if open_tokens(actor).count() >= MOST_TOKENS:
        raise DomainError("too_many_tokens", _("You have %(count)d tokens. End one first.") % {"count": MOST_TOKENS})
    word = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken(
        user_id=actor.user_id, name=name, scope=TokenScope(scope), registers=sorted(registers), ends_on=ends_on,
        digest=digest(word.encode()),
    )  # fmt: skip
    with act(actor, "token.made", token):
        pass
    return token, word


def end_token(*, actor: Actor, row: AccessToken) -> AccessToken:
    """End a token at once. Ending it again changes nothing."""
    require(actor, "end", row)
    if row.ended_at is None:
        with act(actor, "token.ended", row):
            row.ended_at = clock.now()
    return row
