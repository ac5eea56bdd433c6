"""Make one offline archive of the built wheel, every locked wheel and an install script; `make bundle`.

    python tools/bundle.py                         dist/jingjian-<version>-<python>-<platform>.tar, signed
    python tools/bundle.py --key release.key       signed with this key; without it one is made in dist/ at first use

Needs the network once, for the wheels; what it makes needs none. Build on a machine like the one it is for: the same
Python and platform.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from jingjian.commons.vault.digests import digest, file_digest
from jingjian.commons.vault.signatures import new_pair, public_of, sign
from jingjian.ops.upgrade.bundle import INSTALL, MANIFEST, PRODUCT, SIGNATURE, this_python

ROOT = Path(__file__).resolve().parent.parent
SUMS = "SHA256SUMS"
PAGES = ("it-one-page.zh.md", "cli.md", "configuration.md", "backup.md")


def build_wheel(source: Path, into: Path) -> Path:
    """Build the project's wheel from `source`; the assets and catalogues must be built."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = into.glob("jingjian-*.whl")
    return wheel


def download(lock: Path, into: Path) -> None:
    """Fetch every locked wheel for this interpreter, each with a digest the lock names."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download"]
    subprocess.run([*pip, "--only-binary", ":all:", "--require-hashes", "--dest", into, "-r", lock], check=True)


def pack(version: str, wheels: list[Path], key: bytes, target: Path, *, python: str = "", platform: str = "") -> Path:
    """Write the signed archive of these wheels; `target` is its folder, or its name when it ends in .tar."""
    tag, machine = this_python()
    tag, machine = python or tag, platform or machine
    folder = f"{PRODUCT}-{version}"
    archive = target if target.suffix == ".tar" else target / f"{folder}-{tag}-{machine}.tar"
    script = (ROOT / "tools" / "install.sh").read_text(encoding="utf-8")
    texts = {
        INSTALL: script.replace("@VERSION@", version).replace("@PYTHON@", tag).encode(),
        "release.pub": public_of(key),
        **{f"docs/{name}": path.read_bytes() for name in PAGES if (path := ROOT / "docs" / "manual" / name).exists()},
    }
    sums = {f"wheels/{path.name}": file_digest(path) for path in wheels}
    sums |= {name: digest(content) for name, content in texts.items()}
    texts[SUMS] = "".join(f"{value}  {name}\n" for name, value in sorted(sums.items())).encode()
    manifest = {
        "product": PRODUCT, "version": version, "python": tag, "platform": machine,
        "files": sums | {SUMS: digest(texts[SUMS])},
    }  # fmt: skip
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    texts |= {MANIFEST: content, SIGNATURE: sign(key, content)}
    fresh = archive.with_name(f"{archive.name}.new")
    with tarfile.open(fresh, "w") as tar:
        for name, text in texts.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size, member.mode = len(text), 0o755 if name == INSTALL else 0o644
            tar.addfile(member, io.BytesIO(text))
        for path in wheels:
            tar.add(path, f"{folder}/wheels/{path.name}", filter=_plain)
    fresh.replace(archive)
    return archive


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def signing_key(path: Path) -> bytes:
    """The private key in `path`; made there, readable by its owner only, when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(new_pair()[0])
        print(f"made {path}: keep it, and keep it secret; the next bundles are signed with it")
    return path.read_bytes()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the offline bundle.")
    parser.add_argument("--key", type=Path, default=ROOT / "dist" / "release.key")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    options = parser.parse_args(arguments)
    options.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jj-bundle-") as name:
        folder = Path(name)
        print("building the wheel", flush=True)
        wheel = build_wheel(ROOT, folder)
        wheels = folder / "wheels"
        wheels.mkdir()
        print("fetching the locked wheels", flush=True)
        download(ROOT / "requirements.lock", wheels)
        shutil.move(wheel, wheels)
        version = wheel.name.split("-")[1]
        archive = pack(version, sorted(wheels.iterdir()), signing_key(options.key), options.into)
    print(f"{archive}: {archive.stat().st_size >> 20} MiB, {file_digest(archive)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
