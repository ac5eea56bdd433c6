"""Fields and widgets that the forms of organisation and system share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Post, Unit
from jingjian.commons.organisation.selectors import active_units
from jingjian.modules.administration import selectors


class DayInput(forms.DateInput):
    """The browser's own calendar; the value travels as ISO 8601."""

    input_type = "date"

    def __init__(self) -> None:
        # Without a bound a browser takes years of six digits, and the fourth one typed does not lead on to the month.
        super().__init__(format="%Y-%m-%d", attrs={"max": "9999-12-31"})


class DayField(forms.DateField):
    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        super().__init__(label=label, required=required, help_text=help_text, widget=DayInput())


class _SearchedByPinyin(forms.Select):
    """A list of people that the enhanced box also searches by pinyin."""

    def create_option(self, name: str, value: Any, label: int | str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        person = getattr(value, "instance", None)
        if isinstance(person, Person):
            option["attrs"]["data-pinyin"] = person.search_text
        return option


class UnitField(forms.ModelChoiceField[Unit]):
    """One active unit out of the tree."""

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            queryset=active_units(),
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.Select({"data-enhance": ""}),
        )

    def label_from_instance(self, obj: Unit) -> str:
        return selectors.indented(obj)


class PersonField(forms.ModelChoiceField[Person]):
    """One person out of ``people``, with the unit beside the name."""

    def __init__(self, *, label: Any, people: QuerySet[Person], help_text: Any = "") -> None:
        super().__init__(
            queryset=people,
            label=label,
            help_text=help_text,
            widget=_SearchedByPinyin({"data-enhance": ""}),
        )

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name} · {obj.unit}"


class PostField(forms.ModelChoiceField[Post]):
    """One post that can be held, behind its unit."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(
            queryset=selectors.open_posts(),
            label=label,
            help_text=help_text,
            widget=forms.Select({"data-enhance": ""}),
        )

    def label_from_instance(self, obj: Post) -> str:
        return f"{obj.unit} · {obj.title}"


class AccountField(forms.ModelChoiceField[User]):
    """One open account, with name and unit of its person."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(
            queryset=selectors.open_accounts(),
            label=label,
            help_text=help_text,
            widget=forms.Select({"data-enhance": ""}),
        )

    def label_from_instance(self, obj: User) -> str:
        return f"{obj} · {obj.person.unit} · {obj.username}" if obj.person else obj.username
