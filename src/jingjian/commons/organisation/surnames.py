"""Names of people in pinyin: a surname is read as a surname, whatever its character is read as elsewhere."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

#: the reading as a surname where it differs from the usual one, with the figure of the tone
READINGS = {
    "单": "shan4",
    "解": "xie4",
    "仇": "qiu2",
    "查": "zha1",
    "曾": "zeng1",
    "盖": "ge3",
    "区": "ou1",
    "朴": "piao2",
    "任": "ren2",
    "华": "hua4",
    "缪": "miao4",
    "覃": "qin2",
    "乐": "yue4",
    "员": "yun4",
    "折": "she2",
    "翟": "zhai2",
    "种": "chong2",
    "秘": "bi4",
    "繁": "po2",
    "哈": "ha3",
}
#: surnames of two characters that begin like one above and are read as usual
LONGER = ("单于",)


def syllables(name: str) -> list[str]:
    """The syllables of a name with the figure of each tone, 5 for none: ``单丽`` gives ``["shan4", "li4"]``."""
    if name[:1] in READINGS and not name.startswith(LONGER):
        return [READINGS[name[0]], *usual_syllables(name[1:])]
    return usual_syllables(name)


def usual_syllables(text: str) -> list[str]:
    """The same without regard to surnames: some families keep the usual reading, and not everybody knows the other."""
    return list(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
