"""Global search: any two characters, names and numbers, over what the reader may see."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.search.find import LIMIT
from jingjian.commons.search.find import search as find

LONGEST = 100
SHORTEST = 2


@policy("login")
def search(request: HttpRequest) -> HttpResponse:
    """The hits by kind; a question of one character is asked to be longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("q", "").strip()[:LONGEST]
    enough = len(text) >= SHORTEST
    hits = sorted(find(actor, text), key=lambda hit: hit.kind) if enough else []
    found = [(kind, list(part)) for kind, part in groupby(hits, key=lambda hit: hit.kind)]
    context = {"text": text, "enough": enough, "found": found, "count": len(hits), "limit": LIMIT}
    return render(request, "web/search.html", context)
