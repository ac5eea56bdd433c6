"""Files that are no plan are refused with a code and a remedy; the command says so and returns 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jingjian.modules.campaign.planparse import PlanUnreadable, parse_file, parse_text, readers, run_cli
from jingjian.testing import plans
from tests.campaign.planparse import word

SOUND = word.package(word.paragraph("一、总则"))
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb">]><w:document ' + word.NAMESPACE + "><w:body/></w:document>"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "plan.txt", "empty"),
        (b" \n\t\n", "plan.txt", "empty"),
        ("\u200b\ufeff\n".encode(), "plan.txt", "empty"),
        (word.package(""), "plan.docx", "empty"),
        (b"%PDF-1.7 ...", "plan.pdf", "unknown_format"),
        (b"%PDF-1.7 ...", "plan.txt", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "plan.doc", "unknown_format"),
        (b"a,b", "plan.csv", "unknown_format"),
        (b"a\x00b", "plan.txt", "unknown_format"),
        (b"\xff\xff\xff\xfe", "plan.txt", "encoding"),
        (("\u0416\u0439\u044f" * 200).encode("koi8-r"), "plan.txt", "encoding"),
        (b"not a package", "plan.docx", "corrupt"),
        (SOUND[:-40], "plan.docx", "corrupt"),
        (SOUND, "plan.docm", "macro"),
        (word.package(word.paragraph("一、总则"), {"word/vbaProject.bin": "x"}), "plan.docx", "macro"),
        (word.package("<w:p>"), "plan.docx", "corrupt"),
        (word.package("<w:sdt><w:sdtContent>" * 120 + "</w:sdtContent></w:sdt>" * 120), "plan.docx", "corrupt"),
        (b"a" * 1_000_001, "plan.txt", "too_large"),
        (word.package(word.paragraph("要求" * 500_001)), "plan.docx", "too_large"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_its_code(content: bytes, name: str, code: str) -> None:
    with pytest.raises(PlanUnreadable) as refused:
        parse_file(content, name)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_file_of_too_many_bytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAXIMUM_BYTES", 2**20)
    with pytest.raises(PlanUnreadable, match="1 MB") as refused:
        parse_file(b"\x00" * (2**20 + 1), "plan.txt")
    assert refused.value.code == "too_large"


def test_a_package_of_another_kind_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "plan.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(PlanUnreadable) as refused:
        parse_file(path)
    assert refused.value.code == "unknown_format"


def test_a_document_type_declaration_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "plan.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", BOMB)
    with pytest.raises(PlanUnreadable) as refused:
        parse_file(path)
    assert refused.value.code == "corrupt"


def test_a_text_too_long_to_be_a_plan_is_refused() -> None:
    with pytest.raises(PlanUnreadable, match="1000000") as refused:
        parse_text("要" * 1_000_001)
    assert refused.value.code == "too_large"


def test_the_command_prints_the_plan_as_json_and_returns_0(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "方案.txt"
    path.write_bytes(plans.plan_text().encode("gb18030"))
    assert run_cli(path, "json") == 0
    printed = capfd.readouterr()
    assert json.loads(printed.out) == parse_file(path).as_dict()
    assert "总体要求" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("plan.txt", b"", "[empty]"), ("plan.pdf", b"%PDF", "[unknown_format]"), (None, b"", "cannot open")],
)
def test_the_command_says_why_it_refuses_and_returns_2(
    name: str | None, content: bytes, said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / (name or "missing.txt")
    if name:
        path.write_bytes(content)
    assert run_cli(path) == 2
    printed = capfd.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_the_command_knows_no_other_format(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cli(tmp_path / "plan.txt", "xml") == 2
    assert "unknown format 'xml'" in capfd.readouterr().err
