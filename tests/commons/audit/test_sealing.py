"""Every committed event gets one place in the tree, whatever the order in which transactions end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.audit import proving, sealing
from jingjian.commons.audit.models import (
    AuditCheckpoint,
    AuditCosignature,
    AuditEvent,
    AuditLeaf,
    AuditNode,
    AuditWaiting,
)
from jingjian.commons.audit.writing import insert_event
from jingjian.commons.vault import notes, signatures
from jingjian.commons.vault.digests import merkle_root
from jingjian.commons.vault.errors import KeyFileError
from jingjian.commons.vault.logkeys import LOG_KEY_FILE, read_log_key
from jingjian.kernel.ids import uuid7

Seal = Callable[..., int]
Write = Callable[..., None]


def _leaves() -> list[bytes]:
    hashes = dict(AuditEvent.objects.values_list("id", "leaf_hash"))
    return [bytes(hashes[number]) for number in AuditLeaf.objects.order_by("index").values_list("id", flat=True)]


def test_events_get_places_without_a_gap_and_a_signed_checkpoint(write: Write, sealer: Seal) -> None:
    write(4)
    assert AuditWaiting.objects.count() == 5
    assert sealer() == 5
    assert list(AuditLeaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4]
    assert not AuditWaiting.objects.exists()
    found = notes.read(AuditCheckpoint.objects.get().note)
    assert (found.origin, found.size, found.root.hex()) == ("jingjian/QY/audit", 5, merkle_root(_leaves()))
    notes.check_log(found, signatures.public_of(read_log_key(settings.HOME)))


def test_a_later_round_goes_on_from_the_stored_edge(
    write: Write, sealer: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    write(9)
    assert sealer(rounds=2) == 6
    assert sealer(rounds=9) == 4
    assert sealer() == 0, "nothing new, no new checkpoint"
    sizes = AuditCheckpoint.objects.order_by("size")
    assert [row.size for row in sizes] == [3, 6, 9, 10]
    leaves = _leaves()
    assert [notes.read(row.note).root.hex() for row in sizes] == [merkle_root(leaves[: row.size]) for row in sizes]


def test_an_event_whose_transaction_ends_late_is_not_passed_over(template: Any, site: str, sealer: Seal) -> None:
    """The sealer runs while an older event is not yet committed; it comes into the next round."""
    url = template.url("jj_app", site)
    number = uuid7()
    with psycopg.connect(url) as slow:
        slow.execute(
            "INSERT INTO audit_event (id, at, verb, register, body, leaf_hash) VALUES (%s, now(), 'x', 'x', '{}', '')",
            [number],
        )
        with acting_as(SYSTEM):
            insert_event(actor=SYSTEM, verb="y", act_id=uuid7(), register="x", record_id=None, content={})
        assert sealer() == 2
        assert not AuditLeaf.objects.filter(pk=number).exists()
        slow.commit()
    assert sealer() == 1
    assert AuditLeaf.objects.get(pk=number).index == 2


def test_what_is_rolled_back_waits_for_nothing(site: str, sealer: Seal) -> None:
    before = AuditWaiting.objects.count()
    with acting_as(SYSTEM):
        insert_event(actor=SYSTEM, verb="y", act_id=uuid7(), register="x", record_id=None, content={})
        transaction.set_rollback(True)
    assert AuditWaiting.objects.count() == before


def test_two_sealers_do_not_meet(template: Any, write: Write, site: str, sealer: Seal) -> None:
    write(1)
    with psycopg.connect(template.url("jj_job", site)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing._ONE_SEALER])
        assert sealer() == 0
        other.rollback()
    assert sealer() == 2


def test_a_log_whose_key_is_gone_is_not_given_another(write: Write, sealer: Seal) -> None:
    sealer()
    write(1)
    (settings.HOME / LOG_KEY_FILE).unlink()
    with pytest.raises(KeyFileError, match="restore it from the backup"):
        sealer()
    assert AuditWaiting.objects.count() == 1


@pytest.mark.parametrize("table", ["audit_leaf", "audit_node", "audit_checkpoint", "audit_cosignature"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET event_id = event_id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("role", ["jj_app", "jj_job", "jj_owner"])
def test_the_tree_refuses_change_and_deletion(
    template: Any, write: Write, site: str, sealer: Seal, role: str, table: str, statement: str
) -> None:
    sealer()
    with psycopg.connect(template.url("jj_owner", site)) as owner:
        owner.execute(
            "INSERT INTO audit_node (id, level, index, head) VALUES (gen_random_uuid(), 8, 0, 'x');"
            "INSERT INTO audit_cosignature (id, size, name, seen_at, line, added_at) "
            "VALUES (gen_random_uuid(), 1, 'x', now(), 'x', now())"
        )
    column = "event_id" if table == "audit_leaf" else "id"
    words = statement.format(table).replace("event_id", column)
    with psycopg.connect(template.url(role, site)) as caller, pytest.raises(psycopg.errors.InsufficientPrivilege):
        caller.execute(words)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_waiting (event_id) VALUES (gen_random_uuid())",
        "DELETE FROM audit_waiting",
        "INSERT INTO audit_leaf (event_id, index) VALUES (gen_random_uuid(), 9)",
        "INSERT INTO audit_checkpoint (id, at, size, note, frontier) VALUES (gen_random_uuid(), now(), 9, '', '')",
    ],
)
def test_the_web_role_neither_seals_nor_lets_events_wait_for_ever(write: Write, statement: str) -> None:
    write(1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_proofs_read_kept_subtrees_and_fit_the_signed_roots(write: Write, sealer: Seal, worker: Any) -> None:
    with acting_as(SYSTEM):
        for number in range(600):
            insert_event(actor=SYSTEM, verb="y", act_id=uuid7(), register="x", record_id=None, content={"n": number})
    assert sealer() == 601
    assert AuditNode.objects.count() == 2, "601 leaves hold two complete subtrees of 256"
    leaves = _leaves()
    for size in (1, 255, 256, 257, 512, 600, 601):
        assert proving.root(size).hex() == merkle_root(leaves[:size])
    event = AuditEvent.objects.get(pk=AuditLeaf.objects.get(index=300).pk)
    receipt = proving.receipt(event)
    assert receipt is not None
    assert (receipt["index"], receipt["body"]) == (300, event.body)
    assert notes.read(receipt["checkpoint"]).size == 601
    assert AuditCosignature.objects.count() == 0
    write(1)
    assert proving.receipt(AuditEvent.objects.order_by("-id")[0]) is None, "it waits for its place"
