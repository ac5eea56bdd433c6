"""Forms of task forces: the group itself, putting it in force, who joins and who leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.kernel import clock
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import DayInput, PeopleField, narrow
from jingjian.modules.campaign.models import Campaign, MemberPosition, TaskForce, TaskForceKind, TaskForceMember
from jingjian.modules.campaign.selectors import team


class CampaignField(forms.ModelChoiceField[Campaign]):
    """A campaign that is not closed."""

    def __init__(self) -> None:
        super().__init__(queryset=None, label=gettext_lazy("Campaign"), empty_label=None)

    def offer(self, actor: Actor) -> Campaign | None:
        """Offer what the actor may know of, and open with the campaign that runs for them; returns that one."""
        self.queryset = team.open_campaigns(actor)
        active = selectors.active_campaign_for(actor)
        self.initial = active.campaign.pk if active is not None else None
        return active.campaign if active is not None else None


class GroupField(forms.ModelChoiceField[TaskForce]):
    """A group that is not dissolved, with its campaign when there are several."""

    def label_from_instance(self, obj: TaskForce) -> str:
        return f"{obj.name} · {obj.campaign.name}"


class TaskForceForm(forms.Form):
    """A group: its kind, name, place and duties. The campaign of one that exists stays."""

    campaign = CampaignField()
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TaskForceKind.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    superior = GroupField(queryset=None, label=gettext_lazy("Works under"), required=False, empty_label="—")
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=999, initial=0,
        help_text=gettext_lazy("Groups of one kind are listed by this number."),
    )  # fmt: skip
    duties = forms.CharField(
        label=gettext_lazy("Duties"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("What the group as a whole is there for; the list of names prints it."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, row: TaskForce | None = None, **kwargs: Any) -> None:
        if row is not None:
            names = ("kind", "name", "position", "duties")
            kwargs.setdefault("initial", {name: getattr(row, name) for name in names} | {"superior": row.superior_id})
        super().__init__(*args, **kwargs)
        groups = team.groups_of(actor)
        superior, campaign = self.fields["superior"], self.fields["campaign"]
        assert isinstance(superior, forms.ModelChoiceField)
        assert isinstance(campaign, CampaignField)
        if row is not None:
            del self.fields["campaign"]
            superior.queryset = groups.filter(campaign=row.campaign_id).exclude(pk=row.pk)
        else:
            campaign.offer(actor)
            superior.queryset = groups


class FoundForm(forms.Form):
    """From when the group works, and the document that founds it."""

    founded_on = forms.DateField(label=gettext_lazy("Founded on"), widget=DayInput())
    document_no = forms.CharField(label=gettext_lazy("Founding document"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: Actor, row: TaskForce | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"founded_on": clock.today()})
        super().__init__(*args, **kwargs)


class DissolveForm(forms.Form):
    """When the group ends, and why."""

    dissolved_on = forms.DateField(label=gettext_lazy("Dissolved on"), widget=DayInput())
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: TaskForce | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"dissolved_on": clock.today()})
        super().__init__(*args, **kwargs)


class AddMembersForm(forms.Form):
    """Several people who sit in the group in one position."""

    people = PeopleField(label=gettext_lazy("People"))
    position = forms.TypedChoiceField(
        label=pgettext_lazy("in a group", "Position"),
        choices=MemberPosition.choices,
        coerce=int,
        initial=MemberPosition.MEMBER,
    )
    duty = forms.CharField(
        label=gettext_lazy("Duty"), max_length=200, required=False,
        help_text=gettext_lazy("What they do in the group, in the words of the list of names."),
    )  # fmt: skip
    since = forms.DateField(label=pgettext_lazy("a membership", "Since"), widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, row: TaskForce | None = None, **kwargs: Any) -> None:
        begins = row.founded_on if row is not None else None
        kwargs.setdefault("initial", {"since": begins or clock.today(), "position": MemberPosition.MEMBER})
        super().__init__(*args, **kwargs)
        self.fields["people"].required = True
        if row is not None:
            narrow(self, actor, row.campaign)


class MembersField(forms.ModelMultipleChoiceField[TaskForceMember]):
    """Those who sit in a group now, as a list to tick."""

    def label_from_instance(self, obj: TaskForceMember) -> str:
        return f"{obj.get_position_display()} {obj.person.name} · {obj.person.unit}"


class EndMembersForm(forms.Form):
    """Several members and their last day."""

    members = MembersField(queryset=None, label=gettext_lazy("Members"), widget=forms.CheckboxSelectMultiple())
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, row: TaskForce, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": clock.today()})
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = team.present_members(row)
