"""A real clamd with a signature database of one line: a marked file is refused, a clean one comes in."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

TITLE = "The virus scanner: Debian's clamd with one signature"
MARK = b"JINGJIAN-PROOF-SIGNATURE"
WAIT_SECONDS = 120.0


def prove(seed: int) -> str:
    program = shutil.which("clamd")
    if program is None:
        raise RuntimeError("clamd is not installed: apt-get install clamav-daemon")
    folder = Path(tempfile.mkdtemp(prefix="jingjian-clamd-"))
    try:
        socket = _written(folder)
        daemon = subprocess.Popen(
            [program, "--foreground", f"--config-file={folder}/clamd.conf"], stdout=subprocess.DEVNULL
        )
        try:
            return _asked(folder, socket, daemon, seed)
        finally:
            daemon.terminate()
            daemon.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def _written(folder: Path) -> Path:
    """Configuration and signatures; clamd leaves root's rights, so it must reach the folder as whom it runs."""
    socket, signatures = folder / "clamd.ctl", folder / "signatures"
    signatures.mkdir()
    (signatures / "jingjian.ndb").write_text(f"Jingjian.Proof:0:*:{MARK.hex()}\n", encoding="ascii")
    lines = [f"LocalSocket {socket}", f"DatabaseDirectory {signatures}", "Foreground yes"]
    if os.geteuid() == 0:
        lines.append("User root")
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n", encoding="ascii")
    return socket


def _asked(folder: Path, socket: Path, daemon: subprocess.Popen[bytes], seed: int) -> str:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "jingjian.config.settings", "JINGJIAN_HOME": str(folder / "home"),
        "DATABASE_URL": "postgresql:///nothing", "JINGJIAN_CLAMD": str(socket),
    }  # fmt: skip
    import django
    from django.conf import settings

    django.setup()
    settings.CLAMD = str(socket)
    from jingjian.commons.documents import scanner
    from jingjian.commons.documents.refusals import InfectedError
    from jingjian.kernel.errors import DomainError

    said = _version(scanner, socket, daemon)
    clean = io.BytesIO(bytes((seed + n) % 251 for n in range(300_000)))
    scanner.scan(clean)
    try:
        scanner.scan(io.BytesIO(b"minutes " * 20_000 + MARK))
    except InfectedError as found:
        name = found.signature
    else:
        raise AssertionError("the marked file was not found")
    daemon.terminate()
    daemon.wait(timeout=30)
    try:
        scanner.scan(clean)
    except DomainError as refusal:
        closed = refusal.code
    else:
        raise AssertionError("without the daemon a file came in")
    return f"{said}: a clean file comes in, a marked one is refused as `{name}`, without the daemon `{closed}`."


def _version(scanner: Any, socket: Path, daemon: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return str(scanner.version(str(socket)))
        except OSError:
            if time.monotonic() > until or daemon.poll() is not None:
                raise
            time.sleep(0.5)
