"""What a transition waits for and what time it has: chains of signatures and time limits, from the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Protocol

#: who may sign, under which heading of the page of time limits a rule may stand, and what a limit counts in
SIGNERS: Final = ("principal_leader", "leader_in_charge", "department_head", "campaign_office")
TOPICS: Final = ("reports", "leads", "cases", "remedies", "periods", "declarations", "campaign")
UNITS: Final = ("workday", "day", "month", "year")

_READY_APPROVALS: Final = """
        from jingjian.commons.approvals.changes import register_kind
        from jingjian.modules.{module}.approvals import KINDS

        for kind in KINDS:
            register_kind(kind)
"""
_READY_LIMITS: Final = """
        from jingjian.commons.deadlines.rules import register_rules
        from jingjian.modules.{module}.limits import LIMITS

        register_rules(LIMITS)
"""
_TEST_APPROVALS: Final = """

@pytest.mark.parametrize(("verb", "kind"), sorted(NEEDS.items()))
def test_a_transition_waits_for_its_chain(world: World, verb: str, kind: str) -> None:
    row, office = before(world, verb), world.actor(cast.OFFICE.username)
    with pytest.raises(DomainError, check=lambda error: error.code == "not_approved"):
        getattr(actions, verb)(actor=office, row=row)
    world.approve(row, kind, by=cast.OFFICE.username)
    assert open_items(office).filter(record=row.record, verb=verb).exists()
    getattr(actions, verb)(actor=office, row=row)
    assert row.state == WORKFLOW.transition(verb).target
    assert not open_items(office).filter(record=row.record, verb=verb).exists()
"""
_TEST_LIMITS: Final = """

@pytest.mark.parametrize(("name", "begins", "ends"), [{worked}])
def test_a_time_limit_ends_on_the_day_worked_out_by_hand(name: str, begins: date, ends: date) -> None:
    rule = rule_of(name)
    text = rule.text_on(begins)
    assert reckon(rule.limit(text.amount, text.unit, text), begins, statutory()).on == ends


@pytest.mark.parametrize(("name", "starts", "stops"), [{clocks}])
def test_a_clock_runs_from_one_transition_to_another(world: World, name: str, starts: str, stops: str) -> None:
    row, office = ready(world, starts), world.actor(cast.OFFICE.username)
    assert current(row.record, name) is None
    getattr(actions, starts)(actor=office, row=row)
    assert current(row.record, name) is not None
    if stops in NEEDS:
        world.approve(row, NEEDS[stops], by=cast.OFFICE.username)
    getattr(actions, stops)(actor=office, row=row)
    assert current(row.record, name) is None
"""


class Promised(Protocol):
    """The part of the answers that is read here."""

    @property
    def module(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def slug(self) -> str: ...

    @property
    def fields(self) -> list[dict[str, Any]]: ...

    @property
    def transitions(self) -> list[dict[str, Any]]: ...

    @property
    def limits(self) -> list[dict[str, Any]]: ...


def faults(read: Promised) -> Iterator[str]:
    """What of chains and limits means nothing, a sentence each."""
    steps = {step["name"]: step for step in read.transitions}
    for step in read.transitions:
        if not set(step.get("approval", ())) <= set(SIGNERS):
            yield f"transition {step['name']}: approval names roles of {', '.join(SIGNERS)}"
    for limit in read.limits:
        begun, ended = steps.get(limit.get("starts", "")), [steps.get(name) for name in limit.get("stops", ())]
        if begun is None or not ended or not all(step and begun["to"] in step["from"] for step in ended):
            yield f"limit {limit['name']}: starts names a transition, stops those that may follow it"
        if limit.get("unit") not in UNITS or limit.get("topic") not in TOPICS or not isinstance(limit["amount"], int):
            yield f"limit {limit['name']}: a number, a unit of {', '.join(UNITS)}, a topic of {', '.join(TOPICS)}"
        worked = limit.get("worked", [])
        if len(worked) != 2 or not all(type(day) is date for day in worked):
            yield f"limit {limit['name']}: worked is an example by hand, the day it begins and its last day"


def rooms_left_out(read: Promised) -> set[str]:
    """The rooms for which the answers have nothing."""
    return {name for name, given in (("approvals", approved(read)), ("limits", read.limits)) if not given}


def approved(read: Promised) -> list[dict[str, Any]]:
    """The transitions that wait for a chain of signatures."""
    return [step for step in read.transitions if step.get("approval")]


def guard_of(read: Promised, step: dict[str, Any]) -> str:
    """The guard of a transition as the workflow writes it."""
    return f', guards=(approved("{read.module}.{step["name"]}"),)' if step.get("approval") else ""


def around(read: Promised, step: dict[str, Any]) -> tuple[str, str]:
    """What an action does before its step and after it."""
    name = step["name"]
    before = after = ""
    if step.get("approval"):
        before += f'    require_guard(approved("{read.module}.{name}"), "not_approved", row)\n'
        after += f'    inbox.settle(row.record, verb="{name}")\n'
    for limit in read.limits:
        said = f'(actor=actor, record=row.record, rule="{read.module}.{limit["name"]}", event="{read.module}.{name}")\n'
        after += f"    clocks.stop{said}" if name in limit["stops"] else ""
        after += f"    clocks.start{said}" if name == limit["starts"] else ""
    return before, after


def fragments(read: Promised) -> dict[str, str]:
    """What the rooms put in for each `$word` that has to do with chains and limits."""
    signed, limits = approved(read), read.limits
    rooms = ("`approvals` what is signed, " if signed else "") + ("`limits` what time there is, " if limits else "")
    ready = (_READY_APPROVALS if signed else "") + (_READY_LIMITS if limits else "")
    tests = (_TEST_APPROVALS if signed else "") + (_TEST_LIMITS if limits else "")
    words = ["NEEDS", "before"] if signed else ["NEEDS"] if limits else []
    worked = [f'("{read.module}.{limit["name"]}", {_day(limit, 0)}, {_day(limit, 1)})' for limit in limits]
    clocks = [
        f'("{read.module}.{limit["name"]}", "{limit["starts"]}", "{stop}")'
        for limit in limits
        for stop in limit["stops"]
    ]
    return {
        "optional_rooms": rooms,
        "guard_import": "from jingjian.commons.approvals.guards import approved\n" if signed else "",
        "step_words": "require_guard, step" if signed else "step",
        "clock_import": ("from jingjian.commons.deadlines import actions as clocks\n" if limits else "")
        + ("from jingjian.commons.notify import inbox\n" if signed else ""),
        "ready": ready.format(module=read.module).rstrip("\n"),
        "needs": ", ".join(f'"{step["name"]}": "{read.module}.{step["name"]}"' for step in signed),
        "declared": "\n".join(
            f'    Declared(name="{one["name"]}", label=gettext_lazy("{one["label"]}")),' for one in read.fields
        ),
        "kinds": "\n".join(_kind(read, step) for step in signed),
        "limits": "\n".join(_rule(read, limit) for limit in limits),
        "factory_words": ", ".join([*words, "example", *(["ready"] if limits else [])]),
        "test_date": "from datetime import date\n\n" if limits else "",
        "test_imports": ("from jingjian.commons.deadlines.actions import current\n"
                         "from jingjian.commons.deadlines.rules import rule_of\n" if limits else "")
        + ("from jingjian.commons.notify.inbox import open_items\n" if signed else "")
        + ("from jingjian.kernel.calendar import statutory\n" if limits else "")
        + ("from jingjian.kernel.errors import DomainError\n" if signed else "")
        + ("from jingjian.kernel.reckoning import reckon\n" if limits else ""),
        "more_tests": tests.replace("{worked}", ", ".join(worked)).replace("{clocks}", ", ".join(clocks)),
    }  # fmt: skip


def left_to_do(read: Promised) -> str:
    """The worked examples of the limits as the table of the house takes them."""
    return "".join(
        f'tests/commons/test_deadlines.py, WORKED:     "{read.module}.{one["name"]}": ("{begins}", "{ends}"),\n'
        for one in read.limits
        for begins, ends in [one["worked"]]
    )


def _day(limit: dict[str, Any], end: int) -> str:
    day = limit["worked"][end]
    return f"date({day.year}, {day.month}, {day.day})"


def _kind(read: Promised, step: dict[str, Any]) -> str:
    name = step["name"]
    chain = " ".join(f"StepRule(role=Role.{role.upper()})," for role in step["approval"])
    return (
        f'    ApprovalKind(\n        id="{read.module}.{name}",\n        register="{read.slug}",\n'
        f'        model={read.model},\n        name=gettext_lazy("{step["label"]}"),\n        fields=FIELDS,\n'
        f"        asked=(REASON,),\n        chain=({chain}),\n"
        f'        may_propose=_may_propose("{name}"),\n        on_approved=_tell("{name}"),\n    ),'
    )


def _rule(read: Promised, limit: dict[str, Any]) -> str:
    begun = next(step["label"] for step in read.transitions if step["name"] == limit["starts"])
    return (
        f'    Rule(\n        id="{read.module}.{limit["name"]}",\n        topic=Topic.{limit["topic"].upper()},\n'
        f'        name=Phrase(msgid("{limit["label"]}")),\n        starts=Phrase(msgid("{begun}")),\n'
        f"        texts=(Text({limit['amount']}, Unit.{limit['unit'].upper()}, LOCAL_PRACTICE, _PRACTICE, "
        f"Mark.PRACTICE),),\n    ),"
    )
