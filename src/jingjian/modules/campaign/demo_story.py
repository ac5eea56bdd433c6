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
#: what a verifier writes; each task gets one of them, always the same
NOTES = (
    "材料齐全，同意。",
    "看过原件，属实。",
    "与要求相符，数字已核对。",
    "佐证清楚，予以认可。",
    "已抽看两份，未见出入。",
    "内容完整，可以报整顿办。",
    "按期完成，质量较好。",
)
#: every unit but those that usually lead
OTHERS = "XC GB XF AG J1 J2 SL PZ1 PZ2 CG LQ"
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
    ("组建工作专班", Work(
        part="", title="各单位确定联络员，整顿办建立通讯录", lead="ZD", who="lizixuan", by=OFFICE, until=Until.DONE,
        due=date(2023, 3, 15), evidence="联络员通讯录", paper="txt",
        result="县里 14 个单位各报联络员 1 名，通讯录已发三个专班。")),
    ("开好动员会", Work(
        part="", title="布置柳泉镇分会场，组织收看动员会", lead="LQ", who="shenxiaoshan", by="duchangqing",
        until=Until.DONE, handed=date(2023, 3, 6), due=date(2023, 3, 6), evidence="分会场签到表", paper="txt",
        result="分会场画面、声音正常，镇纪委 4 人全部到场。")),
    ("编好学习篇目", Work(
        part="", title="为学习篇目逐篇配发要点解读", lead="XC", who="dingxiang", by="chengyuanhang", until=Until.DONE,
        due=date(2023, 3, 17), evidence="要点解读", result="每篇配一页要点，共 12 页，随篇目一并发出。")),
    ("用好每周一学", Work(
        part="", title="第二室以读书分享的形式学一次", lead="J2", who="ouyangxiaoyan", by="shikeli", until=Until.DONE,
        due=date(2023, 4, 14), evidence="读书分享记录", paper="txt", result="室里 6 人轮流领读，各谈一点体会。")),
    ("办好专题研讨", Work(
        part="", title="开设学习专栏，刊发研讨发言", lead="XC", who="fanxiaoyu", by="chengyuanhang", until=Until.DONE,
        due=date(2023, 5, 5), evidence="专栏目录", paper="pdf", result="刊发研讨发言 11 篇，刊发前均经本人核对。")),
    ("讲好主题党课", Work(
        part="", title="柳泉镇党课与主题党日合并开展", lead="LQ", who="ranxiaohui", by="duchangqing",
        until=Until.DONE, due=date(2023, 4, 18), evidence="主题党日记录",
        result="党课已讲，镇纪委 5 人参加，新到岗的同志作了发言。")),
    ("观看警示教育片", Work(
        part="", title="选定警示教育片，排定放映场次", lead="XC", who="yuanxiaodong", by="chengyuanhang",
        until=Until.DONE, due=date(2023, 4, 7), evidence="放映场次表", paper="txt",
        result="选定教育片 2 部，分 2 场放映，场次表已发各单位。")),
    ("剖析身边案例", Work(
        part="", title="派驻二组用驻在单位的案例开展讨论", lead="PZ2", who="hongliang", by="tianyu", until=Until.DONE,
        due=date(2023, 4, 27), evidence="讨论记录", result="讨论半天，梳理出 4 条防范措施，已报驻在单位。")),
    ("参观教育基地", Work(
        part="", title="落实参观的讲解员和车辆", lead="BG", who="jiahongwei", by="tangzhigang", until=Until.DONE,
        due=date(2023, 4, 27), evidence="参观安排表", paper="txt", result="每批讲解员 1 名、车辆 2 台，均已落实。")),
    ("签订廉洁承诺", Work(
        part="", title="为新到岗人员补签廉洁承诺书", lead="LQ", who="zhuming", by="duchangqing", until=Until.DONE,
        given=date(2023, 4, 3), due=date(2023, 4, 10), evidence="补签的承诺书", paper="pdf",
        result="四月到岗的 1 名同志已在当周补签，原件交干部监督室。")),
    ("组织纪法测试", Work(
        part="", title="命制纪法测试试卷并报审", lead="SL", who="wanxiaochuan", by="wuxiulan", until=Until.DONE,
        due=date(2023, 5, 8), evidence="试卷和参考答案", paper="pdf", result="试卷 50 题，已报整顿办审定并封存。")),
    ("逐件梳理", Work(
        part="", title="核对来信来访登记，供线索起底比对", lead="XF", who="yudawei", by="xuehaiyan",
        until=Until.DONE, due=date(2023, 4, 21), evidence="登记簿交接单", paper="txt",
        result="登记簿 5 本核对完毕，交接单由两室签字。")),
    ("做好总结归档", Work(
        part="", title="形成全县总结报告", lead="ZD", due=date(2023, 12, 20), evidence="全县总结报告")),
)  # fmt: skip

PLANNED = (
    Work(part="整顿办分设", title="完成专班人员抽调，制定任务分工表", lead="ZD", who="mengjia", by=OFFICE,
         until=Until.DONE, evidence="任务分工表", result="三个专班共抽调 7 人，均已到岗，分工表已发各专班。"),
    Work(part="开好动员会", lead="BG", who="yexiao", by="tangzhigang", until=Until.DONE, helpers=OTHERS,
         evidence="会议记录", result="动员部署会按期召开，两镇设分会场，应到 {heads} 人，实到 {heads} 人。"),
    Work(part="编好学习篇目", lead="ZD", who="mengjia", by=OFFICE, until=Until.DONE, evidence="学习篇目清单",
         paper="txt", result="学习篇目清单列 12 篇，已发到每名干部。"),
    Work(part="用好每周一学", lead="ZD", who="mengjia", by=OFFICE, until=Until.STARTED, helpers=OTHERS, rrule=FRIDAYS,
         papers=weekly(date(2023, 3, 3), date(2023, 6, 2)), evidence="学习记录", paper="txt"),
    Work(part="办好专题研讨", lead="GB", who="songyutong", by="linxiaofeng", until=Until.DONE, helpers=OTHERS,
         evidence="心得体会汇编", result="各单位均组织专题研讨一次，心得体会已汇编成册。"),
    Work(part="县纪委书记", title="县纪委书记为全县干部讲一次主题党课", lead="BG", who="yexiao", by="tangzhigang",
         until=Until.DONE, evidence="党课讲稿", result="主题党课已讲，讲稿存档。"),
    Work(part="派驻组组长", title="派驻组组长、镇纪委书记为本单位干部讲一次党课", lead="PZ1", who="jiangwentao",
         by="lianghaisheng", until=Until.DONE, helpers="PZ2 CG LQ", evidence="签到记录", paper="txt",
         result="四个单位均已讲课，签到记录齐全。"),
    Work(part="观看警示教育片", lead="GB", who="zhouyiming", by="linxiaofeng", until=Until.DONE, evidence="签到记录",
         paper="txt", result="全体干部分两批观看，签到 {heads} 人。"),
    Work(part="剖析身边案例", lead="SL", who="zhengxuewen", by="wuxiulan", until=Until.STARTED,
         papers=(date(2023, 3, 24), date(2023, 4, 25), date(2023, 5, 25)), rrule="FREQ=MONTHLY;BYMONTHDAY=25",
         evidence="案例通报", paper="pdf"),
    Work(part="参观教育基地", lead="BG", who="yexiao", by="tangzhigang", until=Until.DONE, evidence="活动记录",
         result="分三批参观，活动记录和照片说明已存档。"),
    Work(part="签订廉洁承诺书", title="组织签订廉洁承诺书，建立承诺书台账", lead="GB", who="songyutong",
         by="linxiaofeng", until=Until.DONE, helpers=OTHERS, evidence="承诺书台账", paper="txt",
         result="应签 {heads} 人，已签 {heads} 人，台账已建立。"),
    Work(part="纪法知识闭卷测试", title="组织一次纪法知识闭卷测试", lead="GB", who="zhouyiming", by="linxiaofeng",
         until=Until.DONE, evidence="成绩汇总表", paper="pdf", result="{heads} 人参加，1 人补考，成绩汇总表附后。"),
    Work(part="逐件梳理", lead="AG", who="hanbing", by="fangjing", until=Until.DONE, evidence="线索起底清单",
         result="起底范围内线索已全部过一遍，清单已报整顿办。"),
    Work(part="提出意见", lead="AG", who="hanbing", by="fangjing", until=Until.SUBMITTED, handed=date(2023, 6, 9),
         evidence="处置意见报告", result="逐件提出处置意见，提请审核。"),
    Work(part="个人自查", lead="GB", who="songyutong", by="linxiaofeng", until=Until.DONE, helpers=OTHERS,
         evidence="自查报告收齐清单", paper="txt",
         result="应交 {heads} 份，住院和外出学习的 3 人返岗后补交，其余交齐。"),
    Work(part="逐份审阅", lead="GB", who="zhouyiming", by="linxiaofeng", until=Until.STARTED, helpers=OTHERS,
         evidence="审阅记录"),
    Work(part="汇总分析", lead="ZD", who="mengjia", by=OFFICE, until=Until.STARTED, evidence="自查情况分析报告"),
    Work(part="普遍谈心一次", title="班子成员与室负责人、室负责人与干部普遍谈心一次", lead="GB", who="songyutong",
         by="linxiaofeng", until=Until.STARTED, helpers=OTHERS, evidence="谈话记录"),
    Work(part="建好清单", lead="J1", who="dengkai", by="zhaoguoqing", until=Until.RETURNED, handed=date(2023, 6, 7),
         evidence="问题整改台账", result="查出的 6 个问题均已登记。",
         reason="第 3 条没有写责任人，第 5 条没有整改时限，补齐后再报。"),
    Work(part="按期销号", lead="PZ1", who="jiangwentao", by="lianghaisheng", until=Until.ASSIGNED,
         given=date(2023, 6, 9), helpers="PZ2 CG LQ", evidence="销号报告"),
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
    ("建好清单", Work(
        part="", title="宣传部登记查出的问题，定人定时限", lead="XC", who="dingxiang", by="chengyuanhang",
        until=Until.DONE, due=date(2023, 6, 9), evidence="问题整改台账", paper="txt",
        result="查出问题 2 个：信息审签不全、专栏更新不及时，均已定人定时限。")),
    ("建好清单", Work(
        part="", title="干部监督室登记自身问题", lead="GB", who="gulina", by="linxiaofeng", until=Until.VERIFIED,
        due=date(2023, 6, 9), evidence="问题整改台账", paper="pdf",
        result="登记问题 5 个，其中档案更新方面 3 个、谈话记录方面 2 个。")),
    ("建好清单", Work(
        part="", title="信访室对照接访流程登记问题", lead="XF", who="wangjing2", by="xuehaiyan",
        until=Until.SUBMITTED, due=date(2023, 6, 9), evidence="接访问题台账",
        result="对照流程走了一遍，登记问题 3 个，主要是告知不够及时。")),
    ("建好清单", Work(
        part="", title="案管室登记线索流转中的问题", lead="AG", who="zhongli", by="fangjing", until=Until.DONE,
        due=date(2023, 6, 9), evidence="线索流转问题台账",
        result="抽看 30 份流转单，登记问题 2 个，已写明责任人。")),
    ("建好清单", Work(
        part="", title="第二室登记办案纪律方面的问题", lead="J2", who="qiuwenhao", by="shikeli", until=Until.VERIFIED,
        due=date(2023, 6, 9), evidence="问题整改台账", paper="txt", result="登记问题 4 个，两个月内可以改完。")),
    ("建好清单", Work(
        part="", title="审理室梳理文书差错，建立台账", lead="SL", who="xiaqinghe", by="wuxiulan", until=Until.DONE,
        due=date(2023, 6, 8), evidence="文书差错台账", paper="pdf",
        result="复看去年文书 46 份，登记差错 7 处，逐处注明改法。")),
    ("建好清单", Work(
        part="", title="办公室登记公务接待和公车使用中的问题", lead="BG", who="tanlijuan", by="tangzhigang",
        until=Until.SUBMITTED, due=date(2023, 6, 9), evidence="问题整改台账",
        result="查出公车派车单填写不全等问题 3 个，已列入台账。")),
    ("建好清单", Work(
        part="", title="柳泉镇纪委登记查出的问题", lead="LQ", who="ranxiaohui", by="duchangqing", until=Until.DONE,
        due=date(2023, 6, 7), evidence="问题整改台账", paper="txt",
        result="登记问题 5 个，涉及监督检查次数、记录质量两类。")),
    ("个人自查", Work(
        part="", title="柳泉镇纪委自查报告收齐并报送", lead="LQ", who="shenxiaoshan", by="duchangqing",
        until=Until.DONE, due=date(2023, 5, 25), evidence="报送清单", paper="txt",
        result="5 份报告已全部报干部监督室。")),
    ("个人自查", Work(
        part="", title="派驻二组逐人讲解自查要点", lead="PZ2", who="shangguanwenbo", by="tianyu", until=Until.DONE,
        due=date(2023, 5, 23), evidence="讲解记录", result="用半天时间逐条讲解，组里 5 人全部参加。")),
    ("汇总分析", Work(
        part="", title="分析来信来访反映的作风问题", lead="XF", who="housisi", by="xuehaiyan", until=Until.STARTED,
        due=date(2023, 6, 16), evidence="作风问题分析")),
    ("开展谈心谈话", Work(
        part="", title="第一室负责人与本室干部谈心", lead="J1", who="yaozhensheng", by="zhaoguoqing",
        until=Until.STARTED, due=date(2023, 6, 20), evidence="谈话记录")),
    ("开展谈心谈话", Work(
        part="", title="第二室负责人与本室干部谈心", lead="J2", who="xiongdawei", by="shikeli", until=Until.ACCEPTED,
        given=date(2023, 6, 7), due=date(2023, 6, 20), evidence="谈话记录")),
    ("开展谈心谈话", Work(
        part="", title="派驻一组组长与组员谈心", lead="PZ1", who="qiaoyongkang", by="lianghaisheng",
        until=Until.SUBMITTED, handed=date(2023, 6, 9), due=date(2023, 6, 20), evidence="谈话记录",
        result="与 4 名组员各谈一次，听到意见 6 条，已告知本人办理打算。")),
    ("开展谈心谈话", Work(
        part="", title="派驻二组组长与组员谈心", lead="PZ2", who="luoqiuju", by="tianyu", until=Until.STARTED,
        due=date(2023, 6, 20), evidence="谈话记录")),
    ("开展谈心谈话", Work(
        part="", title="城关镇纪委书记与镇纪委干部谈心", lead="CG", who="yanshouzheng", by="weidong",
        until=Until.ASSIGNED, given=date(2023, 6, 9), due=date(2023, 6, 20), evidence="谈话记录")),
    ("开展谈心谈话", Work(
        part="", title="柳泉镇纪委书记与镇纪委干部谈心", lead="LQ", who="zhuming", by="duchangqing", until=Until.DONE,
        handed=date(2023, 6, 7), due=date(2023, 6, 20), evidence="谈话记录", paper="txt",
        result="4 名干部全部谈到，记录由本人看过。")),
    ("开展谈心谈话", Work(
        part="", title="宣传部部长与部内干部谈心", lead="XC", who="jiangyizhou", by="chengyuanhang",
        until=Until.RETURNED, handed=date(2023, 6, 8), due=date(2023, 6, 20), evidence="谈话记录",
        result="已谈 3 人，记录附后。", reason="还有 1 人没有谈，记录也缺日期，补谈补记后再交。")),
    ("按期销号", Work(
        part="", title="审理室改完文书差错并逐处复核", lead="SL", who="maosiqi", by="wuxiulan",
        until=Until.ASSIGNED, given=date(2023, 6, 9), due=date(2023, 6, 30), evidence="复核清单")),
    ("按期销号", Work(
        part="", title="案管室补齐流转单上的签字", lead="AG", who="wangjunjie", by="fangjing", until=Until.ACCEPTED,
        given=date(2023, 6, 8), due=date(2023, 6, 28), evidence="补签情况说明")),
    ("清理现行制度", Work(
        part="", title="清理来访接待方面的制度", lead="XF", who="yudawei", by="xuehaiyan", until=Until.STARTED,
        due=date(2023, 7, 31), evidence="制度清理清单")),
    ("清理现行制度", Work(
        part="", title="清理派驻机构内部制度", lead="PZ1", who="xiangyang", by="lianghaisheng", until=Until.ACCEPTED,
        given=date(2023, 6, 5), due=date(2023, 7, 31), evidence="制度清理清单")),
    ("清查网络言行", Work(
        part="", title="登记工作微信群的群主和管理员", lead="XC", due=date(2023, 8, 31), evidence="工作群登记表")),
    ("帮带青年干部", Work(
        part="", title="为第二室新到岗的青年干部确定帮带人", lead="J2", who="jinling", by="shikeli",
        until=Until.ASSIGNED, given=date(2023, 6, 8), due=date(2023, 9, 22), evidence="结对名单")),
    ("加强督导检查", Work(
        part="", title="拟定督导检查任务单，列明必看材料", lead="ZD", who="longsiyuan", by=OFFICE, until=Until.DONE,
        due=date(2023, 6, 5), evidence="督导检查任务单", paper="pdf",
        result="任务单分机关、派驻、乡镇三种，各列必看材料 8 项。")),
    ("加强督导检查", Work(
        part="", title="到柳泉镇和派驻二组实地督导", lead="ZD", who="wenyuhua", by=OFFICE, until=Until.STARTED,
        due=date(2023, 6, 21), evidence="实地督导记录")),
)  # fmt: skip
