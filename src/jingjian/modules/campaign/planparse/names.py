"""Lines of an official paper that are a name or a date and nothing else: who issued it, its number, its day."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from jingjian.kernel.chinese import fold_digits, parse_numeral

_BLANKS: Final = re.compile(r"[ \t\u3000\xa0]+")
_ORGANISATION: Final = re.compile(
    r"[\u4e00-\u9fff（）()]{2,36}(?:委员会|纪委监委|纪委|监委|办公室|领导小组|专班|党组|党委|总支|支部|政府|检察院|"
    r"法院|监察组|纪检组|(?<!全)局|厅|公司|集团|学院|大学|中心)"
)
_NOT_A_NAME: Final = re.compile(
    r"关于|工作方案|通知|成立|加强|强化|推进|健全|完善|组织|落实|发挥|建立|报|按照|设在|开展"
)
_DAY: Final = (
    r"(?P<year>(?:19|20)\d{2}|[一二][〇○零ＯO0一二三四五六七八九]{3})年"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_DATE_LINE: Final = re.compile(rf"[（(]?{_DAY}[）)]?(?:印发|印制|发布|制定)?")
_SIGNED: Final = re.compile(rf"(?P<name>\S{{2,40}}?)[（(]?{_DAY}[）)]?")
_ISSUE_NO: Final = re.compile(
    r"(?P<no>[\u4e00-\u9fff]{1,14}[〔\[［【（(〈]?(?:19|20)\d{2}[〕\]］】）)〉]?第?\d{1,4}号)(?P<rest>签发人[:：]\S*)?"
)


def squeeze(text: str) -> str:
    """`text` without blanks; names and dates at head and foot are often spaced out."""
    return _BLANKS.sub("", text)


def read_day(text: str) -> date | None:
    """The first full date in `text`, None when there is none or the day does not exist."""
    match = re.search(_DAY, fold_digits(squeeze(text)))
    return _date(match) if match else None


def is_date_line(text: str) -> bool:
    """Whether a line is a full date and nothing else."""
    return bool(_DATE_LINE.fullmatch(fold_digits(squeeze(text))))


def is_imprint(text: str) -> bool:
    """Whether a date line is that of printing, not of issue."""
    return squeeze(text).endswith(("印发", "印制"))


def is_organisation(text: str) -> bool:
    """Whether a line is the name of an organisation and nothing else."""
    name = squeeze(text).removesuffix("文件")
    return bool(_ORGANISATION.fullmatch(name)) and not _NOT_A_NAME.search(name.replace("组织部", ""))


def is_letterhead(text: str) -> bool:
    """Whether a line is a red letterhead: an organisation's name with 文件."""
    return squeeze(text).endswith("文件") and is_organisation(text)


def issuer_name(text: str) -> str:
    """The organisation of a signature or letterhead line."""
    return squeeze(text).removesuffix("文件")


def signature(text: str) -> str | None:
    """The organisation of a line that holds a name and a date, None for any other line."""
    match = _SIGNED.fullmatch(fold_digits(squeeze(text)))
    return match["name"] if match and is_organisation(match["name"]) else None


def read_issue_no(text: str) -> str | None:
    """The document number of a line that holds one and at most the signatory's name besides."""
    match = _ISSUE_NO.fullmatch(squeeze(text))
    return match["no"] if match else None


def _date(match: re.Match[str]) -> date | None:
    year, month, day = (
        parse_numeral(match[name].replace("Ｏ", "〇").replace("O", "〇").replace("○", "〇"))
        for name in ("year", "month", "day")
    )
    try:
        return date(year, month, day)
    except ValueError:
        return None
