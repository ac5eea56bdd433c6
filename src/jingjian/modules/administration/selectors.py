"""Reads of the organisation, the accounts and the calendar for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import APPROVERS, GrantProposal, ProposalState, Role, RoleGrant
from jingjian.commons.access.policy import policy_of
from jingjian.commons.accounts import attempts
from jingjian.commons.accounts.models import AttemptCounter, SetupLink, User
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.organisation.models import Appointment, Person, Post, Unit, UnitMove, UnitPlace
from jingjian.commons.organisation.selectors import appointments_on, people_in
from jingjian.commons.vault.digests import digest
from jingjian.kernel import clock
from jingjian.modules.administration.access import AccountPolicy

PEOPLE_SHOWN = 200
ANSWERS_SHOWN = 20
DAYS_WATCHED = 7
#: the job of ``tasks.py``
LOAD_DEMO = "demo.load"


def depth_of(unit: Unit) -> int:
    """How deep a unit stands in the tree; 0 for the topmost one."""
    return unit.path.count("/") - 2


def indented(unit: Unit) -> str:
    """The name of a unit behind a blank for each level, as lists and choices show the tree."""
    return "　" * depth_of(unit) + unit.name


def in_force(day: date) -> Q:
    """Grants and appointments that hold on ``day``."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def units_below(unit: Unit) -> QuerySet[Unit]:
    """The units directly below ``unit``, in order."""
    return unit.children.filter(active=True).order_by("position", "path")


def people_of(unit: Unit) -> QuerySet[Person]:
    """People in service whose primary post is in ``unit`` itself, the heads of the unit first."""
    return unit.people.filter(active=True).order_by("sort_key", "id")[:PEOPLE_SHOWN]


def posts_of(unit: Unit) -> QuerySet[Post]:
    return unit.posts.filter(active=True).order_by("position", "id")


def open_posts() -> QuerySet[Post]:
    """Posts somebody can be appointed to, in the order of the tree."""
    return Post.objects.filter(active=True, unit__active=True).select_related("unit").order_by("unit__path", "position")


def all_people() -> QuerySet[Person]:
    return people_in("/")


def people_without_account() -> QuerySet[Person]:
    return people_in("/").filter(user__isnull=True)


def appointments_of(person: Person) -> QuerySet[Appointment]:
    """Every appointment of a person, the newest first; ``unit_then`` is what the unit was last called in it."""
    last_day = Coalesce(OuterRef("until"), Value(clock.today()), output_field=DateField())
    then = UnitPlace.objects.filter(
        Q(since__isnull=True) | Q(since__lte=last_day), Q(until__isnull=True) | Q(until__gte=last_day),
        unit=OuterRef("post__unit"),
    ).annotate(shown=Coalesce(NullIf("short_name", Value("")), "name"))  # fmt: skip
    held = person.appointments.select_related("post__unit").annotate(unit_then=Subquery(then.values("shown")[:1]))
    return held.order_by("-since", "id")


def move_under_way(unit: Unit) -> UnitMove | None:
    """The move or merger that takes this unit along just now."""
    if unit.former_path is None:
        return UnitMove.objects.filter(unit=unit, ended=False).select_related("unit", "target").first()
    return UnitMove.objects.filter(ended=False).select_related("unit", "target").first()


def has_post(person: Person) -> bool:
    """Whether a primary appointment of today says which unit the person belongs to."""
    return appointments_on(person, clock.today()).filter(primary=True).exists()


def open_accounts() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("username")


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Every grant of an account, those in force first."""
    return user.grants.select_related("unit").order_by("until", "since")


def proposals_for(user: User) -> QuerySet[GrantProposal]:
    """What is proposed for an account and waits."""
    return GrantProposal.objects.filter(user=user, state=ProposalState.PROPOSED).select_related("unit")


def proposals_to_answer(actor: Actor) -> list[GrantProposal]:
    """The proposed roles that wait for the actor as the second person, the first to lapse first; at most twenty."""
    if not actor.has(*APPROVERS, Role.SYSTEM_ADMIN):
        return []
    policy = policy_of(GrantProposal)
    waiting = GrantProposal.objects.filter(policy.visible(actor), state=ProposalState.PROPOSED)
    rows = waiting.select_related("user__person", "unit").order_by("answer_by", "id")[:ANSWERS_SHOWN]
    return [row for row in rows if policy.may(actor, "confirm", row)]


@dataclass(frozen=True, slots=True)
class Console:
    """What an administrator sees first, in numbers that speak of nobody's work."""

    first_passwords: int
    failed_jobs: int
    waiting: int
    locked: int
    changed: int


def console() -> Console:
    """Accounts whose first password stands, jobs that failed, proposed roles that wait, accounts locked, and roles that
    began or ended within the last seven days."""
    today = clock.today()
    since = today - timedelta(days=DAYS_WATCHED)
    moved = Q(since__gte=since, since__lte=today) | Q(until__gte=since, until__lte=today)
    return Console(
        first_passwords=User.objects.filter(is_active=True, must_change_password=True).count(),
        failed_jobs=JobRun.objects.filter(state=JobState.FAILED).count(),
        waiting=GrantProposal.objects.filter(state=ProposalState.PROPOSED).count(),
        locked=User.objects.filter(is_active=False).count(),
        changed=RoleGrant.objects.filter(moved).count(),
    )


def account(key: UUID) -> User:
    """The account of that key as it stands in the database. Raises User.DoesNotExist."""
    return User.objects.get(pk=key)


def account_of(person: Person) -> User | None:
    return User.objects.filter(person=person).first()


def site_is_empty() -> bool:
    """Whether nobody has entered anything: no account and no unit."""
    return not User.objects.exists() and not Unit.objects.exists()


def demo_is_loading() -> bool:
    """Whether the job that builds the demo waits or runs."""
    return _demo_runs(JobState.QUEUED, JobState.RUNNING)


def demo_is_loaded() -> bool:
    return _demo_runs(JobState.DONE)


def _demo_runs(*states: JobState) -> bool:
    return JobRun.objects.filter(name=LOAD_DEMO, state__in=states).exists()


def setup_link_is_open(word: str) -> bool:
    """Whether the one-time word still opens the set-up page."""
    unused = SetupLink.objects.filter(digest=digest(word.encode()), used_at__isnull=True)
    return unused.exists() and not User.objects.exists()


def lifts_locks(actor: Actor) -> bool:
    """Whether the actor sees and lifts locks after failed logins."""
    return bool(AccountPolicy().may(actor, "lift_lock"))


def locks() -> list[AttemptCounter]:
    """The locks that stand on accounts now, the newest first."""
    return list(attempts.locks())
