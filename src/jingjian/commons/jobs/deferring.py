"""``defer``: ask for a job inside the caller's transaction; nothing is asked for when that is rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from jingjian.commons.jobs.registry import QUEUE, task_named
from jingjian.kernel.ids import uuid7

if TYPE_CHECKING:
    from jingjian.commons.jobs.models import JobRun

_PLAIN = (str, int, float, bool, type(None))


def defer(
    name: str,
    actor: Any = None,
    title: str = "",
    *,
    record_id: UUID | None = None,
    lock: str | None = None,
    **args: Any,
) -> JobRun:
    """Ask for the job ``name`` with ``args`` and return what people see of it.

    ``actor`` is who asks (``access.Actor``; only its ``user_id`` is kept), ``title`` what it is called on the page.
    Two jobs with the same ``lock`` never run at the same time. ``args`` are plain values, lists and dicts of them, or
    ids (which arrive as text); they stand unencrypted in the queue, so they carry tiers 丙 and 丁 only.

    Raises LookupError for an unknown name, ValueError when a job that runs as its actor has none, TypeError for
    arguments that are not plain.
    """
    from jingjian.commons.jobs.models import JobRun  # the models are loaded after this package

    definition = task_named(name)
    user_id = getattr(actor, "user_id", None)
    if definition.runs_as == "actor" and user_id is None:
        raise ValueError(f"the job {name!r} runs as whoever asks for it, and nobody with an account asks")
    run = JobRun(id=uuid7(), name=name, title=title or name, actor_id=user_id, record_id=record_id)
    arguments = {
        "run_id": str(run.id),
        "actor_id": str(user_id) if definition.runs_as == "actor" else None,
        "args": _plain(args),
    }
    with transaction.atomic():
        run.queue_id = enqueue(name, arguments, lock=lock)
        run.save(force_insert=True)
    return run


def enqueue(name: str, arguments: dict[str, Any], *, lock: str | None) -> int | None:
    """Put a job into the queue inside the caller's transaction; its number there."""
    job = Job(queue=QUEUE, lock=lock, queueing_lock=None, task_name=name, task_kwargs=arguments)
    # The queue's own app may hold the worker's connections, which are not in our transaction.
    return JobManager(DjangoConnector(alias=DEFAULT_DB_ALIAS)).defer_job(job).id


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise TypeError(f"a job cannot be given a {type(value).__name__}")
