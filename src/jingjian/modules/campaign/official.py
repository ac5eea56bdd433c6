"""What official documents of this chapter begin with: minutes of a briefing, notices of resolutions and tasks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.documents.official.drafting import Offer
from jingjian.commons.documents.official.models import OfficialKind
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import Record
from jingjian.kernel.chinese import format_date, format_numeral
from jingjian.kernel.errors import NotFound
from jingjian.modules.campaign.models import Briefing, Resolution, Task
from jingjian.modules.campaign.selectors import briefings


def minutes_of(actor: Actor, record: Record) -> dict[str, Any]:
    """会议纪要: when and where, what was reported, what was resolved, who was there."""
    row = _row(actor, Briefing, record)
    asked = briefings.asked_to(row)
    where = f"，在{row.place}" if row.place else "，"
    body = [f"{format_date(row.held_on)}{where}召开会议，{row.chair.name}主持。现将会议主要事项纪要如下。"]
    chapters = [("听取汇报情况", row.reported), ("会议讨论情况", row.minutes)]
    resolved = _resolved(row)
    shown = [(name, text.splitlines()) for name, text in chapters if text.strip()]
    if resolved:
        shown.append(("会议议定事项", resolved))
    for number, (name, lines) in enumerate(shown, 1):
        body += [f"{format_numeral(number)}、{name}", *lines]
    present = "、".join(one.person.name for one in asked if one.present)
    absent = "、".join(one.person.name for one in asked if one.present is False)
    people = [f"{label}：{names}" for label, names in (("出席", present), ("请假", absent)) if names]
    unit = row.campaign.unit
    return {
        "unit": unit.pk, "issuer": f"{unit.name}会议纪要", "title": row.title, "body": "\n".join(body),
        "people": "\n".join(people),
    }  # fmt: skip


def notice_of_resolutions(actor: Actor, record: Record) -> dict[str, Any]:
    """通知: what a briefing resolved, to be carried out by the units it names."""
    row = _row(actor, Briefing, record)
    units = [one.unit.name for one in briefings.resolutions_of(row) if one.unit is not None]
    opening = f"{format_date(row.held_on)}，{row.title}议定有关事项，现通知如下，请认真抓好落实。"
    return {
        **_notice(row.campaign.unit, f"关于落实“{row.title}”议定事项的通知"),
        "addressee": "、".join(dict.fromkeys(units)),
        "body": "\n".join([opening, *_resolved(row)]),
    }


def notice_of_task(actor: Actor, record: Record) -> dict[str, Any]:
    """通知: a task, who leads it and by when it is done."""
    row = _row(actor, Task, record)
    lines = ["现就有关工作任务通知如下，请认真抓好落实。", f"一、工作任务。{row.title}。"]
    lines.append(f"二、牵头单位。{row.lead_unit.name}。")
    if row.due_on:
        lines.append(f"三、完成时限。{format_date(row.due_on)}前完成，并报送完成情况。")
    return {
        **_notice(row.campaign.unit, f"关于做好{row.title}工作的通知"),
        "addressee": row.lead_unit.name,
        "body": "\n".join(lines),
    }


def _row(actor: Actor, model: Any, record: Record) -> Any:
    found = model._default_manager.filter(policy_of(model).visible(actor), pk=record.pk).first()
    if found is None:
        raise NotFound("not_found", "no such record")
    return found


def _notice(unit: Unit, title: str) -> dict[str, Any]:
    return {"unit": unit.pk, "issuer": f"{unit.name}文件", "title": title, "signature": unit.name}


def _resolved(row: Briefing) -> list[str]:
    standing = [one for one in briefings.resolutions_of(row) if not one.withdrawn_because]
    return [f"（{format_numeral(number)}）{_sentence(one)}" for number, one in enumerate(standing, 1)]


def _sentence(one: Resolution) -> str:
    who = one.unit.name if one.unit is not None else one.responsible.name if one.responsible is not None else ""
    by = f"{format_date(one.due_on)}前完成" if one.due_on else ""
    charge = "，".join(part for part in (f"由{who}负责" if who else "", by) if part)
    text = one.text.strip().rstrip("。")
    return f"{text}。{charge}。" if charge else f"{text}。"


MINUTES = Offer(
    name="minutes", kind=OfficialKind.MINUTES, label=pgettext_lazy("official document", "Draft minutes"),
    compose=minutes_of,
)  # fmt: skip
RESOLUTIONS = Offer(
    name="resolutions", kind=OfficialKind.NOTICE, label=gettext_lazy("Draft a notice of the resolutions"),
    compose=notice_of_resolutions,
)  # fmt: skip
TASK_NOTICE = Offer(
    name="notice", kind=OfficialKind.NOTICE, label=gettext_lazy("Draft a notice"), compose=notice_of_task
)
