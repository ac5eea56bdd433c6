"""A register (台账) as data: what it lists, what may be done to a row, how a row is shown.

Nothing here reads a request. `config/registers.py` names every register in order; `checks.py` refuses to start with a
register that does not fit its model, its policy or its workflow; the views of the kit do the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms import Form
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import Policy
from jingjian.commons.documents.selectors import is_seen
from jingjian.commons.imports.declaration import Importer
from jingjian.commons.paging import Reach, joined_as_written
from jingjian.commons.remembering import found_out
from jingjian.kernel.decision import Decision
from jingjian.kernel.errors import NotFound
from jingjian.kernel.phrases import Words
from jingjian.kernel.workflow import Workflow

ColumnKind: TypeAlias = Literal[
    "text", "date", "moment", "number", "bool", "status", "due", "person", "reference", "tags", "progress"
]
FilterKind: TypeAlias = Literal["choice", "unit", "person", "date", "bool", "text"]
Tone: TypeAlias = Literal["", "b", "g", "a", "l", "s"]
Choices: TypeAlias = Sequence[tuple[Any, Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list, or one fact of a record page.

    `name` is a field path of the model (`record__due_on`) or a free word when `value` is given. `value(row)` makes no
    query: name what it needs in the register's `select_related`. A column is sortable when `sort`, else `name`, is a
    field path of tier 丙 or 丁; say `sortable=False` where order would mean nothing. Of kind `progress` the value is
    `(done, total)`, shown as a bar while the total is known.
    `done(row)` stops the clock of a `due` column; without it the category of the row's state does.
    """

    name: str
    label: Words
    value: Callable[[Any], Any] | None = None
    kind: ColumnKind = "text"
    sortable: bool = True
    sort: str = ""
    width: Literal["", "narrow", "wide"] = ""
    done: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition a reader may set; `lookup` (default: `name`) is the field path it acts on.

    choice: exact value, several allowed; `choices` is a sequence, a callable of the actor, or taken from the field.
    unit: a unit and all below it; the lookup ends at a `path` text (`record__unit_path`, `unit__path`).
    person: `me`, a person's key, or part of a name; the lookup is a foreign key to Person.
    date: from and to, both included, days of Asia/Shanghai. bool: yes or no. text: a part of the value.
    `where(actor, value)` replaces the lookup for a choice or bool condition that is no plain field.
    """

    name: str
    label: Words
    kind: FilterKind = "choice"
    choices: Choices | Callable[[Actor], Choices] | None = None
    lookup: str = ""
    where: Callable[[Actor, Any], Q] | None = None

    @property
    def path(self) -> str:
        return self.lookup or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A named part of the list; the first tab is the one opened. `counted` shows its bounded count (one query)."""

    name: str
    label: Words
    where: Callable[[Actor], Q] | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that may be done: `create`, `edit`, a transition of the workflow by its name, or a verb of its own.

    `run(*, actor, row, **cleaned_data)` is the module's action and returns the row; for `create` it is
    `run(*, actor, new_id, **cleaned_data)`, where `new_id` becomes the new row's key, so that a form sent twice
    finds the row of the first time. `form` takes the keywords `actor` and `row` (None on create) besides Django's
    own; its `initial` is its own matter. Without a form the act is one button.
    `label` and `primary` of a transition come from the workflow and need not be repeated here.
    `then`: words and URL name of the page that goes on from the answer to a bulk act.
    """

    verb: str
    run: Callable[..., Any]
    label: Words = ""
    form: type[Form] | None = None
    bulk: bool = False
    primary: bool = False
    then: tuple[Words, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailPart:
    """One card of a record page: a template with `actor`, `row`, `register` and what `context(actor, row)` adds.

    One whose context is None is left out.
    """

    template: str
    title: Words
    context: Callable[[Actor, Any], dict[str, Any] | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A chip on the plate. Tones: b blue, g green, a amber, l late, s seal."""

    text: Words
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The running time limit on the plate: `text` is large, `explanation` says the rule, `basis` the article."""

    text: Words
    explanation: Words = ""
    basis: Words = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The record page from the top: plate, steps, what may be done, facts left, course of events right.

    `title(row)` is the sentence on the plate (default `str(row)`), after the `person` if there is one. `number(row)` is
    its number (default: the reference of the record header, nothing without one). `steps` are the states of the
    ordinary course in order; by default every state of the workflow that is neither refused nor void. `course(row)`
    may give other `Step`s for a row, none for the ordinary ones. `attachments` turns on evidence (headered rows only).
    """

    title: Callable[[Any], Words] = str
    number: Callable[[Any], str] | None = None
    person: Callable[[Any], Any] | None = None
    marks: Callable[[Any], Sequence[Mark]] | None = None
    clock: Callable[[Actor, Any], Clock | None] | None = None
    steps: tuple[str, ...] = ()
    course: Callable[[Any], Sequence[Any]] | None = None
    facts: tuple[Column, ...] = ()
    left: tuple[DetailPart, ...] = ()
    right: tuple[DetailPart, ...] = ()
    attachments: bool = False
    attachments_title: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Which columns go out (default: those of the list, in order) and the most rows in one file."""

    columns: tuple[Column, ...] = ()
    limit: int = 100_000


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything the kit knows of a register. Data only: no method takes a request.

    `state` is the attribute of a row that holds its state. `order` is the order of a list at first sight; the key of
    the row always decides last. `guards` gives the guards that the workflow names by a word.
    `events` gives the words for audit verbs that no action explains (`"task.assigned": _("Assigned")`).
    `related_detail` is joined besides `select_related` where one row is read, `related_list` instead of it where the
    list shows the columns of the register and none that were picked.
    """

    slug: str
    model: type[Model]
    policy: Policy
    chapter: str
    name: Words
    noun: Words
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    icon: str = "list"
    place: Words = ""
    filters: tuple[Filter, ...] = ()
    tabs: tuple[Tab, ...] = ()
    search_fields: tuple[str, ...] = ()
    select_related: tuple[str, ...] = ()
    related_detail: tuple[str, ...] = ()
    related_list: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    forms: Mapping[str, type[Form]] = field(default_factory=dict)
    workflow: Workflow | None = None
    state: str = "state"
    guards: Mapping[str, Callable[[Any], Decision]] = field(default_factory=dict)
    events: Mapping[str, Words] = field(default_factory=dict)
    detail: Detail = Detail()
    export: Export | None = Export()
    importer: Importer | None = None
    list_template: str = "kit/list.html"
    detail_template: str = "kit/detail.html"
    views: Mapping[str, type[View]] = field(default_factory=dict)
    arithmetic: Callable[[Actor, QuerySet[Any]], Words] | None = None
    empty_text: Words = ""
    in_navigation: bool = True

    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The rows `actor` may know of, in no order yet."""
        manager = self.model._default_manager
        return manager.filter(self.policy.visible(actor)).select_related(*self.select_related)

    def reach(self, actor: Actor) -> Reach:
        """The same rows for a list: each way of knowing of them is read by itself."""
        return Reach(self.model._default_manager.select_related(*self.select_related), self.policy.ways(actor))

    def get(self, actor: Actor, pk: UUID | str) -> Any:
        """One row `actor` may know of. Raises NotFound when there is none, which an invisible row is too."""
        joined = (*self.select_related, *self.related_detail)
        rows = self.rows(actor).select_related(*joined) if joined else self.rows(actor)
        try:
            asked = rows.filter(pk=pk)[:1]
        except (ValidationError, ValueError):
            asked = rows.none()
        with joined_as_written(asked):
            found = list(asked)
        if not found:
            raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
        if self.headered:
            found_out(is_seen, actor, self.model, found[0].pk, answer=True)
        return found[0]

    def action(self, verb: str) -> Action | None:
        """The action called `verb`, None when the register has none."""
        return next((action for action in self.actions if action.verb == verb), None)

    def form_of(self, action: Action) -> type[Form] | None:
        """The form an action needs: its own, else the one its transition names in `forms`."""
        if action.form is not None:
            return action.form
        name = action.verb
        if self.workflow is not None:
            named = {transition.name: transition.form for transition in self.workflow.transitions}
            name = named.get(action.verb) or name
        return self.forms.get(name)

    def state_of(self, row: Any) -> str:
        """The state of a row; an empty text in a register without a workflow."""
        return str(getattr(row, self.state)) if self.workflow is not None else ""

    def title_of(self, row: Any) -> str:
        """What a row is called where its page does not say more; never empty."""
        return str(self.detail.title(row)) or str(row)

    @property
    def headered(self) -> bool:
        """Whether a row shares its key with a record header."""
        return self.model._meta.pk is not None and self.model._meta.pk.name == "record"
