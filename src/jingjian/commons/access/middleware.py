"""The transaction and the identity of every request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.access.context import acting_as

SAFE = ("GET", "HEAD")


class ActingAsMiddleware:
    """Opens the request's transaction and sets ``request.actor``.

    An answer of 500 or above rolls everything back. A streamed answer is produced after the transaction of the
    request has ended, so its rows are read in one of their own. Paths in ``UNGUARDED`` answer without a database.
    """

    UNGUARDED = ("/healthz", "/readyz", "/static/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.path.startswith(self.UNGUARDED):
            return self.get_response(request)
        with transaction.atomic():
            actor = actor_for(request.user)
            request.actor = actor  # type: ignore[attr-defined]
            with acting_as(actor, savepoint=False, reading=request.method in SAFE):
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _stream_as(actor, response.streaming_content)
        return response


def _stream_as(actor: Actor, parts: Iterable[bytes]) -> Iterator[bytes]:
    with acting_as(actor):
        yield from parts
