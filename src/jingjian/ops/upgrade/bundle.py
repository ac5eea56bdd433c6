"""What a bundle is, and unpacking one: nothing leaves the archive that its signed manifest does not name."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from jingjian.commons.vault.digests import file_digest
from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.signatures import verify
from jingjian.ops.console import Bar, RefusedError

PRODUCT: Final = "jingjian"
MANIFEST: Final = "MANIFEST.json"
SIGNATURE: Final = "MANIFEST.sig"
INSTALL: Final = "install"
LARGEST_MANIFEST: Final = 4 * 2**20


@dataclass(frozen=True)
class Bundle:
    """A bundle whose signature was checked; `files` gives the digest of each file by its name in the folder."""

    archive: Path
    folder: str
    version: str
    python: str
    platform: str
    files: dict[str, str]


def this_python() -> tuple[str, str]:
    """Interpreter and platform as a bundle names them: `cp311`, `linux-x86_64`."""
    return f"cp{sys.version_info[0]}{sys.version_info[1]}", sysconfig.get_platform()


def read(archive: Path, key: Path) -> Bundle:
    """Read a bundle's manifest and check its signature. Raises `RefusedError` with the reason."""
    if not key.is_file():
        raise RefusedError(
            f"no release key {key}: bring it from whoever made the bundle, by another way than the bundle, and name it "
            f"in release_key / 缺少发布公钥 {key}，请向发布单位另行索取，并在 release_key 中指明"
        )
    try:
        with tarfile.open(archive) as tar:
            names = [member.name for member in tar if PurePosixPath(member.name).name == MANIFEST]
            folder = names[0].partition("/")[0] if len(names) == 1 else ""
            content, signature = (_small(tar, f"{folder}/{name}") for name in (MANIFEST, SIGNATURE))
    except (OSError, tarfile.TarError, KeyError):
        raise RefusedError(
            f"{archive} is no bundle of Jingjian, or an unsigned one / {archive} 不是已签名的安装包"
        ) from None
    try:
        verify(key.read_bytes(), content, signature)
        found: dict[str, Any] = json.loads(content)
        bundle = Bundle(archive, folder, found["version"], found["python"], found["platform"], dict(found["files"]))
        if found["product"] != PRODUCT:
            raise RefusedError(f"{archive} is a bundle of {found['product']}")
    except TamperedError as fault:
        raise RefusedError(f"{archive}: {fault}") from None
    except (ValueError, KeyError, TypeError):
        raise RefusedError(f"{archive} has a manifest this version does not know / 安装包清单无法识别") from None
    return bundle


def unpack(bundle: Bundle, into: Path) -> Path:
    """Write the files the manifest names into `into`, each with the digest it names; the folder they lie in.

    Raises `RefusedError` for a file that was changed, is missing, or is no plain file below the folder.
    """
    root = into / bundle.folder
    left = dict(bundle.files)
    bar = Bar("unpacking / 解包", len(left))
    with tarfile.open(bundle.archive) as tar:
        for member in tar:
            name = member.name.removeprefix(f"{bundle.folder}/")
            if name in (MANIFEST, SIGNATURE) or member.isdir():
                continue
            expected = left.pop(name, None)
            source = tar.extractfile(member) if member.isreg() else None
            if expected is None or source is None or ".." in PurePosixPath(name).parts or name.startswith("/"):
                raise RefusedError(
                    f"{bundle.archive}: {member.name} is not in the signed manifest / 含有清单之外的文件"
                )
            if _written(source, root / name) != expected:
                raise RefusedError(f"{bundle.archive}: {name} was changed after signing / {name} 在签名后被改动")
            bar.advance()
    bar.end()
    if left:
        raise RefusedError(f"{bundle.archive}: {sorted(left)[0]} is missing / 缺少 {sorted(left)[0]}")
    (root / INSTALL).chmod(0o755)
    return root


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.getmember(name)
    source = tar.extractfile(member)
    if source is None or member.size > LARGEST_MANIFEST:
        raise KeyError(name)
    return source.read()


def _written(source: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)
    return file_digest(target)
