"""The worker process. One job at a time each; for more, start more processes (threads would not be faster)."""

from __future__ import annotations

from django.db import connection
from procrastinate.contrib.django import app


def run_worker(*, wait: bool = True, name: str = "worker") -> None:
    """Work off the queue until SIGTERM or SIGINT, finishing the job at hand; with ``wait=False`` until it is empty.

    To be called in the main thread of a process that has set Django up.
    """
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as ready:
        ready.run_worker(name=name, concurrency=1, wait=wait, listen_notify=wait, install_signal_handlers=wait)


def forget_workers() -> None:
    """Take every worker for dead. For a start of the site, before its workers: none can be alive then.

    The last sign of life of a killed one would count for a worker that is not there yet, and its jobs would wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(0)")
