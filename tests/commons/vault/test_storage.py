from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.frames import FRAME, TAG
from jingjian.commons.vault.keys import KeyRing
from jingjian.commons.vault.storage import EncryptedStorage, Stored
from jingjian.commons.vault.suites import SUITES, Suite
from jingjian.kernel import clock

SECRET = "赵某某的谈话记录".encode()
many = profile(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EDGES = [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 5, 3 * FRAME]


def stored(content: bytes, bound_to: str = "") -> Stored:
    return EncryptedStorage().write([content], bound_to=bound_to)


def path_of(home: Path, name: str) -> Path:
    return home / "files" / name


@pytest.fixture(params=SUITES.values(), ids=lambda suite: suite.name, autouse=True)
def suite(request: pytest.FixtureRequest, settings: Any) -> Suite:
    """Every test here runs under each suite."""
    settings.ENCRYPTION = request.param.name
    return cast(Suite, request.param)


def test_a_file_says_under_which_suite_and_key_it_was_written(home: Path, ring: KeyRing, suite: Suite) -> None:
    content = path_of(home, stored(SECRET).name).read_bytes()
    assert content.startswith(suite.magic + bytes([len(ring.active)]) + ring.active.encode())


def test_a_file_is_read_whatever_the_site_writes_now(home: Path, suite: Suite, settings: Any) -> None:
    written = stored(SECRET)
    settings.ENCRYPTION = next(other.name for other in SUITES.values() if other != suite)
    with EncryptedStorage().read(written.name) as stream:
        assert stream.read() == SECRET


@pytest.mark.parametrize("length", EDGES)
def test_content_of_any_length_comes_back(home: Path, length: int) -> None:
    content = bytes(i % 251 for i in range(length))
    written = stored(content)
    assert written.size == length
    with EncryptedStorage().read(written.name) as stream:
        assert stream.read() == content
    assert EncryptedStorage().size(written.name) == length


@many
@given(
    st.binary(max_size=3 * FRAME),
    st.lists(st.tuples(st.integers(0, 4 * FRAME), st.integers(0, 2 * FRAME)), max_size=6),
)
def test_reading_at_any_place_gives_what_is_there(home: Path, content: bytes, reads: list[tuple[int, int]]) -> None:
    plain = io.BytesIO(content)
    with EncryptedStorage().read(stored(content).name) as stream:
        for position, length in reads:
            assert stream.seek(position) == plain.seek(position)
            assert stream.read(length) == plain.read(length)


def test_pieces_of_any_size_give_the_same_content_and_digest(home: Path) -> None:
    content = bytes(range(256)) * 700
    whole = stored(content)
    split = EncryptedStorage().write(content[i : i + 997] for i in range(0, len(content), 997))
    assert split.sha256 == whole.sha256
    with EncryptedStorage().read(split.name) as stream:
        assert stream.read() == content


def test_no_content_can_be_found_in_the_folder(home: Path) -> None:
    stored(SECRET * 9000)
    found = [path for path in home.rglob("*") if path.is_file() and SECRET in path.read_bytes()]
    assert found == []
    (home / "control").write_bytes(SECRET)
    assert [path for path in home.rglob("*") if path.is_file() and SECRET in path.read_bytes()] == [home / "control"]


def test_the_same_content_twice_cannot_be_recognised(home: Path) -> None:
    first, second = stored(SECRET), stored(SECRET)
    assert first.name != second.name
    assert path_of(home, first.name).read_bytes() != path_of(home, second.name).read_bytes()


def test_files_and_folders_are_closed_to_others(home: Path) -> None:
    path = path_of(home, stored(SECRET).name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("length", [1, FRAME, 2 * FRAME, 2 * FRAME + 100])
@pytest.mark.parametrize("cut", [1, TAG, 50, FRAME + TAG, 2 * (FRAME + TAG)])
def test_a_file_cut_short_is_refused_before_a_byte_is_read(home: Path, length: int, cut: int) -> None:
    name = stored(b"x" * length).name
    path = path_of(home, name)
    content = path.read_bytes()
    path.write_bytes(content[: max(0, len(content) - cut)])
    with pytest.raises(TamperedError):
        EncryptedStorage().read(name)


@pytest.mark.parametrize("added", [b"\0", b"\0" * TAG, b"\0" * (FRAME + TAG)])
def test_a_lengthened_file_is_refused_before_a_byte_is_read(home: Path, added: bytes) -> None:
    name = stored(b"x" * 2 * FRAME).name
    with path_of(home, name).open("ab") as file:
        file.write(added)
    with pytest.raises(TamperedError):
        EncryptedStorage().read(name)


@many
@given(st.data())
def test_no_bit_of_a_file_can_be_changed(home: Path, data: st.DataObject) -> None:
    name = stored(b"y" * (FRAME + 300)).name
    path = path_of(home, name)
    content = bytearray(path.read_bytes())
    position = data.draw(st.integers(0, 60) | st.integers(0, len(content) - 1))
    content[position] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    with pytest.raises(Exception) as caught, EncryptedStorage().read(name) as stream:  # noqa: PT011 CONFIG: checked below
        stream.read()
    assert type(caught.value).__name__ in ("TamperedError", "UnknownKeyError")


def test_frames_cannot_change_places(home: Path) -> None:
    name = stored(b"a" * FRAME + b"b" * FRAME + b"c").name
    path = path_of(home, name)
    content = path.read_bytes()
    start = len(content) - 2 * (FRAME + TAG) - 1 - TAG
    middle, end = start + FRAME + TAG, start + 2 * (FRAME + TAG)
    path.write_bytes(content[:start] + content[middle:end] + content[start:middle] + content[end:])
    with EncryptedStorage().read(name) as stream, pytest.raises(TamperedError):
        stream.read()


def test_files_cannot_be_exchanged(home: Path) -> None:
    first, second = stored(b"first").name, stored(b"second").name
    path_of(home, first).write_bytes(path_of(home, second).read_bytes())
    with pytest.raises(TamperedError):
        EncryptedStorage().read(first)


def test_a_file_opens_only_for_the_row_it_belongs_to(home: Path) -> None:
    name = stored(b"paper", bound_to="row 1").name
    for other in ("", "row 2"):
        with pytest.raises(TamperedError):
            EncryptedStorage().read(name, bound_to=other)
    with EncryptedStorage().read(name, bound_to="row 1") as stream:
        assert stream.read() == b"paper"


def test_a_writer_that_fails_leaves_no_file(home: Path) -> None:
    def broken() -> object:
        yield b"x" * FRAME * 2
        raise OSError("the upload broke off")

    with pytest.raises(OSError, match="broke off"):
        EncryptedStorage().write(broken())  # type: ignore[arg-type]
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name", ["../keys/data.key", "/etc/passwd", "general/ab/../../x", "", "incoming/x", "aside/general/x"]
)
def test_names_that_are_not_ours_are_refused(home: Path, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        EncryptedStorage().read(name)


def test_a_file_that_is_not_there_is_said(home: Path) -> None:
    with pytest.raises(FileNotFoundError):
        EncryptedStorage().read("general/ab/" + "a" * 32)


def test_it_serves_as_a_django_storage(home: Path, ring: KeyRing) -> None:
    storage = EncryptedStorage()
    name = storage.save("plan.txt", ContentFile(SECRET))
    assert "plan" not in name
    assert storage.exists(name)
    with storage.open(name) as file:
        assert file.read() == SECRET
    with pytest.raises(ValueError, match="reading only"):
        storage.open(name, "wb")
    storage.delete(name)
    assert not storage.exists(name)


def test_a_reader_of_zip_files_can_work_on_the_stream(home: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x" * 200_000)
    with EncryptedStorage().read(stored(packed.getvalue()).name) as stream, zipfile.ZipFile(stream) as archive:
        assert len(archive.read("a.txt")) == 200_000


def aged(path: Path, days: float) -> Path:
    then = clock.real_milliseconds() / 1000 - days * 24 * 3600
    os.utime(path, (then, then))
    return path


def test_files_that_no_row_names_are_set_aside_after_a_day_and_deleted_a_month_later(home: Path) -> None:
    storage = EncryptedStorage("papers")
    known, young, orphan = (storage.write([SECRET]).name for _ in range(3))
    for name in (known, orphan):
        aged(path_of(home, name), 1.1)
    assert storage.sweep({known}) == 1
    assert [storage.exists(name) for name in (known, young, orphan)] == [True, True, False]
    aside = home / "files" / "aside" / "papers" / orphan.rpartition("/")[2]
    aged(aside, 29.9)
    assert storage.sweep({known}) == 0
    assert aside.is_file()
    aged(aside, 30.1)
    storage.sweep({known})
    assert not aside.exists()
    assert storage.exists(known)


def test_sweeping_one_area_leaves_the_others_alone_and_clears_broken_uploads(home: Path) -> None:
    other = EncryptedStorage("returns").write([SECRET]).name
    aged(path_of(home, other), 90)
    broken = home / "files" / "incoming" / ("a" * 32)
    broken.write_bytes(b"half")
    fresh = home / "files" / "incoming" / ("b" * 32)
    fresh.write_bytes(b"half")
    aged(broken, 1.1)
    assert EncryptedStorage("papers").sweep(set()) == 0
    assert EncryptedStorage("returns").exists(other)
    assert (broken.exists(), fresh.exists()) == (False, True)
