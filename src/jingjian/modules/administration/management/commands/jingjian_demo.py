"""Ask once for the demo to be built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.modules.administration import demo, selectors
from jingjian.modules.administration.selectors import LOAD_DEMO


class Command(BaseCommand):
    help = "Ask for the demo county to be built; nothing when that is under way or done."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("this site is no demo: start it with `jingjian run --demo` in an empty home")
        home = Path(settings.HOME)
        with acting_as(SYSTEM):
            if selectors.demo_is_loaded():
                # A stop between the last act and the file leaves the county without its list of accounts.
                if not (home / demo.ACCOUNTS_FILE).exists():
                    demo.write_accounts(home)
            elif not selectors.demo_is_loading():
                jobs.defer(LOAD_DEMO, title=_("Build the demo county"))
