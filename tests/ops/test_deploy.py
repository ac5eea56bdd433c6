"""A site that is reached by HTTPS passes Django's own checks of a deployment, none of them silenced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def _check(home: Path, **options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jingjian", "manage", "check", "--deploy", "--fail-level", "WARNING"]
    environment = os.environ | {"JINGJIAN_HOME": str(home), "DATABASE_URL": "postgresql:///nothing"} | options
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    done = _check(tmp_path, JINGJIAN_TLS_CERT=str(tmp_path / "cert.pem"), JINGJIAN_TLS_KEY=str(tmp_path / "key.pem"))
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_they_do_find_a_site_without_tls(tmp_path: Path) -> None:
    done = _check(tmp_path)
    assert done.returncode == 1
    assert "SESSION_COOKIE_SECURE" in done.stderr
