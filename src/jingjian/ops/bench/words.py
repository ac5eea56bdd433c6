"""The words of the generated data: fictional, differing, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳"
GIVEN = "明华建国志强晓东海燕秀兰文静雨桐思远嘉禾春梅立新学文永康庆丰红霞长青一鸣雪松子涵若水云飞景行知秋"
VERBS = ("组织", "完成", "建立", "梳理", "汇总", "开展", "上报", "核对", "整理", "落实", "修订", "检查")
THINGS = (
    "集体学习", "个人自查", "谈心谈话", "问题台账", "整改清单", "廉洁承诺", "警示教育", "制度清理", "线索起底",
    "进度汇总", "月度小结", "阶段总结", "督导反馈", "风险排查", "纪法测试", "主题党日",
)  # fmt: skip
PARTS = (
    "第一批", "第二批", "第三批", "重点岗位", "青年干部", "借调人员", "派驻机构", "乡镇干部", "机关干部", "中层干部",
)  # fmt: skip


def titles() -> list[str]:
    """Every title there is, in order."""
    return [f"{verb}{part}{thing}" for verb in VERBS for part in PARTS for thing in THINGS]


def names(number: int, seed: int) -> Iterator[str]:
    """``number`` names of two or three characters, many of them more than once, as in life."""
    source = random.Random(seed)  # noqa: S311 - invented people, no secret
    for _ in range(number):
        yield source.choice(SURNAMES) + "".join(source.choice(GIVEN) for _ in range(source.choice((1, 2, 2))))


def plan_text() -> str:
    """A plan of three chapters with eight clauses each."""
    numbers = "一二三四五六七八"
    chapters = []
    for chapter, start in zip("一二三", (0, 4, 8), strict=True):
        name = {"一": "开展学习教育", "二": "组织检视整治", "三": "推动巩固提升"}[chapter]
        clauses = "".join(
            f"（{number}）{VERBS[(start + place) % len(VERBS)]}{THINGS[(start + place) % len(THINGS)]}。"
            f"各单位按月完成{THINGS[(start + place) % len(THINGS)]}，形成记录。\n"
            for place, number in enumerate(numbers)
        )
        chapters.append(f"{chapter}、{name}\n{clauses}")
    return "教育整顿实施方案\n为做好教育整顿，制定本方案。\n" + "".join(chapters)
