"""`jingjian run`: everything a site needs on one machine, until it is told to stop.

Order of a start: options, the home's lock, the key file, what an earlier killed run left behind, database, roles,
migrations, web server, workers. Order of a stop: workers, web server, database.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from jingjian import __version__
from jingjian.config.environment import ConfigurationError, SiteOptions, is_any, is_loopback, load
from jingjian.ops import demo, instance
from jingjian.ops.backup import nightly
from jingjian.ops.child import SETTINGS, SUPERVISOR
from jingjian.ops.console import Exit, RefusedError, complain, say
from jingjian.ops.keys.unlocking import unlock
from jingjian.ops.postgres import Cluster, ClusterError
from jingjian.ops.probe import Address, alive
from jingjian.ops.rolecheck import role_faults
from jingjian.ops.supervisor import Child, Errand, Supervisor

FIRST_ANSWER_SECONDS = 120.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _Stop(BaseException):
    """A stop was asked for while the site was still starting."""


def run(*, as_demo: bool) -> int:
    """Run the site in the foreground; the exit code when it has stopped."""
    options = load()
    refuse_open_http(options)
    refuse_half_configured(options)
    with instance.hold(options.home):
        if as_demo:
            demo.claim(options.home)
            options = load()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        return _run_alone(options, unlock(options.home))


def _run_alone(options: SiteOptions, secret: bytes) -> int:
    for left in instance.end_leftovers(options.home):
        say(f"ended {left}, left over from a run that was killed / 已结束上次遗留的进程 {left}")
    _install(_stop_at_once)
    cluster = Cluster(options.home) if options.embedded else None
    try:
        refuse_taken_port(options)
        options = _start_database(options, cluster)
        _prepare(options, secret)
        return _serve(options, cluster, secret)
    except _Stop:
        say("stopped before it was ready / 尚未就绪即已停止")
        return Exit.OK
    finally:
        _install(signal.SIG_IGN)
        if cluster is not None:
            cluster.stop()


def refuse_open_http(options: SiteOptions) -> None:
    """Refuse plain HTTP to other machines. Raises `RefusedError`."""
    if not is_loopback(options.host) and not options.secure:
        raise RefusedError(
            f"--host {options.host} would serve other machines without TLS: run `jingjian tls init`, or give "
            "--tls-cert and --tls-key, or name the proxy that ends TLS in trusted_proxies "
            "/ 对外提供服务必须使用 TLS：请先执行 `jingjian tls init`，或给出证书，或在 trusted_proxies 中写明代理"
        )


def refuse_half_configured(options: SiteOptions) -> None:
    """A site's own database needs the addresses of all three roles. Raises `ConfigurationError`."""
    for key in ("database_owner_url", "database_job_url"):
        if not options.embedded and not getattr(options, key):
            raise ConfigurationError(key.upper(), "needed with DATABASE_URL", "设置 DATABASE_URL 时必须同时设置")


def refuse_taken_port(options: SiteOptions) -> None:
    """Say who cannot have the port before a server fails on it. Raises `RefusedError`."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                reason, chinese = "is in use", "已被占用"
            else:
                reason, chinese = f"cannot be used ({fault.strerror})", "不能使用"
            raise RefusedError(
                f"port {options.port} on {options.host} {reason}: choose another with --port or PORT "
                f"/ 端口 {options.port} {chinese}，请用 --port 或 PORT 另选"
            ) from None


def base_url(options: SiteOptions) -> str:
    """The address people open in a browser."""
    scheme = "https" if options.tls_cert else "http"
    host = socket.gethostname() if is_any(options.host) else options.host
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{options.port}"


def _start_database(options: SiteOptions, cluster: Cluster | None) -> SiteOptions:
    if cluster is not None:
        say("starting the database / 正在启动数据库")
        cluster.start()
        options = load()
    for role, url in (("jj_app", options.database_url), ("jj_job", options.database_job_url)):
        if faults := role_faults(url):
            raise RefusedError(f"the database role of {role} is not fit to serve: {'; '.join(faults)}")
    return options


def _prepare(options: SiteOptions, secret: bytes) -> None:
    say("bringing the database to this release / 正在更新数据库结构")
    _child_command("prepare", role="owner", secret=secret)
    if faults := role_faults(options.database_url):
        raise RefusedError(f"the web role is not fit to serve: {'; '.join(faults)}")


def _child_command(part: str, *, role: str, secret: bytes) -> None:
    environment = os.environ | {"JINGJIAN_DATABASE_ROLE": role, SUPERVISOR: str(os.getpid())}
    done = subprocess.run(
        [sys.executable, "-m", "jingjian.ops.child", part], env=environment, input=secret, capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        printed = (done.stdout + done.stderr).decode("utf-8", errors="replace")
        raise ClusterError(f"the database could not be prepared / 数据库更新失败:\n{printed[-4000:]}")


def children_of(options: SiteOptions, secret: bytes = b"") -> list[Child]:
    """The processes of a site: one web server, and workers by number."""
    workers = [
        Child(f"worker-{number}", ["worker", f"worker-{number}"], {"JINGJIAN_DATABASE_ROLE": "job"}, unlock=secret)
        for number in range(1, options.worker_processes + 1)
    ]
    return [Child("web", ["web"], {"JINGJIAN_DATABASE_ROLE": "app"}, unlock=secret), *workers]


def _serve(options: SiteOptions, cluster: Cluster | None, secret: bytes) -> int:
    url, address = base_url(options), Address.of(options)
    supervisor = Supervisor(
        children_of(options, secret),
        cluster=cluster,
        errands=[Errand(Child("keep", ["keep"], unlock=secret), lambda: bool(nightly.due(options)))],
        changed=lambda children: instance.write_state(options.home, url=url, address=address, children=children),
    )
    _install(supervisor.request_stop)
    asked_anew = False
    supervisor.start()
    try:
        if _until(supervisor, lambda: alive(address), FIRST_ANSWER_SECONDS):
            say(f"Jingjian 镜鉴 {__version__} serves {url} (Ctrl-C stops it) / 已就绪，按 Ctrl-C 停止")
            _welcome(options, supervisor, url)
        elif not supervisor.stopping:
            complain(f"{url}/healthz does not answer yet; still trying / 尚无应答，继续尝试")
        asked_anew = _until(supervisor, lambda: cluster is not None and demo.reset_asked(options.home), None)
    finally:
        _install(signal.SIG_IGN)
        supervisor.stop()
    if asked_anew and cluster is not None:
        _begin_anew(options, cluster)
    say("stopped / 已停止")
    return Exit.OK


def _begin_anew(options: SiteOptions, cluster: Cluster) -> None:
    """Throw the demo away and become a fresh run of it; comes back only by an exception."""
    say("building the demo anew / 正在重建演示数据")
    demo.wipe(options.home, cluster)
    os.execv(sys.executable, [sys.executable, "-m", "jingjian", *sys.argv[1:]])  # noqa: S606 - our own program


def _welcome(options: SiteOptions, supervisor: Supervisor, url: str) -> None:
    """Build the demo and show its accounts, or show the one-time link that makes the first administrator."""
    django = [sys.executable, "-m", "django"]
    if options.demo:
        demo.defer_loading(django)
        if _until(supervisor, lambda: demo.accounts(options.home) is not None, None):
            demo.print_accounts(demo.accounts(options.home) or [], url)
        return
    link = subprocess.run([*django, "jingjian_setup_link"], capture_output=True, text=True, check=False)
    if link.returncode != 0:
        complain(f"no set-up link / 无法生成初始设置链接:\n{link.stderr[-2000:]}")
    elif path := link.stdout.strip():
        say(f"set up the site, once, at / 首次设置请打开（仅一次有效）: {url}{path}")


def _until(supervisor: Supervisor, true: Callable[[], bool], seconds: float | None) -> bool:
    """Keep the site running until something is true; False when time is up or a stop was asked for."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while not supervisor.stopping and (deadline is None or time.monotonic() < deadline):
        if true():
            return True
        supervisor.turn()
    return False


def _install(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, handler)


def _stop_at_once(_number: int, _frame: FrameType | None) -> None:
    raise _Stop
