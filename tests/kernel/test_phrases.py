from __future__ import annotations

from collections.abc import Iterator

import pytest

from jingjian.kernel.phrases import Phrase, msgid, use_translator


@pytest.fixture
def _english_afterwards() -> Iterator[None]:
    from jingjian.kernel.phrases import _Installed

    kept = _Installed.translate
    yield
    use_translator(kept)


@pytest.mark.usefixtures("_english_afterwards")
def test_a_phrase_speaks_the_language_in_force_when_it_is_shown() -> None:
    phrase = Phrase("%(span)s left", {"span": Phrase("%(amount)s days", {"amount": 3})})
    use_translator(msgid)
    assert str(phrase) == "3 days left"
    use_translator({"%(span)s left": "还剩%(span)s", "%(amount)s days": "%(amount)s日"}.__getitem__)
    assert str(phrase) == "还剩3日"


@pytest.mark.usefixtures("_english_afterwards")
def test_a_percent_sign_counts_as_itself_when_there_are_no_values() -> None:
    use_translator(msgid)
    assert str(Phrase("100% done")) == "100% done"
