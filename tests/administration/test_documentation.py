"""The page of the module tells the workflows of rosters and proposed roles as they are, as the oracle has them."""

from __future__ import annotations

from typing import Any

import pytest
from tools import workflow_docs

from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.organisation.models import Appointment, Person, Post, Unit
from jingjian.kernel import clock
from jingjian.kit import acts
from jingjian.modules.administration import workflow
from jingjian.modules.administration.factories import proposal_example, roster_example
from jingjian.modules.administration.models import RosterEntry, RosterImport
from jingjian.modules.administration.register import PROPOSALS, ROSTERS
from jingjian.testing import cast
from jingjian.testing.conformance import World
from tests.oracle import administration as oracle

#: the parties of the oracle, and those whom it does not name, as members of the cast
PARTIES = {
    "system_admin": cast.SYSTEM_ADMIN, "security_admin": cast.SECURITY_ADMIN, "audit_admin": cast.AUDIT_ADMIN,
    "principal_leader": cast.PRINCIPAL, "leader_in_charge": cast.IN_CHARGE,
    "campaign_office": cast.OFFICE, "department_head": cast.HEAD,
    "staff": cast.CLERK,
}  # fmt: skip


def test_the_page_of_the_module_is_up_to_date() -> None:
    page = (workflow_docs.DOCS / "administration.md").read_text("utf-8")
    assert page == workflow_docs.page_of("administration"), "run tools/workflow_docs.py"


def test_every_workflow_of_the_module_stands_on_its_page() -> None:
    assert set(workflow_docs.workflows_of("administration")) == {"roster", "grant_proposal"}


STEPS = {transition.name for transition in workflow.ROSTER.transitions}


@pytest.fixture
def world(db: Any) -> World:
    return World()


@pytest.fixture
def roster(world: World) -> RosterImport:
    """A roster that entered somebody on whom nothing was built."""
    row = roster_example(world)
    row.report_as, row.counts = "report", {"accepted": 1}
    unit = Unit.objects.get(code="BG")
    person = Person.objects.create(name="石小满", staff_no="HM-2023-0001", unit=unit)
    post = Post.objects.create(unit=unit, title="干事")
    Appointment.objects.create(person=person, post=post, since=clock.today())
    RosterEntry.objects.create(roster=row, person=person)
    return row


def open_to(world: World, row: RosterImport, member: cast.Member) -> set[str]:
    """The steps that a member of the cast may take now."""
    actor = world.actor(member.username)
    return {step for step in STEPS if acts.may(ROSTERS, actor, step, row)}


@pytest.mark.parametrize("state", oracle.ROSTER)
def test_each_party_may_take_exactly_the_steps_of_the_oracle(world: World, roster: RosterImport, state: str) -> None:
    roster.state = state
    for party, member in PARTIES.items():
        assert open_to(world, roster, member) == oracle.ROSTER[state].get(party, set()), party


@pytest.mark.parametrize("state", oracle.ROSTER_AT_WORK)
def test_nothing_is_done_to_a_roster_while_its_job_runs(world: World, roster: RosterImport, state: str) -> None:
    run = JobRun.objects.create(name="roster.check", title="核对", state=JobState.RUNNING, record_id=roster.pk)
    roster.state, roster.job_id = state, run.pk
    assert open_to(world, roster, cast.SYSTEM_ADMIN) == oracle.ROSTER_AT_WORK[state]


def test_the_oracle_knows_every_state_and_step() -> None:
    assert set(oracle.ROSTER) == {state.value for state in workflow.ROSTER.states}
    assert {step for parties in oracle.ROSTER.values() for steps in parties.values() for step in steps} == STEPS


@pytest.mark.parametrize("state", oracle.GRANT_PROPOSAL)
def test_each_party_may_answer_a_proposed_role_exactly_as_the_oracle_says(world: World, state: str) -> None:
    row = proposal_example(world)
    row.state = state
    steps = {transition.name for transition in workflow.GRANT_PROPOSAL.transitions}
    for party, member in PARTIES.items():
        open_now = {step for step in steps if acts.may(PROPOSALS, world.actor(member.username), step, row)}
        assert open_now == oracle.GRANT_PROPOSAL[state].get(party, set()), party


def test_the_oracle_knows_every_state_and_step_of_a_proposed_role() -> None:
    assert set(oracle.GRANT_PROPOSAL) == {state.value for state in workflow.GRANT_PROPOSAL.states}
    told = {step for parties in oracle.GRANT_PROPOSAL.values() for steps in parties.values() for step in steps}
    assert told == {transition.name for transition in workflow.GRANT_PROPOSAL.transitions}
