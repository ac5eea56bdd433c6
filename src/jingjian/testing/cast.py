"""The cast: units and people of the fictional 清源县 and of the city above it, one source for demo, tests and pictures.

Plain data that knows no Django. Nobody here exists, nor do county and city: identity numbers carry the area code 990101
and telephone numbers begin with 100, neither of which was ever given out. A member is found by account name
(``member("songyutong")``) or by the job they stand for (``CLERK``, ``OFFICE`` …).

The tree has one top, the city (``CITY``); the campaign is the county's (``COUNTY``), which has thirteen units below it.
Among the people are two of one name (王静), one with a middle dot, one whose given name lies outside the basic
plane of Unicode, some who came from another unit, two who join and one who retires while the campaign runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: one password for the whole cast; it opens nothing but a demo
PASSWORD = "qingyuan-2023-yanshi"

#: codes of the topmost unit and of the unit whose campaign the story is
CITY, COUNTY = "NH", "QY"

#: the day on which the story ends and the reader comes in
STORY_DAY = date(2023, 6, 12)


@dataclass(frozen=True, slots=True)
class CastUnit:
    """A unit. ``kind`` is a value of ``organisation.UnitKind``; ``parent`` a code, empty for the topmost unit."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str = COUNTY


@dataclass(frozen=True, slots=True)
class EarlierPost:
    """A post held until the day before the next one."""

    unit: str
    title: str
    grade: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person with post, account and duty.

    ``role`` is a value of ``access.Role`` granted over ``over`` (a unit's code), empty for a member of staff without
    another duty. ``job`` and ``does`` (one line in plain words) stand on the demo's login page; both are empty for
    those who are not listed there. ``since`` is the day the post was taken up, empty where any day before the campaign
    will do; ``earlier`` are the posts before it, oldest first; ``left`` is the last day in service.
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
    does: str = ""
    heads_unit: bool = False
    since: date | None = None
    earlier: tuple[EarlierPost, ...] = ()
    left: date | None = None


UNITS = (
    CastUnit(CITY, "南湖市纪委监委", "市纪委监委", "city", parent=""),
    CastUnit(COUNTY, "清源县纪委监委", "县纪委监委", "county", parent=CITY),
    CastUnit("ZD", "教育整顿领导小组办公室", "整顿办", "office"),
    CastUnit("BG", "办公室", "办公室", "office"),
    CastUnit("XC", "宣传部", "宣传部", "office"),
    CastUnit("GB", "组织部（干部监督室）", "干部监督室", "office"),
    CastUnit("XF", "信访室", "信访室", "office"),
    CastUnit("AG", "案件监督管理室", "案管室", "office"),
    CastUnit("J1", "第一纪检监察室", "第一室", "office"),
    CastUnit("J2", "第二纪检监察室", "第二室", "office"),
    CastUnit("SL", "案件审理室", "审理室", "office"),
    CastUnit("PZ1", "派驻第一纪检监察组", "派驻一组", "stationed"),
    CastUnit("PZ2", "派驻第二纪检监察组", "派驻二组", "stationed"),
    CastUnit("CG", "城关镇纪委", "城关镇纪委", "township"),
    CastUnit("LQ", "柳泉镇纪委", "柳泉镇纪委", "township"),
)

_LEADER, _HEAD, _STAFF = "division", "section", "general"

MEMBERS = (
    Member(username="gaojianping", name="高建平", unit=COUNTY, title="县纪委书记、监委主任", grade=_LEADER,
           born=date(1971, 4, 9), role="principal_leader", over=COUNTY, job="主要负责人", heads_unit=True,
           does="看全县进度和缺口，审定并发布方案"),
    Member(username="xuwenbin", name="许文斌", unit=COUNTY, title="县纪委副书记、监委副主任", grade=_LEADER,
           born=date(1974, 11, 23), role="leader_in_charge", over=COUNTY, job="分管领导",
           does="盯住逾期事项，核验整顿办承办的工作"),
    Member(username="maxiaolan", name="马晓岚", unit=COUNTY, title="县纪委常委、监委委员", grade=_HEAD,
           born=date(1978, 6, 2)),
    Member(username="qianyongming", name="钱永明", unit="ZD", title="整顿办主任", grade=_HEAD,
           born=date(1976, 9, 14), role="campaign_office", over=COUNTY, job="整顿办主任", heads_unit=True,
           does="导入方案，分派任务，逐项办结"),
    Member(username="mengjia", name="孟佳", unit="ZD", title="二级主任科员", grade=_STAFF, born=date(1988, 1, 27)),
    Member(username="tangzhigang", name="唐志刚", unit="BG", title="办公室主任", grade=_HEAD,
           born=date(1977, 3, 18), role="department_head", over="BG", heads_unit=True),
    Member(username="yexiao", name="叶晓", unit="BG", title="一级科员", grade=_STAFF, born=date(1994, 8, 5)),
    Member(username="sunqihang", name="孙启航", unit="BG", title="信息系统管理员", grade=_STAFF,
           born=date(1990, 12, 11), role="system_admin", over=COUNTY, job="系统管理员",
           does="管单位、人员和账号，看不到业务内容"),
    Member(username="fenglixin", name="冯立新", unit="BG", title="保密干部", grade=_STAFF,
           born=date(1983, 5, 30), role="security_admin", over=COUNTY, job="安全管理员",
           does="提出授权，停用账号，不办业务"),
    Member(username="linxiaofeng", name="林晓峰", unit="GB", title="干部监督室主任", grade=_HEAD,
           born=date(1979, 2, 16), role="department_head", over="GB", job="干部监督室主任", heads_unit=True,
           does="分派并核验本室承办的任务"),
    Member(username="songyutong", name="宋雨桐", unit="GB", title="三级主任科员", grade=_STAFF,
           born=date(1989, 10, 8), job="干部监督室干部", does="收自查报告，管承诺书台账，安排谈心"),
    Member(username="zhouyiming", name="周一鸣", unit="GB", title="一级科员", grade=_STAFF,
           born=date(1996, 7, 21), job="青年干部", does="组织观影和测试，审阅自查报告"),
    Member(username="fangjing", name="方静", unit="AG", title="案件监督管理室主任", grade=_HEAD,
           born=date(1980, 8, 13), role="department_head", over="AG", heads_unit=True),
    Member(username="baixuemei", name="白雪梅", unit="AG", title="四级主任科员", grade=_STAFF,
           born=date(1985, 3, 6), role="audit_admin", over=COUNTY, job="审计管理员",
           does="查看账号和授权的变动，不办业务"),
    Member(username="hanbing", name="韩冰", unit="AG", title="一级科员", grade=_STAFF, born=date(1993, 11, 2)),
    Member(username="zhaoguoqing", name="赵国庆", unit="J1", title="第一纪检监察室主任", grade=_HEAD,
           born=date(1975, 10, 1), role="department_head", over="J1", job="纪检监察室主任", heads_unit=True,
           does="核验本室的问题整改台账"),
    Member(username="dengkai", name="邓凯", unit="J1", title="三级主任科员", grade=_STAFF, born=date(1987, 4, 25)),
    Member(username="wuxiulan", name="吴秀兰", unit="SL", title="案件审理室主任", grade=_HEAD,
           born=date(1973, 12, 19), role="department_head", over="SL", heads_unit=True),
    Member(username="zhengxuewen", name="郑学文", unit="SL", title="一级科员", grade=_STAFF,
           born=date(1992, 9, 17), job="案件审理室干部", does="每月选编一期案例通报"),
    Member(username="lianghaisheng", name="梁海生", unit="PZ1", title="组长", grade=_HEAD,
           born=date(1972, 7, 7), role="department_head", over="PZ1", job="派驻组组长", heads_unit=True,
           does="核验本组的整改台账和党课记录"),
    Member(username="jiangwentao", name="蒋文涛", unit="PZ1", title="四级主任科员", grade=_STAFF,
           born=date(1986, 2, 28)),
    Member(username="tianyu", name="田雨", unit="PZ2", title="组长", grade=_HEAD,
           born=date(1981, 5, 12), role="department_head", over="PZ2", heads_unit=True),
    Member(username="caolei", name="曹磊", unit="PZ2", title="一级科员", grade=_STAFF, born=date(1995, 6, 15)),
    Member(username="weidong", name="魏东", unit="CG", title="镇纪委书记", grade=_HEAD,
           born=date(1982, 1, 20), role="department_head", over="CG", job="乡镇纪委书记", heads_unit=True,
           does="分派并核验镇纪委承办的任务"),
    Member(username="qinxiaoman", name="秦小曼", unit="CG", title="镇纪委干事", grade=_STAFF,
           born=date(1997, 3, 3), job="乡镇纪委干部", does="登记镇里查出的问题，报整改进展"),
    # the superior city
    Member(username="lumingyuan", name="陆明远", unit=CITY, title="市纪委常委、监委委员", grade=_LEADER,
           born=date(1970, 8, 22), role="leader_in_charge", over=CITY, job="市纪委联系领导",
           does="联系清源县，逐条看进展和缺口", heads_unit=True),
    Member(username="gewenjing", name="葛文静", unit=CITY, title="干部监督室副主任", grade=_HEAD,
           born=date(1979, 12, 3)),
    Member(username="guizimo", name="桂子墨", unit=CITY, title="干部监督室一级主任科员", grade=_STAFF,
           born=date(1991, 5, 16)),
    # the county, unit by unit
    Member(username="cuimingyi", name="崔明义", unit=COUNTY, title="县纪委副书记、监委委员", grade=_HEAD,
           born=date(1972, 10, 11)),
    Member(username="shihuimin", name="石慧敏", unit=COUNTY, title="县纪委常委", grade=_HEAD, born=date(1980, 4, 4)),
    Member(username="wenyuhua", name="温玉华", unit="ZD", title="整顿办副主任", grade=_HEAD, born=date(1982, 7, 29)),
    Member(username="lizixuan", name="黎子轩", unit="ZD", title="一级科员", grade=_STAFF, born=date(1995, 1, 13),
           since=date(2023, 2, 13), earlier=(EarlierPost("AG", "一级科员", _STAFF, date(2019, 9, 2)),)),
    Member(username="longsiyuan", name="龙思源", unit="ZD", title="四级主任科员", grade=_STAFF, born=date(1986, 11, 8)),
    Member(username="tanlijuan", name="谭丽娟", unit="BG", title="办公室副主任", grade=_HEAD, born=date(1981, 3, 25)),
    Member(username="wangjing", name="王静", unit="BG", title="机要员", grade=_STAFF, born=date(1990, 6, 17)),
    Member(username="jiahongwei", name="贾宏伟", unit="BG", title="二级主任科员", grade=_STAFF, born=date(1969, 2, 2)),
    Member(username="fuxiaosong", name="付小松", unit="BG", title="一级科员", grade=_STAFF, born=date(1992, 12, 30)),
    Member(username="chengyuanhang", name="程远航", unit="XC", title="宣传部部长", grade=_HEAD, born=date(1983, 9, 9),
           role="department_head", over="XC", heads_unit=True),
    Member(username="dingxiang", name="丁香", unit="XC", title="三级主任科员", grade=_STAFF, born=date(1987, 5, 20)),
    Member(username="yuanxiaodong", name="袁晓东", unit="XC", title="一级科员", grade=_STAFF, born=date(1993, 3, 14)),
    Member(username="fanxiaoyu", name="范小雨", unit="XC", title="一级科员", grade=_STAFF, born=date(1998, 4, 1)),
    Member(username="jiangyizhou", name="江一舟", unit="XC", title="二级科员", grade=_STAFF, born=date(1999, 8, 26)),
    Member(username="renguodong", name="任国栋", unit="GB", title="干部监督室副主任", grade=_HEAD,
           born=date(1984, 1, 5), since=date(2022, 6, 1),
           earlier=(EarlierPost("J1", "三级主任科员", _STAFF, date(2017, 3, 1)),)),
    Member(username="gulina", name="古丽娜·艾山", unit="GB", title="四级主任科员", grade=_STAFF,
           born=date(1991, 9, 23)),
    Member(username="xuehaiyan", name="薛海燕", unit="XF", title="信访室主任", grade=_HEAD, born=date(1976, 7, 12),
           role="department_head", over="XF", job="信访室主任", does="带来信来访的接收，核验本室任务",
           heads_unit=True),
    Member(username="yudawei", name="余大伟", unit="XF", title="三级主任科员", grade=_STAFF, born=date(1984, 10, 19)),
    Member(username="housisi", name="侯思思", unit="XF", title="一级科员", grade=_STAFF, born=date(1996, 2, 11),
           since=date(2022, 10, 10), earlier=(EarlierPost("BG", "一级科员", _STAFF, date(2019, 7, 1)),)),
    Member(username="daichunmiao", name="戴春苗", unit="XF", title="一级主任科员", grade=_STAFF,
           born=date(1968, 4, 20), left=date(2023, 4, 28)),
    Member(username="wangjing2", name="王静", unit="XF", title="四级主任科员", grade=_STAFF, born=date(1985, 12, 7)),
    Member(username="panzhiyuan", name="潘志远", unit="AG", title="案件监督管理室副主任", grade=_HEAD,
           born=date(1983, 6, 28), since=date(2021, 9, 1),
           earlier=(EarlierPost("J2", "四级主任科员", _STAFF, date(2015, 4, 1)),)),
    Member(username="zhongli", name="钟丽", unit="AG", title="三级主任科员", grade=_STAFF, born=date(1988, 8, 18)),
    Member(username="wangjunjie", name="汪俊杰", unit="AG", title="一级科员", grade=_STAFF, born=date(1997, 10, 10)),
    Member(username="yaozhensheng", name="姚振声", unit="J1", title="第一纪检监察室副主任", grade=_HEAD,
           born=date(1979, 5, 6)),
    Member(username="gonghong", name="龚𬭎", unit="J1", title="二级主任科员", grade=_STAFF, born=date(1985, 1, 31)),
    Member(username="leiyuqing", name="雷雨晴", unit="J1", title="一级科员", grade=_STAFF, born=date(1994, 6, 6)),
    Member(username="duanfei", name="段飞", unit="J1", title="一级科员", grade=_STAFF, born=date(1996, 11, 27)),
    Member(username="shikeli", name="史可立", unit="J2", title="第二纪检监察室主任", grade=_HEAD,
           born=date(1977, 2, 24), role="department_head", over="J2", heads_unit=True),
    Member(username="xiongdawei", name="熊大为", unit="J2", title="第二纪检监察室副主任", grade=_HEAD,
           born=date(1982, 4, 15)),
    Member(username="jinling", name="金玲", unit="J2", title="三级主任科员", grade=_STAFF, born=date(1986, 9, 1)),
    Member(username="qiuwenhao", name="邱文浩", unit="J2", title="四级主任科员", grade=_STAFF, born=date(1989, 7, 3)),
    Member(username="konglingchen", name="孔令晨", unit="J2", title="一级科员", grade=_STAFF, born=date(1995, 5, 22)),
    Member(username="ouyangxiaoyan", name="欧阳晓燕", unit="J2", title="一级科员", grade=_STAFF,
           born=date(1993, 1, 9)),
    Member(username="changle", name="常乐", unit="J2", title="二级科员", grade=_STAFF, born=date(1999, 3, 16),
           since=date(2023, 6, 1)),
    Member(username="xiaqinghe", name="夏青禾", unit="SL", title="案件审理室副主任", grade=_HEAD,
           born=date(1984, 5, 5)),
    Member(username="wanxiaochuan", name="万小川", unit="SL", title="三级主任科员", grade=_STAFF,
           born=date(1987, 12, 24)),
    Member(username="maosiqi", name="毛思琪", unit="SL", title="一级科员", grade=_STAFF, born=date(1997, 7, 15)),
    Member(username="qiaoyongkang", name="乔永康", unit="PZ1", title="副组长", grade=_HEAD, born=date(1976, 3, 21)),
    Member(username="xiangyang", name="向阳", unit="PZ1", title="一级科员", grade=_STAFF, born=date(1992, 4, 30)),
    Member(username="hexiaolong", name="贺小龙", unit="PZ1", title="一级科员", grade=_STAFF, born=date(1994, 10, 4),
           since=date(2022, 11, 1), earlier=(EarlierPost("CG", "镇纪委干事", _STAFF, date(2018, 8, 1)),)),
    Member(username="luoqiuju", name="罗秋菊", unit="PZ2", title="副组长", grade=_HEAD, born=date(1975, 9, 28)),
    Member(username="hongliang", name="洪亮", unit="PZ2", title="三级主任科员", grade=_STAFF, born=date(1988, 2, 14)),
    Member(username="shangguanwenbo", name="上官文博", unit="PZ2", title="一级科员", grade=_STAFF,
           born=date(1996, 12, 1)),
    Member(username="yanshouzheng", name="严守正", unit="CG", title="镇纪委副书记", grade=_STAFF,
           born=date(1978, 11, 11)),
    Member(username="moxiaohong", name="莫小红", unit="CG", title="镇纪委委员", grade=_STAFF, born=date(1990, 2, 8)),
    Member(username="niushuanzhu", name="牛栓柱", unit="CG", title="镇纪委干事", grade=_STAFF, born=date(1971, 6, 30)),
    Member(username="duchangqing", name="杜长青", unit="LQ", title="镇纪委书记", grade=_HEAD, born=date(1980, 9, 17),
           role="department_head", over="LQ", heads_unit=True),
    Member(username="ranxiaohui", name="冉小慧", unit="LQ", title="镇纪委副书记", grade=_STAFF, born=date(1988, 5, 9),
           since=date(2021, 5, 6), earlier=(EarlierPost("XC", "一级科员", _STAFF, date(2014, 9, 1)),)),
    Member(username="zhuming", name="祝明", unit="LQ", title="镇纪委委员", grade=_STAFF, born=date(1985, 8, 8)),
    Member(username="shenxiaoshan", name="申小山", unit="LQ", title="镇纪委干事", grade=_STAFF, born=date(1993, 7, 19)),
    Member(username="mixiaoxue", name="米晓雪", unit="LQ", title="镇纪委干事", grade=_STAFF, born=date(1998, 12, 12),
           since=date(2023, 4, 3)),
)  # fmt: skip

#: the first day of the campaign; whoever takes up the first post later joins while it runs
BEGINS = date(2023, 3, 1)

_by_name = {one.username: one for one in MEMBERS}
_place = {one.username: number for number, one in enumerate(MEMBERS)}


def member(username: str) -> Member:
    """The member of that account name. Raises KeyError for a name that is not in the cast."""
    return _by_name[username]


def number(one: Member) -> int:
    """The place in the cast, from 1: part of identity, telephone and staff number."""
    return _place[one.username] + 1


def staff_number(one: Member) -> str:
    """The number the office knows them by, such as ``QY007``."""
    return f"{CITY if one.unit == CITY else COUNTY}{number(one):03d}"


def since(one: Member) -> date:
    """The day the present post was taken up: the one named, else a first of March between 2016 and 2022."""
    return one.since or date(2016 + (_place[one.username] * 3) % 7, 3, 1)


def joins(one: Member) -> bool:
    """Whether they come while the campaign runs."""
    return not one.earlier and since(one) > BEGINS


def in_service(day: date) -> tuple[Member, ...]:
    """Who of the county is in service on that day: who takes part in the campaign."""
    return tuple(
        one
        for one in MEMBERS
        if one.unit != CITY and not (joins(one) and since(one) > day) and not (one.left and one.left < day)
    )


def head_of(unit: str) -> Member:
    """Who heads the unit of that code. Raises LookupError for a code that is not in the cast."""
    for one in MEMBERS:
        if one.unit == unit and one.heads_unit:
            return one
    raise LookupError(f"nobody heads {unit!r}")


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
CITY_LEADER = member("lumingyuan")
SYSTEM_ADMIN = member("sunqihang")
SECURITY_ADMIN = member("fenglixin")
AUDIT_ADMIN = member("baixuemei")
