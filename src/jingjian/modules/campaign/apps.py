from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse

if TYPE_CHECKING:
    from jingjian.commons.records.models import HeaderedModel, Record


class CampaignConfig(AppConfig):
    name = "jingjian.modules.campaign"
    label = "campaign"

    def ready(self) -> None:
        """Tell the commons who may see what, what the headers say, and what the search finds."""
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.indicators import register_indicators
        from jingjian.commons.records.headers import register_header
        from jingjian.modules.campaign import access, access_imports, access_team, headers
        from jingjian.modules.campaign.indicators import INDICATORS
        from jingjian.modules.campaign.models import (
            Briefing,
            Campaign,
            InspectionFile,
            Obligation,
            Plan,
            Resolution,
            ResponsibilityDraft,
            Task,
            TaskForce,
            TaskImport,
            TaskOccurrence,
            VerificationSample,
        )

        for model, policy in (
            (Campaign, access.campaign_policy),
            (Obligation, access.obligation_policy),
            (InspectionFile, access.inspection_file_policy),
            (Plan, access.plan_policy),
            (Task, access.task_policy),
            (TaskImport, access_imports.task_import_policy),
            (TaskForce, access_team.task_force_policy),
            (ResponsibilityDraft, access_team.chain_policy),
            (Briefing, access_team.briefing_policy),
            (Resolution, access_team.resolution_policy),
            (TaskOccurrence, access.occurrence_policy),
            (VerificationSample, access.sample_policy),
        ):
            register_policy(model, policy)
        register_header(Campaign, headers.campaign_header)
        register_header(InspectionFile, headers.inspection_file_header)
        register_header(Obligation, headers.obligation_header)
        register_header(Plan, headers.plan_header)
        register_header(Task, headers.task_header)
        register_header(TaskForce, headers.task_force_header)
        register_header(ResponsibilityDraft, headers.chain_header)
        register_header(Briefing, headers.briefing_header)
        register_header(TaskOccurrence, headers.occurrence_header)
        register_header(VerificationSample, headers.sample_header)
        self._let_records_be_found()
        self._say_what_speaks_of_records()
        self._take_what_is_handed_over()
        self._keep_time()
        register_indicators(*INDICATORS)
        self._offer_documents()
        self._let_matters_be_approved()

    def _offer_documents(self) -> None:
        from jingjian.commons.documents.official.drafting import offer
        from jingjian.modules.campaign import headers, official

        offer(headers.BRIEFINGS, official.MINUTES, official.RESOLUTIONS)
        offer(headers.TASKS, official.TASK_NOTICE)

    def _keep_time(self) -> None:
        """The limits of the campaign, and what follows when the working-day calendar is edited."""
        from jingjian.commons.deadlines.recalculation import register_follower
        from jingjian.commons.deadlines.rules import register_rules
        from jingjian.commons.deadlines.superiors import register_superiors
        from jingjian.commons.records.headers import due_by_clocks
        from jingjian.modules.campaign import headers
        from jingjian.modules.campaign.actions.series import keep_all
        from jingjian.modules.campaign.limits import CAMPAIGN_LIMITS
        from jingjian.modules.campaign.models import Task
        from jingjian.modules.campaign.superiors import superiors

        register_rules(CAMPAIGN_LIMITS)
        register_superiors(superiors)
        register_follower(keep_all)
        due_by_clocks(headers.TASKS, Task)

    def _let_matters_be_approved(self) -> None:
        from jingjian.commons.approvals.changes import register_kind
        from jingjian.commons.approvals.clocks import let_be_extended
        from jingjian.modules.campaign import headers
        from jingjian.modules.campaign.approvals import KINDS
        from jingjian.modules.campaign.limits import VERIFY
        from jingjian.modules.campaign.models import Task

        for kind in KINDS:
            register_kind(kind)
        let_be_extended(headers.TASKS, Task, (VERIFY,))

    def _take_what_is_handed_over(self) -> None:
        from django.utils.translation import gettext_lazy

        from jingjian.commons.handover.receivers import Receiver, announce, register_receiver
        from jingjian.modules.campaign.actions.handovers import take_as_task
        from jingjian.modules.campaign.forms.handovers import HandedTaskForm

        register_receiver(Receiver(slug="tasks", name=gettext_lazy("Tasks"), form=HandedTaskForm, accept=take_as_task))
        announce("problems", gettext_lazy("Rectification problems"))

    def _say_what_speaks_of_records(self) -> None:
        from jingjian.commons.access.presence import speaks_of
        from jingjian.modules.campaign.models import ClauseLink, Resolution, Task

        speaks_of(ClauseLink, "record")
        speaks_of(Resolution, "task")
        speaks_of(Task.helper_units.through, "task")

    def _let_records_be_found(self) -> None:
        from django.db.models import Q
        from django.utils.translation import gettext as _

        from jingjian.commons.access.actor import Actor
        from jingjian.commons.search.find import register_records
        from jingjian.modules.campaign import access, access_team, headers, models

        def of(model: type[HeaderedModel], policy: access.ProgrammePolicy) -> Callable[[Actor], Q]:
            return lambda actor: Q(pk__in=model._default_manager.filter(policy.visible(actor)).values("pk"))

        for slug, scope, noun in (
            (headers.CAMPAIGNS, of(models.Campaign, access.campaign_policy), "Campaigns"),
            (headers.OBLIGATIONS, of(models.Obligation, access.obligation_policy), "Everybody's obligations"),
            (headers.INSPECTION_FILES, of(models.InspectionFile, access.inspection_file_policy), "Inspection files"),
            (headers.PLANS, of(models.Plan, access.plan_policy), "Plans"),
            (headers.TASKS, access.task_policy.header, "Tasks"),
            (headers.TASK_FORCES, of(models.TaskForce, access_team.task_force_policy), "Task forces"),
            (headers.CHAINS, of(models.ResponsibilityDraft, access_team.chain_policy), "Drafts of the chain"),
            (headers.BRIEFINGS, of(models.Briefing, access_team.briefing_policy), "Briefings"),
            (headers.OCCURRENCES, of(models.TaskOccurrence, access.occurrence_policy), "Regular work"),
        ):
            register_records(slug, scope=scope, url=_page_of(slug), name=partial(_, noun))


def _page_of(slug: str) -> Callable[[Record], str]:
    """The page of a record of that register."""
    return lambda record: reverse(f"{slug}:detail", args=[record.pk])
