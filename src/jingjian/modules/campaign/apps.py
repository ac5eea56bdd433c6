from django.apps import AppConfig


class CampaignConfig(AppConfig):
    name = "jingjian.modules.campaign"
    label = "campaign"

    def ready(self) -> None:
        """Tell the commons who may see what, what the headers say, and what the search finds."""
        from django.db.models import Q
        from django.urls import reverse
        from django.utils.translation import gettext as _

        from jingjian.commons.access.actor import Actor
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.records.headers import register_header
        from jingjian.commons.records.models import HeaderedModel, Record
        from jingjian.commons.search.find import register_records
        from jingjian.modules.campaign import access, access_team, headers
        from jingjian.modules.campaign.models import (
            Briefing,
            Campaign,
            Plan,
            Resolution,
            ResponsibilityDraft,
            Task,
            TaskForce,
        )

        for model, policy in (
            (Campaign, access.campaign_policy),
            (Plan, access.plan_policy),
            (Task, access.task_policy),
            (TaskForce, access_team.task_force_policy),
            (ResponsibilityDraft, access_team.chain_policy),
            (Briefing, access_team.briefing_policy),
            (Resolution, access_team.resolution_policy),
        ):
            register_policy(model, policy)
        register_header(Campaign, headers.campaign_header)
        register_header(Plan, headers.plan_header)
        register_header(Task, headers.task_header)
        register_header(TaskForce, headers.task_force_header)
        register_header(ResponsibilityDraft, headers.chain_header)
        register_header(Briefing, headers.briefing_header)

        def findable(slug: str, model: type[HeaderedModel], policy: access.ProgrammePolicy, noun: str) -> None:
            def scope(actor: Actor) -> Q:
                return Q(pk__in=model._default_manager.filter(policy.visible(actor)).values("pk"))

            def url(record: Record) -> str:
                return reverse(f"{slug}:detail", args=[record.pk])

            register_records(slug, scope=scope, url=url, name=lambda: _(noun))

        findable(headers.CAMPAIGNS, Campaign, access.campaign_policy, "Campaigns")
        findable(headers.PLANS, Plan, access.plan_policy, "Plans")
        findable(headers.TASKS, Task, access.task_policy, "Tasks")
        findable(headers.TASK_FORCES, TaskForce, access_team.task_force_policy, "Task forces")
        findable(headers.CHAINS, ResponsibilityDraft, access_team.chain_policy, "Drafts of the chain")
        findable(headers.BRIEFINGS, Briefing, access_team.briefing_policy, "Briefings")
