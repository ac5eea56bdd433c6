"""The list of a register: the page, or for htmx its table."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from jingjian.commons.paging import count_text, page_of
from jingjian.kit import listing, picking
from jingjian.kit.acts import CREATE, LIST, label_of, may, require
from jingjian.kit.answers import actor_of, answer
from jingjian.kit.filters import CURSOR, SEARCH, SORT, TAB
from jingjian.kit.listing import Button
from jingjian.kit.register import Register

PAGE_SIZE = 50


class ListView(View):
    """GET: tabs, filters, sorted table, one page of it, what may be done from here."""

    register = cast(Register, None)

    def get(self, request: HttpRequest) -> HttpResponse:
        register, actor, params = self.register, actor_of(request), request.GET
        require(register, actor, LIST)
        own = picking.own_views(register, actor)
        if opening := picking.opening(register, own, params):
            return HttpResponseRedirect(opening)
        chosen = listing.select(register, actor, params)
        rows = listing.shown(register, chosen)
        page = page_of(rows, order=chosen.order, size=PAGE_SIZE, cursor=params.get(CURSOR, ""))
        count, counted = listing.counts(register, actor, chosen)
        previous, following = listing.neighbours(params, page)
        list_url = reverse(f"{register.slug}:list")
        create = register.action(CREATE)
        may_create = may(register, actor, CREATE) if create is not None else None
        context = {
            "applied": chosen.applied,
            "tabs": listing.tab_links(register, params, chosen, counted),
            "heads": listing.heads(register, params, chosen),
            "lines": listing.lines(register, page.rows, chosen.columns),
            "bulk": listing.bulk_buttons(register),
            "shown": len(page.rows),
            "count": count,
            "count_text": count_text(count),
            "previous": previous,
            "next": following,
            "create": Button(label_of(register, create), reverse(f"{register.slug}:create"))
            if create is not None and may_create
            else None,
            "importing": reverse("import_upload", args=[register.slug]) if register.importer and may_create else "",
            "exports": listing.exports(register, actor, params) if count else [],
            "arithmetic": str(register.arithmetic(actor, register.rows(actor).filter(chosen.applied.where)))
            if register.arithmetic
            else "",
            "list_url": list_url,
            "kept": [(name, value) for name in (TAB, SORT, picking.PICKED) for value in params.getlist(name) if value],
            "saved": picking.saved_links(register, own, params),
            "saved_query": (saved_query := picking.kept(register, params)),
            "filters_kept": picking.pairs(saved_query),
            "picks": listing.picks(register, actor, chosen),
            "plain_url": f"{list_url}?{picking.PLAIN}=1",
            "views_url": reverse("saved_views", args=[register.slug]),
            "search_name": SEARCH,
            "filtered": bool(chosen.applied.chips),
        }
        return answer(request, register, register.list_template, "kit/list_rows.html", context)
