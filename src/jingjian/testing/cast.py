"""The cast: units and people of the fictional 清源县, one source for the demo, the tests, the docs and the pictures.

Plain data that knows no Django. Nobody here exists, nor does the county: identity numbers carry the area code 990101
and telephone numbers begin with 100, neither of which was ever given out. A member is found by account name
(``member("songyutong")``) or by the job they stand for (``CLERK``, ``OFFICE`` …).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: one password for the whole cast; it opens nothing but a demo
PASSWORD = "qingyuan-2023-yanshi"

PROVINCE, CITY, COUNTY = "江东省", "南湖市", "清源县"
ROOT = "QY"


@dataclass(frozen=True, slots=True)
class CastUnit:
    """A unit of the county. ``kind`` is a value of ``organisation.UnitKind``; all hang below ``ROOT``."""

    code: str
    name: str
    short_name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person with post, account and duty.

    ``role`` is a value of ``access.Role`` granted over ``over`` (a unit's code), empty for a member of staff without
    another duty; ``job`` are the words on the demo's login page, empty for those who are not listed there.
    """

    username: str
    name: str
    unit: str
    title: str
    grade: str
    born: date
    role: str = ""
    over: str = ""
    job: str = ""
    heads_unit: bool = False


UNITS = (
    CastUnit(ROOT, "清源县纪委监委", "县纪委监委", "county"),
    CastUnit("ZD", "教育整顿领导小组办公室", "整顿办", "office"),
    CastUnit("BG", "办公室", "办公室", "office"),
    CastUnit("GB", "组织部（干部监督室）", "干部监督室", "office"),
    CastUnit("AG", "案件监督管理室", "案管室", "office"),
    CastUnit("J1", "第一纪检监察室", "第一室", "office"),
    CastUnit("SL", "案件审理室", "审理室", "office"),
    CastUnit("PZ1", "派驻第一纪检监察组", "派驻一组", "stationed"),
    CastUnit("PZ2", "派驻第二纪检监察组", "派驻二组", "stationed"),
    CastUnit("CG", "城关镇纪委", "城关镇纪委", "township"),
)

_LEADER, _HEAD, _STAFF = "division", "section", "general"

MEMBERS = (
    Member(username="gaojianping", name="高建平", unit=ROOT, title="县纪委书记、监委主任", grade=_LEADER,
           born=date(1971, 4, 9), role="principal_leader", over=ROOT, job="主要负责人", heads_unit=True),
    Member(username="xuwenbin", name="许文斌", unit=ROOT, title="县纪委副书记、监委副主任", grade=_LEADER,
           born=date(1974, 11, 23), role="leader_in_charge", over=ROOT, job="分管领导"),
    Member(username="maxiaolan", name="马晓岚", unit=ROOT, title="县纪委常委、监委委员", grade=_HEAD,
           born=date(1978, 6, 2)),
    Member(username="qianyongming", name="钱永明", unit="ZD", title="整顿办主任", grade=_HEAD,
           born=date(1976, 9, 14), role="campaign_office", over=ROOT, job="整顿办主任", heads_unit=True),
    Member(username="mengjia", name="孟佳", unit="ZD", title="二级主任科员", grade=_STAFF, born=date(1988, 1, 27)),
    Member(username="tangzhigang", name="唐志刚", unit="BG", title="办公室主任", grade=_HEAD,
           born=date(1977, 3, 18), role="department_head", over="BG", heads_unit=True),
    Member(username="yexiao", name="叶晓", unit="BG", title="一级科员", grade=_STAFF, born=date(1994, 8, 5)),
    Member(username="sunqihang", name="孙启航", unit="BG", title="信息系统管理员", grade=_STAFF,
           born=date(1990, 12, 11), role="system_admin", over=ROOT, job="系统管理员"),
    Member(username="fenglixin", name="冯立新", unit="BG", title="保密干部", grade=_STAFF,
           born=date(1983, 5, 30), role="security_admin", over=ROOT, job="安全管理员"),
    Member(username="linxiaofeng", name="林晓峰", unit="GB", title="干部监督室主任", grade=_HEAD,
           born=date(1979, 2, 16), role="department_head", over="GB", job="干部监督室主任", heads_unit=True),
    Member(username="songyutong", name="宋雨桐", unit="GB", title="三级主任科员", grade=_STAFF,
           born=date(1989, 10, 8), job="干部监督室干部"),
    Member(username="zhouyiming", name="周一鸣", unit="GB", title="一级科员", grade=_STAFF,
           born=date(1996, 7, 21), job="青年干部"),
    Member(username="fangjing", name="方静", unit="AG", title="案件监督管理室主任", grade=_HEAD,
           born=date(1980, 8, 13), role="department_head", over="AG", heads_unit=True),
    Member(username="baixuemei", name="白雪梅", unit="AG", title="四级主任科员", grade=_STAFF,
           born=date(1985, 3, 6), role="audit_admin", over=ROOT, job="审计管理员"),
    Member(username="hanbing", name="韩冰", unit="AG", title="一级科员", grade=_STAFF, born=date(1993, 11, 2)),
    Member(username="zhaoguoqing", name="赵国庆", unit="J1", title="第一纪检监察室主任", grade=_HEAD,
           born=date(1975, 10, 1), role="department_head", over="J1", job="纪检监察室主任", heads_unit=True),
    Member(username="dengkai", name="邓凯", unit="J1", title="三级主任科员", grade=_STAFF, born=date(1987, 4, 25)),
    Member(username="wuxiulan", name="吴秀兰", unit="SL", title="案件审理室主任", grade=_HEAD,
           born=date(1973, 12, 19), role="department_head", over="SL", heads_unit=True),
    Member(username="zhengxuewen", name="郑学文", unit="SL", title="一级科员", grade=_STAFF,
           born=date(1992, 9, 17), job="案件审理室干部"),
    Member(username="lianghaisheng", name="梁海生", unit="PZ1", title="组长", grade=_HEAD,
           born=date(1972, 7, 7), role="department_head", over="PZ1", job="派驻组组长", heads_unit=True),
    Member(username="jiangwentao", name="蒋文涛", unit="PZ1", title="四级主任科员", grade=_STAFF,
           born=date(1986, 2, 28)),
    Member(username="tianyu", name="田雨", unit="PZ2", title="组长", grade=_HEAD,
           born=date(1981, 5, 12), role="department_head", over="PZ2", heads_unit=True),
    Member(username="caolei", name="曹磊", unit="PZ2", title="一级科员", grade=_STAFF, born=date(1995, 6, 15)),
    Member(username="weidong", name="魏东", unit="CG", title="镇纪委书记", grade=_HEAD,
           born=date(1982, 1, 20), role="department_head", over="CG", job="乡镇纪委书记", heads_unit=True),
    Member(username="qinxiaoman", name="秦小曼", unit="CG", title="镇纪委干事", grade=_STAFF,
           born=date(1997, 3, 3), job="乡镇纪委干部"),
)  # fmt: skip

_by_name = {one.username: one for one in MEMBERS}


def member(username: str) -> Member:
    """The member of that account name. Raises KeyError for a name that is not in the cast."""
    return _by_name[username]


def members_of(unit: str) -> tuple[Member, ...]:
    """Those who work in the unit of that code, in the order of the cast."""
    return tuple(one for one in MEMBERS if one.unit == unit)


PRINCIPAL = member("gaojianping")
IN_CHARGE = member("xuwenbin")
OFFICE = member("qianyongming")
HEAD = member("linxiaofeng")
CLERK = member("songyutong")
OTHER_HEAD = member("zhaoguoqing")
OTHER_CLERK = member("zhengxuewen")
TOWNSHIP_HEAD = member("weidong")
SYSTEM_ADMIN = member("sunqihang")
SECURITY_ADMIN = member("fenglixin")
AUDIT_ADMIN = member("baixuemei")
