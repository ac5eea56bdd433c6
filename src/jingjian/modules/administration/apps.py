from django.apps import AppConfig
from django.db.models import Model


class AdministrationConfig(AppConfig):
    name = "jingjian.modules.administration"
    label = "administration"

    def ready(self) -> None:
        from jingjian.commons.access.models import GrantProposal, Relation, RoleGrant
        from jingjian.commons.access.policy import Policy, register_policy
        from jingjian.commons.accounts.models import SetupLink, User
        from jingjian.commons.audit.following import follow
        from jingjian.commons.audit.shown import Masked, register_masked
        from jingjian.commons.deadlines.models import CalendarDay, CalendarYear
        from jingjian.commons.jobs.models import JobRun
        from jingjian.commons.organisation.models import Appointment, Person, Post, Unit
        from jingjian.modules.administration import access, finding, tasks  # noqa: F401 - tasks declares its jobs
        from jingjian.modules.administration.actions.relations import follow_changes
        from jingjian.modules.administration.models import RosterImport

        policies: dict[Policy, tuple[type[Model], ...]] = {
            access.OrganisationPolicy(): (Unit, Person),
            access.KeptPolicy(): (Post, Appointment),
            access.AccountPolicy(): (User, SetupLink),
            access.GrantPolicy(): (RoleGrant,),
            access.GrantProposalPolicy(): (GrantProposal,),
            access.RelationPolicy(): (Relation,),
            access.CalendarPolicy(): (CalendarDay, CalendarYear),
            access.JobPolicy(): (JobRun,),
            access.RosterPolicy(): (RosterImport,),
        }
        for policy, models in policies.items():
            for model in models:
                register_policy(model, policy)
        register_masked(
            Person, Masked("phone", head=3, tail=4), Masked("id_number", head=6, tail=4, to_openers=True)
        )  # fmt: skip
        finding.register()
        for model in (Appointment, Person, Post, Relation, RoleGrant):
            follow(model, follow_changes)
