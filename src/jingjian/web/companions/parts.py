"""What record pages show of comments and of related records."""

from __future__ import annotations

from typing import Any, Final

from jingjian.commons.access.actor import Actor
from jingjian.commons.companions.access import companion_policy
from jingjian.commons.companions.actions import may_withdraw
from jingjian.commons.companions.models import Comment
from jingjian.commons.companions.selectors import comments_on, is_called, related_to
from jingjian.kernel.ids import uuid7
from jingjian.web.companions.forms import CommentForm

COMMENTS_SHOWN: Final = 5


def comments_card(actor: Actor, row: Any) -> dict[str, Any] | None:
    """The last comments, the oldest of them first; None for whoever takes no part."""
    if not companion_policy.may(actor, "create"):
        return None
    newest = list(comments_on(row.pk).order_by("-pk")[: COMMENTS_SHOWN + 1])
    return {
        "lines": lines(actor, reversed(newest[:COMMENTS_SHOWN])),
        "more": len(newest) > COMMENTS_SHOWN,
        "called": bool(newest) and is_called(actor, row.pk),
        "form": CommentForm(auto_id="comment_%s"),
        "new_id": uuid7(),
        "record": row.record,
    }


def lines(actor: Actor, comments: Any) -> list[tuple[Comment, bool]]:
    """Comments, each with whether the reader may withdraw it now."""
    return [(comment, may_withdraw(actor, comment)) for comment in comments]


def related_card(actor: Actor, row: Any) -> dict[str, Any] | None:
    """The records this one is linked with, as far as the reader may know of them."""
    if not companion_policy.may(actor, "create"):
        return None
    return {"related": related_to(actor, row.pk), "record": row.record}
