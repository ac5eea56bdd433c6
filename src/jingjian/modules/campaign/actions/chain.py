"""The writers of the responsibility chain: propose, correct, put in force in one act. Later changes are dated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_guard, require_state, step
from jingjian.commons.organisation.history import path_as_at
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.guards_team import chain_is_whole
from jingjian.modules.campaign.models import ChainRule, ResponsibilityDraft, ResponsibilityEntry, ResponsibilityLink
from jingjian.modules.campaign.selectors.answering import standings
from jingjian.modules.campaign.selectors.chain import circles_in, links_on, seniors_with, units_on

#: two drafts are never put in force at the same moment: each looks for circles in what the other writes
CHAIN_LOCK = 7_202_301
BATCH = 1_000


def propose_chain(
    *, actor: Actor, unit: Unit, since: date, basis: str = "", new_id: UUID | None = None
) -> ResponsibilityDraft:
    """Draft the chain below ``unit`` from posts, units and granted duties.

    Lines are made for whom nobody answers yet and for links that no longer fit; what stands well is left alone.
    """
    row = ResponsibilityDraft(unit=unit, since=since, basis=basis.strip())
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    with act(actor, "chain.proposed", row):
        pass
    _propose(row)
    return row


def amend_chain(
    *, actor: Actor, row: ResponsibilityDraft, since: date, basis: str = "", version: int | None = None
) -> ResponsibilityDraft:
    """Correct from when the draft takes effect, and its basis."""
    require(actor, "edit", row)
    with act(actor, "chain.amended", row, version=version):
        row.since, row.basis = since, basis.strip()
    return row


def propose_again(*, actor: Actor, row: ResponsibilityDraft, version: int | None = None) -> ResponsibilityDraft:
    """Make the lines of the draft anew from posts and units as they are now; lines named by hand stay."""
    require(actor, "propose_again", row)
    with act(actor, "chain.proposed_again", row, version=version):
        row.entries.exclude(rule=ChainRule.BY_HAND).delete()
        _propose(row)
    return row


def set_senior(
    *,
    actor: Actor,
    row: ResponsibilityDraft,
    juniors: Iterable[Person],
    senior: Person | None,
    capacity: str = "",
    version: int | None = None,
) -> ResponsibilityDraft:
    """Name who answers for several people; without ``senior`` they answer to the superior level.

    Raises ``nobody_chosen``, ``person_left``, ``answers_for_themselves`` and ``circle`` with the names.
    """
    require(actor, "set_senior", row)
    people = list(juniors)
    if not people:
        raise DomainError("nobody_chosen", _("Choose at least one person."), field="juniors")
    if senior is not None and not senior.active:
        raise DomainError("person_left", _("This person is no longer in service."), field="senior")
    if senior is not None and any(person.pk == senior.pk for person in people):
        raise DomainError(
            "answers_for_themselves", _("Nobody answers for themselves: %(name)s.") % {"name": senior}, field="senior"
        )
    words = capacity.strip() or str((ChainRule.BY_HAND if senior else ChainRule.SUPERIOR_LEVEL).label)
    with act(actor, "chain.senior_set", row, version=version) as current:
        former = dict(
            ResponsibilityLink.objects.filter(links_on(row.since), junior__in=people).values_list("junior", "senior")
        )
        row.entries.filter(junior__in=people).delete()
        ResponsibilityEntry.objects.bulk_create(
            ResponsibilityEntry(
                draft=row, junior=person, senior=senior, rule=ChainRule.BY_HAND, former_id=former.get(person.pk),
                capacity=words,
            )
            for person in people
        )  # fmt: skip
        _refuse_circle(row, row.since, field="senior")
        current.also(msgid("Who answers"), "、".join(person.name for person in people), str(senior or words))
    return row


def leave_out(
    *, actor: Actor, row: ResponsibilityDraft, lines: Iterable[ResponsibilityEntry], version: int | None = None
) -> ResponsibilityDraft:
    """Take lines out of the draft: for these people the chain stays as it is, gaps included."""
    require(actor, "leave_out", row)
    with act(actor, "chain.left_out", row, version=version) as current:
        leaving = list(row.entries.filter(pk__in=[line.pk for line in lines]).select_related("junior"))
        if not leaving:
            raise DomainError("nobody_chosen", _("Choose at least one person."), field="lines")
        row.entries.filter(pk__in=[line.pk for line in leaving]).delete()
        current.also(msgid("Lines"), "、".join(line.junior.name for line in leaving), None)
    return row


def enforce_chain(*, actor: Actor, row: ResponsibilityDraft, version: int | None = None) -> ResponsibilityDraft:
    """Put every line of the draft in force in one act; the links they replace end the day before.

    A link that began on that very day is replaced; the draft that made it keeps its lines.

    Raises ``not_whole`` with the gaps named, ``person_left``, ``later_change`` when somebody's line was already changed
    from a later day on, and ``circle``.
    """
    require(actor, "enforce", row)
    require_state(workflow.CHAIN, row, "enforce")
    require_guard(chain_is_whole, "not_whole", row)
    with step(actor, workflow.CHAIN, row, "enforce", event="chain.enforced", version=version) as current:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        entries = list(row.entries.select_related("junior__unit", "senior__unit"))
        _refuse_leavers(entries)
        _refuse_later(row, entries)
        _replace(row, entries)
        for day in _days_from(row.since):
            _refuse_circle(row, day)
        current.effective_on = row.since
        current.also(msgid("Lines put in force"), None, str(len(entries)))
    return row


def withdraw_chain(*, actor: Actor, row: ResponsibilityDraft, version: int | None = None) -> ResponsibilityDraft:
    """Give a draft up; the chain in force stays as it is."""
    with step(actor, workflow.CHAIN, row, "withdraw", event="chain.withdrawn", version=version):
        pass
    return row


def _propose(row: ResponsibilityDraft) -> None:
    """Store a line for each gap and each link that no longer fits, besides lines that are there already."""
    named = set(row.entries.values_list("junior_id", flat=True))
    ResponsibilityEntry.objects.bulk_create(
        (
            ResponsibilityEntry(
                draft=row, junior=standing.person, senior=standing.proposed.senior, rule=standing.proposed.rule,
                capacity=standing.proposed.capacity[:120], former_id=standing.link.senior_id if standing.link else None,
            )
            for standing in standings(path_as_at(row.unit, row.since) or row.unit.path, row.since)
            if (standing.gap or standing.stale is not None) and standing.person.pk not in named
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _refuse_leavers(entries: Sequence[ResponsibilityEntry]) -> None:
    names = {entry.senior.name for entry in entries if entry.senior is not None and not entry.senior.active}
    if names:
        raise DomainError("person_left", _("No longer in service: %(names)s.") % {"names": "、".join(sorted(names))})


def _refuse_later(row: ResponsibilityDraft, entries: Sequence[ResponsibilityEntry]) -> None:
    later = ResponsibilityLink.objects.filter(junior__in=[entry.junior_id for entry in entries], since__gt=row.since)
    found = later.select_related("junior").order_by("since").first()
    if found is not None:
        raise DomainError(
            "later_change",
            _("The line of %(name)s was changed from %(day)s on already; let the draft take effect later.")
            % {"name": found.junior, "day": found.since},
        )


def _replace(row: ResponsibilityDraft, entries: Sequence[ResponsibilityEntry]) -> None:
    """End the links that the lines replace, and store the new ones."""
    juniors = [entry.junior_id for entry in entries]
    seniors = [entry.senior_id for entry in entries if entry.senior_id is not None]
    units = units_on(row.since, {*juniors, *seniors})
    standing = ResponsibilityLink.objects.filter(links_on(row.since), junior__in=juniors)
    standing.filter(since=row.since).delete()
    standing.filter(since__lt=row.since).update(until=row.since - timedelta(days=1))
    ResponsibilityLink.objects.bulk_create(
        (
            ResponsibilityLink(
                draft=row, junior=entry.junior, senior=entry.senior, rule=entry.rule, capacity=entry.capacity,
                junior_unit=units.get(entry.junior_id, entry.junior.unit),
                senior_unit=units.get(entry.senior.pk, entry.senior.unit) if entry.senior else None,
                since=row.since, basis=row.basis,
            )
            for entry in entries
            if entry.rule != ChainRule.LEFT
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _days_from(day: date) -> list[date]:
    """The day and every later one on which the chain changes: nothing moves between them."""
    later = ResponsibilityLink.objects.filter(Q(since__gt=day)).values_list("since", flat=True).distinct()
    return [day, *sorted(set(later))]


def _refuse_circle(row: ResponsibilityDraft, day: date, *, field: str | None = None) -> None:
    lines = row.entries.all() if row.state == workflow.CHAIN.initial else ()
    circle = circles_in(seniors_with(lines, day))
    if circle:
        names = Person.objects.in_bulk(circle)
        told = " → ".join(names[key].name for key in (*circle, circle[0]))
        raise DomainError(
            "circle",
            _("These people would answer for each other in a circle: %(names)s.") % {"names": told},
            field=field,
        )
