"""What every page shows around its content, computed when a template asks: a part of a page costs none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from jingjian.commons.access.actor import NOBODY, Actor
from jingjian.commons.accounts.models import User
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.notify import inbox
from jingjian.kernel import clock
from jingjian.web.demo import Member, cast, is_demo, loading
from jingjian.web.navigation import Section, sections, shown
from jingjian.web.preferences import theme_of
from jingjian.web.programme import PhaseMark, Programme, current_programme, phase_marks


class Shell:
    """The frame of one page, for one reader."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor = getattr(request, "actor", NOBODY)

    @property
    def known(self) -> bool:
        """Whether somebody is logged in."""
        return self.actor.known

    @cached_property
    def layout(self) -> str:
        """The layout of a page that both somebody and nobody may see."""
        return "layouts/base.html" if self.known else "layouts/plain.html"

    @cached_property
    def theme(self) -> str:
        return theme_of(self.request)

    @property
    def fixed_theme(self) -> str:
        """``dark`` where it was chosen; what the device wishes is a matter of the style sheet and the script."""
        return "dark" if self.theme == "dark" else "light"

    @property
    def language(self) -> str:
        return get_language() or "zh-hans"

    @property
    def html_language(self) -> str:
        return "en" if self.language.startswith("en") else "zh-CN"

    @cached_property
    def _counts(self) -> tuple[Mapping[str, int], int]:
        return inbox.counts(self.actor)

    @cached_property
    def open_count(self) -> str:
        return shown(sum(self._counts[0].values()))

    @cached_property
    def late_count(self) -> int:
        return self._counts[1]

    @cached_property
    def programme(self) -> Programme | None:
        return current_programme(self.actor)

    @cached_property
    def phases(self) -> list[PhaseMark]:
        return phase_marks(self.programme.phases) if self.programme else []

    @cached_property
    def navigation(self) -> list[Section]:
        match = self.request.resolver_match
        seals = self.programme.seals if self.programme else None
        return sections(self.actor, counts=self._counts[0], place=match.view_name if match else "", seals=seals)

    @cached_property
    def unit(self) -> str:
        """The unit of the person logged in, short."""
        user = getattr(self.request, "user", None)
        return str(user.person.unit) if isinstance(user, User) and user.person else ""

    @property
    def path(self) -> str:
        """Where to come back to after a change of language or theme."""
        return self.request.get_full_path() if self.request.method == "GET" else "/"

    @property
    def search_text(self) -> str:
        return self.request.GET.get("q", "") if self.request.path == reverse("search") else ""

    @property
    def demo(self) -> bool:
        return is_demo()

    @property
    def demo_date(self) -> str:
        return clock.today().isoformat()

    @property
    def demo_cast(self) -> Sequence[Member]:
        return cast()

    @cached_property
    def demo_loading(self) -> JobRun | None:
        """The job that builds the demo, until its cast can log in."""
        return loading()

    @property
    def today(self) -> date:
        return clock.today()


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
