"""What runs inside the processes that `jingjian run` starts: `python -m jingjian.ops.child web|worker|prepare|keep`.

Each asks the kernel to be ended when its supervisor ends, so that a killed supervisor leaves nobody behind.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from jingjian.config.environment import SiteOptions, load
from jingjian.ops.console import complain

SUPERVISOR = "JJ_SUPERVISOR_PID"
SETTINGS = "jingjian.config.settings"
WORKER_STOP_SECONDS = 20
WEB_STOP_SECONDS = 20
UNLOCK_BYTES = 32
_PR_SET_PDEATHSIG = 1


def end_with_supervisor() -> None:
    """Have the kernel send SIGTERM to this process when its supervisor ends; leave at once if it already has."""
    expected = os.environ.get(SUPERVISOR)
    if expected is None:
        return
    _on_parents_death(signal.SIGTERM)
    if os.getppid() != int(expected):
        sys.exit(0)


def _on_parents_death(number: signal.Signals) -> None:
    """Have the kernel send `number` to this process when its parent ends, however that happens."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)


def web_settings(options: SiteOptions) -> dict[str, Any]:
    """Settings of the web server for these options."""
    host = f"[{options.host}]" if ":" in options.host else options.host
    settings: dict[str, Any] = {
        "bind": [f"{host}:{options.port}"],
        "worker_class": "gthread",
        "workers": options.web_processes,
        "threads": options.web_threads,
        "timeout": 120,
        "graceful_timeout": WEB_STOP_SECONDS - 5,
        "keepalive": 15,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "limit_request_line": 8190,
        "loglevel": options.log_level if options.log_level != "info" else "warning",
        "errorlog": "-",
        "proc_name": "jingjian-web",
        "post_fork": _end_with_arbiter,
        "post_worker_init": lambda _worker: settle(),
        "control_socket_disable": True,
        "forwarded_allow_ips": ",".join(options.trusted_proxies),
    }
    if os.access("/dev/shm", os.W_OK):  # noqa: S108 - gunicorn's heartbeat file must not wait for a disk
        settings["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
    if options.tls_cert and options.tls_key:
        settings |= {"certfile": str(options.tls_cert), "keyfile": str(options.tls_key), "ssl_context": _tls_context}
    return settings


def _open_keys() -> None:
    """Whoever serves has the keys from the start, or says at once why not."""
    from jingjian.commons.vault.errors import VaultError
    from jingjian.commons.vault.keys import key_ring

    try:
        key_ring()
    except VaultError as fault:
        complain(str(fault))
        sys.exit(1)


def _end_with_arbiter(_arbiter: Any, _worker: Any) -> None:
    """A web process whose master was killed would keep the port for as long as its last request takes."""
    _on_parents_death(signal.SIGKILL)


def settle() -> None:
    """What has been loaded stays for the life of a process that serves pages: the collector looks at it no more."""
    gc.collect()
    gc.freeze()


def _tls_context(_config: Any, default: Any) -> Any:
    """TLS 1.2 or newer."""
    import ssl

    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def web() -> None:
    """Serve the site until SIGTERM."""
    from gunicorn.app.base import BaseApplication

    options = load()
    _open_keys()

    class Site(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in web_settings(options).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from jingjian.config.wsgi import application

            return application

    Site().run()


def worker(name: str) -> None:
    """Work off jobs until SIGTERM; running ones get time to end, then are aborted and tried again later."""
    import django
    from django.core.management import call_command

    django.setup()
    _open_keys()
    call_command("procrastinate", "worker", name=name, shutdown_graceful_timeout=float(WORKER_STOP_SECONDS))


def prepare() -> None:
    """Bring the site to this release, as owner: migrations, the shared cache, the key of the vault, no dead workers."""
    import django
    from django.core.management import call_command

    django.setup()
    from jingjian.commons.vault.keys import ensure_key_file

    ensure_key_file(load().home)
    call_command("migrate", interactive=False, verbosity=1)
    call_command("createcachetable")
    if load().embedded:  # another database may serve workers of further machines
        from jingjian.commons.jobs.worker import forget_workers

        forget_workers()


def keep() -> None:
    """Make the backup and hold the rehearsal that are due, out of the way of people who work."""
    from jingjian.ops.backup.nightly import keep as keep_site

    signal.signal(signal.SIGTERM, _leave)
    os.nice(10)
    keep_site(load(make_secret=False))


def _leave(_number: int, _frame: object) -> None:
    """End by an exception, so that what was half written is taken away."""
    sys.exit(0)


def take_unlock() -> None:
    """Keep what opens a sealed key file, as the supervisor hands it over; standard input is empty otherwise."""
    secret = sys.stdin.buffer.read(UNLOCK_BYTES)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    if secret:
        from jingjian.commons.vault.keys import unlock_with

        unlock_with(secret)


def main(arguments: list[str]) -> None:
    """Run the part named first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    end_with_supervisor()
    take_unlock()
    parts: dict[str, Callable[..., None]] = {"web": web, "worker": worker, "prepare": prepare, "keep": keep}
    parts[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
