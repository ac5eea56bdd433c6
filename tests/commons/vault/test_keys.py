from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from jingjian.commons.vault.errors import KeyFileError, UnknownKeyError
from jingjian.commons.vault.keys import KEY_BYTES, KEY_FILE, ensure_key_file, framed, key_ring, read_key_file
from jingjian.commons.vault.suites import SUITES, Suite


def test_a_new_site_gets_one_key_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = ensure_key_file(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    ring = read_key_file(tmp_path)
    assert [len(key) for key in ring.keys.values()] == [KEY_BYTES]
    assert ring.active in ring.keys
    assert [file.name for file in path.parent.iterdir()] == ["data.key"]


def test_an_existing_key_file_is_left_as_it_is(tmp_path: Path) -> None:
    before = ensure_key_file(tmp_path).read_bytes()
    assert ensure_key_file(tmp_path).read_bytes() == before


def test_processes_that_start_together_end_with_the_same_key(tmp_path: Path) -> None:
    seen: list[str] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        ensure_key_file(tmp_path)
        seen.append(read_key_file(tmp_path).active)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_a_lost_key_is_not_replaced_while_encrypted_files_exist(tmp_path: Path) -> None:
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "paper").write_bytes(b"x")
    with pytest.raises(KeyFileError, match="restore it"):
        ensure_key_file(tmp_path)
    assert not (tmp_path / KEY_FILE).exists()


def test_a_missing_key_file_is_said_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="restore it from the backup"):
        read_key_file(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o777])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    ensure_key_file(tmp_path).chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(tmp_path)


def test_a_key_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    path = ensure_key_file(tmp_path)
    path.rename(tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", path)
    with pytest.raises(KeyFileError, match="cannot be opened"):
        read_key_file(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '"text"',
        '{"active": "a"}',
        '{"active": "a", "keys": []}',
        '{"active": "a", "keys": {}}',
        '{"active": "a", "keys": {"a": "c2hvcnQ="}}',
        '{"active": "a", "keys": {"a": "!!"}}',
        '{"active": "a", "keys": {"a": 5}}',
        json.dumps({"active": "b", "keys": {"a": "A" * 43 + "="}}),
        json.dumps({"active": "A.B", "keys": {"A.B": "A" * 43 + "="}}),
    ],
)
def test_a_damaged_key_file_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    path = ensure_key_file(tmp_path)
    path.write_text(content)
    with pytest.raises(KeyFileError, match="damaged") as caught:
        read_key_file(tmp_path)
    assert str(caught.value) == f"{path} is damaged; restore it from the backup"
    assert caught.value.__cause__ is None


def test_a_ring_prints_no_key(home: Path) -> None:
    ring = key_ring()
    assert repr(ring) == f"KeyRing(active={ring.active!r})"


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_keys_differ_by_purpose_and_place(home: Path, suite: Suite) -> None:
    ring = key_ring()
    places: list[tuple[str, ...]] = [("field", "a"), ("field", "b"), ("file", "a"), ("field", "a", "")]
    made = {
        ring.cipher(suite, ring.active, purpose, *(part.encode() for part in parts)).encrypt(bytes(12), bytes(32), b"")
        for purpose, *parts in places
    }
    assert len(made) == len(places)


def test_an_unknown_key_is_named_by_its_id(home: Path) -> None:
    with pytest.raises(UnknownKeyError, match="gone1"):
        key_ring().cipher(SUITES["jj1"], "gone1", "field")


def test_different_lists_are_framed_differently() -> None:
    assert len({framed(b"ab", b"c"), framed(b"a", b"bc"), framed(b"abc"), framed(b"abc", b"")}) == 4
