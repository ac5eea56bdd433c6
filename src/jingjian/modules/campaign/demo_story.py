"""What happens to each task of the demo's plan, as a table: who leads, who does it, who verifies, how far it gets.

The days themselves are computed by ``demo``: work is handed in one working day before it is due unless the table names
another day, verified the working day after, closed the same afternoon.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

OFFICE = "qianyongming"
LEADER = "xuwenbin"
PUBLISHER = "gaojianping"


class Until(IntEnum):
    """How far a task gets by the day the demo opens."""

    DRAFT = 0
    ASSIGNED = 1
    ACCEPTED = 2
    STARTED = 3
    SUBMITTED = 4
    RETURNED = 5
    VERIFIED = 6
    DONE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One task. ``part`` is a passage of the proposal's title that no other has.

    ``title`` is what the reviewer makes of it (empty: as proposed); ``late`` days are added to the day it is handed in
    for work that was ready later than planned; ``papers`` are days on which a period of regular
    work is handed in on its paper.
    """

    part: str
    lead: str
    title: str = ""
    who: str = ""
    by: str = ""
    until: Until = Until.DRAFT
    given: date | None = None
    handed: date | None = None
    helpers: str = ""
    due: date | None = None
    rrule: str = ""
    evidence: str = ""
    paper: str = "docx"
    papers: tuple[date, ...] = ()
    result: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """A clause whose kind the reviewer corrects; ``part`` is its heading."""

    part: str
    kind: str
    procedure: str = ""


SECOND_PHASE = date(2023, 5, 16)
OTHERS = "GB AG J1 SL PZ1 PZ2 CG"
FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"


def weekly(first: date, last: date) -> tuple[date, ...]:
    """Every seventh day from the first to the last."""
    return tuple(first + timedelta(days=days) for days in range(0, (last - first).days + 1, 7))


CLASSIFIED = (
    Classified(part="成立领导小组", kind="one_off"),
    Classified(part="即收即办", kind="on_demand", procedure="问题线索即收即办规程（案管室，2023年3月）"),
    Classified(part="严查违纪行为", kind="on_demand", procedure="干部违纪问题处置程序（案件审理室，2022年修订）"),
    Classified(part="补上制度缺口", kind="one_off"),
)

#: the days on which the clock draws the sample of the month before; all but the last were looked at three days later
SAMPLED = (date(2023, 4, 3), date(2023, 5, 4), date(2023, 6, 1))
#: the last evening before the demo opens: the periods of the week are there
KEPT = date(2023, 6, 9)

#: a task the reader of the paper does not propose, entered by hand in the review: heading of the clause and work
ADDED = (
    ("成立领导小组", Work(
        part="", title="印发领导小组及其办公室组成人员名单", lead="BG", who="tangzhigang", by=OFFICE,
        until=Until.DONE, due=date(2023, 3, 3), evidence="组成人员名单", paper="pdf",
        result="领导小组及其办公室组成人员名单已经领导小组组长签发，印发各单位。")),
    ("做好总结归档", Work(
        part="", title="形成全县总结报告", lead="ZD", due=date(2023, 12, 20), evidence="全县总结报告")),
)  # fmt: skip

PLANNED = (
    Work(part="整顿办分设", title="完成专班人员抽调，制定任务分工表", lead="ZD", who="mengjia", by=OFFICE,
         until=Until.DONE, evidence="任务分工表", result="三个专班共抽调 7 人，均已到岗，分工表已发各专班。"),
    Work(part="开好动员会", lead="BG", who="yexiao", by="tangzhigang", until=Until.DONE, helpers=OTHERS,
         evidence="会议记录", result="动员部署会按期召开，县设主会场，镇设分会场，应到 25 人，实到 25 人。"),
    Work(part="编好学习篇目", lead="ZD", who="mengjia", by=OFFICE, until=Until.DONE, evidence="学习篇目清单",
         paper="txt", result="学习篇目清单列 12 篇，已发到每名干部。"),
    Work(part="用好每周一学", lead="ZD", who="mengjia", by=OFFICE, until=Until.STARTED, helpers=OTHERS, rrule=FRIDAYS,
         papers=weekly(date(2023, 3, 3), date(2023, 6, 2)), evidence="学习记录", paper="txt"),
    Work(part="办好专题研讨", lead="GB", who="songyutong", by="linxiaofeng", until=Until.DONE, helpers=OTHERS,
         evidence="心得体会汇编", result="各单位均组织专题研讨一次，心得体会已汇编成册。"),
    Work(part="县纪委书记", title="县纪委书记为全县干部讲一次主题党课", lead="BG", who="yexiao", by="tangzhigang",
         until=Until.DONE, evidence="党课讲稿", result="主题党课已讲，讲稿存档。"),
    Work(part="派驻组组长", title="派驻组组长、镇纪委书记为本单位干部讲一次党课", lead="PZ1", who="jiangwentao",
         by="lianghaisheng", until=Until.DONE, helpers="PZ2 CG", evidence="签到记录", paper="txt",
         result="三个单位均已讲课，签到记录齐全。"),
    Work(part="观看警示教育片", lead="GB", who="zhouyiming", by="linxiaofeng", until=Until.DONE, evidence="签到记录",
         paper="txt", result="全体干部分两批观看，签到 25 人。"),
    Work(part="剖析身边案例", lead="SL", who="zhengxuewen", by="wuxiulan", until=Until.STARTED,
         papers=(date(2023, 3, 24), date(2023, 4, 25), date(2023, 5, 25)), rrule="FREQ=MONTHLY;BYMONTHDAY=25",
         evidence="案例通报", paper="pdf"),
    Work(part="参观教育基地", lead="BG", who="yexiao", by="tangzhigang", until=Until.DONE, evidence="活动记录",
         result="分三批参观，活动记录和照片说明已存档。"),
    Work(part="签订廉洁承诺书", title="组织签订廉洁承诺书，建立承诺书台账", lead="GB", who="songyutong",
         by="linxiaofeng", until=Until.DONE, helpers=OTHERS, evidence="承诺书台账", paper="txt",
         result="应签 25 人，已签 25 人，台账已建立。"),
    Work(part="纪法知识闭卷测试", title="组织一次纪法知识闭卷测试", lead="GB", who="zhouyiming", by="linxiaofeng",
         until=Until.DONE, evidence="成绩汇总表", paper="pdf", result="25 人参加，1 人补考，成绩汇总表附后。"),
    Work(part="逐件梳理", lead="AG", who="hanbing", by="fangjing", until=Until.DONE, evidence="线索起底清单",
         result="起底范围内线索已全部过一遍，清单已报整顿办。"),
    Work(part="提出意见", lead="AG", who="hanbing", by="fangjing", until=Until.SUBMITTED, handed=date(2023, 6, 9),
         evidence="处置意见报告", result="逐件提出处置意见，提请审核。"),
    Work(part="个人自查", lead="GB", who="songyutong", by="linxiaofeng", until=Until.DONE, helpers=OTHERS,
         evidence="自查报告收齐清单", paper="txt", result="自查报告应交 25 份，实交 25 份。"),
    Work(part="逐份审阅", lead="GB", who="zhouyiming", by="linxiaofeng", until=Until.STARTED, helpers=OTHERS,
         evidence="审阅记录"),
    Work(part="汇总分析", lead="ZD", who="mengjia", by=OFFICE, until=Until.STARTED, evidence="自查情况分析报告"),
    Work(part="普遍谈心一次", title="班子成员与室负责人、室负责人与干部普遍谈心一次", lead="GB", who="songyutong",
         by="linxiaofeng", until=Until.STARTED, helpers=OTHERS, evidence="谈话记录"),
    Work(part="建好清单", lead="J1", who="dengkai", by="zhaoguoqing", until=Until.RETURNED, handed=date(2023, 6, 7),
         evidence="问题整改台账", result="查出的 6 个问题均已登记。",
         reason="第 3 条没有写责任人，第 5 条没有整改时限，补齐后再报。"),
    Work(part="按期销号", lead="PZ1", who="jiangwentao", by="lianghaisheng", until=Until.ASSIGNED,
         given=date(2023, 6, 9), helpers="PZ2 CG", evidence="销号报告"),
    Work(part="每周调度", lead="ZD", who="mengjia", by=OFFICE, until=Until.STARTED, rrule=FRIDAYS, given=SECOND_PHASE,
         papers=weekly(date(2023, 5, 19), date(2023, 6, 9)), evidence="进度汇总表", paper="txt"),
    Work(part="清理现行制度", lead="BG", who="tangzhigang", by=OFFICE, until=Until.ACCEPTED, given=date(2023, 6, 6),
         evidence="制度清理清单"),
    Work(part="补上制度缺口", lead="GB", due=date(2023, 10, 31), evidence="干部日常监督管理办法"),
    Work(part="规范日常报备", lead="BG", who="yexiao", by="tangzhigang", until=Until.STARTED,
         papers=(date(2023, 3, 28), date(2023, 4, 28), date(2023, 5, 26)), rrule="FREQ=MONTHLY;BYMONTHDAY=28",
         evidence="报备汇总表", paper="txt"),
    Work(part="清查网络言行", lead="AG", evidence="排查台账"),
    Work(part="结对帮带", title="为每名青年干部确定一名结对帮带的老同志", lead="GB", who="songyutong",
         by="linxiaofeng", until=Until.ASSIGNED, given=date(2023, 6, 8), evidence="结对名单"),
    Work(part="开展一次回头看", title="对已销号的问题开展一次回头看", lead="ZD", evidence="回头看报告"),
    Work(part="报送进展报告", title="各单位每月向整顿办报送进展报告", lead="ZD", who="mengjia", by=OFFICE,
         until=Until.STARTED, helpers=OTHERS,
         papers=(date(2023, 3, 10), date(2023, 4, 10), date(2023, 5, 10), date(2023, 6, 9)),
         rrule="FREQ=MONTHLY;BYMONTHDAY=10", evidence="进展报告汇总", paper="txt"),
    Work(part="第一轮督导检查", title="完成第一轮督导检查", lead="ZD", who=OFFICE, by=LEADER, until=Until.STARTED,
         evidence="督导检查报告"),
    Work(part="各单位报送总结报告", title="各单位报送总结报告", lead="ZD", helpers=OTHERS, due=date(2023, 12, 15),
         evidence="总结报告"),
)  # fmt: skip

#: tasks added to a clause of the plan in force when the second phase had begun
LATER = (
    ("建好清单", Work(
        part="", title="派驻第一纪检监察组建立问题整改台账", lead="PZ1", who="jiangwentao", by="lianghaisheng",
        until=Until.SUBMITTED, due=date(2023, 6, 9), evidence="问题整改台账", paper="txt",
        result="登记问题 4 个，均已明确责任人和整改时限。")),
    ("建好清单", Work(
        part="", title="派驻第二纪检监察组建立问题整改台账", lead="PZ2", who="caolei", by="tianyu",
        until=Until.VERIFIED, due=date(2023, 6, 9), evidence="问题整改台账",
        result="登记问题 3 个，均已明确责任人和整改时限。")),
    ("建好清单", Work(
        part="", title="城关镇纪委建立问题整改台账", lead="CG", who="qinxiaoman", by="weidong",
        until=Until.STARTED, due=date(2023, 6, 9), evidence="问题整改台账")),
)  # fmt: skip
