"""Sending the digests to those who want them by mail, through the site's own mail server."""

from __future__ import annotations

import smtplib
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _
from django.utils.translation import override

from jingjian.commons import jobs
from jingjian.commons.notify.models import Digest, NoticePreference
from jingjian.web.digests.wording import mail_of, subject_of
from jingjian.web.preferences import supported

BATCH: Final = 50


def mail_batch() -> bool:
    """Mail the next digests that wait to be mailed; whether there were any.

    What left before a fault is not due any more, so nobody is mailed twice; the next call meets the fault itself. An
    address the server refuses is passed over. Raises ``jobs.UnreachableError`` when the server does not answer,
    ``JobError`` when it refuses us.
    """
    due = Digest.objects.filter(mail_due=True).select_related("person__user").order_by("pk")
    batch = list(due.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    if not batch:
        return False
    people = [row.person_id for row in batch]
    chosen = NoticePreference.objects.filter(person__in=people, by_mail=True)
    addresses = {row.person_id: row.mail_address for row in chosen}
    sent = []
    try:
        with get_connection() as server:
            for row in batch:
                if address := addresses.get(row.person_id):
                    _send(row, address, server)
                sent.append(row.pk)
    except (smtplib.SMTPException, OSError) as fault:
        if not sent:
            raise _told(fault) from fault
    Digest.objects.filter(pk__in=sent).update(mail_due=False)
    return True


def _told(fault: Exception) -> Exception:
    if isinstance(fault, smtplib.SMTPException) and not isinstance(fault, smtplib.SMTPServerDisconnected):
        return jobs.JobError("mail_refused", _("The mail server refuses this site's mail."))
    return jobs.UnreachableError("mail server")


def _send(row: Digest, address: str, server: BaseEmailBackend) -> None:
    with override(supported(row.person.user.language)):
        message = EmailMessage(subject_of(row), mail_of(row), settings.MAIL_FROM, [address], connection=server)
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
        return
