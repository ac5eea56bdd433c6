"""Print the address that opens the first set-up page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.modules.administration import actions


class Command(BaseCommand):
    help = "Print the path of a new one-time set-up link while the site has no account; nothing otherwise."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(SYSTEM):
            word = actions.make_setup_link()
        if word is not None:
            self.stdout.write(reverse("setup", args=[word]))
