"""The part of the generated site that comes through the actions: units, posts, accounts, a plan in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.access.models import Role
from jingjian.commons.organisation.models import Appointment, Membership, Person, Post, Unit, UnitKind
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.kernel import clock
from jingjian.modules.administration import actions as administration
from jingjian.modules.campaign import actions as campaign
from jingjian.modules.campaign.models import Clause, Plan
from jingjian.ops.bench.load import CITIES, COUNTIES, OFFICES, PASSWORD
from jingjian.ops.bench.words import names, plan_text

BATCH = 5000
IN_POST_SINCE = date(2020, 3, 1)
POSTS = ("主任", "副主任", "三级主任科员", "一级科员")


def tell(*, people: int, seed: int, readers: list[str]) -> list[UUID]:
    """Enter everything in one transaction; the keys of the clauses that tasks hang on."""
    with acting_as(SYSTEM):
        offices = list(enter_units())
        enter_people(offices, people, seed)
        enter_accounts(readers)
        return publish(Unit.objects.get(code="P"))


def enter_units() -> Iterator[Unit]:
    """A province of 10 cities of 10 counties of 10 offices; the offices, in the order of the tree."""
    province = _unit("P", "北原省纪委监委", UnitKind.PROVINCE, None, 0)
    for c in range(CITIES):
        city = _unit(f"P{c}", f"第{c + 1}市纪委监委", UnitKind.CITY, province, c)
        for k in range(COUNTIES):
            county = _unit(f"P{c}{k}", f"第{c + 1}市第{k + 1}县纪委监委", UnitKind.COUNTY, city, k)
            for o in range(OFFICES):
                yield _unit(f"P{c}{k}{o}", f"第{c + 1}市第{k + 1}县第{o + 1}室", UnitKind.OFFICE, county, o)


def _unit(code: str, name: str, kind: UnitKind, parent: Unit | None, position: int) -> Unit:
    return administration.create_unit(
        actor=SYSTEM, code=code, name=name, kind=kind, parent=parent, position=position
    )  # fmt: skip


def enter_people(offices: list[Unit], people: int, seed: int) -> None:
    """So many people over the offices in turn, each in a post."""
    posts = {
        (office.pk, title): Post(unit=office, title=title, position=place, heads_unit=place == 0)
        for office in offices
        for place, title in enumerate(POSTS)
    }
    Post.objects.bulk_create(posts.values(), BATCH)
    waiting: list[tuple[Person, Appointment]] = []
    for number, name in enumerate(names(people, seed)):
        office = offices[number % len(offices)]
        title = POSTS[min(number // len(offices), len(POSTS) - 1)]
        person = Person(
            name=name, sort_key=pinyin_key(name), staff_no=f"B{number:06d}", unit=office, title=title
        )  # fmt: skip
        person.search_text = person_search_text(person)
        held = Appointment(person=person, post=posts[office.pk, title], since=IN_POST_SINCE)
        waiting.append((person, held))
        if len(waiting) == BATCH:
            _store(waiting)
    _store(waiting)


def _store(waiting: list[tuple[Person, Appointment]]) -> None:
    Person.objects.bulk_create([person for person, _held in waiting])
    Appointment.objects.bulk_create([held for _person, held in waiting])
    Membership.objects.bulk_create(
        [Membership(person=person, unit_id=person.unit_id, since=held.since) for person, held in waiting]
    )
    waiting.clear()


def enter_accounts(readers: list[str]) -> None:
    """One who sees the province, one who sees a county, one without a duty."""
    duties = {readers[0]: "P", readers[1]: "P00"}
    for place, username in enumerate(readers):
        person = Person.objects.order_by("staff_no")[place]
        user = administration.create_account(
            actor=SYSTEM, person=person, username=username, password=PASSWORD, must_change=False
        )
        if username in duties:
            administration.grant_role(
                actor=SYSTEM, user=user, role=Role.CAMPAIGN_OFFICE, unit=Unit.objects.get(code=duties[username]),
                since=clock.today(),
            )  # fmt: skip


def publish(province: Unit) -> list[UUID]:
    """The campaign of the province with its plan in force; the clauses of its second level."""
    row = campaign.create_campaign(
        actor=SYSTEM, name="北原省教育整顿", unit=province, starts_on=date(2023, 3, 1), ends_on=date(2023, 12, 31)
    )
    plan = campaign.import_plan(actor=SYSTEM, campaign=row, file_name="方案.txt", content=plan_text().encode())
    for proposal in plan.proposals.all():
        campaign.drop_proposal(actor=SYSTEM, proposal=proposal)
    campaign.set_plan_head(actor=SYSTEM, row=Plan.objects.get(pk=plan.pk), title="教育整顿实施方案")
    published = campaign.publish_plan(actor=SYSTEM, row=Plan.objects.get(pk=plan.pk))
    return list(Clause.objects.filter(plan=published, level=2, inline=False).values_list("pk", flat=True))
