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
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jingjian.api.actions import make_token
from jingjian.commons.accounts import attempts
from jingjian.commons.accounts.events import Visit
from jingjian.commons.accounts.models import User
from jingjian.commons.approvals import actions as approvals
from jingjian.commons.approvals.delegations import delegate
from jingjian.commons.approvals.papers import enter_paper
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.companions.actions import relate
from jingjian.commons.deadlines import actions as clocks
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.commons.exports.actions import ask
from jingjian.kernel import clock
from jingjian.kit.registry import all_registers
from jingjian.modules.campaign import actions, factories
from jingjian.modules.campaign.models import Obligation, SampleItem, Task, TaskOccurrence
from jingjian.testing import cast, conformance, database
from jingjian.testing.confirming import confirm
from jingjian.testing.plans import plan_text
from tests.campaign.conftest import paper_file
from tests.web.matrix import TABLE
from tests.web.matrix import approvals as approval_rows

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
LETTERS = {200: "o", 303: "r", 302: "r", 403: "f", 404: "n", 401: "u", 405: "m", 410: "g", 422: "e", 503: "w"}
TO_LOGIN = "l"


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
    "lift_lock": {},
    "door_read": {},
    "session_end": {},
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
    "returns:fill": {},
    "saved_views": {"do": "keep", "name": "我的视图", "query": "tab=all"},
    "token_end": {},
    "comment_withdraw": {},
    "comments_read": {},
    "related_end": {},
    "end_delegation": {},
    "nudges_read": {},
    "digest_read": {},
    "notice_preferences": {},
    "campaign:lacking-nudge": {},
    "sign_several": {},
    "demo_login": {"username": cast.OFFICE.username},
    "demo_reset": {},
    **{f"{register.slug}:bulk": {} for register in all_registers()},
}

#: pages of a campaign, of the running one without a key
CHARTS = ("cockpit", "timeline", "board", "calendar", "catalogue", "names")

#: the act that is asked for where the address names one
VERBS = {
    "plans": "discard", "tasks": "assign", "campaigns": "close", "people": "appoint", "appointments": "end",
    "accounts": "grant", "grants": "end", "grant-proposals": "confirm", "relations": "end",
    "obligations": "close", "roster-imports": "discard",
    "occurrences": "skip", "inspection-files": "withdraw", "task-imports": "discard",
    "task-forces": "dissolve", "chain-drafts": "enforce", "briefings": "hold", "resolutions": "turn",
    "handovers": "accept", "official-documents": "discard", "blank-forms": "retire", "filled-forms": "withdraw",
    "imports": "map",
}  # fmt: skip
#: the act that is asked for of many rows at once
BULK = {"occurrences": "skip"}


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
        paper = attach(actor=clerk, record=task, upload=paper_file(), kind=AttachmentKind.EVIDENCE)
        self.paper = paper.pk
        self.event = events_of(task)[0].pk
        period = TaskOccurrence._default_manager.select_related("record", "task").get(pk=self.rows["occurrences"])
        self.proof = actions.link_proof(actor=clerk, row=period, papers=[paper]).proofs.get().pk
        self.clause = task.clause_id
        head = world.actor(cast.HEAD.username)
        obligation = Obligation._default_manager.get(pk=self.rows["obligations"])
        people, today = [world.person(cast.CLERK.username)], clock.today()
        actions.enter_done(actor=head, row=obligation, people=people, done_on=today)
        self.entry = obligation.fulfilments.get().pk
        self.former = task.clause.plan
        linked = relate(
            actor=clerk, record=task.pk, reference=factories.task_example(world).record.reference, kind="related"
        )
        self.link = linked.pk
        office = world.actor(cast.OFFICE.username)
        self.reviewed = actions.import_plan(
            actor=office, campaign=task.campaign, file_name="方案.txt", content=plan_text(flawed=True).encode()
        )
        self.matters = self._put_forward(world, task)

        self.clock = clocks.start(actor=office, record=task.record, rule="task.verify", on=DAY).pk
        ends_on = clock.today()
        self.token = make_token(actor=clerk, name="a program", scope="read", ends_on=ends_on)[0].pk

        administrator = world.actor(cast.SYSTEM_ADMIN.username)
        self.exported = ask(actor=administrator, register="posts", name="岗位", kind="csv", query="").pk

        self.lock = self._locked(cast.CLERK.username)

        self.phase = actions.set_phase(actor=office, campaign=task.campaign, name="学习教育")
        actions.add_condition(actor=office, phase=self.phase, gate="entry", kind="stated", statement="动员会已开")

    def _locked(self, username: str) -> UUID:
        """A lock after failed logins."""
        attempt = attempts.begin(username=username, visit=Visit("198.51.100.9"))
        for _time in range(settings.LOGIN_FAILURES):
            attempt.failed()
        return attempts.locks().get().pk

    def _put_forward(self, world: conformance.World, task: Task) -> dict[str, UUID]:
        """An extension that was signed, a question that waits with a slip to confirm, a delegation."""
        head, leader = world.actor(cast.HEAD.username), world.actor(cast.IN_CHARGE.username)
        later = {"due_on": "2023-12-01", "reason": "集中办案"}
        row = Task._default_manager.select_related("record", "lead_unit", "responsible").get(pk=task.pk)
        asked = approvals.propose(
            actor=world.actor(cast.CLERK.username), kind="campaign.extension", row=row, asks=later
        )
        approvals.sign(actor=leader, approval=asked, opinion="同意，月底前报结果。")
        row = Task._default_manager.select_related("record", "lead_unit", "responsible").get(pk=task.pk)
        question = {"question": "由谁牵头？", "proposal": "由本室牵头。"}
        waiting = approvals.propose(actor=head, kind="campaign.instruction", row=row, asks=question)
        office = world.actor(cast.OFFICE.username)
        entry = enter_paper(
            actor=office, approval=waiting, person=world.person(cast.IN_CHARGE.username), kind="signed",
            opinion="同意", signed_on=DAY, short_hash=waiting.short_hash, scan=self.paper,
        )  # fmt: skip
        given = delegate(actor=office, taker=world.person(cast.OTHER_CLERK.username), since=DAY, until=DAY)
        return {
            "answer_paper": entry.pk, "end_delegation": given.pk, "supervise_opinion": asked.signatures.get().pk,
            "approval": waiting.pk,
        }  # fmt: skip

    def arguments(self, name: str) -> dict[str, Any]:
        """The arguments of an address, by the names in its route."""
        space, _colon, page = name.rpartition(":")
        if space == "campaign":
            return self._of_campaign(page)
        if name.startswith("roster_"):
            return {} if name == "roster_sample" else {"pk": self.rows["roster-imports"]}
        if space == "returns":
            return {"pk": self.rows["blank-forms"]} | ({"which": "blank"} if page == "download" else {})
        if name == "saved_views":
            return {"register": "tasks"}
        if name in approval_rows.ROWS:
            return self._of_approval(name)
        if name.startswith("receipt"):
            return {"register": "tasks", "pk": self.rows["tasks"], "event": self.event}
        if name == "hand_over":
            return {"record": self.rows["tasks"]}
        if name in ("mfa_remove_webauthn", "session_end"):
            return {"pk": 0}
        if name == "lift_lock":
            return {"pk": self.lock}
        if name == "shown_value":
            return {"register": "people", "pk": self.rows["people"], "name": "phone"}
        if name in ("pause_clock", "resume_clock"):
            return {"pk": self.clock}
        if name == "time_limit":
            return {"rule": "task.verify"}
        if name == "paper_preview":
            return {"register": "tasks", "pk": self.rows["tasks"], "attachment": self.paper}
        if name.startswith("official_"):
            draft = {"record": self.rows["tasks"], "name": "notice"}
            return draft if name == "official_draft" else {"pk": self.rows["official-documents"], "form": "docx"}
        if name.startswith("api"):
            return self._of_interface(name)
        if name == "token_end":
            return {"pk": self.token}
        if name.startswith("export_"):
            return {} if name == "export_files" else {"pk": self.exported}
        if name.startswith("import_"):
            return {"slug": "posts"} if name in ("import_upload", "import_template") else {"pk": self.rows["imports"]}
        if name in ("hand_over", "comments", "comments_read", "related"):
            return {"record": self.rows["tasks"]}
        if name in ("comment_withdraw", "related_end"):
            # a comment that is not there, and a link that is
            return {"record": self.rows["tasks"], "pk": self.link if name == "related_end" else self.rows["tasks"]}
        if not space:
            return {"word": "anything"} if name == "setup" else {}
        given: dict[str, Any] = {"pk": self.rows[space]} if page not in ("list", "create", "export", "bulk") else {}
        extra = {
            "export": {"kind": "csv"},
            "bulk": {"verb": BULK.get(space, "assign")},
            "transition": {"verb": VERBS.get(space, "close")},
            "attachment": {"attachment": self.paper},
        }
        if name == "plans:transition":
            given = {"pk": self.reviewed.pk}
        return given | extra.get(page, {})

    def _of_approval(self, name: str) -> dict[str, Any]:
        if name == "propose":
            return {"kind": "campaign.extension", "record": self.rows["tasks"]}
        if name == "set_approval_chain":
            return {"kind": "campaign.extension"}
        if name in ("approval_chains", "delegations", "desk", "sign_several"):
            return {}
        return {"pk": self.matters.get(name, self.matters["approval"])}

    def _of_campaign(self, page: str) -> dict[str, Any]:
        plan = self.reviewed
        if page in ("import", "lacking", "lacking-nudge", "chain", "my-chain", "task-template", *CHARTS):
            return {}
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
        if page == "serve":
            return {"record": self.rows["tasks"]}
        if page == "unlink-record":
            return {"pk": self.clause, "record": self.rows["tasks"]}
        if page == "minutes":
            return {"pk": self.rows["briefings"]}
        if page.startswith("task-sheet-"):
            return {"pk": self.rows["task-imports"]}
        if page.startswith("inspection-file-"):
            return {"pk": self.rows["inspection-files"]}
        if page == "unlink-proof":
            return {"pk": self.rows["occurrences"], "proof": self.proof}
        if page == "paper-date":
            return {"pk": self.paper}
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

    def _of_interface(self, name: str) -> dict[str, Any]:
        if name in ("api", "api_docs", "api_schema"):
            return {}
        row = {"register": "tasks"} | ({"ref": self.rows["tasks"]} if name != "api_rows" else {})
        more = {"api_transition": {"verb": "assign"}, "api_paper": {"attachment": self.paper}}
        return row | more.get(name, {})

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
    confirm(client, user)
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
