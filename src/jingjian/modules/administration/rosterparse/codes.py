"""Every reason and refusal: what it does to a row, what it says and what helps, in Chinese and English.

`CODES` is the one table of severities; the manual is tested against it. `{0}` … are filled by `Reason.details`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

REJECTED: Final = "rejected"
HELD: Final = "held"
WARNED: Final = "warned"
ORDER: Final = {WARNED: 0, HELD: 1, REJECTED: 2}
"""The worst reason of a row decides."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: `severity` is rejected, held or warned; `worse_in` gives another severity for some fields."""

    severity: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    worse_in: Mapping[str, str] = field(default_factory=dict)


DATES: Final = ("birth", "joined_party", "started_work", "post_since")
_IN_KEY_FIELDS: Final = MappingProxyType(dict.fromkeys(("name", "unit", "unit_post", "id_number", *DATES), REJECTED))
_IN_NAME_AND_UNIT: Final = MappingProxyType(dict.fromkeys(("name", "unit", "unit_post"), REJECTED))

CODES: Final[Mapping[str, Code]] = MappingProxyType({
    # ---- the row is not imported
    "missing_mandatory": Code(
        REJECTED, "{0}没有填写", "{0} is missing", "补上后重新导入", "Fill it in and import again"),
    "placeholder_in_mandatory": Code(
        REJECTED, "{0}只填了“{1}”，等于没填", "{0} says only “{1}”, which is no entry",
        "填写真实内容后重新导入", "Enter the real value and import again"),
    "bad_name": Code(
        REJECTED, "姓名里没有一个字：可能串列", "The name has no letter in it: columns may have shifted",
        "核对本行各列是否错位", "Check whether the cells of this row have shifted"),
    "bad_id_checksum": Code(
        REJECTED, "身份证号校验位不符，必有一位写错", "The check digit of the identity number does not fit",
        "与身份证核对后改正", "Compare with the card and correct it"),
    "bad_id_length": Code(
        REJECTED, "身份证号应为18位，这里是{0}位", "An identity number has 18 characters, this one has {0}",
        "与身份证核对后改正", "Compare with the card and correct it"),
    "bad_id_characters": Code(
        REJECTED, "身份证号里有数字和X以外的字符", "The identity number holds characters other than digits and X",
        "与身份证核对后改正，常见的是把0写成字母O", "Correct it; often the letter O stands for 0"),
    "bad_id_birth": Code(
        REJECTED, "身份证号中的出生日期不存在、过早或在将来",
        "The birth date inside the identity number does not exist, is too early or in the future",
        "与身份证核对后改正", "Compare with the card and correct it"),
    "id_precision_lost": Code(
        REJECTED, "身份证号按数字保存，末几位已丢失",
        "The identity number was stored as a number and lost its last digits",
        "把该列设为“文本”格式，重新录入完整号码", "Format the column as text and type the number again"),
    "bad_date": Code(
        REJECTED, "{0}“{1}”不是日期或没有这一天", "{0} “{1}” is not a date or no such day",
        "改成如1985.03或1985-03-12的写法", "Write it like 1985.03 or 1985-03-12"),
    "future_date": Code(
        REJECTED, "{0}“{1}”在将来", "{0} “{1}” lies in the future", "核对年份", "Check the year"),
    "date_order": Code(
        REJECTED, "{0}早于{1}", "{0} comes before {1}", "核对两个日期", "Check both dates"),
    "duplicate_exact": Code(
        REJECTED, "与第{0}行完全相同，只取第一次出现的一行", "The same as row {0}; only the first of them is taken",
        "无须处理，或删去重复行", "Nothing to do, or delete the repeated row"),
    "column_count": Code(
        REJECTED, "本行有{0}格，表头有{1}格，可能串列",
        "The row has {0} cells and the header {1}: columns may have shifted",
        "检查本行多出或缺少的分隔符", "Look for a separator too many or too few in this row"),
    # ---- the row waits for a person's decision
    "ambiguous_date": Code(
        HELD, "{0}“{1}”有两种读法：{2}", "{0} “{1}” can be read in two ways: {2}",
        "改成如1985-03-12的写法", "Write it like 1985-03-12"),
    "duplicate_id": Code(
        HELD, "与第{0}行身份证号相同而内容不同", "The same identity number as row {0}, other contents differ",
        "核对是同一人还是号码写错，留下正确的一行", "Find out which is right and keep one row"),
    "possible_duplicate": Code(
        HELD, "可能与第{0}行是同一人（姓名相同，出生年月或单位也相同）",
        "May be the person of row {0} (same name, and same birth date or unit)",
        "确认是否同一人；不是的，补上各自的身份证号", "Decide; if they differ, add the identity numbers"),
    "unit_unknown": Code(
        HELD, "系统中没有单位“{0}”", "No unit “{0}” is known",
        "改成系统中的单位名称，或先建立该单位", "Use the name the system has, or add the unit first"),
    "unit_ambiguous": Code(
        HELD, "单位“{0}”可能是：{1}", "Unit “{0}” may be: {1}", "写单位全称", "Write the full name of the unit"),
    "unit_post_unsplit": Code(
        HELD, "无法从“{0}”中分出单位和职务", "Unit and post cannot be told apart in “{0}”",
        "分成“单位”“职务”两列", "Use two columns, one for the unit and one for the post"),
    "birth_id_mismatch": Code(
        HELD, "出生年月与身份证号不一致", "The birth date differs from the one in the identity number",
        "核对后改正其一", "Check and correct one of them"),
    "gender_id_mismatch": Code(
        HELD, "性别与身份证号不一致", "The gender differs from the one in the identity number",
        "核对后改正其一", "Check and correct one of them"),
    "several_persons": Code(
        HELD, "一格里有多个人", "Several persons stand in one cell", "一人一行", "Give each person a row"),
    "lost_character": Code(
        HELD, "姓名中有丢失的字（显示为?或方框）", "A character of the name was lost (shown as ? or a box)",
        "补上该字；生僻字请用支持大字库的输入法录入", "Type the character again"),
    "hidden_row": Code(
        HELD, "本行在表中被隐藏", "The row is hidden in the spreadsheet",
        "确认要导入的，取消隐藏后重新导入", "Unhide it and import again if it is meant"),
    # ---- the row is imported, with a word to the reader
    "unit_abbreviation": Code(
        WARNED, "单位“{0}”按“{1}”导入", "Unit “{0}” is taken as “{1}”",
        "不对的，改写单位全称", "Write the full name if this is wrong"),
    "unit_from_sheet": Code(
        WARNED, "没有单位列，按{1}取“{0}”", "There is no unit column; “{0}” was taken from {2}",
        "不对的，增加“单位”列", "Add a column for the unit if this is wrong"),
    "ditto": Code(
        WARNED, "“{0}”按上一行填为“{1}”", "“{0}” was read as the row above: “{1}”",
        "不对的，写明内容", "Write the value if this is wrong"),
    "name_note": Code(
        WARNED, "姓名后的说明“{0}”未作为姓名", "“{0}” after the name was not taken as part of it",
        "需要保留的，写进备注", "Write it into the remarks if it matters"),
    "private_character": Code(
        WARNED, "姓名中有自造字，换一台电脑可能显示不出",
        "The name holds a self-made character that other computers cannot show",
        "有标准字的，改用标准字", "Use the standard character if there is one"),
    "blank_id": Code(WARNED, "没有身份证号，无法与已有人员核对", "No identity number: the person cannot be matched",
        "尽量补上", "Add it if you can"),
    "old_15_digit_id": Code(
        WARNED, "15位老号码，已换算为18位", "An old number of 15 digits, brought to 18",
        "与现用身份证核对", "Compare with the present card"),
    "bad_phone": Code(
        WARNED, "电话不像手机或座机号码，未导入",
        "The telephone number is no mobile or landline number and was left out",
        "核对后在系统中补上", "Check it and add it later"),
    "two_phones": Code(
        WARNED, "一格里有{0}个电话，第一个作为电话", "{0} telephone numbers stand in one cell; the first is taken",
        "其余的写进备注", "Write the others into the remarks"),
    "incomplete_date": Code(
        WARNED, "{0}“{1}”不完整", "{0} “{1}” is incomplete", "能补全的请补全", "Complete it if you can"),
    "two_digit_year": Code(
        WARNED, "{0}“{1}”的年份按{2}年理解", "The year of {0} “{1}” is taken as {2}",
        "写四位年份", "Write four digits for the year"),
    "unknown_code": Code(
        WARNED, "{0}“{1}”不在常用值之中，照原样保留", "{0} “{1}” is none of the usual values and is kept as it stands",
        "核对写法", "Check the wording"),
    "formula_cell": Code(
        WARNED, "该格是公式，取其保存的结果", "The cell holds a formula; its stored result is taken",
        "复制后“选择性粘贴—数值”", "Paste the column as values"),
    "formula_like_text": Code(
        WARNED, "内容以“{0}”开头，像公式；只当文字保存",
        "The text begins with “{0}” like a formula; it is kept as text only",
        "不需要的符号请删去", "Delete the sign if it is not meant"),
    "markup_text": Code(
        WARNED, "内容含网页标记；只当文字保存", "The text holds markup; it is kept as text only",
        "删去标记", "Delete the markup"),
    "control_text": Code(
        WARNED, "内容含看不见的字符，已去掉", "Invisible characters were taken out",
        "无须处理", "Nothing to do"),
    "stray_quote": Code(
        WARNED, "引号不成对，已按原文读取", "A quotation mark has no partner; the text was read as it stands",
        "检查本行", "Check this row"),
    "very_long_text": Code(
        WARNED, "{0}有{1}个字，超过{2}个字", "{0} has {1} characters, more than {2}",
        "检查是否串列；非姓名、单位的内容已截短", "Check for shifted cells; other than name and unit, the text was cut",
        _IN_NAME_AND_UNIT),
    "cell_error": Code(
        WARNED, "该格是错误值{0}", "The cell shows the error {0}", "在表中改正公式后重新导入",
        "Correct the formula and import again", _IN_KEY_FIELDS),
})  # fmt: skip


def severity_of(code: str, name: str | None) -> str:
    """What a code does to a row when it is found in the field `name`."""
    entry = CODES[code]
    return entry.worse_in.get(name, entry.severity) if name else entry.severity
