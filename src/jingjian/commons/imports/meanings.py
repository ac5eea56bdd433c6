"""What the texts of a row mean to the form of its register: the kind of each field decides how it is read."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.imports.declaration import ImportColumn, Importer
from jingjian.commons.imports.sheets import in_every_language, plain, reason

YES: Final = frozenset(plain(word) for word in ("是", "有", "√", "✓", "对", "yes", "y", "true", "1"))
NO: Final = frozenset(plain(word) for word in ("否", "无", "×", "不", "no", "n", "false", "0"))
YES_WORD, NO_WORD = gettext_lazy("Yes"), gettext_lazy("No")
SUGGESTED: Final = 3
#: choices that a template lists and a report suggests from; nobody reads more
MOST_LISTED: Final = 2000
_BETWEEN: Final = str.maketrans("，,；;/\n", "、、、、、、")


class Meanings:
    """Reads texts for one actor; what may be chosen is read once, and memory is bounded by it."""

    def __init__(self, importer: Importer, actor: Actor) -> None:
        self.importer = importer
        self.actor = actor
        self._fields: dict[str, forms.Field] = importer.form_of(actor).fields
        self._known = {c.field: self._choices(c) for c in importer.columns if c.field in self._fields}
        self._compared: dict[tuple[str, str], list[str]] = {}

    @property
    def columns(self) -> list[ImportColumn]:
        """The columns whose field the actor's form has, in the order of the declaration."""
        return [column for column in self.importer.columns if column.field in self._fields]

    def required(self, field: str) -> bool:
        """Whether a row cannot do without the field."""
        found = self._fields[field]
        return found.required and not isinstance(found, forms.BooleanField) and found.initial is None

    def labels(self, field: str) -> list[str]:
        """What may be chosen for a field, as the page shows it; empty for a field that is written freely."""
        found = self._fields[field]
        if isinstance(found, forms.BooleanField):
            return [str(YES_WORD), str(NO_WORD)]
        return [label for label, _value in self._known[field][1]][:MOST_LISTED]

    @property
    def dates(self) -> frozenset[str]:
        """The fields that are days."""
        return frozenset(name for name, field in self._fields.items() if isinstance(field, forms.DateField))

    def data_of(self, texts: dict[str, str], reasons: list[dict[str, Any]]) -> dict[str, Any]:
        """The texts as a posted form; a text that means nothing adds to ``reasons``. Empty cells take the default."""
        data: dict[str, Any] = {}
        for name, field in self._fields.items():
            text = texts.get(name, "")
            if text and name in self._known:
                meaning = self._meaning(name, field, text, reasons)
                if meaning is not None:
                    data[name] = meaning
            elif field.initial is not None and not callable(field.initial):
                data[name] = field.initial
        return data

    def _meaning(self, name: str, field: forms.Field, text: str, reasons: list[dict[str, Any]]) -> Any:
        by_word, _labels = self._known[name]
        if isinstance(field, forms.BooleanField):
            if plain(text) in YES | NO or text in ("√", "✓", "×"):
                return "on" if plain(text) in YES or text in ("√", "✓") else None
            words = _("“%(text)s” is neither yes nor no.") % {"text": text[:40]}
            reasons.append(reason("unknown_choice", name, words, _("Write “yes” or “no”.")))
            return None
        if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
            parts = [part.strip() for part in text.translate(_BETWEEN).split("、") if part.strip()]
            return [self._chosen(name, part, by_word, reasons) for part in parts]
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            return self._chosen(name, text, by_word, reasons)
        return text

    def _chosen(self, name: str, text: str, by_word: dict[str, set[str]], reasons: list[dict[str, Any]]) -> str | None:
        values = by_word.get(plain(text), set())
        if len(values) == 1:
            return next(iter(values))
        if values:
            words = _("“%(text)s” names more than one.") % {"text": text[:40]}
            reasons.append(reason("several_choices", name, words, _("Write the full name or the code.")))
            return None
        near = self._near(name, text)
        words = _("“%(text)s” is none of the choices.") % {"text": text[:40]}
        remedy = _("Choose one from the list on the sheet of choices.")
        if near:
            remedy = _("Perhaps meant: %(choices)s") % {"choices": "、".join(near)}
        reasons.append(reason("unknown_choice", name, words, remedy))
        return None

    def _near(self, name: str, text: str) -> list[str]:
        """The labels that look like a text; a text that stands in many rows is compared once."""
        if (name, text) not in self._compared:
            labels = [label for label, _value in self._known[name][1]][:MOST_LISTED]
            if len(self._compared) >= MOST_LISTED:
                self._compared.clear()
            self._compared[name, text] = get_close_matches(text, labels, n=SUGGESTED)
        return self._compared[name, text]

    def _choices(self, column: ImportColumn) -> tuple[dict[str, set[str]], list[tuple[str, str]]]:
        """By each word the values it may mean, and label with value in the order of the page."""
        field = self._fields[column.field]
        by_word: dict[str, set[str]] = {}
        labels: list[tuple[str, str]] = []

        def learn(value: str, label: str, words: Iterable[str]) -> None:
            labels.append((label.strip("　 "), value))
            for word in words:
                if plain(word):
                    by_word.setdefault(plain(word), set()).add(value)

        if isinstance(field, forms.ModelChoiceField):
            for row in field.queryset.iterator(chunk_size=1000) if field.queryset is not None else ():
                label = field.label_from_instance(row)
                learn(str(row.pk), label, (label, *(column.names(row) if column.names else ())))
        elif isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            for value, words in choices:
                if value not in ("", None) and not isinstance(words, list | tuple):
                    learn(str(value), str(words), {*in_every_language(words), str(value)})
        return by_word, labels
