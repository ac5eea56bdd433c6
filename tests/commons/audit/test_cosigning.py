"""Another unit checks the log, cosigns it, refuses one that does not extend the last, and the site keeps the line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jingjian.commons.audit import proving
from jingjian.commons.audit.models import AuditCosignature, AuditEvent
from jingjian.ops.cli import main
from jingjian.ops.console import Exit
from tests.commons.audit.attacking import Owner, run

Seal = Callable[..., int]
Write = Callable[..., None]
Command = Callable[..., int]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The superior unit's key."""
    assert main(["audit", "new-key", str(tmp_path / "unit.key"), "--name", "sj-jiwei"]) == Exit.OK
    return tmp_path / "unit.key"


@pytest.fixture
def out(tmp_path: Path) -> Callable[[str], Path]:
    def exported(name: str, *more: str) -> Path:
        assert main(["audit", "export", str(tmp_path / name), *more]) == Exit.OK
        return tmp_path / name

    return exported


@pytest.fixture
def cosign(unit: Path, tmp_path: Path) -> Command:
    def cosigned(given: Path, output: str, trust: Path) -> int:
        words = ["audit", "cosign", str(given), "--key", str(unit), "--trust", str(trust)]
        return main([*words, "--output", str(tmp_path / output)])

    return cosigned


def test_the_way_of_a_cosignature(
    write: Write, sealer: Seal, out: Callable[..., Path], cosign: Command, unit: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    write(3)
    sealer()
    public = unit.with_name("unit.key.pub")
    first = out("first", "--witness", str(public), "--format", "json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["leaves"] == 4
    trust = first / "trust.json"
    assert run("verify", str(first), "--trust", str(trust)) == (5, "cosignature_missing")
    assert cosign(first, "one", trust) == Exit.OK
    add = ["audit", "add-cosignature", str(tmp_path / "one"), "--witness", str(public)]
    assert main(add) == Exit.OK
    assert main(add) == Exit.OK, "once more changes nothing"
    kept = AuditCosignature.objects.get()
    assert (kept.size, kept.name) == (4, "sj-jiwei")
    assert AuditEvent.objects.filter(verb="audit.cosigned").count() == 1
    write(2, start=10)
    sealer()
    second = out("second")
    assert run("verify", str(second), "--trust", str(trust), "--previous", str(tmp_path / "one")) == (0, "")
    event = AuditEvent.objects.order_by("id").first()
    assert event is not None
    receipt = proving.receipt(event)
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    assert run("inclusion", str(tmp_path / "receipt.json"), "--trust", str(trust)) == (0, "")
    assert receipt is not None
    assert kept.line in receipt["checkpoint"], "the cosigned checkpoint is the one that stands in receipts"
    (tmp_path / "other.json").write_text(json.dumps(receipt | {"body": event.body.replace("QY", "XX")}))
    assert run("inclusion", str(tmp_path / "other.json"), "--trust", str(trust)) == (2, "receipt_altered")


def test_a_request_carries_the_proof_and_the_witness_needs_no_export(
    write: Write, sealer: Seal, out: Callable[..., Path], cosign: Command, tmp_path: Path
) -> None:
    write(4)
    sealer()
    first = out("first")
    assert cosign(first / "checkpoint", "one", first / "trust.json") == Exit.OK
    write(6, start=10)
    sealer()
    assert main(["audit", "request", str(tmp_path / "request"), "--since", "5"]) == Exit.OK
    assert run(
        "consistency", str(tmp_path / "one"), str(tmp_path / "request"), "--trust", str(first / "trust.json")
    ) == (0, "")
    assert cosign(tmp_path / "request", "two", first / "trust.json") == Exit.OK
    assert cosign(tmp_path / "request", "three", first / "trust.json") == Exit.OK, "the same once more, at a later hour"
    write(1, start=30)
    sealer()
    assert main(["audit", "request", str(tmp_path / "late"), "--since", "5"]) == Exit.OK
    assert cosign(tmp_path / "late", "four", first / "trust.json") == Exit.REFUSED, "it is not from size 12"
    assert main(["audit", "request", str(tmp_path / "wrong"), "--since", "99"]) == Exit.REFUSED


def test_a_log_that_does_not_extend_the_last_is_refused(
    template: Any, site: str, write: Write, sealer: Seal, out: Callable[..., Path], cosign: Command, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    write(4)
    sealer()
    first = out("first", "--without-values")
    trust = first / "trust.json"
    assert cosign(first, "one", trust) == Exit.OK
    Owner(template.url("jj_owner", site)).do(
        "UPDATE audit_event SET body = replace(body, '第2人', '第9人')",
        "UPDATE audit_event SET leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))",
        "TRUNCATE audit_leaf", "TRUNCATE audit_checkpoint", "DELETE FROM audit_waiting",
        "INSERT INTO audit_waiting SELECT id FROM audit_event",
    )  # fmt: skip
    sealer()
    forged = out("forged", "--without-values")
    assert run("verify", str(forged), "--trust", str(trust)) == (0, "")
    assert cosign(forged, "two", trust) == Exit.REFUSED
    assert "history_forked" in capsys.readouterr().err
    assert not (tmp_path / "two").exists()


def test_what_is_not_the_witness_s_or_not_ours_is_not_kept(
    write: Write, sealer: Seal, out: Callable[..., Path], cosign: Command, unit: Path, tmp_path: Path
) -> None:
    write(1)
    sealer()
    first = out("first")
    assert cosign(first, "one", first / "trust.json") == Exit.OK
    main(["audit", "new-key", str(tmp_path / "other.key"), "--name", "sj-jiwei"])
    add = ["audit", "add-cosignature"]
    public = unit.with_name("unit.key.pub")
    assert main([*add, str(tmp_path / "one"), "--witness", str(tmp_path / "other.key.pub")]) == Exit.REFUSED
    assert main([*add, str(first / "checkpoint"), "--witness", str(public)]) == Exit.REFUSED
    (tmp_path / "two").write_text((tmp_path / "one").read_text().replace("\n2\n", "\n1\n"))
    assert main([*add, str(tmp_path / "two"), "--witness", str(public)]) == Exit.REFUSED
    assert main([*add, str(public), "--witness", str(public)]) == Exit.REFUSED
    assert not AuditCosignature.objects.exists()


def test_names_and_files_that_stand_are_refused(tmp_path: Path, unit: Path) -> None:
    assert main(["audit", "new-key", str(tmp_path / "a.key"), "--name", "with blank"]) == Exit.REFUSED
    assert main(["audit", "new-key", str(unit), "--name", "sj-jiwei"]) == Exit.REFUSED
    assert main(["audit", "export", str(tmp_path)]) == Exit.REFUSED
