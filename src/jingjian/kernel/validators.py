"""Numbers with a checksum: the resident's identity number (GB 11643) and the unified social credit code (GB 32100).

A validator returns the faults it finds, none for a good number. It says nothing of whether the number was issued.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric, uscc

from jingjian.kernel.clock import today
from jingjian.kernel.phrases import Phrase, Words, msgid

EARLIEST_BIRTH = date(1880, 1, 1)
"""Nobody born before this is alive; an earlier year is a slip of typing."""

_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_IDENTITY_OLD = re.compile(r"[0-9]{15}")
_CREDIT = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_LENGTH = 18
_CENTURY_OF_OLD_NUMBERS = "19"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: `code` for programs, `message` for people (through `str()`)."""

    code: str
    message: Words


def identity_number_faults(number: str) -> list[Fault]:
    """The faults of a resident's identity number as typed; blanks around it and a small x are forgiven.

    Codes: `empty`, `length`, `characters`, `birth_date` (no such day, before 1880 or in the future), `checksum`, and
    `old_form` for a well-formed number of 15 digits (issued until 1999, invalid since 2013), for which
    `upgraded_identity_number` gives the present form. Area codes change with the years and are not judged.
    """
    number = number.strip().upper()
    if not number:
        return [Fault("empty", Phrase(msgid("No identity number was entered.")))]
    if _IDENTITY_OLD.fullmatch(number):
        message = msgid("This is an identity number of the old form with 15 digits; the present one has 18.")
        return [Fault("old_form", Phrase(message)), *_birth_faults(_CENTURY_OF_OLD_NUMBERS + number[6:12])]
    if len(number) != _LENGTH:
        message = msgid("An identity number has 18 characters, this one has %(length)s.")
        return [Fault("length", Phrase(message, {"length": len(number)}))]
    if not _IDENTITY.fullmatch(number):
        return [Fault("characters", Phrase(msgid("An identity number is 17 digits and a digit or X.")))]
    faults = _birth_faults(number[6:14])
    if ric.calc_check_digit(number) != number[-1]:
        faults.append(Fault("checksum", Phrase(msgid("The last character does not fit the digits: one is mistyped."))))
    return faults


def upgraded_identity_number(number: str) -> str:
    """The 18 characters that belong to an old number of 15 digits. Raises ValueError for anything else."""
    number = number.strip()
    if not _IDENTITY_OLD.fullmatch(number):
        raise ValueError("only a number of 15 digits can be brought to the present form")
    body = number[:6] + _CENTURY_OF_OLD_NUMBERS + number[6:]
    return body + ric.calc_check_digit(body + "0")


def credit_code_faults(code: str) -> list[Fault]:
    """The faults of a unified social credit code as typed; blanks around it and small letters are forgiven.

    Codes: `empty`, `length`, `characters` (a letter that the code does not use, or not in its place), `checksum`.
    """
    code = code.strip().upper()
    if not code:
        return [Fault("empty", Phrase(msgid("No credit code was entered.")))]
    if len(code) != _LENGTH:
        message = msgid("A credit code has 18 characters, this one has %(length)s.")
        return [Fault("length", Phrase(message, {"length": len(code)}))]
    if not _CREDIT.fullmatch(code):
        message = msgid("A credit code is digits and capital letters without I, O, S, V and Z, its area six digits.")
        return [Fault("characters", Phrase(message))]
    if uscc.calc_check_digit(code) != code[-1]:
        return [Fault("checksum", Phrase(msgid("The last character does not fit the code: one is mistyped.")))]
    return []


def _birth_faults(digits: str) -> list[Fault]:
    """Faults of a birth date written yyyymmdd."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return [Fault("birth_date", Phrase(msgid("The birth date in the number does not exist.")))]
    if not EARLIEST_BIRTH <= born <= today():
        return [Fault("birth_date", Phrase(msgid("The birth date in the number is too early or in the future.")))]
    return []
