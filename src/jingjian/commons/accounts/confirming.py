"""Whether whoever asks has just shown who they are: by logging in, or by the password, a code or a passkey since."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.http import HttpRequest

from jingjian.kernel import clock


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether that was within ``ACCOUNT_REAUTHENTICATION_TIMEOUT``. An account that has nothing to show passes."""
    if not get_reauthentication_flows(request.user):
        return True
    records = get_authentication_records(request, request.user)
    # allauth reads the machine's clock, which a demo does not move
    now = clock.real_milliseconds() / 1000
    return any(now - float(record["at"]) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)


def note_login(request: HttpRequest, method: str) -> None:
    """A login that allauth does not know of: by the set-up link, or by a button of the demo."""
    record_authentication(request, request.user, method)
