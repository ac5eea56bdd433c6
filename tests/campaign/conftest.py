"""The cast as rows, and a campaign in each stage of its life, all made through actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.search import find
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.models import Campaign, Plan, Task, TaskState
from jingjian.testing import cast, conformance
from tests.campaign import papers
from tests.campaign.dossiers import hand_in as hand_in_paper
from tests.campaign.dossiers import pdf, png


class Actors(dict[str, Actor]):
    """Actors by account name. Those of whom many tests speak are read at once, the others when they are asked for."""

    def __missing__(self, username: str) -> Actor:
        self[username] = actor_for(User.objects.select_related("person__unit").get(username=username))
        return self[username]


@dataclass
class World:
    """Units by code, people and actors by account name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    actors: Actors = field(default_factory=Actors)

    @property
    def office(self) -> Actor:
        return self.actors[cast.OFFICE.username]

    @property
    def clerk(self) -> Actor:
        return self.actors[cast.CLERK.username]

    @property
    def head(self) -> Actor:
        return self.actors[cast.HEAD.username]

    def person(self, member: cast.Member) -> Person:
        return self.people[member.username]

    def actor(self, member: cast.Member) -> Actor:
        return self.actors[member.username]


def build_world() -> World:
    """Units, people and actors of the cast; also for tests on a database of their own."""
    county, world = conformance.World(), World()
    for one in cast.UNITS:
        world.units[one.code] = county.unit(one.code)
    for member in cast.MEMBERS:
        world.people[member.username] = county.person(member.username)
        if member.job:
            world.actors[member.username] = county.actor(member.username)
    return world


@pytest.fixture(autouse=True)
def spring_of_2023() -> Iterator[None]:
    with clock.moved(date(2023, 3, 20)):
        yield


@pytest.fixture
def world(db: None, spring_of_2023: None) -> World:
    return build_world()


@pytest.fixture
def campaign(world: World) -> Campaign:
    return actions.create_campaign(actor=world.office, name="干部队伍教育整顿", unit=world.units[cast.COUNTY])


@pytest.fixture
def plan(world: World, campaign: Campaign) -> Plan:
    """The first paper, just read, in review."""
    return import_paper(world.office, campaign, papers.FIRST)


@pytest.fixture
def published(world: World, plan: Plan) -> Plan:
    """The first paper in force; the office leads every task of it."""
    return publish(world, plan)


@pytest.fixture
def task(world: World, published: Plan) -> Task:
    """A task of 干部监督室, assigned to a clerk and verified by the head of the room."""
    clause = published.clauses.get(number="（二）", heading="开展自查自纠")
    return actions.create_task(
        actor=world.office, clause=clause, title="完成本室个人自查", lead_unit=world.units["GB"],
        responsible=world.person(cast.CLERK), verifier=world.person(cast.HEAD), due_on=date(2023, 5, 31),
    )  # fmt: skip


@pytest.fixture
def task_in(world: World, task: Task) -> Callable[[str], Task]:
    """Bring the task into a state by the ordinary way."""

    def bring(state: str) -> Task:
        way: list[tuple[str, Callable[[], Task]]] = [
            (TaskState.ASSIGNED, lambda: task),
            (TaskState.ACCEPTED, lambda: actions.accept_task(actor=world.clerk, row=task)),
            (TaskState.IN_PROGRESS, lambda: actions.start_task(actor=world.clerk, row=task)),
            (TaskState.SUBMITTED, lambda: hand_in(world, task)),
            (TaskState.VERIFIED, lambda: actions.verify_task(actor=world.head, row=task)),
            (TaskState.DONE, lambda: actions.close_task(actor=world.office, row=task)),
        ]
        if state == TaskState.RETURNED:
            bring(TaskState.SUBMITTED)
            return actions.return_task(actor=world.head, row=task, reason="缺少签字")
        if state == TaskState.CANCELLED:
            return actions.cancel_task(actor=world.office, row=task, reason="合并办理")
        for reached, go in way:
            go()
            if reached == state:
                break
        return task

    return bring


@pytest.fixture
def proved(world: World, task: Task) -> Task:
    """A task with papers of every sort: bound, shown, attached, dated and undated, entered long after."""
    hand_in_paper(world, task, "自查报告.pdf", pdf(3), date(2023, 3, 10))
    hand_in_paper(world, task, "现场照片.png", png(), date(2023, 1, 5))
    hand_in_paper(world, task, "签到.txt", "签到十二人".encode())
    return task


@pytest.fixture
def sources() -> Iterator[None]:
    """A register of another chapter whose records everybody finds."""
    find.register_records("talks", scope=lambda actor: find.Q(), url=lambda record: "/", name=lambda: "talks")
    yield
    for known in (find._scopes, find._urls, find._names):
        known.pop("talks")


def paper_file(name: str = "自查报告.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "自查报告：已逐项对照。".encode(), content_type="text/plain")


def hand_in(world: World, task: Task) -> Task:
    return actions.submit_task(actor=world.clerk, row=task, result="三人均已完成自查。", files=[paper_file()])


def import_paper(actor: Actor, campaign: Campaign, text: str) -> Plan:
    return actions.import_plan(actor=actor, campaign=campaign, file_name="方案.txt", content=text.encode())


def publish(world: World, plan: Plan) -> Plan:
    rows = plan.proposals.filter(lead_unit=None).values_list("pk", flat=True)
    actions.assign_lead_unit(actor=world.office, plan=plan, proposals=rows, lead_unit=world.units["ZD"])
    return actions.publish_plan(actor=world.office, row=plan)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is done inside is refused with ``code`` and words for a person, and leaves nothing behind."""
    with pytest.raises(DomainError) as caught, transaction.atomic():
        yield
    assert caught.value.code == code
    assert str(caught.value)
