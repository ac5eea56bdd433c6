from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.commons.documents.names import LONGEST, clean_name
from jingjian.kernel.errors import DomainError
from jingjian.kernel.text import is_invisible


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("整改 报告.docx", "整改 报告.docx"),
        ("C:\\Users\\me\\报告.PDF", "报告.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202efdp.txt", "afdp.txt"),
        ("报\u200b告\ufeff.pdf", "报告.pdf"),
        ("a\x00b\x1f.pdf", "ab.pdf"),
        ("a\nb\tc.pdf", "a b c.pdf"),
        (' .. a<b>:"c"|?*.pdf . ', "a_b___c____.pdf"),
        ("con.txt", "_con.txt"),
        ("2023.12.31 总结.docx", "2023.12.31 总结.docx"),
        ("v1.2.pdf", "v1.2.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_are_made_fit_to_be_shown(given_name: str, expected: str) -> None:
    assert clean_name(given_name) == expected


@pytest.mark.parametrize("name", ["", ".", "..", "name", ".pdf", "name.", " . ", "\u202e.pdf", "a/", "…"])
def test_a_name_without_stem_or_ending_is_refused(name: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean_name(name)
    assert caught.value.code == "document.name"


@pytest.mark.parametrize(
    "name",
    ["report.exe.pdf", "report.JS.docx", "a.html.txt", "a.docm.docx", "x.scr .pdf", "a.b.vbs.c.pdf", "a.e\u200bxe.pdf"],
)
def test_an_ending_that_systems_run_is_not_hidden_before_another(name: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean_name(name)
    assert caught.value.code == "document.double_ending"


@given(st.text(max_size=300))
def test_every_name_is_refused_or_becomes_a_safe_one(name: str) -> None:
    try:
        clean = clean_name(name)
    except DomainError:
        return
    assert 0 < len(clean) <= LONGEST
    assert not any(is_invisible(c) or c in '/\\<>:"|?*\n\r\t' for c in clean)
    assert not clean.startswith((".", " "))
    assert clean_name(clean) == clean


def test_a_long_name_keeps_its_ending() -> None:
    clean = clean_name("长" * 500 + ".docx")
    assert len(clean) == LONGEST
    assert clean.endswith(".docx")
