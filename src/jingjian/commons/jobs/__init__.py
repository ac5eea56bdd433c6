"""Work that is done by the worker and not while somebody waits, on procrastinate.

``task`` and ``periodic`` declare it (in a module's ``tasks.py``), ``defer`` asks for it by name inside the caller's
transaction, ``progress`` reports from inside it, and ``models.JobRun`` is what people see of it. Jobs run as somebody:
``set_runner`` is how ``access`` says what that means, since it stands above.
"""

from jingjian.commons.jobs.deferring import defer
from jingjian.commons.jobs.progress import progress
from jingjian.commons.jobs.registry import JobError, UnreachableError, periodic, steps, task
from jingjian.commons.jobs.running import set_runner

__all__ = ["JobError", "UnreachableError", "defer", "periodic", "progress", "set_runner", "steps", "task"]
