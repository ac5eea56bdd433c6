"""What changed between two versions of a plan."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.kernel.errors import NotFound
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.views.common import page, plan_for


@policy("login")
class DifferenceView(View):
    """GET: clause by clause what was added, removed, changed or moved; ``?all=1`` shows what stayed as well."""

    def get(self, request: HttpRequest, pk: UUID, former: UUID) -> HttpResponse:
        new, old = plan_for(request, pk), plan_for(request, former)
        if old.campaign_id != new.campaign_id:
            raise NotFound("other_campaign", _("These are plans of two campaigns; only versions of one are compared."))
        differences = selectors.difference(old, new)
        counts = Counter(difference.kind for difference in differences)
        everything = request.GET.get("all") == "1"
        context = {
            "old": old,
            "new": new,
            "differences": [each for each in differences if everything or each.kind != "same"],
            "counts": {kind: counts[kind] for kind in ("added", "removed", "changed", "moved", "same")},
            "everything": everything,
            "hanging": sum(each.tasks for each in differences if each.kind == "removed"),
        }
        return page(request, "campaign/difference.html", context)
