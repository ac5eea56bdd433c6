"""What is done for papers while nobody waits."""

from __future__ import annotations

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.models import AREA, Attachment
from jingjian.commons.vault.storage import EncryptedStorage


@jobs.periodic("documents.sweep", cron="10 19 * * *")
def sweep(*, actor: Actor) -> None:
    """Every night: collect files whose attachment was never committed. It asks as the system, which sees every row."""
    EncryptedStorage(AREA).sweep(set(Attachment.objects.values_list("stored_as", flat=True)))
