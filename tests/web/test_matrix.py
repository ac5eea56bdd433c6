"""URL × cast: every address of the site, asked by every role and by nobody, answers as this table says.

The rows were written from the rules of the policies, not from what the code happened to do: an address a row, a
letter a reader. An address that is missing here, or stands here and not in the URLconf, fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jingjian.commons.accounts.models import User
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.kernel import clock
from jingjian.kit.registry import all_registers
from jingjian.modules.campaign import actions, factories
from jingjian.modules.campaign.models import Obligation, SampleItem
from jingjian.testing import cast, conformance, database
from jingjian.testing.plans import plan_text
from tests.campaign.conftest import paper_file

DAY = date(2023, 6, 12)
NOBODY = ""

#: who asks, in the order of the letters of a row: nobody; the two leaders and the campaign office; the head and the
#: clerk of the unit that does the task; the head and a clerk of other units; the three administrators
READERS = (
    (NOBODY,),
    (cast.PRINCIPAL.username, cast.IN_CHARGE.username, cast.OFFICE.username),
    (cast.HEAD.username, cast.CLERK.username),
    (cast.OTHER_HEAD.username, cast.OTHER_CLERK.username),
    (cast.SYSTEM_ADMIN.username, cast.SECURITY_ADMIN.username, cast.AUDIT_ADMIN.username),
)

#: the letters: what an answer is called in the table
LETTERS = {200: "o", 303: "r", 302: "r", 403: "f", 404: "n", 405: "m", 410: "g", 422: "e", 503: "w"}
TO_LOGIN = "l"

TABLE = {
    "account_change_password": "l ooo oo oo ooo",
    "account_inactive": "o ooo oo oo ooo",
    "account_login": "o rrr rr rr rrr",
    "account_logout": "l ooo oo oo ooo",
    "account_reauthenticate": "l ooo oo oo ooo",
    "accounts:attach": "l nnn nn nn nnn",
    "accounts:attachment": "l nnn nn nn nnn",
    "accounts:bulk": "l nnn nn nn nnn",
    "accounts:create": "l fff ff ff off",
    "accounts:detail": "l nnn nn nn ooo",
    "accounts:edit": "l nnn nn nn nnn",
    "accounts:export": "l nnn nn nn nnn",
    "accounts:history": "l nnn nn nn ooo",
    "accounts:list": "l fff ff ff ooo",
    "accounts:transition": "l nnn nn nn off",
    "appointments:attach": "l nnn nn nn nnn",
    "appointments:attachment": "l nnn nn nn nnn",
    "appointments:bulk": "l nnn nn nn nnn",
    "appointments:create": "l fff ff ff off",
    "appointments:detail": "l nnn nn nn ooo",
    "appointments:edit": "l nnn nn nn nnn",
    "appointments:export": "l fff ff ff ooo",
    "appointments:history": "l nnn nn nn ooo",
    "appointments:list": "l fff ff ff ooo",
    "appointments:transition": "l nnn nn nn off",
    "briefings:attach": "l ooo ff nn nnn",
    "briefings:attachment": "l nnn nn nn nnn",
    "briefings:bulk": "l nnn nn nn nnn",
    "briefings:create": "l ooo ff ff fff",
    "briefings:detail": "l ooo oo nn nnn",
    "briefings:edit": "l ooo ff nn nnn",
    "briefings:export": "l ooo oo oo fff",
    "briefings:history": "l ooo oo nn nnn",
    "briefings:list": "l ooo oo oo fff",
    "briefings:transition": "l ooo ff nn nnn",
    "calendar-days:attach": "l nnn nn nn nnn",
    "calendar-days:attachment": "l nnn nn nn nnn",
    "calendar-days:bulk": "l nnn nn nn nnn",
    "calendar-days:create": "l ffo ff ff off",
    "calendar-days:detail": "l ooo oo oo ooo",
    "calendar-days:edit": "l ffo ff ff off",
    "calendar-days:export": "l ffo ff ff off",
    "calendar-days:history": "l ffo ff ff off",
    "calendar-days:list": "l ffo ff ff off",
    "calendar-days:transition": "l nnn nn nn nnn",
    "calendar-years:attach": "l nnn nn nn nnn",
    "calendar-years:attachment": "l nnn nn nn nnn",
    "calendar-years:bulk": "l nnn nn nn nnn",
    "calendar-years:create": "l ffo ff ff off",
    "calendar-years:detail": "l ooo oo oo ooo",
    "calendar-years:edit": "l nnn nn nn nnn",
    "calendar-years:export": "l ffo ff ff off",
    "calendar-years:history": "l ffo ff ff off",
    "calendar-years:list": "l ffo ff ff off",
    "calendar-years:transition": "l nnn nn nn nnn",
    "campaign:add-task": "l ooo ff ff fff",
    "campaign:board": "l ooo oo oo nnn",
    "campaign:board-of": "l ooo oo oo nnn",
    "campaign:calendar": "l ooo oo oo nnn",
    "campaign:calendar-of": "l ooo oo oo nnn",
    "campaign:catalogue": "l ooo oo oo nnn",
    "campaign:catalogue-of": "l ooo oo oo nnn",
    "campaign:chain": "l ooo of of fff",
    "campaign:clause": "l ooo oo oo nnn",
    "campaign:cockpit": "l ooo oo oo nnn",
    "campaign:cockpit-of": "l ooo oo oo nnn",
    "campaign:difference": "l ooo nn nn nnn",
    "campaign:entry-undo": "l ooo of ff nnn",
    "campaign:gate-add": "l ooo ff ff nnn",
    "campaign:gate-confirm": "l ooo ff ff nnn",
    "campaign:gate-pass": "l eee ff ff nnn",
    "campaign:gate-remove": "l rrr ff ff nnn",
    "campaign:import": "l ooo ff ff fff",
    "campaign:inspection-file-download": "l fff nn nn nnn",
    "campaign:inspection-file-progress": "l ooo nn nn nnn",
    "campaign:lacking": "l ooo of of nnn",
    "campaign:lacking-export": "l ooo of of nnn",
    "campaign:link-record": "l ooo oo oo nnn",
    "campaign:minutes": "l ooo oo nn nnn",
    "campaign:my-chain": "l ooo oo oo fff",
    "campaign:names": "l ooo oo oo nnn",
    "campaign:names-of": "l ooo oo oo nnn",
    "campaign:obligation-people": "l ooo of of nnn",
    "campaign:obligation-units": "l ooo of of nnn",
    "campaign:phase": "l ooo oo oo nnn",
    "campaign:publish": "l eee nn nn nnn",
    "campaign:review": "l ooo nn nn nnn",
    "campaign:review-accept": "l rrr nn nn nnn",
    "campaign:review-clause": "l ooo nn nn nnn",
    "campaign:review-doubt": "l rrr nn nn nnn",
    "campaign:review-head": "l rrr nn nn nnn",
    "campaign:review-phase": "l rrr nn nn nnn",
    "campaign:review-task": "l rrr nn nn nnn",
    "campaign:review-units": "l rrr nn nn nnn",
    "campaign:sample-look": "l ooo on nn nnn",
    "campaign:timeline": "l ooo oo oo nnn",
    "campaign:timeline-of": "l ooo oo oo nnn",
    "campaign:unlink-proof": "l nnn nn nn nnn",
    "campaign:unlink-record": "l rrr fr nn nnn",
    "campaigns:attach": "l nnn nn nn nnn",
    "campaigns:attachment": "l nnn nn nn nnn",
    "campaigns:bulk": "l nnn nn nn nnn",
    "campaigns:create": "l ooo ff ff fff",
    "campaigns:detail": "l ooo oo oo nnn",
    "campaigns:edit": "l ooo ff ff nnn",
    "campaigns:export": "l ooo oo oo fff",
    "campaigns:history": "l ooo oo oo nnn",
    "campaigns:list": "l ooo oo oo fff",
    "campaigns:transition": "l ooo ff ff nnn",
    "chain-drafts:attach": "l nnn nn nn nnn",
    "chain-drafts:attachment": "l nnn nn nn nnn",
    "chain-drafts:bulk": "l nnn nn nn nnn",
    "chain-drafts:create": "l ooo ff ff fff",
    "chain-drafts:detail": "l ooo nn nn nnn",
    "chain-drafts:edit": "l ooo nn nn nnn",
    "chain-drafts:export": "l ooo ff ff fff",
    "chain-drafts:history": "l ooo nn nn nnn",
    "chain-drafts:list": "l ooo ff ff fff",
    "chain-drafts:transition": "l ooo nn nn nnn",
    "demo_login": "n nnn nn nn nnn",
    "demo_reset": "l nnn nn nn nnn",
    "grants:attach": "l nnn nn nn nnn",
    "grants:attachment": "l nnn nn nn nnn",
    "grants:bulk": "l nnn nn nn nnn",
    "grants:create": "l fff ff ff off",
    "grants:detail": "l nnn nn nn ooo",
    "grants:edit": "l nnn nn nn nnn",
    "grants:export": "l fff ff ff ooo",
    "grants:history": "l nnn nn nn ooo",
    "grants:list": "l fff ff ff ooo",
    "grants:transition": "l nnn nn nn off",
    "healthz": "o ooo oo oo ooo",
    "home": "l ooo oo oo ooo",
    "inbox": "l ooo oo oo ooo",
    "inspection-files:attach": "l nnn nn nn nnn",
    "inspection-files:attachment": "l nnn nn nn nnn",
    "inspection-files:bulk": "l nnn nn nn nnn",
    "inspection-files:create": "l ooo ff ff fff",
    "inspection-files:detail": "l ooo nn nn nnn",
    "inspection-files:edit": "l nnn nn nn nnn",
    "inspection-files:export": "l ooo ff ff fff",
    "inspection-files:history": "l ooo nn nn nnn",
    "inspection-files:list": "l ooo ff ff fff",
    "inspection-files:transition": "l nnn nn nn nnn",
    "jobs:attach": "l nnn nn nn nnn",
    "jobs:attachment": "l nnn nn nn nnn",
    "jobs:bulk": "l nnn nn nn nnn",
    "jobs:create": "l nnn nn nn nnn",
    "jobs:detail": "l nnn nn nn onn",
    "jobs:edit": "l nnn nn nn nnn",
    "jobs:export": "l nnn nn nn nnn",
    "jobs:history": "l nnn nn nn onn",
    "jobs:list": "l fff ff ff off",
    "jobs:transition": "l nnn nn nn nnn",
    "obligations:attach": "l nnn nn nn nnn",
    "obligations:attachment": "l nnn nn nn nnn",
    "obligations:bulk": "l nnn nn nn nnn",
    "obligations:create": "l ooo ff ff fff",
    "obligations:detail": "l ooo oo oo nnn",
    "obligations:edit": "l ooo ff ff nnn",
    "obligations:export": "l ooo oo oo fff",
    "obligations:history": "l ooo oo oo nnn",
    "obligations:list": "l ooo oo oo fff",
    "obligations:transition": "l ooo ff ff nnn",
    "occurrences:attach": "l ooo oo nn nnn",
    "occurrences:attachment": "l nnn nn nn nnn",
    "occurrences:bulk": "l nnn nn nn nnn",
    "occurrences:create": "l nnn nn nn nnn",
    "occurrences:detail": "l ooo oo nn nnn",
    "occurrences:edit": "l nnn nn nn nnn",
    "occurrences:export": "l ooo oo oo fff",
    "occurrences:history": "l ooo oo nn nnn",
    "occurrences:list": "l ooo oo oo fff",
    "occurrences:transition": "l nnn nn nn nnn",
    "people:attach": "l nnn nn nn nnn",
    "people:attachment": "l nnn nn nn nnn",
    "people:bulk": "l nnn nn nn nnn",
    "people:create": "l fff ff ff off",
    "people:detail": "l ooo oo oo ooo",
    "people:edit": "l fff ff ff off",
    "people:export": "l fff ff ff ooo",
    "people:history": "l fff ff ff ooo",
    "people:list": "l ooo oo oo ooo",
    "people:transition": "l fff ff ff off",
    "plans:attach": "l nnn nn nn nnn",
    "plans:attachment": "l nnn nn nn nnn",
    "plans:bulk": "l nnn nn nn nnn",
    "plans:create": "l nnn nn nn nnn",
    "plans:detail": "l ooo oo oo nnn",
    "plans:edit": "l nnn nn nn nnn",
    "plans:export": "l ooo oo oo fff",
    "plans:history": "l ooo oo oo nnn",
    "plans:list": "l ooo oo oo fff",
    "plans:transition": "l ooo nn nn nnn",
    "posts:attach": "l nnn nn nn nnn",
    "posts:attachment": "l nnn nn nn nnn",
    "posts:bulk": "l nnn nn nn nnn",
    "posts:create": "l fff ff ff off",
    "posts:detail": "l nnn nn nn ooo",
    "posts:edit": "l nnn nn nn off",
    "posts:export": "l fff ff ff ooo",
    "posts:history": "l nnn nn nn ooo",
    "posts:list": "l fff ff ff ooo",
    "posts:transition": "l nnn nn nn nnn",
    "preferences": "o ooo oo oo ooo",
    "readyz": "w www ww ww www",
    "resolutions:attach": "l nnn nn nn nnn",
    "resolutions:attachment": "l nnn nn nn nnn",
    "resolutions:bulk": "l nnn nn nn nnn",
    "resolutions:create": "l nnn nn nn nnn",
    "resolutions:detail": "l ooo oo nn nnn",
    "resolutions:edit": "l ooo ff nn nnn",
    "resolutions:export": "l ooo oo oo fff",
    "resolutions:history": "l ooo oo nn nnn",
    "resolutions:list": "l ooo oo oo fff",
    "resolutions:transition": "l ooo ff nn nnn",
    "roster-imports:attach": "l nnn nn nn nnn",
    "roster-imports:attachment": "l nnn nn nn nnn",
    "roster-imports:bulk": "l nnn nn nn nnn",
    "roster-imports:create": "l fff ff ff off",
    "roster-imports:detail": "l nnn nn nn onn",
    "roster-imports:edit": "l nnn nn nn nnn",
    "roster-imports:export": "l nnn nn nn nnn",
    "roster-imports:history": "l nnn nn nn onn",
    "roster-imports:list": "l fff ff ff off",
    "roster-imports:transition": "l nnn nn nn onn",
    "roster_download": "l nnn nn nn nnn",
    "roster_progress": "l nnn nn nn rnn",
    "roster_report": "l nnn nn nn nnn",
    "roster_sample": "l fff ff ff nff",
    "roster_sheets": "l nnn nn nn onn",
    "roster_units": "l nnn nn nn onn",
    "samples:attach": "l nnn nn nn nnn",
    "samples:attachment": "l nnn nn nn nnn",
    "samples:bulk": "l nnn nn nn nnn",
    "samples:create": "l nnn nn nn nnn",
    "samples:detail": "l ooo on nn nnn",
    "samples:edit": "l nnn nn nn nnn",
    "samples:export": "l ooo oo oo fff",
    "samples:history": "l ooo on nn nnn",
    "samples:list": "l ooo oo oo fff",
    "samples:transition": "l nnn nn nn nnn",
    "search": "l ooo oo oo ooo",
    "setup": "g ggg gg gg ggg",
    "setup_done": "l nnn nn nn onn",
    "styleguide": "l ooo oo oo ooo",
    "task-forces:attach": "l nnn nn nn nnn",
    "task-forces:attachment": "l nnn nn nn nnn",
    "task-forces:bulk": "l nnn nn nn nnn",
    "task-forces:create": "l ooo ff ff fff",
    "task-forces:detail": "l ooo oo oo nnn",
    "task-forces:edit": "l ooo ff ff nnn",
    "task-forces:export": "l ooo oo oo fff",
    "task-forces:history": "l ooo oo oo nnn",
    "task-forces:list": "l ooo oo oo fff",
    "task-forces:transition": "l ooo ff ff nnn",
    "tasks:attach": "l ooo oo nn nnn",
    "tasks:attachment": "l ooo oo nn nnn",
    "tasks:bulk": "l eee ee ee fff",
    "tasks:create": "l ooo ff ff fff",
    "tasks:detail": "l ooo oo nn nnn",
    "tasks:edit": "l ooo ff nn nnn",
    "tasks:export": "l ooo oo oo fff",
    "tasks:history": "l ooo oo nn nnn",
    "tasks:list": "l ooo oo oo fff",
    "tasks:transition": "l ooo of nn nnn",
    "tour": "l ooo oo oo ooo",
    "units:attach": "l nnn nn nn nnn",
    "units:attachment": "l nnn nn nn nnn",
    "units:bulk": "l nnn nn nn nnn",
    "units:create": "l fff ff ff off",
    "units:detail": "l ooo oo oo ooo",
    "units:edit": "l fff ff ff off",
    "units:export": "l fff ff ff ooo",
    "units:history": "l fff ff ff ooo",
    "units:list": "l ooo oo oo ooo",
    "units:transition": "l fff ff ff off",
    "usersessions_list": "l ooo oo oo ooo",
}


def routes() -> Iterator[str]:
    """The full name of every address in the URLconf."""
    yield from _routes(get_resolver().url_patterns, "")


def _routes(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"{pattern.pattern} has no name"
            yield prefix + pattern.name


#: addresses that only take a POST, with what is sent; whatever it does is undone
POSTS: dict[str, dict[str, str]] = {
    "campaign:gate-pass": {},
    "campaign:gate-remove": {},
    "campaign:review-head": {"title": "清源县教育整顿实施方案"},
    "campaign:review-doubt": {"verb": "settle"},
    "campaign:review-phase": {"name": "学习教育"},
    "campaign:review-units": {},
    "campaign:review-accept": {},
    "campaign:publish": {},
    "campaign:unlink-proof": {},
    "campaign:unlink-record": {},
    "campaign:review-task": {"verb": "drop"},
    "demo_login": {"username": cast.OFFICE.username},
    "demo_reset": {},
    **{f"{register.slug}:bulk": {} for register in all_registers()},
}

#: the act that is asked for where the address names one
VERBS = {
    "plans": "discard", "tasks": "assign", "campaigns": "close", "people": "appoint", "appointments": "end",
    "accounts": "grant", "grants": "end", "obligations": "close", "roster-imports": "discard",
    "task-forces": "dissolve", "chain-drafts": "enforce", "briefings": "hold", "resolutions": "turn",
}  # fmt: skip
#: pages of a campaign, of the running one without a key
CHARTS = ("cockpit", "timeline", "board", "calendar", "catalogue", "names")


class Place:
    """A committed world of its own: one row of each register, and the arguments that lead to each address."""

    def __init__(self) -> None:
        world = conformance.World()
        self.clients = {name: _logged_in(world.user(name)) if name else Client() for group in READERS for name in group}
        examples = conformance.all_examples()
        task = factories.task_example(world)
        self.rows: dict[str, UUID] = {"campaigns": task.campaign_id, "plans": task.clause.plan_id, "tasks": task.pk}
        self.rows |= {slug: examples[slug].row(world).pk for slug in examples if slug not in self.rows}
        clerk = world.actor(cast.CLERK.username)
        self.paper = attach(actor=clerk, record=task, upload=paper_file(), kind=AttachmentKind.EVIDENCE).pk
        self.clause = task.clause_id
        head = world.actor(cast.HEAD.username)
        obligation = Obligation._default_manager.get(pk=self.rows["obligations"])
        people, today = [world.person(cast.CLERK.username)], clock.today()
        actions.enter_done(actor=head, row=obligation, people=people, done_on=today)
        self.entry = obligation.fulfilments.get().pk
        self.former = task.clause.plan
        office = world.actor(cast.OFFICE.username)
        self.reviewed = actions.import_plan(
            actor=office, campaign=task.campaign, file_name="方案.txt", content=plan_text(flawed=True).encode()
        )

        self.phase = actions.set_phase(actor=office, campaign=task.campaign, name="学习教育")
        actions.add_condition(actor=office, phase=self.phase, gate="entry", kind="stated", statement="动员会已开")

    def arguments(self, name: str) -> dict[str, Any]:
        """The arguments of an address, by the names in its route."""
        space, _colon, page = name.rpartition(":")
        if space == "campaign":
            return self._of_campaign(page)
        if name.startswith("roster_"):
            return {} if name == "roster_sample" else {"pk": self.rows["roster-imports"]}
        if not space:
            return {"word": "anything"} if name == "setup" else {}
        given: dict[str, Any] = {"pk": self.rows[space]} if page not in ("list", "create", "export", "bulk") else {}
        extra = {
            "export": {"kind": "csv"},
            "bulk": {"verb": "assign"},
            "transition": {"verb": VERBS.get(space, "close")},
            "attachment": {"attachment": self.paper},
        }
        if name == "plans:transition":
            given = {"pk": self.reviewed.pk}
        return given | extra.get(page, {})

    def _of_campaign(self, page: str) -> dict[str, Any]:
        plan = self.reviewed
        if page in ("import", "lacking", "chain", "my-chain", *CHARTS):
            return {}
        if page == "minutes":
            return {"pk": self.rows["briefings"]}
        if page == "lacking-export":
            return {"kind": "csv"}
        if page == "entry-undo":
            return {"pk": self.entry}
        if page.startswith("obligation-"):
            return {"pk": self.rows["obligations"]}
        if page in ("phase", "gate-pass", "gate-add"):
            return {"pk": self.phase.pk} | ({"gate": "entry"} if page != "phase" else {})
        if page.startswith("gate-"):
            return {"pk": self.phase.conditions.get(gate="entry", kind="stated").pk}
        if page in ("clause", "add-task", "link-record"):
            return {"pk": self.clause}
        if page == "unlink-record":
            return {"pk": self.clause, "record": self.rows["tasks"]}
        if page.startswith("inspection-file-"):
            return {"pk": self.rows["inspection-files"]}
        if page == "unlink-proof":
            return {"pk": self.rows["occurrences"], "proof": self.rows["tasks"]}
        if page == "sample-look":
            return {"pk": SampleItem._default_manager.filter(sample=self.rows["samples"]).earliest("pk").pk}
        pk = {f"{chart}-of": plan.campaign_id for chart in CHARTS}
        if page == "review-clause":
            return {"pk": plan.clauses.order_by("position")[0].pk}
        if page == "review-task":
            return {"pk": plan.proposals.order_by("pk")[0].pk}
        more: dict[str, dict[str, Any]] = {
            "difference": {"former": self.former.pk},
            "review-doubt": {"index": 0},
            "review-phase": {"phase": plan.campaign.phases.order_by("position")[0].pk},
        }
        return {"pk": pk.get(page, plan.pk)} | more.get(page, {})

    def letter(self, name: str, who: str) -> str:
        """How the address answers this reader; whatever that wrote is undone."""
        url = reverse(name, kwargs=self.arguments(name))
        with transaction.atomic():
            client = self.clients[who]
            answer = client.post(url, POSTS[name]) if name in POSTS else client.get(url)
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        if answer.status_code in (302, 303) and answer["Location"].startswith(reverse("account_login")):
            return TO_LOGIN
        return LETTERS.get(answer.status_code, str(answer.status_code))


def _logged_in(user: User) -> Client:
    user.password = "x"  # whoever has none at all is sent elsewhere by the page of the password
    user.save(update_fields=["password"])
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def own_database(cluster: Any) -> Iterator[None]:
    name = database.clone(cluster, f"matrix_{os.getpid()}")
    with database.working_on(cluster, name):
        yield
    database.drop(cluster, name)


@pytest.fixture(scope="module")
def place(template: Any, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), own_database(template), clock.moved(DAY):
        with transaction.atomic():
            made = Place()
        yield made


def test_every_address_stands_in_the_table() -> None:
    assert sorted(TABLE) == sorted(set(routes()))


@pytest.mark.parametrize("name", sorted(set(routes())))
def test_an_address_answers_each_of_the_cast_as_the_table_says(name: str, place: Place) -> None:
    row = " ".join("".join(place.letter(name, who) for who in group) for group in READERS)
    assert row == TABLE.get(name), "this address is missing in the table, or answers otherwise"
