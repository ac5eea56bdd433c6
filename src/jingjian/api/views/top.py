"""What there is: the registers that are open to whoever asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from jingjian.api.views.base import ApiView, answer
from jingjian.kit.acts import LIST, may
from jingjian.kit.registry import all_registers


class TopView(ApiView):
    """GET: the registers the account may list and the token is for, in the order of the programme."""

    def get(self, request: Any) -> HttpResponse:
        token, actor = self.caller.token, self.caller.actor
        return answer({
            "registers": [
                {"slug": register.slug, "name": str(register.name), "href": f"/api/v1/{register.slug}"}
                for register in all_registers()
                if (not token.registers or register.slug in token.registers) and may(register, actor, LIST)
            ],
        })  # fmt: skip
