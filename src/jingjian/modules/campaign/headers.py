"""What campaigns, plans, tasks, their periods, samples and obligations say of themselves in the record header."""

from __future__ import annotations

from jingjian.commons.records.headers import Header
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.models import (
    Briefing,
    Campaign,
    InspectionFile,
    Obligation,
    Plan,
    ResponsibilityDraft,
    Task,
    TaskForce,
    TaskOccurrence,
    VerificationSample,
)

CAMPAIGNS, INSPECTION_FILES, PLANS, TASKS = "campaigns", "inspection-files", "plans", "tasks"
OBLIGATIONS = "obligations"
TASK_FORCES, CHAINS, BRIEFINGS = "task-forces", "chain-drafts", "briefings"
OCCURRENCES, SAMPLES = "occurrences", "samples"


def campaign_header(row: Campaign) -> Header:
    return Header(
        register=CAMPAIGNS,
        prefix="JY",
        title=row.name,
        unit=row.unit,
        status=row.state,
        category=workflow.CAMPAIGN.category(row.state),
        due_on=row.ends_on,
        search_text=f"{row.unit.name} {row.scope}",
        retention_class="permanent",
    )


def inspection_file_header(row: InspectionFile) -> Header:
    return Header(
        register=INSPECTION_FILES,
        prefix="YJ",
        title=str(row),
        unit=row.unit or row.campaign.unit,
        status=row.state,
        category=workflow.INSPECTION_FILE.category(row.state),
        owner_id=row.asked_by_id,
        search_text=f"{row.campaign.name} {row.asked_by.name if row.asked_by else ''}",
    )


def plan_header(row: Plan) -> Header:
    return Header(
        register=PLANS,
        prefix="FA",
        title=str(row),
        unit=row.campaign.unit,
        status=row.state,
        category=workflow.PLAN.category(row.state),
        search_text=f"{row.subtitle} {row.issue_no} {row.issuer} {row.file_name}",
        retention_class="permanent",
    )


def task_header(row: Task) -> Header:
    people = " ".join(person.name for person in (row.responsible, row.verifier) if person is not None)
    return Header(
        register=TASKS,
        prefix="RW",
        title=row.title,
        unit=row.lead_unit,
        status=row.state,
        category=workflow.TASK.category(row.state),
        owner_id=row.responsible_id,
        due_on=row.due_on,
        search_text=f"{row.detail} {row.clause.heading} {row.lead_unit.name} {people}",
        retention_class="30y",
    )


def obligation_header(row: Obligation) -> Header:
    return Header(
        register=OBLIGATIONS,
        prefix="YW",
        title=row.name,
        unit=row.unit,
        status=row.state,
        category=workflow.OBLIGATION.category(row.state),
        due_on=row.due_on,
        search_text=f"{row.proof} {row.unit.name}",
        retention_class="30y",
    )


def task_force_header(row: TaskForce) -> Header:
    return Header(
        register=TASK_FORCES,
        prefix="ZB",
        title=row.name,
        unit=row.campaign.unit,
        status=row.state,
        category=workflow.TASK_FORCE.category(row.state),
        search_text=f"{row.duties} {row.document_no} {row.campaign.name}",
        retention_class="permanent",
    )


def chain_header(row: ResponsibilityDraft) -> Header:
    return Header(
        register=CHAINS,
        prefix="ZR",
        title=f"{row.unit.name} {row.since}",
        unit=row.unit,
        status=row.state,
        category=workflow.CHAIN.category(row.state),
        search_text=row.basis,
        retention_class="permanent",
    )


def briefing_header(row: Briefing) -> Header:
    return Header(
        register=BRIEFINGS,
        prefix="HB",
        title=row.title,
        unit=row.campaign.unit,
        status=row.state,
        category=workflow.BRIEFING.category(row.state),
        owner_id=row.chair_id,
        due_on=row.held_on,
        search_text=f"{row.place} {row.chair.name} {row.agenda} {row.reported} {row.minutes}",
        retention_class="permanent",
    )


def occurrence_header(row: TaskOccurrence) -> Header:
    people = " ".join(person.name for person in (row.responsible, row.verifier) if person is not None)
    return Header(
        register=OCCURRENCES,
        prefix="CS",
        title=str(row),
        unit=row.task.lead_unit,
        status=row.state,
        category=workflow.OCCURRENCE.category(row.state),
        owner_id=row.responsible_id,
        due_on=row.due_on,
        search_text=f"{row.task.clause.heading} {row.task.lead_unit.name} {people} {row.result}",
        retention_class="30y",
    )


def sample_header(row: VerificationSample) -> Header:
    return Header(
        register=SAMPLES,
        prefix="CY",
        title=f"{row.campaign.name} {row}",
        unit=row.campaign.unit,
        status=row.state,
        category=workflow.SAMPLE.category(row.state),
        search_text=row.campaign.unit.name,
        retention_class="30y",
    )
