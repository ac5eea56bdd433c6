"""Names of people in pinyin: a surname is read as a surname, whatever its character is read as elsewhere."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

#: surnames whose reading differs from the usual one of their characters, with the figure of the tone
READINGS = {
    "万俟": ("mo4", "qi2"),
    "尉迟": ("yu4", "chi2"),
    "长孙": ("zhang3", "sun1"),
    "澹台": ("tan2", "tai2"),
    "令狐": ("ling2", "hu2"),
    "单于": ("chan2", "yu2"),
    "单": ("shan4",),
    "解": ("xie4",),
    "仇": ("qiu2",),
    "查": ("zha1",),
    "曾": ("zeng1",),
    "盖": ("ge3",),
    "区": ("ou1",),
    "朴": ("piao2",),
    "任": ("ren2",),
    "华": ("hua4",),
    "缪": ("miao4",),
    "覃": ("qin2",),
    "冼": ("xian3",),
    "乐": ("yue4",),
    "员": ("yun4",),
    "折": ("she2",),
    "翟": ("zhai2",),
    "种": ("chong2",),
    "黑": ("he4",),
    "秘": ("bi4",),
    "幺": ("yao1",),
    "繁": ("po2",),
    "哈": ("ha3",),
    "宁": ("ning4",),
    "洗": ("xian3",),
}
LONGEST = 2


def syllables(name: str) -> list[str]:
    """The syllables of a name with the figure of each tone, 5 for none: ``单丽`` gives ``["shan4", "li4"]``."""
    for length in range(LONGEST, 0, -1):
        surname = READINGS.get(name[:length])
        if surname is not None:
            return [*surname, *_usual(name[length:])]
    return _usual(name)


def _usual(text: str) -> list[str]:
    return list(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
