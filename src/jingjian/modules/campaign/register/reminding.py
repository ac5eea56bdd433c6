"""The words and the way on of reminding 催办, the same in every register that offers it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from jingjian.kernel.phrases import Words

REMIND: Final = _("Remind those concerned")
TO_NOTICE: Final[tuple[Words, str]] = (_("Copy or print today's reminder"), "nudge_notice")
