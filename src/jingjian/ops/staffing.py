"""`jingjian doctor --roles`: whether the duties a site needs are held, by how many people, and what a gap brings.

Reads only; names no case and nothing of the programme's work.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from uuid import UUID

from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.doctor import Finding, line

Held = dict[str, dict[UUID, str]]

#: three administrators, a leader and whoever runs the campaign office
FEWEST = 5
UNITS_NAMED = 5

#: who may be the same person, said once for the command and the manual (docs/manual/roles-small-county.md)
COMBINATIONS = (
    ("system + security administrator", "系统管理员 + 安全管理员", False),
    ("audit + any other administrator", "审计管理员 + 其他管理员", False),
    ("administrator + any duty of the programme", "三员 + 任何业务角色", False),
    ("proposer + confirmer + grantee of one role", "同一授权的提出人、确认人、被授权人", False),
    ("principal leader + leader in charge", "主要负责人 + 分管领导", True),
    ("campaign office + head of a department", "整顿办 + 部门负责人", True),
    ("audit administrator from the superior unit", "审计管理员由上级单位人员担任", True),
)


def run_cli(*, form: str) -> int:
    """Print the findings as text or JSON; 0 when every duty is held, else 1. Raises `RefusedError`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from django.db import OperationalError

    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as

    try:
        with acting_as(SYSTEM):
            found = examine()
    except OperationalError:
        raise RefusedError("the database does not answer: start the site / 数据库没有应答，请先启动系统") from None
    good = all(finding.ok for finding in found)
    if form == "json":
        rules = [{"combination": name, "combination_zh": zh, "allowed": may} for name, zh, may in COMBINATIONS]
        checks = [asdict(finding) for finding in found]
        print(json.dumps({"ok": good, "checks": checks, "combinations": rules}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(line(finding) for finding in found))
        print("\nmay be one person / 可由一人兼任")
        for name, zh, may in COMBINATIONS:
            print(f"{'yes' if may else 'NO ':<5} {name} / {zh}")
    return Exit.OK if good else Exit.FAULT


def examine() -> list[Finding]:
    """What is held today and what is vacant, in the order in which it matters."""
    from jingjian.commons.access.models import Role
    from jingjian.commons.organisation.models import Unit

    top = list(Unit.objects.filter(parent=None, active=True))
    held = _held()
    found = [
        _duty("system", held, Role.SYSTEM_ADMIN, "no account can be opened, no unit changed, no backup read",
              "不能开通账号、变更单位人员、查看备份"),
        _duty("security", held, Role.SECURITY_ADMIN, "no role can be proposed or ended, no account locked",
              "不能提出和终止授权、停用账号"),
        _duty("audit", held, Role.AUDIT_ADMIN, "nobody watches accounts and roles", "账号和授权无人监督"),
        _leaders(held),
        _duty("office", held, Role.CAMPAIGN_OFFICE, "no plan is imported, no task assigned",
              "不能导入方案、分派任务"),
        _people(held),
        _heads(),
        _waiting(),
    ]  # fmt: skip
    return found if top else [Finding("units", False, "no unit is entered", "open the set-up page", "请先完成初始设置")]


def _held() -> Held:
    """The names of the people who hold each role today with an open account, by the key of the account."""
    from django.db.models import Q

    from jingjian.commons.access.models import RoleGrant
    from jingjian.kernel import clock

    today = clock.today()
    grants = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, user__is_active=True
    ).select_related("user__person")
    held: Held = {}
    for grant in grants.order_by("since", "pk"):
        held.setdefault(grant.role, {})[grant.user_id] = str(grant.user)
    return held


def _duty(name: str, held: Held, role: str, gap: str, gap_zh: str) -> Finding:
    people = held.get(role, {}).values()
    return Finding(
        name, bool(people), ", ".join(people) or f"vacant: {gap} / 空缺：{gap_zh}",
        f"propose the role {role} for somebody and have it confirmed", "请提出授权并由领导确认",
    )  # fmt: skip


def _leaders(held: Held) -> Finding:
    """Who confirms roles: with nobody the system administrator stands in, with one the leader's own role waits."""
    from jingjian.commons.access.models import APPROVERS

    people = list({key: name for role in APPROVERS for key, name in held.get(role, {}).items()}.values())
    if not people:
        detail = (
            "vacant: the system administrator confirms the first leader's role / 空缺：首位领导的授权由系统管理员确认"
        )
    elif len(people) == 1:
        detail = f"{people[0]}; the own role is confirmed by the system administrator / 本人的授权由系统管理员确认"
    else:
        detail = ", ".join(people)
    return Finding("leaders", bool(people), detail, "propose the role principal_leader", "请为主要负责人提出授权")


def _people(held: Held) -> Finding:
    count = len({key for people in held.values() for key in people})
    return Finding(
        "people", count >= FEWEST, f"{count} people hold a role, {FEWEST} are the fewest / 最少须 {FEWEST} 人",
        "give the duties that are vacant to further people; the audit administrator may belong to the superior unit",
        "请安排其他人员担任空缺职责；审计管理员可由上级单位人员担任",
    )  # fmt: skip


def _heads() -> Finding:
    """Units that nobody heads: what is theirs goes to the next unit above. No fault, but worth knowing."""
    from django.db.models import Exists, OuterRef, Q

    from jingjian.commons.organisation.models import Appointment, Unit
    from jingjian.kernel import clock

    today = clock.today()
    heading = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, post__unit=OuterRef("pk"), post__heads_unit=True
    )
    empty = [str(unit) for unit in Unit.objects.filter(~Exists(heading), active=True).order_by("path")]
    named = ", ".join(empty[:UNITS_NAMED]) + (" …" if len(empty) > UNITS_NAMED else "")
    detail = f"{len(empty)} units without a head, answered for by the unit above / 无负责人，由上级单位负责：{named}"
    return Finding("heads", True, detail if empty else "every unit has a head / 各单位均有负责人")


def _waiting() -> Finding:
    from jingjian.commons.access.models import GrantProposal, ProposalState

    waiting = GrantProposal.objects.filter(state=ProposalState.PROPOSED).count()
    return Finding("proposals", True, f"{waiting} roles wait for confirmation / {waiting} 项授权待确认")
