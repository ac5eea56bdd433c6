"""The figures of GB/T 9704-2012: A4, text block 156 × 225 mm, 22 lines of 28 characters (5.2).

The pitch of lines and characters was found by rendering, not by arithmetic: 29 pt a line gives 21 lines.
"""

from __future__ import annotations

from typing import Final

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
LINES, CHARACTERS = 22, 28
#: points: 三号, 二号, 四号
BODY, TITLE, SMALL = 16, 22, 14
#: twentieths of a point: a line is set exactly so high, and characters stand so much closer than their size
LINE_PITCH: Final = 579
TRACKING: Final = -6
CHARACTER_PITCH: Final = BODY * 20 + TRACKING
TEXT_WIDTH: Final = 8845
#: 28 characters of the document grid, in 4096ths of a point more than the size of the body
GRID_SPACE: Final = round((TEXT_WIDTH / 20 / CHARACTERS - BODY) * 4096)
#: how far the red mark stands below the top of the text block (7.2.4), and the rule below the number (7.2.7)
ISSUER_DROP_MM, RULE_DROP_MM = 35, 4
#: the red mark is as large as the width allows, not larger
ISSUER_LARGEST: Final = 42
RED: Final = "FF0000"

BODY_FONT, TITLE_FONT, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
#: what is used where a font is absent, the best first; each list ends with one that is free
FALLBACKS: Final = {
    BODY_FONT: ("FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC", "Noto Sans CJK SC"),
    TITLE_FONT: ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "华文中宋", "SimSun", "Noto Serif CJK SC"),
    HEI: ("SimHei", "STHeiti", "Noto Sans CJK SC"),
    KAI: ("KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    SONG: ("SimSun", "Songti SC", "Noto Serif CJK SC"),
}


def issuer_size(issuer: str) -> int:
    """Points of the red mark: it fills no more than one line of the text block."""
    return min(ISSUER_LARGEST, int(TEXT_WIDTH / 20 / max(len(issuer), 1)))


def width_of(text: str) -> int:
    """Twentieths of a point that ``text`` takes in 三号; figures and Latin letters are half as wide."""
    return sum(CHARACTER_PITCH // 2 if character.isascii() else CHARACTER_PITCH for character in text)


def closing_indents(signature: str, date: str, *, sealed: bool) -> tuple[int, int]:
    """How far signature and date stand from the right, in twentieths of a point (7.3.5.1, 7.3.5.2).

    Sealed: the date four characters, the signature centred over it. Else: the signature two characters, the date's
    first character two to the right of the signature's, or the date two characters where it is the longer one.
    """
    of_signature, of_date = width_of(signature), width_of(date)
    if sealed:
        right = 4 * CHARACTER_PITCH
        return max(0, right + (of_date - of_signature) // 2), right
    two = 2 * CHARACTER_PITCH
    if not signature or of_date >= of_signature:
        return (two + of_date - of_signature + two if signature else 0), two
    return two, of_signature - of_date
