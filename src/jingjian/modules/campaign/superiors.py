"""Who is told, up the responsibility chain, that a time limit on a record has run out."""

from __future__ import annotations

from datetime import date

from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.modules.campaign.selectors.chain import chain_of


def superiors(record: Record, person: Person, on: date) -> list[Person]:
    """Who answers for ``person``, the direct one first; only those with an account to whom the record is open."""
    chain = chain_of(person, on)
    accounts = {user.person_id: user for user in User.objects.filter(person__in=chain)}
    found = []
    for senior in chain:
        actor = actor_for(accounts.get(senior.pk))
        if actor.known and visible_records(actor).filter(pk=record.pk).exists():
            found.append(senior)
    return found
