"""How the site is, for machines: `/healthz` (is the process alive) and `/readyz` (can it do its work).

Both answer anybody on this host's network without a session, read no guarded table and give no names or figures away.
"""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jingjian.commons.access.policy import policy

HEARTBEAT_SECONDS = 30
"""A worker reports every 10 seconds; one silent for longer than this does not count."""

_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"


@policy("public")
@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Always 200 `{"status": "ok"}` while the process answers at all."""
    return JsonResponse({"status": "ok"})


@policy("public")
@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 or 503 with `{"status": "ok"|"fault", "parts": {"database", "migrations", "worker": "ok"|"fault"}}`."""
    parts = dict.fromkeys(("database", "migrations", "worker"), "fault")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            parts["database"] = "ok"
            cursor.execute("SELECT app, name FROM django_migrations")
            if _known_migrations() <= set(cursor.fetchall()):
                parts["migrations"] = "ok"
            cursor.execute(_WORKERS, [HEARTBEAT_SECONDS])
            if cursor.fetchone()[0]:
                parts["worker"] = "ok"
    except DatabaseError:
        connection.close()
    good = all(part == "ok" for part in parts.values())
    return JsonResponse({"status": "ok" if good else "fault", "parts": parts}, status=200 if good else 503)


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as this release has them; they do not change while the process lives."""
    graph = MigrationLoader(None).graph
    return frozenset((app, name) for app, name in graph.leaf_nodes())
