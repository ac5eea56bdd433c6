from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse

if TYPE_CHECKING:
    from jingjian.commons.records.models import Record


class WebConfig(AppConfig):
    name = "jingjian.web"
    label = "web"

    def ready(self) -> None:
        from functools import partial

        from django.db.models import Q
        from django.utils.translation import gettext as _

        from jingjian.commons.access.actor import Actor
        from jingjian.commons.access.policy import Policy
        from jingjian.commons.documents.official.access import official_policy
        from jingjian.commons.documents.official.headers import OFFICIAL_DOCUMENTS
        from jingjian.commons.documents.official.models import OfficialDocument
        from jingjian.commons.exports.making import use_maker
        from jingjian.commons.handover.access import handover_policy
        from jingjian.commons.handover.headers import HANDOVERS
        from jingjian.commons.handover.models import Handover
        from jingjian.commons.records.models import HeaderedModel
        from jingjian.commons.search.find import register_records
        from jingjian.web.exports.making import write

        use_maker(write)

        def of(model: type[HeaderedModel], policy: Policy) -> Callable[[Actor], Q]:
            return lambda actor: Q(pk__in=model._default_manager.filter(policy.visible(actor)).values("pk"))

        for slug, scope, noun in (
            (HANDOVERS, of(Handover, handover_policy), "Handovers"),
            (OFFICIAL_DOCUMENTS, of(OfficialDocument, official_policy), "Official documents"),
        ):
            register_records(slug, scope=scope, url=_page_of(slug), name=partial(_, noun))


def _page_of(slug: str) -> Callable[[Record], str]:
    """The page of a record of that register."""
    return lambda record: reverse(f"{slug}:detail", args=[record.pk])
