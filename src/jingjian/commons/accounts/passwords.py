"""What a password must be. Which of these rules are in force says the profile of the site (``config/settings.py``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Unit
from jingjian.kernel import clock

_COMMON = (
    "jingjian 镜鉴 password passwd passw0rd p@ssw0rd p@ssword mima kouling 密码 口令 admin administrator guanliyuan "
    "管理员 jiwei jianwei jijian jiancha zhengfeng jubao xunshi 纪委 监委 纪检 监察 整风 zhongguo china woaini "
    "welcome huanying letmein abc123 abcd1234 qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm "
    "1qaz2wsx qazwsx 1q2w3e4r iloveyou "
    "0123456789 123456789 12345678 1234567 123456 12345 987654321 87654321 654321 54321 5201314 1314520 112233 "
    "abcdefgh abcdef"
)
#: what everybody who attacks such a site tries first: the product, the trade, words for "password", rows of keys
COMMON_WORDS: Final = tuple(_COMMON.split())
#: the ends of the names of units that say of what kind they are, not which
_KINDS_OF_UNITS: Final = re.compile(
    r"(省|市|县|区|镇|乡|街道|办事处|委员会|纪委监委|纪委|监委|办公室|监督检查室|审查调查室|纪检监察组|纪检监察|室|组|局|处|科)+$"
)
#: shorter words are no words but letters that stand in any sentence
_SHORTEST_WORD: Final = 4
#: so much must be left of a password when all words are taken out that an enemy knows
LEAST_OF_ONES_OWN: Final = 8
_LEAST_DIFFERENT: Final = 6
_KINDS_ASKED_FOR: Final = 3


class UnguessableValidator:
    """Refuses what somebody who knows the site and the person would try: too little is left without such words."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = without_words(password, known_words(user))
        if len(left) < LEAST_OF_ONES_OWN or len(set(left)) < _LEAST_DIFFERENT:
            raise ValidationError(
                _("Too easy to guess: too little is left without names, usual words and rows of keys."),
                code="password_guessable",
            )  # fmt: skip

    def get_help_text(self) -> str:
        return _("Not made of the names of units or people, in characters or pinyin, of usual words or rows of keys.")


class KindsOfCharactersValidator:
    """Three of four kinds: capital letters, small letters, figures, anything else (GB/T 22239, 8.1.4.1 a)."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(kinds_of_characters(password)) < _KINDS_ASKED_FOR:
            raise ValidationError(self.get_help_text(), code="password_too_few_kinds")

    def get_help_text(self) -> str:
        return _("Three of these four: capital letters, small letters, figures, signs or characters.")


class AnotherPasswordValidator:
    """A change is one: the present password is no new one."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.password and user.check_password(password):
            raise ValidationError(_("This is the present password."), code="password_unchanged")

    def get_help_text(self) -> str:
        return _("Not the present password again.")


def is_outdated(user: User) -> bool:
    """Whether the profile of the site wants this password changed by now."""
    days: int = settings.PASSWORD_DAYS
    return bool(days) and user.password_set_at <= clock.now() - timedelta(days=days)


def kinds_of_characters(password: str) -> set[str]:
    """Which of `capital`, `small`, `figure` and `other` occur."""
    return {
        "figure" if one.isdecimal() else "capital" if one.isupper() else "small" if one.islower() else "other"
        for one in password
    }


def known_words(user: User | None) -> set[str]:
    """The words an enemy knows: those everybody uses, the units of the site, the person and the user name."""
    names = [*COMMON_WORDS]
    for name, short in Unit._default_manager.values_list("name", "short_name"):
        names += _names_of_unit(name)
        names += _names_of_unit(short)
    if user is not None:
        names.append(user.username)
        if user.person is not None:
            names += [user.person.name, user.person.staff_no]
    return {word for word in _spellings(names) if _is_word(word)}


def without_words(password: str, words: Iterable[str]) -> str:
    """What is left of a password without blanks, signs between words and the words, the longest first."""
    left = _folded(password)
    for word in sorted(words, key=lambda one: (-len(one), one)):
        left = left.replace(word, "")
    return left


def _names_of_unit(name: str) -> Iterator[str]:
    yield name
    yield _KINDS_OF_UNITS.sub("", name)
    # 清源县纪委监委 is known as 清源, 青石镇纪委 as 青石
    yield re.split(r"[省市县区镇乡]", name)[0]


def _spellings(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        folded = _folded(name)
        yield folded
        if not folded.isascii():
            yield "".join(lazy_pinyin(folded))


def _is_word(word: str) -> bool:
    return len(word) >= (_SHORTEST_WORD if word.isascii() else 2)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\-_.,;:/\\|+*=~!#·，。、]+", "", plain)
