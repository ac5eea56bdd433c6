"""Area codes are 99xxxx, which do not exist, except in the example that the standard itself prints."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel import clock
from jingjian.kernel.validators import credit_code_faults, identity_number_faults, upgraded_identity_number

IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_identity_check(body: str) -> str:
    """Second implementation of the check character, by the table of weights in GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(body, IDENTITY_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def with_credit_check(body: str) -> str:
    """Second implementation of the check character, by the table of weights in GB 32100."""
    total = sum(CREDIT_ALPHABET.index(one) * weight for one, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


def identity_codes(number: str) -> list[str]:
    return [fault.code for fault in identity_number_faults(number)]


def credit_codes(number: str) -> list[str]:
    return [fault.code for fault in credit_code_faults(number)]


bodies = st.builds(
    lambda area, born, order: f"99{area:04d}{born:%Y%m%d}{order:03d}",
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)
credit_bodies = st.builds(
    lambda head, kind, area, organ: f"{head}{kind}99{area:04d}{organ}",
    st.sampled_from("123456789ANY"),
    st.sampled_from(CREDIT_ALPHABET),
    st.integers(0, 9999),
    st.text(CREDIT_ALPHABET, min_size=9, max_size=9),
)


def test_the_example_printed_in_the_standard_is_good() -> None:
    assert identity_codes("11010519491231002X") == []


def test_blanks_around_and_a_small_x_are_forgiven() -> None:
    assert identity_codes(" 11010519491231002x ") == []


@given(body=bodies)
def test_every_number_with_a_real_date_and_its_check_character_is_good(body: str) -> None:
    assert identity_codes(with_identity_check(body)) == []


@given(body=bodies, place=st.integers(0, 5), step=st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(body: str, place: int, step: int) -> None:
    good = with_identity_check(body)
    wrong = good[:place] + str((int(good[place]) + step) % 10) + good[place + 1 :]
    assert identity_codes(wrong) == ["checksum"]


@given(body=bodies, place=st.integers(0, 4))
def test_two_neighbours_exchanged_are_always_noticed(body: str, place: int) -> None:
    good = with_identity_check(body)
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    assert identity_codes(swapped) == ([] if swapped == good else ["checksum"])


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("", ["empty"]),
        ("9901011990010112", ["length"]),
        ("99010119900101123A", ["characters"]),
        ("９９０１０１１９９００１０１１２３４", ["characters"]),
        (with_identity_check("99010119900230123"), ["birth_date"]),
        (with_identity_check("99010118000101123"), ["birth_date"]),
        ("990101900101123", ["old_form"]),
        ("990101901301123", ["old_form", "birth_date"]),
    ],
)
def test_each_fault_of_an_identity_number_has_its_code(number: str, codes: list[str]) -> None:
    assert identity_codes(number) == codes


def test_a_birth_in_the_future_is_a_fault_by_our_own_clock() -> None:
    number = with_identity_check("99010120230613123")
    with clock.moved(date(2023, 6, 12)):
        assert identity_codes(number) == ["birth_date"]
    with clock.moved(date(2023, 6, 13)):
        assert identity_codes(number) == []


def test_an_old_number_is_brought_to_the_present_form() -> None:
    assert upgraded_identity_number("110105491231002") == "11010519491231002X"
    with pytest.raises(ValueError, match="15 digits"):
        upgraded_identity_number("11010549123100X")


def test_the_known_example_of_a_credit_code_is_good() -> None:
    assert credit_codes("91350100M000100Y43") == []
    assert credit_codes(" 91350100m000100y43") == []


@given(body=credit_bodies)
def test_every_credit_code_with_its_check_character_is_good(body: str) -> None:
    assert credit_codes(with_credit_check(body)) == []


@given(body=credit_bodies, other=st.sampled_from(CREDIT_ALPHABET), place=st.integers(8, 16))
def test_one_mistyped_character_of_a_credit_code_is_always_noticed(body: str, other: str, place: int) -> None:
    good = with_credit_check(body)
    wrong = good[:place] + other + good[place + 1 :]
    assert credit_codes(wrong) == ([] if wrong == good else ["checksum"])


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("", ["empty"]),
        ("9199010100000000", ["length"]),
        ("91990101I000000000", ["characters"]),
        ("9199O101M000000000", ["characters"]),
        ("01990101M000000000", ["characters"]),
    ],
)
def test_each_fault_of_a_credit_code_has_its_code(code: str, codes: list[str]) -> None:
    assert credit_codes(code) == codes


def test_faults_say_in_words_what_is_wrong() -> None:
    (fault,) = identity_number_faults("9901")
    assert str(fault.message) == "An identity number has 18 characters, this one has 4."
