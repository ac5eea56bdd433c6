"""How allauth behaves in this house: no sign-up, no mail, no account without an administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves the host: there is no mail."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing leaves the host: there is no mail."""
