"""A bundle is believed by its signature alone, file by file, and only a newer one for this machine is taken."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from tools.bundle import pack

from jingjian import __version__
from jingjian.commons.vault.signatures import new_pair, public_of
from jingjian.config.environment import load
from jingjian.ops.console import RefusedError
from jingjian.ops.upgrade import bundle, upgrading

KEY = new_pair()[0]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "release.pub"
    path.write_bytes(public_of(KEY))
    return path


def packed(tmp_path: Path, *, key: bytes = KEY, version: str = "90.1.0", python: str = "") -> Path:
    """A signed bundle with one file that stands for a wheel."""
    wheel = tmp_path / "jingjian-90.1.0-py3-none-any.whl"
    wheel.write_bytes(os.urandom(5000))
    return pack(version, [wheel], key, tmp_path / "bundle.tar", python=python)


def rewritten(archive: Path, target: Path, change: dict[str, bytes]) -> Path:
    """The archive with other content under these names; new names are added."""
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        folder = old.getnames()[0].partition("/")[0]
        contents = {}
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            contents[member.name.removeprefix(f"{folder}/")] = source.read()
        for name, content in {**contents, **change}.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def test_a_whole_bundle_is_unpacked_as_its_manifest_says(tmp_path: Path, key: Path) -> None:
    found = bundle.read(packed(tmp_path), key)
    assert (found.version, (found.python, found.platform)) == ("90.1.0", bundle.this_python())
    root = bundle.unpack(found, tmp_path / "out")
    assert os.access(root / "install", os.X_OK)
    assert {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} == set(found.files)
    assert "90.1.0" in (root / "install").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["wheels/jingjian-90.1.0-py3-none-any.whl", "install", "../outside", "more"])
def test_a_file_that_was_changed_or_added_never_gets_further(tmp_path: Path, key: Path, name: str) -> None:
    other = rewritten(packed(tmp_path), tmp_path / "other.tar", {name: b"#!/bin/sh\n"})
    with pytest.raises(RefusedError, match=r"signed manifest|changed after signing"):
        bundle.unpack(bundle.read(other, key), tmp_path / "out")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("name", ["MANIFEST.json", "MANIFEST.sig"])
def test_another_manifest_or_signature_is_refused(tmp_path: Path, key: Path, name: str) -> None:
    other = rewritten(packed(tmp_path), tmp_path / "other.tar", {name: b"{}" * 32})
    with pytest.raises(RefusedError, match="signature"):
        bundle.read(other, key)


def test_the_bundle_of_another_key_no_bundle_and_no_key_are_refused(tmp_path: Path, key: Path) -> None:
    with pytest.raises(RefusedError, match="signature"):
        bundle.read(packed(tmp_path, key=new_pair()[0]), key)
    (tmp_path / "text.tar").write_text("no archive")
    with pytest.raises(RefusedError, match="no bundle"):
        bundle.read(tmp_path / "text.tar", key)
    with pytest.raises(RefusedError, match="no release key"):
        bundle.read(packed(tmp_path), tmp_path / "none.pub")


@pytest.mark.parametrize(
    ("version", "python", "reason"), [(__version__, "", "nothing to upgrade"), ("90.1.0", "cp30", "for this machine")]
)
def test_an_upgrade_that_does_not_fit_is_refused_before_anything_is_touched(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch, version: str, python: str, reason: str
) -> None:
    (tmp_path / "versions" / "1.0").mkdir(parents=True)
    (tmp_path / "current").symlink_to("versions/1.0")
    monkeypatch.setattr("sys.prefix", str(tmp_path / "versions" / "1.0"))
    archive = packed(tmp_path, version=version, python=python)
    with pytest.raises(RefusedError, match=reason):
        upgrading.upgrade(load({"JINGJIAN_HOME": str(tmp_path / "home")}), archive, backup=None, patience=1)
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["1.0"]


def test_an_installation_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="install script"):
        upgrading.prefix_of(tmp_path)


def test_the_link_moves_at_once(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("versions/1.0")
    upgrading.point(tmp_path, "2.0")
    assert os.readlink(tmp_path / "current") == "versions/2.0"
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_after_an_upgrade_the_two_newest_versions_stay(tmp_path: Path) -> None:
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        (tmp_path / "versions" / version / "bin").mkdir(parents=True)
    assert upgrading.prune(tmp_path, {"0.3.0", "0.2.0"}) == ["0.1.0"]
    assert sorted(folder.name for folder in (tmp_path / "versions").iterdir()) == ["0.2.0", "0.3.0"]
