"""The page of one job, which follows it while it runs."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from jingjian.kit.answers import actor_of, answer
from jingjian.kit.register import Register


class JobDetail(View):
    """GET: how far the job is; asked again every two seconds by the page itself until it has ended."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        run = self.register.get(actor_of(request), pk)
        context = {
            "row": run,
            "explanation": run.explanation,
            "follow_url": "" if run.ended else reverse(f"{self.register.slug}:detail", args=[run.pk]),
            "list_url": reverse(f"{self.register.slug}:list"),
        }
        return answer(request, self.register, "administration/job.html", "administration/job_body.html", context)
