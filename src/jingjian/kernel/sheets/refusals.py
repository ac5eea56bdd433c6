"""Why a whole file is refused, in Chinese and English, with what helps. `{0}` … are filled by `FileRefused`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a whole file is refused."""

    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


_SAVE_AGAIN: Final = (
    "用Excel或WPS打开，另存为.xlsx后再选",
    "Open it in a spreadsheet program, save it as .xlsx and choose it again",
)

REFUSALS: Final[Mapping[str, Refusal]] = MappingProxyType({
    "empty": Refusal(
        "文件是空的。", "The file is empty.", "检查是否选错了文件。", "Check whether it is the right file."),
    "corrupt": Refusal("文件已损坏。", "The file is damaged.", f"{_SAVE_AGAIN[0]}。", f"{_SAVE_AGAIN[1]}."),
    "not_a_spreadsheet": Refusal(
        "这不是电子表格：{0}。", "This is not a spreadsheet: {1}.",
        "请用电子表格（.xlsx或.csv）填报；照片、扫描件和PDF不能导入。",
        "Use a spreadsheet (.xlsx or .csv); photos, scans and PDF cannot be imported."),
    "unsupported_format": Refusal(
        "这是{0}格式的表格，不能直接读取。", "This is a spreadsheet in the format {1}, which cannot be read directly.",
        f"{_SAVE_AGAIN[0]}。", f"{_SAVE_AGAIN[1]}."),
    "password": Refusal(
        "文件设有打开密码。", "The file is protected by a password.",
        "取消密码，另存后再选。", "Remove the password, save it and choose it again."),
    "macro": Refusal(
        "文件带有宏，不予读取。", "The file carries macros and is not read.",
        "另存为不带宏的.xlsx后再选。", "Save it as .xlsx without macros and choose it again."),
    "too_large": Refusal(
        "文件有{0}MB，超过{1}MB。", "The file has {0} MB, more than {1} MB.",
        "删去图片和多余的工作表，或分成几个文件。", "Remove pictures and other sheets, or split it."),
    "too_large_when_unzipped": Refusal(
        "文件解开后过大。", "The file is too large once unpacked.",
        "只复制有内容的行列到新表格，另存后再选。", "Copy the filled rows and columns into a new file."),
    "too_many_rows": Refusal(
        "行数超过{0}行。", "There are more than {0} rows.",
        "分成几个文件；也可能是表格末尾很远处有内容，删去即可。",
        "Split the file; perhaps a cell far below holds something: delete it."),
    "too_many_columns": Refusal(
        "列数超过{0}列。", "There are more than {0} columns.",
        "删去右侧多余的列。", "Delete the columns at the right that are not needed."),
    "too_many_sheets": Refusal(
        "工作表超过{0}张。", "There are more than {0} sheets.", "删去不需要的工作表。",
        "Delete sheets that are not needed."),
    "too_slow": Refusal(
        "读取超过{0}秒仍未完成。", "Reading took more than {0} seconds.",
        "分成几个文件后再试。", "Split the file and try again."),
    "encoding": Refusal(
        "文字编码无法识别。", "The encoding of the text is unknown.",
        f"{_SAVE_AGAIN[0]}。", f"{_SAVE_AGAIN[1]}."),
})  # fmt: skip
