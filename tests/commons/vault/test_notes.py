"""Checkpoints and cosignatures in the forms of C2SP: the site writes, the verifier reads, and they share no code."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.commons.vault import merkle, notes, signatures
from jingjian.commons.vault.errors import TamperedError
from jingjian_verify import tree
from jingjian_verify.faults import Fault
from jingjian_verify.notes import Checkpoint, Key, Trust
from tests.commons.vault.test_merkle import naive, path, subproof, trees

ORIGIN, WITNESS = "jingjian/QY/audit", "sj-jiwei"
KEY, OTHER = signatures.new_pair()[0], signatures.new_pair()[0]
NOTE = notes.checkpoint(ORIGIN, 7, b"r" * 32, KEY)


def line(name: str, key: bytes, kind: int) -> str:
    return notes.public_line(name, signatures.public_of(key), kind)


def trust(log: bytes = KEY, witness: bytes = OTHER) -> Trust:
    return Trust(
        ORIGIN,
        (Key.read(line(ORIGIN, log, notes.LOG_KEY), notes.LOG_KEY),),
        (Key.read(line(WITNESS, witness, notes.COSIGNER_KEY), notes.COSIGNER_KEY),),
    )


def test_the_text_of_a_checkpoint_is_three_lines_and_its_signature_one() -> None:
    text, signature = NOTE.split("\n\n")
    assert text.split("\n") == [ORIGIN, "7", base64.b64encode(b"r" * 32).decode()]
    dash, name, content = signature.strip().split(" ")
    raw = base64.b64decode(content)
    public = base64.b64decode(line(ORIGIN, KEY, notes.LOG_KEY).split("+", 2)[2])
    assert (dash, name, len(raw)) == ("—", ORIGIN, 68)
    assert raw[:4] == hashlib.sha256(ORIGIN.encode() + b"\n" + public).digest()[:4]
    assert public[0] == 1


def test_both_readers_take_what_was_signed_and_refuse_what_was_not() -> None:
    found = notes.read(NOTE)
    notes.check_log(found, signatures.public_of(KEY))
    Checkpoint.read(NOTE).check(trust())
    assert found.note == NOTE
    changed = NOTE.replace("\n7\n", "\n8\n")
    with pytest.raises(TamperedError):
        notes.check_log(notes.read(changed), signatures.public_of(KEY))
    with pytest.raises(Fault, match="log_signature_bad"):
        Checkpoint.read(changed).check(trust())
    with pytest.raises(TamperedError):
        notes.check_log(found, signatures.public_of(OTHER))
    with pytest.raises(Fault, match="log_key_unknown"):
        Checkpoint.read(NOTE).check(trust(log=OTHER))


def test_a_cosignature_says_who_saw_the_checkpoint_and_when() -> None:
    text = notes.read(NOTE).text
    signed = notes.cosignature(text, WITNESS, OTHER, 1_700_000_000)
    assert notes.named(signed) == (WITNESS, 1_700_000_000)
    assert notes.cosigned_at(text, signed, line(WITNESS, OTHER, notes.COSIGNER_KEY)) == 1_700_000_000
    assert Checkpoint.read(NOTE + signed + "\n").cosigned(trust()) == {WITNESS: 1_700_000_000}
    assert Checkpoint.read(NOTE + signed + "\n").cosigned(trust(witness=KEY)) == {}, (
        "an unknown line counts for nothing"
    )
    for other_text, key in ((text.replace("7", "8"), OTHER), (text, KEY)):
        with pytest.raises(TamperedError):
            notes.cosigned_at(other_text, signed, line(WITNESS, key, notes.COSIGNER_KEY))


@pytest.mark.parametrize(
    "note", ["", "a\n1\n", "a\nx\nAAAA\n\n— a AAAA\n", NOTE.replace("\n7\n", "\n07\n"), NOTE.replace("— ", "- ")]
)
def test_what_is_no_checkpoint_is_refused_by_both(note: str) -> None:
    with pytest.raises(TamperedError):
        notes.read(note)
    with pytest.raises(Fault, match="unreadable"):
        Checkpoint.read(note)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_would_break_a_line_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        notes.cosignature("text", name, KEY, 0)


@given(trees, st.data())
def test_the_verifier_grows_the_tree_of_the_standard(leaves: list[bytes], data: st.DataObject) -> None:
    grown = tree.Growing()
    for leaf in leaves:
        grown.add(leaf)
    assert grown.root() == naive(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = path(index, leaves)
    assert tree.root_of_path(index, len(leaves), leaves[index], proof) == naive(leaves)
    wrong = data.draw(st.integers(0, len(leaves)).filter(lambda other: other != index))
    if wrong == len(leaves) or leaves[wrong] != leaves[index]:
        assert tree.root_of_path(wrong, len(leaves), leaves[index], proof) != naive(leaves)
    assert tree.root_of_path(index, len(leaves), leaves[index], [*proof, b"x" * 32]) is None


@given(trees, st.data())
def test_the_verifier_knows_a_tree_that_only_grew(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    roots = naive(leaves[:old]), naive(leaves)
    proof = subproof(old, leaves, True)
    assert tree.is_consistent(old, len(leaves), *roots, proof)
    other = naive([merkle.leaf_hash(b"forged"), *leaves[1:old]])
    if other != roots[0]:
        assert not tree.is_consistent(old, len(leaves), other, roots[1], proof)
    if old < len(leaves):
        spoiled = data.draw(st.integers(0, len(proof) - 1))
        assert not tree.is_consistent(
            old, len(leaves), *roots, [b"x" * 32 if at == spoiled else head for at, head in enumerate(proof)]
        )
