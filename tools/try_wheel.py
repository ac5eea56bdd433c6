"""Install a wheel into an empty virtual environment and run its demo; part of `make release`.

    python tools/try_wheel.py dist/jingjian-….whl

Prints how long installation and first answer took. Ends with 1 when the login page or the demo's accounts do not come.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

ANSWER_SECONDS = 180.0
DEMO_SECONDS = 300.0


def answers(url: str) -> str:
    """The page at `url`, empty when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
            return str(answer.read().decode())
    except (OSError, urllib.error.URLError):
        return ""


def main(wheel: Path, port: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="jj-wheel-"))
    folder.chmod(0o755)
    began = time.monotonic()
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, str(wheel.resolve())], cwd=folder, check=True)
    print(f"installed in {time.monotonic() - began:.0f} s", flush=True)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JINGJIAN_", "DATABASE_", "PYTHON"))
    }
    home = folder / "home"
    began = time.monotonic()
    site = subprocess.Popen(
        [str(folder / "venv" / "bin" / "jingjian"), "run", "--demo", "--port", str(port)],
        cwd=folder,
        env=kept | {"JINGJIAN_HOME": str(home)},
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while not answers(f"{url}/healthz"):
            if site.poll() is not None or time.monotonic() - began > ANSWER_SECONDS:
                print("no answer", file=sys.stderr)
                return 1
            time.sleep(0.2)
        print(f"answered after {time.monotonic() - began:.0f} s", flush=True)
        page = answers(f"{url}/account/login/")
        if "csrfmiddlewaretoken" not in page or "/static/dist/" not in page:
            print("the login page is not whole", file=sys.stderr)
            return 1
        while not (home / "demo-accounts.json").exists():
            if site.poll() is not None or time.monotonic() - began > DEMO_SECONDS:
                print("the demo was not built", file=sys.stderr)
                return 1
            time.sleep(0.5)
        print(f"the demo stood after {time.monotonic() - began:.0f} s", flush=True)
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(90)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(os.environ.get("PORT", "8765"))))
