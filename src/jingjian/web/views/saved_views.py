"""The lists that people save for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.accounts.saved_views import forget_view, keep_view, open_first
from jingjian.commons.once.answering import posted_once
from jingjian.kit.acts import LIST, require
from jingjian.kit.picking import PLAIN, kept
from jingjian.kit.registry import register_of


@policy("login")
@posted_once()
@require_POST
def saved_views(request: HttpRequest, register: str) -> HttpResponse:
    """Keep, prefer or forget a view of a register, as `do` says; 303 to the list as it stands (`query`).

    `keep` takes `name` and `first`; `first` and `forget` take the key of a view; `plain` prefers none. Conditions that
    the register does not know are not kept.
    """
    declared, actor = register_of(register), _actor(request)
    if declared is None or actor.user_id is None:
        raise Http404
    require(declared, actor, LIST)
    query = kept(declared, QueryDict(request.POST.get("query", "")))
    view = request.POST.get("view", "")
    match request.POST.get("do", ""):
        case "keep":
            keep_view(
                user_id=actor.user_id, register=register, name=request.POST.get("name", ""), query=query,
                first="first" in request.POST,
            )  # fmt: skip
            messages.success(request, _("The view is saved. It stands above the list."))
        case "first":
            open_first(user_id=actor.user_id, register=register, view=view)
            messages.success(request, _("The list opens in this view from now on."))
        case "plain":
            open_first(user_id=actor.user_id, register=register, view="")
            messages.success(request, _("The list opens as for everybody from now on."))
        case "forget":
            forget_view(user_id=actor.user_id, register=register, view=view)
            messages.success(request, _("The view is deleted."))
        case _:
            raise Http404
    return HttpResponseRedirect(f"{reverse(f'{register}:list')}?{query or PLAIN + '=1'}", status=303)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
