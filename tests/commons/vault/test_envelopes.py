from __future__ import annotations

import base64
import dataclasses
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from jingjian.commons.vault.envelopes import Envelope, Place, seal, unseal
from jingjian.commons.vault.errors import TamperedError, UnknownKeyError, UnknownSuiteError
from jingjian.commons.vault.keys import KeyRing
from jingjian.commons.vault.suites import SUITES, Suite
from jingjian.kernel.ids import uuid7

RING = KeyRing(active="new", keys={"new": secrets.token_bytes(32), "old": secrets.token_bytes(32)})
PLACE = Place("case", "story", uuid7())
TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=400)
NAMES = st.text(alphabet="abcdefghij_.", min_size=1, max_size=12)
SUITE = st.sampled_from(list(SUITES.values()))
each_suite = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
PLACES = st.builds(Place, table=NAMES, column=NAMES, row=st.uuids())
many = profile(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(TEXTS, PLACES, SUITE)
def test_what_was_sealed_opens_again(text: str, place: Place, suite: Suite) -> None:
    envelope = seal(text, place, ring=RING, suite=suite)
    assert envelope.text.startswith(f"{suite.id}.new.")
    assert unseal(envelope, place, ring=RING) == text


@many
@given(TEXTS, PLACES, PLACES, SUITE)
def test_an_envelope_opens_in_no_other_place(text: str, place: Place, other: Place, suite: Suite) -> None:
    assume(place != other)
    envelope = seal(text, place, ring=RING, suite=suite)
    with pytest.raises(TamperedError):
        unseal(envelope, other, ring=RING)


@each_suite
@pytest.mark.parametrize("change", [{"table": "talk"}, {"column": "note"}, {"row": uuid7()}])
def test_an_envelope_is_bound_to_table_column_and_row_each(change: dict[str, object], suite: Suite) -> None:
    envelope = seal("张三", PLACE, ring=RING, suite=suite)
    with pytest.raises(TamperedError):
        unseal(envelope, dataclasses.replace(PLACE, **change), ring=RING)


def test_moving_a_letter_between_table_and_column_makes_another_place() -> None:
    envelope = seal("x", Place("ab", "c", "1"), ring=RING)
    with pytest.raises(TamperedError):
        unseal(envelope, Place("a", "bc", "1"), ring=RING)


@many
@given(TEXTS, SUITE, st.data())
def test_no_bit_of_an_envelope_can_be_changed(text: str, suite: Suite, data: st.DataObject) -> None:
    envelope = seal(text, PLACE, ring=RING, suite=suite)
    mark, key_id, body = envelope.text.split(".")
    content = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    bit = data.draw(st.integers(0, len(content) * 8 - 1))
    content[bit // 8] ^= 1 << bit % 8
    changed = base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    with pytest.raises(TamperedError):
        unseal(Envelope(f"{mark}.{key_id}.{changed}"), PLACE, ring=RING)


@many
@given(TEXTS, SUITE, st.data())
def test_no_character_of_an_envelope_can_be_changed_or_dropped(text: str, suite: Suite, data: st.DataObject) -> None:
    envelope = seal(text, PLACE, ring=RING, suite=suite).text
    at = data.draw(st.integers(0, len(envelope) - 1))
    other = data.draw(st.sampled_from(["", "A", "b", "=", ".", " ", "\n", "é", "/", "-"]))
    changed = envelope[:at] + other + envelope[at + 1 :]
    assume(changed != envelope)
    with pytest.raises((TamperedError, UnknownKeyError, UnknownSuiteError)):
        unseal(Envelope(changed), PLACE, ring=RING)


@many
@given(TEXTS)
def test_free_text_is_no_envelope(text: str) -> None:
    with pytest.raises((TamperedError, UnknownKeyError)):
        unseal(Envelope(text), PLACE, ring=RING)


def test_a_key_id_cannot_be_exchanged() -> None:
    envelope = seal("张三", PLACE, ring=RING).text
    with pytest.raises(TamperedError):
        unseal(Envelope(envelope.replace(".new.", ".old.")), PLACE, ring=RING)


def test_every_key_of_the_ring_decrypts_and_the_active_one_encrypts() -> None:
    before = KeyRing(active="old", keys={"old": RING.keys["old"]})
    envelope = seal("李四", PLACE, ring=before)
    assert envelope.text.startswith("jj1.old.")
    assert unseal(envelope, PLACE, ring=RING) == "李四"
    assert seal("李四", PLACE, ring=RING).text.startswith("jj1.new.")


@each_suite
def test_an_envelope_cut_at_either_end_is_refused(suite: Suite) -> None:
    text = seal("王五的住址", PLACE, ring=RING, suite=suite).text
    for length in range(len(text)):
        for part in (text[:length], text[len(text) - length :]):
            with pytest.raises((TamperedError, UnknownKeyError, UnknownSuiteError)):
                unseal(Envelope(part), PLACE, ring=RING)


@pytest.mark.parametrize("other", ["jj1", "jj2"])
def test_the_suite_of_an_envelope_cannot_be_exchanged(other: str) -> None:
    written = next(suite for suite in SUITES.values() if suite.id != other)
    envelope = seal("x", PLACE, ring=RING, suite=written).text
    with pytest.raises(TamperedError):
        unseal(Envelope(envelope.replace(f"{written.id}.", f"{other}.")), PLACE, ring=RING)


def test_a_suite_this_release_does_not_know_is_named() -> None:
    with pytest.raises(UnknownSuiteError, match="'jj9'"):
        unseal(Envelope(seal("x", PLACE, ring=RING).text.replace("jj1.", "jj9.")), PLACE, ring=RING)


@each_suite
def test_the_site_says_which_suite_new_text_is_written_with(suite: Suite, settings: Any) -> None:
    settings.ENCRYPTION = suite.name
    assert seal("x", PLACE, ring=RING).text.startswith(f"{suite.id}.")


def test_equal_texts_give_different_envelopes() -> None:
    assert len({seal("同一句话", PLACE, ring=RING).text for _ in range(50)}) == 50


def test_an_envelope_prints_nothing_of_itself() -> None:
    envelope = seal("张三", PLACE, ring=RING)
    assert str(envelope) == "[encrypted]"
    assert repr(envelope) == "<Envelope>"
