"""Reads a plan document (.txt, .md, .docx) and takes it apart. Pure Python: no Django, no database, no clock.

`parse_file` and `parse_text` give a `ParsedPlan`; its `as_dict()` is the JSON of `jingjian plan parse`. Nothing of the
document is lost: `same_text` checks that the parts together are the text of the document. What is doubtful is listed
as a warning and never silently put right.

Kinds of dated phrases
    deadline     by a day (`end`): 2023年2月底前, 截至6月30日
    start        from a day on (`start`): 自3月1日起, 2018年以来
    span         from a day to a day: 3月至5月, 4月上旬, 第二季度
    point        on one day (`start` = `end`): 3月15日
    recurrence   again and again; the rule is null when how often is not said: 每月25日前, 按月, 定期
    relative     a length from an event, negative before it: 收到之日起5个工作日内, 提前3日, 为期两个月
    open         a time without a date: 适时, **以来

Codes of warnings
    no_title            the document begins without a title
    title_doubtful      a line in the place of a title does not read as one
    no_sections         no numbered or styled section was found
    no_heading          a section of the first level has no heading
    empty_section       a section of the first level has nothing below its heading
    level_skipped       a number stands at another level than elsewhere: （一） without its 一、
    number_gap          a number is left out before this one
    number_duplicate    the number was used before among its neighbours
    number_order        the number is smaller than the one before it
    number_style        unusual writing: 1、 for 1. or 一. for 一、
    half_width_bracket  (一) or （一) for （一）
    bracket_missing     一） for （一）
    glued_section       the section began in the middle of a paragraph
    marker_incomplete   二坚决… between 一要… and 三要…
    inline_gap          an enumeration leaves out an item
    inline_duplicate    an enumeration repeats a marker
    placeholder         a gap never filled in: **, ××, ____, 年  月  日; one for each run
    unbalanced_quote    a quotation mark or book-title mark without a proper partner, a 〃 in the place of one
    unbalanced_bracket  a bracket without a partner
    scope_mixed         the text speaks of different areas as its own: 全市 beside 全县
    year_inferred       the year is not written and was taken from the context
    year_unknown        the year is not written and nothing gives it
    open_date           one end is not a fixed day: 2月底开始至年底, 自3月起, 3月前
    open_recurrence     repeated, but how often is not said: 定期
    open_time           when is left open: 适时
    bad_date            a day that does not exist
    date_order          a span that ends before it begins
    phase_count         fewer or more phases are named than counted
    table_unread        a table kept as text, since its columns are not those of a list of tasks

Refusals (`PlanUnreadable.code`): empty, too_large, unknown_format, encoding, macro, corrupt.
"""

from jingjian.modules.campaign.planparse.cli import run_cli
from jingjian.modules.campaign.planparse.compare import document_text, plan_text, same_text
from jingjian.modules.campaign.planparse.doubts import PLACEHOLDER
from jingjian.modules.campaign.planparse.model import (
    Dated,
    Doubt,
    InlineItem,
    ParsedPlan,
    Phase,
    PlanUnreadable,
    ProposedTask,
    Recurrence,
    Relative,
    Section,
)
from jingjian.modules.campaign.planparse.parse import parse_file, parse_text

__all__ = [
    "PLACEHOLDER",
    "Dated",
    "Doubt",
    "InlineItem",
    "ParsedPlan",
    "Phase",
    "PlanUnreadable",
    "ProposedTask",
    "Recurrence",
    "Relative",
    "Section",
    "document_text",
    "parse_file",
    "parse_text",
    "plan_text",
    "run_cli",
    "same_text",
]
