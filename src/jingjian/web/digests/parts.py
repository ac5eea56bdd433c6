"""What the inbox and the home page show of the digest."""

from __future__ import annotations

from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.commons.notify.digests import unread_digest
from jingjian.web.digests.wording import lines_of


def digest_card(actor: Actor) -> dict[str, Any]:
    """Today's digest while it was not taken note of, as the context of ``web/digests/_card.html``."""
    digest = unread_digest(actor)
    return {"digest": digest, "digest_lines": lines_of(digest) if digest else []}
