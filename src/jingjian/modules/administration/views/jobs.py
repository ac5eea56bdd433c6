"""The page of one job, which follows it while it runs."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from jingjian.kit import acts, history
from jingjian.kit.answers import actor_of, answer
from jingjian.kit.register import Register
from jingjian.modules.administration.actions.rosters import CHECK_JOB, IMPORT_JOB

EVENTS_SHOWN = 12
ROSTER_JOBS = (CHECK_JOB, IMPORT_JOB)


class JobDetail(View):
    """GET: how far the job is; asked again every two seconds by the page itself until it has ended."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        run = self.register.get(actor_of(request), pk)
        offers = acts.offers(self.register, actor_of(request), run)
        context = {
            "row": run,
            "version": run.version,
            "allowed": [offer for offer in offers if offer.decision],
            "events": history.events(self.register, run, first=EVENTS_SHOWN),
            "explanation": run.explanation,
            "follow_url": "" if run.ended else reverse(f"{self.register.slug}:detail", args=[run.pk]),
            "about_url": reverse("roster-imports:detail", args=[run.record_id])
            if run.name in ROSTER_JOBS and run.record_id
            else "",
            "list_url": reverse(f"{self.register.slug}:list"),
        }
        return answer(request, self.register, "administration/job.html", "administration/job_body.html", context)
