"""The columns a roster may have, the names offices give them, and the values they usually hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jingjian.kernel.chinese import fold_width

MANDATORY: Final = ("name", "unit")


@dataclass(frozen=True, slots=True)
class Field:
    """`labels` are headers as offices write them, the usual one first; `longest` is in characters."""

    labels: tuple[str, ...]
    en: str
    longest: int = 200
    parts: str = ""

    @property
    def zh(self) -> str:
        """The usual header."""
        return self.labels[0]


FIELDS: Final[Mapping[str, Field]] = MappingProxyType({
    "serial": Field(("序号", "序", "编号", "顺序号", "NO", "No.", "行号"), "serial number", 20),
    "name": Field(("姓名", "名字", "人员姓名", "职工姓名", "干部姓名", "员工姓名", "姓名全称", "name"), "name", 60),
    "unit": Field(
        ("单位", "所在单位", "部门", "工作单位", "单位名称", "所在部门", "部门名称", "科室", "所在科室", "任职单位",
         "所属单位", "现工作单位", "单位全称", "所属部门", "处室", "内设机构", "机构", "部门单位", "单位部门", "unit"),
        "unit", 120),
    "unit_post": Field(
        ("工作单位及职务", "单位及职务", "单位职务", "所在单位及职务", "现工作单位及职务", "工作单位和职务",
         "单位和职务", "现任职务及单位", "工作单位职务"), "unit and post", 200, r"单位.*职务"),
    "post": Field(("职务", "现任职务", "岗位", "行政职务", "党内职务", "现职务", "职位", "担任职务"), "post", 80),
    "grade": Field(("职级", "级别", "现职级", "职务层次", "行政级别", "职务职级", "职务级别", "grade"), "grade", 40),
    "gender": Field(("性别", "男女", "gender", "sex"), "gender", 10, "性别"),
    "birth": Field(
        ("出生年月", "出生日期", "出生时间", "生日", "出生年月日", "出生", "birth"), "birth date", 40, "出生(?!地)"),
    "id_number": Field(
        ("身份证号", "公民身份号码", "身份证号码", "身份证", "公民身份证号", "居民身份证号", "居民身份证号码",
         "身份号码", "证件号码", "证件号", "公民身份证号码", "身份证件号码"), "identity number", 40, "身份证|身份号码"),
    "phone": Field(
        ("手机", "联系电话", "手机号", "手机号码", "电话", "联系方式", "电话号码", "移动电话", "联系手机", "办公电话",
         "phone"), "telephone", 60, "手机|联系电话|联系方式"),
    "political_status": Field(("政治面貌", "党派", "政治面目", "面貌"), "political status", 40, "政治面[貌目]"),
    "joined_party": Field(
        ("入党时间", "入党年月", "入党日期", "加入党派时间", "加入中共时间", "加入中国共产党时间"),
        "joined the Party", 40, "入党|加入.*党"),
    "started_work": Field(
        ("参加工作时间", "参加工作年月", "参加工作日期", "参工时间", "工作时间", "参加工作", "参工年月"),
        "started work", 40, "参加工作"),
    "post_since": Field(
        ("任现职时间", "任现职年月", "现职时间", "任职时间", "任现职务时间", "任职日期", "任职年月"),
        "in post since", 40, "任现职|任职(时间|日期|年月)"),
    "education": Field(
        ("学历", "文化程度", "最高学历", "全日制学历", "学历学位", "全日制教育"), "education", 60, "学历|文化程度"),
    "ethnicity": Field(("民族", "族别"), "ethnicity", 30),
    "native_place": Field(("籍贯", "祖籍", "籍贯地"), "native place", 100),
    "staff_no": Field(
        ("工号", "人员编号", "职工编号", "员工编号", "人员编码", "职工号", "警号", "人员代码"), "staff number", 30),
    "remark": Field(("备注", "说明", "备考", "附注"), "remark", 500),
})  # fmt: skip

_BRACKETS: Final = re.compile(r"[(\[【<][^)\]】>]*[)\]】>]?")
_NOISE: Final = re.compile(r"[\s\W_]+")
_LABELS: Final = {
    _NOISE.sub("", label).lower(): name for name, field in reversed(list(FIELDS.items())) for label in field.labels
}
_PARTS: Final = tuple((name, re.compile(field.parts)) for name, field in FIELDS.items() if field.parts)
_LONGEST_LABEL: Final = 16


def field_of(header: str) -> str | None:
    """The field that a header names, None when none does: `姓　名`, `*出生年月（年.月）`, `联系 电话`."""
    folded = fold_width(header)
    bare = _NOISE.sub("", _BRACKETS.sub("", folded)).lower()
    for text in (bare, _NOISE.sub("", folded).lower()):
        if text in _LABELS:
            return _LABELS[text]
    if 2 <= len(bare) <= _LONGEST_LABEL:
        return next((name for name, pattern in _PARTS if pattern.search(bare)), None)
    return None
