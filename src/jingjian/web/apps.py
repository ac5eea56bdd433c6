from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jingjian.web"
    label = "web"

    def ready(self) -> None:
        from functools import partial

        from django.db.models import Q
        from django.urls import reverse
        from django.utils.translation import gettext as _

        from jingjian.commons.access.actor import Actor
        from jingjian.commons.handover.access import handover_policy
        from jingjian.commons.handover.headers import HANDOVERS
        from jingjian.commons.handover.models import Handover
        from jingjian.commons.search.find import register_records

        def in_sight(actor: Actor) -> Q:
            return Q(pk__in=Handover._default_manager.filter(handover_policy.visible(actor)).values("pk"))

        register_records(
            HANDOVERS, scope=in_sight, url=lambda record: reverse("handovers:detail", args=[record.pk]),
            name=partial(_, "Handovers"),
        )  # fmt: skip
