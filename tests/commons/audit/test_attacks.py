"""Attacks on the log by the owner of the database: each ends in its own error of the standalone verifier."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from jingjian.commons.audit import sealing
from jingjian.commons.audit.models import AuditCheckpoint
from jingjian.commons.vault.logkeys import LOG_KEY_FILE
from jingjian.testing import database
from tests.commons.audit.attacking import TABLES, Auditor, Owner, Witness, run

Seal = Callable[..., int]
Write = Callable[..., None]


@pytest.fixture
def owner(template: Any, site: str) -> Owner:
    return Owner(template.url("jj_owner", site))


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    return Auditor(tmp_path)


@pytest.fixture
def log(write: Write, sealer: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve events under three checkpoints, of which the auditor knows the key."""
    monkeypatch.setattr(sealing, "BATCH", 4)
    write(11)
    assert sealer(rounds=9) == 12


@pytest.fixture
def honest(log: None, auditor: Auditor) -> Path:
    """What the auditor kept: an export that was in order."""
    folder = auditor.exported()
    assert auditor.verify(folder) == (0, "")
    return folder


def _event(index: int) -> str:
    return f"(SELECT event_id FROM audit_leaf WHERE index = {index})"


def _erase(index: int) -> tuple[str, str]:
    return f"DELETE FROM audit_event WHERE id = {_event(index)}", f"DELETE FROM audit_leaf WHERE index = {index}"


def test_1_the_first_event_deleted(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(*_erase(0))
    assert auditor.verify() == (4, "leaf_missing")


def test_2_one_in_the_middle_deleted(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(*_erase(6))
    assert auditor.verify() == (4, "leaf_missing")


def test_2a_only_the_event_deleted_and_its_place_left(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(_erase(6)[0])
    assert auditor.verify() == (4, "event_missing")


def test_2b_one_deleted_and_the_others_moved_up(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(
        *_erase(6),
        "ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_index_key",
        "UPDATE audit_leaf SET index = index - 1 WHERE index > 6",
    )
    assert auditor.verify() == (2, "root_differs")


def test_3_the_last_event_deleted(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(*_erase(11))
    assert auditor.verify() == (4, "log_shortened")


def test_4_an_event_altered(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(f"UPDATE audit_event SET body = replace(body, '第5人', '第6人') WHERE id = {_event(6)}")
    assert auditor.verify() == (2, "leaf_altered")


def test_4a_an_event_altered_with_its_hash(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(
        f"UPDATE audit_event SET body = replace(body, '第5人', '第6人') WHERE id = {_event(6)}",
        "UPDATE audit_event SET leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))",
    )
    assert auditor.verify() == (2, "root_differs")


@pytest.mark.parametrize("column", ["verb = 'x'", "record_id = gen_random_uuid()", "actor_id = gen_random_uuid()"])
def test_4b_an_event_hidden_from_its_record(honest: Path, owner: Owner, auditor: Auditor, column: str) -> None:
    """The pages find events by columns beside the body; those are compared with it."""
    owner.do(f"UPDATE audit_event SET {column} WHERE id = {_event(6)}")
    assert auditor.verify() == (2, "column_altered")


def test_5_two_events_change_places(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do("UPDATE audit_leaf SET index = -1 WHERE index = 5", "UPDATE audit_leaf SET index = 5 WHERE index = 6",
             "UPDATE audit_leaf SET index = 6 WHERE index = -1")  # fmt: skip
    assert auditor.verify() == (2, "leaves_reordered")


def test_6_an_event_twice(honest: Path, owner: Owner, auditor: Auditor) -> None:
    copied = "gen_random_uuid(), at, verb, register, record_id, actor_id, body, leaf_hash"
    owner.do(
        f"INSERT INTO audit_event SELECT {copied} FROM audit_event WHERE id = {_event(6)}",
        "INSERT INTO audit_leaf (event_id, index) SELECT id, 12 FROM audit_event "
        "WHERE id NOT IN (SELECT event_id FROM audit_leaf)",
    )
    assert auditor.verify() == (2, "leaf_duplicated")


def test_7_the_log_emptied(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do("TRUNCATE audit_event", "TRUNCATE audit_leaf")
    assert auditor.verify() == (4, "log_shortened")


def test_7a_the_log_emptied_with_its_checkpoints(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(*(f"TRUNCATE {table}" for table in TABLES))
    assert auditor.verify(previous=honest) == (5, "log_rolled_back")


def test_7b_only_the_checkpoints_thrown_away(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do("TRUNCATE audit_checkpoint")
    assert auditor.verify() == (4, "checkpoint_missing")


def test_8_two_histories_for_two_superiors(
    template: Any, site: str, honest: Path, write: Write, sealer: Seal, auditor: Auditor
) -> None:
    """Both go on from the same log and are signed with the real key; only side by side they give themselves away."""
    connection.close()
    other = database.clone(template, f"{site}_fork", of=site)
    try:
        write(2, start=20)
        sealer()
        here = auditor.exported()
        with database.working_on(template, other):
            write(2, start=30)
            with database.working_on(template, other, role="jj_job"):
                sealing.seal()
            there = auditor.exported()
    finally:
        database.drop(template, other)
    trust = ("--trust", str(auditor.trust()))
    for folder in (here, there):
        assert auditor.verify(folder, previous=honest) == (0, ""), "each extends what was there before"
    assert run("consistency", str(here), str(there), *trust) == (2, "history_forked")
    assert run("consistency", str(honest), str(there), *trust) == (0, "")


def test_9_salts_swapped(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do(
        "WITH two AS (SELECT id, salt, row_number() OVER (ORDER BY id) n FROM audit_value LIMIT 2) "
        "UPDATE audit_value v SET salt = b.salt FROM two a, two b WHERE v.id = a.id AND a.n <> b.n"
    )
    assert auditor.verify() == (2, "value_altered")


def test_9a_a_personal_value_exchanged(honest: Path, owner: Owner, auditor: Auditor) -> None:
    """The vault binds a value to its row: what was moved cannot be read, and what cannot be read is no proof."""
    owner.do(
        "UPDATE audit_value v SET value = o.value, salt = o.salt FROM audit_value o "
        "WHERE o.id = (SELECT max(id::text)::uuid FROM audit_value) AND v.id <> o.id"
    )
    assert auditor.verify() == (2, "value_altered")


def test_10_an_old_checkpoint(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do("DELETE FROM audit_checkpoint WHERE size > 8")
    assert auditor.verify() == (5, "checkpoint_old")
    assert auditor.verify(previous=honest) == (5, "checkpoint_old")


def test_11_an_older_backup(honest: Path, owner: Owner, auditor: Auditor, write: Write, sealer: Seal) -> None:
    """A whole and valid older state: nothing in it is wrong, except for who knows that there was more."""
    owner.do(
        "DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_leaf WHERE index >= 8)",
        "DELETE FROM audit_leaf WHERE index >= 8",
        "DELETE FROM audit_checkpoint WHERE size > 8",
    )
    assert auditor.verify() == (0, "")
    assert auditor.verify(previous=honest) == (5, "log_rolled_back")
    write(4, start=40)
    sealer()
    assert auditor.verify(previous=honest) == (2, "history_forked"), "also when the log has grown again"


def test_12_everything_made_anew_with_the_real_key_after_a_cosignature(
    log: None, owner: Owner, tmp_path: Path, sealer: Seal
) -> None:
    witness = Witness.new("sj-jiwei")
    auditor = Auditor(tmp_path, (witness,))
    note = AuditCheckpoint.objects.get(size=12).note
    kept = tmp_path / "cosigned"
    kept.write_text(witness.cosigned(note, int(time.time())))
    owner.do(
        "UPDATE audit_event SET body = replace(body, '第5人', '第6人')",
        "UPDATE audit_event SET leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))",
        "TRUNCATE audit_leaf", "TRUNCATE audit_checkpoint", "TRUNCATE audit_node",
        "INSERT INTO audit_waiting SELECT id FROM audit_event",
    )  # fmt: skip
    assert sealer(rounds=9) == 12
    nobody = Auditor(tmp_path / "other")
    nobody.folder.mkdir()
    assert nobody.verify() == (0, ""), "inside, the forged log is flawless"
    assert auditor.verify(previous=kept) == (2, "rewritten_after_cosignature")


def test_a_log_signed_with_another_key_is_not_this_log(
    honest: Path, owner: Owner, sealer: Seal, auditor: Auditor
) -> None:
    (settings.HOME / LOG_KEY_FILE).unlink()
    owner.do("TRUNCATE audit_leaf", "TRUNCATE audit_checkpoint", "TRUNCATE audit_node",
             "INSERT INTO audit_waiting SELECT id FROM audit_event")  # fmt: skip
    sealer(rounds=9)
    assert auditor.verify() == (3, "log_key_unknown")


def test_a_checkpoint_whose_words_were_changed(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do("UPDATE audit_checkpoint SET note = replace(note, E'\\n8\\n', E'\\n7\\n'), size = 7 WHERE size = 8")
    assert auditor.verify() == (3, "log_signature_bad")


def test_a_value_that_retention_erased_leaves_the_proofs_whole(honest: Path, owner: Owner, auditor: Auditor) -> None:
    owner.do("DELETE FROM audit_value")
    folder = auditor.exported()
    assert auditor.verify(folder, previous=honest) == (0, "")
    assert "000-0000003" in (honest / "leaves.jsonl").read_text()
    assert "000-0000003" not in (folder / "leaves.jsonl").read_text()


def test_cosignatures_are_asked_for_by_age(log: None, owner: Owner, tmp_path: Path) -> None:
    witness, other = Witness.new("sj-jiwei"), Witness.new("sj-jiwei")
    auditor = Auditor(tmp_path, (witness,))
    now = int(time.time())
    assert auditor.verify() == (5, "cosignature_missing")
    folder = auditor.exported()
    rows = [json.loads(line) for line in (folder / "checkpoints.jsonl").read_text().splitlines()]
    for by, seconds, expected in (
        (witness, now, (0, "")),
        (witness, now - 25 * 3600, (5, "cosignature_stale")),
        (witness, now + 3600, (5, "future_timestamp")),
        (other, now, (5, "cosignature_missing")),
    ):
        cosigned = [*rows[:-1], rows[-1] | {"note": by.cosigned(rows[-1]["note"], seconds)}]
        (folder / "checkpoints.jsonl").write_text("".join(json.dumps(row) + "\n" for row in cosigned))
        assert auditor.verify(folder) == expected
    line = witness.cosigned(rows[0]["note"], now).splitlines()[-1]
    rows[-1]["note"] += line + "\n"
    (folder / "checkpoints.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert auditor.verify(folder) == (3, "cosignature_bad")


def test_a_folder_that_is_no_export_says_so(honest: Path, auditor: Auditor, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    for spoil in ("manifest.json", "leaves.jsonl", "checkpoints.jsonl"):
        shutil.copytree(honest, broken)
        (broken / spoil).write_text('{"form": "jingjian-audit/1"}\n[]\n')
        assert auditor.verify(broken) == (1, "unreadable")
        shutil.rmtree(broken)
