"""Strings that nobody else writes, typed into fields of tier 乙 through the pages of a site, and looked for afterwards.

They are looked for as UTF-8 and as UTF-16, in what a dump says in clear, in every file of the database (its write-ahead
log too), in the home of the site, in what it printed, and in its folder for temporary files.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
from stdnum.cn import ric
from tools.proofs.visitor import Visitor

from jingjian.ops.backup.database import _program
from jingjian.ops.postgres import SUPERUSER, Cluster

PATIENCE: Final = 120.0
KEEPER, CLERK = "sunqihang", "songyutong"
#: strings in one comment and in one paper
WORDS: Final = 5
CHUNK: Final = 8 * 2**20
OVERLAP: Final = 64
TOKEN: Final = re.compile(rb"cnry[0-9a-f]{16}|[0-9]{17}[0-9X]")
UNIT: Final = re.compile(r'<select name="unit".*?<option value="([0-9a-f-]{36})"', re.DOTALL)
TASK: Final = re.compile(r'href="/tasks/([0-9a-f-]{36})/"')


@dataclass
class Canaries:
    """What was typed in: where each string went, and the strings that must be found."""

    typed: dict[str, str] = field(default_factory=dict)
    controls: set[str] = field(default_factory=set)

    def by_place(self) -> dict[str, int]:
        """How many strings went into each field."""
        places = list(self.typed.values())
        return {place: places.count(place) for place in dict.fromkeys(places)}


@dataclass
class Looked:
    """What was looked through: files and bytes of each kind of place, and the strings found there."""

    files: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    found: dict[str, set[str]] = field(default_factory=dict)


def plant(port: int, accounts: dict[str, dict[str, Any]], count: int, *, seed: int, folder: Path) -> Canaries:
    """Type at least `count` strings into fields of tier 乙 of a demo site, and read many of them back on its pages."""
    draw, canaries = random.Random(seed), Canaries()  # noqa: S311 - what must be found again
    keeper, clerk = (_logged_in(port, accounts[name]) for name in (KEEPER, CLERK))
    task = _task_for_papers(clerk, canaries, draw, folder)
    rounds = 0
    while len(canaries.typed) < count:
        rounds += 1
        _person(keeper, canaries, draw, opened=rounds % 5 == 1)
        _comment(clerk, task, canaries, draw)
        if rounds % 10 == 0:
            assert _paper(clerk, task, canaries, draw, folder), "a paper was refused"
    for page in (f"/tasks/{task}/", f"/records/{task}/comments/", "/people/"):
        assert clerk.get(page)[0] == 200, page
    return canaries


def look(home: Path, places: dict[str, list[Path]]) -> Looked:
    """Look through a dump of the site of `home`, the files of its database after a checkpoint, and `places`."""
    cluster, seen = Cluster(home), Looked()
    _note(seen, "dump", [_dump(cluster)])
    with psycopg.connect(cluster.url(SUPERUSER), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    files = list(_files(cluster.place.data))
    wal = cluster.place.data / "pg_wal"
    _note(seen, "data directory", (_pieces(path) for path in files if not path.is_relative_to(wal)))
    _note(seen, "write-ahead log", (_pieces(path) for path in files if path.is_relative_to(wal)))
    for name, roots in places.items():
        inside = [path for root in roots for path in _files(root) if not path.is_relative_to(cluster.place.folder)]
        _note(seen, name, (_pieces(path) for path in inside))
    return seen


def _logged_in(port: int, account: dict[str, Any]) -> Visitor:
    visitor = Visitor(port, patience=PATIENCE)
    visitor.login(account["username"], account["password"])
    return visitor


def _token(draw: random.Random) -> str:
    return f"cnry{draw.getrandbits(64):016x}"


def _number(draw: random.Random) -> str:
    """An identity number that passes the checks and belongs to nobody: the area does not exist."""
    born = date(1960, 1, 1) + timedelta(days=draw.randrange(14_000))
    digits = f"990101{born:%Y%m%d}{draw.randrange(1000):03d}"
    return digits + str(ric.calc_check_digit(digits + "0"))


def _person(keeper: Visitor, canaries: Canaries, draw: random.Random, *, opened: bool) -> None:
    """A new person with telephone and identity number; the name is a control, being of tier 丁."""
    control, phone, number = _token(draw), _token(draw), _number(draw)
    if number in canaries.typed:
        return
    found = UNIT.search(keeper.get("/people/new/")[1])
    assert found is not None, "no unit to choose"
    status = keeper.submit("/people/new/", name=control, staff_no=control[4:], unit=found[1], grade="general",
                           phone=phone, id_number=number)  # fmt: skip
    assert status == 303, f"a new person was answered {status}"
    page = keeper.led_to
    canaries.controls.add(control)
    canaries.typed |= {phone: "person: telephone", number: "person: identity number"}
    if opened:
        for name, value in (("phone", phone), ("id_number", number)):
            path = f"/values{page}{name}/"
            _, text = keeper.get(path)
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
            status, shown = keeper.ask("POST", path, hidden | {"purpose": "correct"})
            assert (status, value in shown) == (200, True), f"{path} answered {status}"


def _comment(clerk: Visitor, task: str, canaries: Canaries, draw: random.Random) -> None:
    words = [_token(draw) for _ in range(WORDS)]
    status = clerk.submit(f"/records/{task}/comments/", text="，".join(words))
    assert status == 303, f"a comment was answered {status}"
    canaries.typed |= dict.fromkeys(words, "comment")


def _paper(clerk: Visitor, task: str, canaries: Canaries, draw: random.Random, folder: Path) -> bool:
    """A paper with a name and words of its own, read again as a preview; False when the task takes none."""
    name, words = _token(draw), [_token(draw) for _ in range(WORDS)]
    path = folder / f"{name}.txt"
    path.write_text("，".join(words), encoding="utf-8")
    try:
        status, _ = clerk.upload(f"/tasks/{task}/attachments/", field="file", path=path, kind="evidence")
    finally:
        path.unlink()
    if status != 303:
        return False
    canaries.typed |= {name: "paper: file name"} | dict.fromkeys(words, "paper: content")
    previews = re.findall(rf'href="(/preview/tasks/{task}/[^"]+)"', clerk.get(f"/tasks/{task}/")[1])
    assert previews, "the paper has no preview"
    read = [clerk.get(preview)[1] for preview in previews]
    assert any(words[0] in text for text in read), "no preview shows the paper"
    return True


def _task_for_papers(clerk: Visitor, canaries: Canaries, draw: random.Random, folder: Path) -> str:
    """The first task of the clerk's list that takes papers."""
    for task in dict.fromkeys(TASK.findall(clerk.get("/tasks/")[1])):
        if clerk.get(f"/tasks/{task}/attachments/")[0] == 200 and _paper(clerk, task, canaries, draw, folder):
            return task
    raise AssertionError("no task takes a paper")


def _dump(cluster: Cluster) -> Iterator[bytes]:
    """What `pg_dump` says in clear."""
    url = cluster.url(SUPERUSER)
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10_000
    program = _program("pg_dump", server)
    with subprocess.Popen([program, "--dbname", url, "--format=plain"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(CHUNK):
            yield piece
    assert process.returncode == 0, "pg_dump failed"


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for folder, _folders, names in os.walk(root):
        yield from (Path(folder) / name for name in names)


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
    except (FileNotFoundError, OSError):  # gone meanwhile, or a socket
        return


def _note(seen: Looked, kind: str, contents: Any) -> None:
    found: set[str] = set()
    count = size = 0
    for pieces in contents:
        count += 1
        rest = b""
        for piece in pieces:
            size += len(piece)
            for text in (rest + piece, (rest + piece).replace(b"\0", b"")):
                found |= {match.decode("ascii") for match in TOKEN.findall(text)}
            rest = piece[-OVERLAP:]
    seen.files[kind], seen.bytes[kind], seen.found[kind] = count, size, found
