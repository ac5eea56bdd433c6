"""Values that a roster takes from short lists, with the short forms that offices write."""

from __future__ import annotations

import re
from typing import Final

from jingjian.kernel.chinese import fold_width

_NOTHING_KNOWN: Final = """
无 不详 不祥 待定 未知 未定 暂无 暂缺 空缺 缺 没有 略 待补 待补充 待核实 待查 同前 n/a na null none
nil tbd unknown 某某 某 xx xxx ×× ××× ** *** - -- --- — —— / // . .. … …… ? ？ ?? ??? 0 x
"""
PLACEHOLDERS: Final = frozenset(_NOTHING_KNOWN.split())
_MARKS_ONLY: Final = re.compile(r"[\s*\-—–_/\\.。…·×~～?？、,，]+")
DITTO: Final = frozenset(("同上", "同左", "〃", "″", "”", '"', "々", "\u3003", "''"))

_GENDER: Final = {"男": "男", "男性": "男", "m": "男", "male": "男", "1": "男",
                  "女": "女", "女性": "女", "f": "女", "female": "女", "2": "女"}  # fmt: skip

_POLITICAL: Final = {
    "中共党员": "中共党员 党员 共产党员 中国共产党党员 中共正式党员 正式党员 中共 01 中国共产党员",
    "中共预备党员": "中共预备党员 预备党员 02",
    "共青团员": "共青团员 团员 中国共产主义青年团团员 03",
    "民革党员": "民革党员 民革 民革会员 04",
    "民盟盟员": "民盟盟员 民盟 05",
    "民建会员": "民建会员 民建 06",
    "民进会员": "民进会员 民进 07",
    "农工党党员": "农工党党员 农工 农工党 08",
    "致公党党员": "致公党党员 致公 致公党 09",
    "九三学社社员": "九三学社社员 九三 九三学社 10",
    "台盟盟员": "台盟盟员 台盟 11",
    "无党派人士": "无党派人士 无党派 无党派民主人士 12",
    "群众": "群众 普通居民 普通公民 13",
}
_EDUCATION: Final = {
    "博士研究生": "博士研究生 博士 博士毕业 博研 11",
    "硕士研究生": "硕士研究生 硕士 硕士毕业 硕研 14",
    "研究生": "研究生 10 在职研究生 省委党校研究生 中央党校研究生 党校研究生",
    "大学本科": "大学本科 本科 大学 20 21 全日制本科 在职本科 在职大学 党校本科 党校大学 省委党校大学 中央党校大学 "
    "函授本科 双学士",
    "大学专科": "大学专科 专科 大专 30 31 在职大专 全日制大专 党校大专 高职 函授大专",
    "中等职业": "中等职业 中专 中技 中职 技校 职高 中等专科 中师 40",
    "普通高中": "普通高中 高中 60",
    "初级中学": "初级中学 初中 70",
    "小学": "小学 80",
    "其他": "其他 90",
}
_USUAL_GRADES: Final = """
国家级正职 国家级副职 省部级正职 省部级副职 厅局级正职 厅局级副职 县处级正职 县处级副职 乡科级正职
乡科级副职 一级巡视员 二级巡视员 一级调研员 二级调研员 三级调研员 四级调研员 一级主任科员
二级主任科员 三级主任科员 四级主任科员 一级科员 二级科员 科员 办事员 试用期 工勤 工勤人员 事业管理
专业技术 管理岗 高级工 中级工 初级工 技师 高级技师 正高级 副高级 中级 初级 未定级 一般干部 其他
"""
_GRADES: Final = {
    **{name: name for name in _USUAL_GRADES.split()},
    "正国级": "国家级正职", "副国级": "国家级副职", "正部级": "省部级正职", "副部级": "省部级副职",
    "正省级": "省部级正职", "副省级": "省部级副职", "正厅级": "厅局级正职", "副厅级": "厅局级副职",
    "正局级": "厅局级正职", "副局级": "厅局级副职", "正处级": "县处级正职", "副处级": "县处级副职",
    "正县级": "县处级正职", "副县级": "县处级副职", "正处": "县处级正职", "副处": "县处级副职",
    "正县": "县处级正职", "副县": "县处级副职", "正科级": "乡科级正职", "副科级": "乡科级副职",
    "正科": "乡科级正职", "副科": "乡科级副职", "股级": "一般干部", "正股级": "一般干部",
    "副股级": "一般干部", "科员级": "科员", "办事员级": "办事员",
}  # fmt: skip
_GRADE_PATTERNS: Final = re.compile(
    r"(?:管理|专技|专业技术)?[一二三四五六七八九十0-9]{1,3}级(?:职员|警员|管理岗?|职级|(?:高级)?警长)?"
    r"|[一二三四]级(?:高级)?(?:主管|主办|法官|检察官|监察官)(?:助理)?"
)
_NAMES_OF_PEOPLES: Final = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水
东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克
俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
_PEOPLES: Final = frozenset(_NAMES_OF_PEOPLES.split())


def _turned(table: dict[str, str]) -> dict[str, str]:
    return {written: usual for usual, forms in table.items() for written in forms.split()}


_TABLES: Final = {
    "gender": _GENDER,
    "political_status": _turned(_POLITICAL),
    "education": _turned(_EDUCATION),
    "grade": _GRADES,
}
CODED: Final = frozenset((*_TABLES, "ethnicity"))
"""Fields whose values come from a list."""


def usual(field: str, text: str) -> str | None:
    """The usual form of a value of a coded field; None when it is not on the list."""
    bare = re.sub(r"[\s()（）]", "", fold_width(text)).lower()
    if field == "ethnicity":
        people = bare.removesuffix("族")
        return f"{people}族" if people in _PEOPLES else None
    found = _TABLES[field].get(bare)
    if found is None and field == "grade" and _GRADE_PATTERNS.fullmatch(bare):
        return bare
    return found


def is_placeholder(text: str) -> bool:
    """Whether a text only says that there is nothing: 无, 不详, 待定, ***, -."""
    bare = fold_width(text).strip().strip("()（）[]【】").strip().lower()
    return bare in PLACEHOLDERS or bool(_MARKS_ONLY.fullmatch(bare))
