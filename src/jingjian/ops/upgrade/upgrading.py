"""`jingjian upgrade FILE`: the next version beside this one, tried on the site, and back again when it fails.

Order: signature, version, interpreter, space, the digest of every file; the site rests; backup; install side by side;
the new version migrates and must answer `/readyz` on this machine only; the `current` link moves, and versions older
than the one that was in use are removed. A failure after the backup gives the database of the backup back and removes
the new version; the link never moved.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jingjian import __version__
from jingjian.commons.vault.keyfile import KEY_FILE, Form, outline
from jingjian.config.environment import SiteOptions
from jingjian.ops import instance
from jingjian.ops.backup import database
from jingjian.ops.backup.making import back_up, kept_files
from jingjian.ops.backup.manifest import DUMP, FILES, BackupError, Manifest
from jingjian.ops.backup.restoring import Restored, compare
from jingjian.ops.console import RefusedError, say
from jingjian.ops.probe import Address, ask
from jingjian.ops.upgrade.bundle import INSTALL, Bundle, read, this_python, unpack

VERSIONS: Final = "versions"
CURRENT: Final = "current"
RELEASE_KEY: Final = "release.pub"
#: an installed version needs about three times the size of its wheels
GROWTH: Final = 4
STOP_SECONDS: Final = 120.0


class UpgradeError(BackupError):
    """The new version was tried and did not stand; the text says what is in use now."""


@dataclass(frozen=True)
class Upgraded:
    """A finished upgrade and where the backup from before it lies."""

    before: str
    after: str
    backup: Path


def upgrade(options: SiteOptions, archive: Path, *, backup: Path | None, patience: float) -> Upgraded:
    """Bring the site to the version of the bundle; `backup` is the folder for the backup made before.

    The new version has `patience` seconds to be ready. Raises `RefusedError` before anything was changed, and
    `UpgradeError` when the former version and data stand again.
    """
    prefix = prefix_of(Path(sys.prefix))
    bundle = read(archive, options.release_key or prefix / RELEASE_KEY)
    _refuse_unfit(bundle, prefix)
    refuse_sealed(options.home)
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=prefix) as into:
        script = unpack(bundle, Path(into)) / INSTALL
        with _resting(options):
            made = _tried(options, bundle, prefix, script, backup=backup, patience=patience)
            point(prefix, bundle.version)
            prune(prefix, {bundle.version, __version__})
    return Upgraded(__version__, bundle.version, made)


def _tried(
    options: SiteOptions, bundle: Bundle, prefix: Path, script: Path, *, backup: Path | None, patience: float
) -> Path:  # fmt: skip
    """Back up, install beside and try; the folder of the backup. Raises `UpgradeError` with the former state back."""
    saved = backup or default_backup(options, bundle.version)
    say(f"backing up to {saved} / 正在备份")
    made = back_up(options, saved)
    try:
        _install(script, prefix)
        say(f"trying {bundle.version} / 正在试运行新版本")
        _try(options, prefix / VERSIONS / bundle.version, patience)
    except BaseException as fault:
        _return(options, prefix, bundle, made.folder, made.manifest)
        if not isinstance(fault, UpgradeError):
            raise
        raise UpgradeError(
            f"{bundle.version} did not stand, {__version__} and its data are in use as before "
            f"/ 新版本未能就绪，已恢复到 {__version__} 及升级前的数据:\n{fault}"
        ) from None
    return made.folder


def prefix_of(environment: Path) -> Path:
    """The folder `install` laid this version into. Raises `RefusedError` for an installation of another kind."""
    if environment.parent.name != VERSIONS or not (environment.parent.parent / CURRENT).is_symlink():
        raise RefusedError(
            "this installation was not made by a bundle's install script, so there is nothing beside which the next "
            "version could stand: install the bundle first / 当前程序不是由安装包安装的，请先用安装包的 install 安装"
        )
    return environment.parent.parent


def default_backup(options: SiteOptions, version: str) -> Path:
    """Where the backup before an upgrade goes when nobody says: to the second disk, else beside the home."""
    name = f"before-{version}-{datetime.now(UTC):%Y%m%d%H%M%S}"
    return options.backup_dir / name if options.backup_dir else options.home.with_name(f"{options.home.name}-{name}")


def point(prefix: Path, version: str) -> None:
    """Let `current` name this version, at once."""
    fresh = prefix / f".{CURRENT}-{os.getpid()}"
    fresh.symlink_to(Path(VERSIONS) / version)
    fresh.replace(prefix / CURRENT)


def prune(prefix: Path, kept: set[str]) -> list[str]:
    """Remove the installed versions that are not `kept`; the names of those removed."""
    old = sorted(folder for folder in (prefix / VERSIONS).iterdir() if folder.is_dir() and folder.name not in kept)
    for folder in old:
        say(f"removing {folder.name} / 正在删除旧版本")
        shutil.rmtree(folder, ignore_errors=True)
    return [folder.name for folder in old]


def refuse_sealed(home: Path) -> None:
    """The trial of the new version starts the site with nobody at a terminal and no systemd. Raises `RefusedError`."""
    if (home / KEY_FILE).exists() and outline(home).form is not Form.FILE:
        raise RefusedError(
            "the key file is sealed and the trial of the new version could not open it: `jingjian keys protect file`, "
            "upgrade, and protect it again "
            "/ 密钥文件已封存，升级试运行无法解锁：请先执行 `jingjian keys protect file`，升级后再改回"
        )


def _refuse_unfit(bundle: Bundle, prefix: Path) -> None:
    if _numbers(bundle.version) <= _numbers(__version__):
        raise RefusedError(
            f"{bundle.archive} holds {bundle.version}, and {__version__} is in use: nothing to upgrade "
            f"/ 安装包版本 {bundle.version} 不高于当前版本 {__version__}"
        )
    if (bundle.python, bundle.platform) != this_python():
        raise RefusedError(
            f"{bundle.archive} is for {bundle.python} on {bundle.platform}, and this is {' on '.join(this_python())}: "
            "get the bundle for this machine / 安装包与本机的 Python 或平台不符"
        )
    needed, free = bundle.archive.stat().st_size * GROWTH, shutil.disk_usage(prefix).free
    if free < needed:
        raise RefusedError(
            f"{prefix} has {free >> 20} MiB free and the upgrade needs {needed >> 20}: free some "
            f"/ 剩余空间 {free >> 20} MiB，升级需要 {needed >> 20} MiB，请清理"
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


@contextmanager
def _resting(options: SiteOptions) -> Iterator[None]:
    """The site does not run within; a systemd service that ran before runs again afterwards, whatever happened."""
    unit = "jingjian.service"
    systemctl = shutil.which("systemctl")
    active = (
        systemctl is not None
        and not subprocess.run([systemctl, "is-active", "--quiet", unit], check=False, capture_output=True).returncode
    )
    if active and systemctl:
        subprocess.run([systemctl, "stop", unit], check=True)
    if instance.is_held(options.home):
        raise RefusedError(f"the site runs on {options.home}: stop it first / 系统正在运行，请先停止再升级")
    try:
        yield
    finally:
        if active and systemctl:
            subprocess.run([systemctl, "start", unit], check=False)


def _install(script: Path, prefix: Path) -> None:
    """Lay the new version beside the present one; `current` stays."""
    command = [str(script), "--prefix", str(prefix), "--python", _base_python(), "--beside"]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UpgradeError(f"it could not be installed / 安装失败:\n{(done.stdout + done.stderr)[-3000:]}")


def _base_python() -> str:
    """The interpreter this virtual environment was made from."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _environment() -> dict[str, str]:
    """Ours without what would make another Python look for modules elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def _try(options: SiteOptions, version: Path, patience: float) -> None:
    """Run the new version on the site's data, for this machine alone, until it is ready; then let it rest."""
    port = _free_port()
    address = Address("127.0.0.1", port, options.tls_cert is not None)
    trial = {"JINGJIAN_HOME": str(options.home), "JINGJIAN_HOST": "127.0.0.1", "JINGJIAN_PORT": str(port)}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        site = subprocess.Popen(
            [str(version / "bin" / "jingjian"), "run"], env=_environment() | trial, stdout=log,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + patience
            while ask(address, "/healthz")[0] != 200 or ask(address, "/readyz")[0] != 200:
                if site.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise UpgradeError(log.read()[-3000:])
                time.sleep(0.3)
        finally:
            _stop(site)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(site: subprocess.Popen[bytes]) -> None:
    site.send_signal(signal.SIGTERM)
    try:
        site.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        site.kill()
        site.wait()


def _return(options: SiteOptions, prefix: Path, bundle: Bundle, saved: Path, manifest: Manifest) -> None:
    """Give the data of the backup back and take the new version away. Raises `UpgradeError` when that fails too."""
    say("returning to the former version and its data / 正在恢复到升级前的版本和数据")
    shutil.rmtree(prefix / VERSIONS / bundle.version, ignore_errors=True)
    try:
        restored = _give_back(options, saved, manifest)
    except Exception as fault:
        raise UpgradeError(
            f"the data could not be given back ({fault}); the backup is whole in {saved}: move {options.home} aside "
            f"and run `jingjian restore {saved}` / 数据未能自动恢复，备份完好，请移走 {options.home} 后执行恢复"
        ) from fault
    if not restored.whole:
        wrong = ", ".join(line.what for line in restored.lines if not line.same)
        raise UpgradeError(f"the data given back differ from the backup in {saved}: {wrong} / 恢复的数据与备份不一致")


def _give_back(options: SiteOptions, saved: Path, manifest: Manifest) -> Restored:
    known = {str(path.relative_to(saved / FILES)) for path in kept_files(saved)}
    for path in kept_files(options.home):
        if str(path.relative_to(options.home / FILES)) not in known:
            path.unlink()  # of a row that is gone with the trial
    for name in known:
        target = options.home / FILES / name
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(saved / FILES / name, target)
    with database.reachable(options) as url:
        database.erase(url)
        database.fill(url, saved / DUMP, server=manifest.server, count=len(manifest.tables))
        return compare(url, options.home, manifest)
