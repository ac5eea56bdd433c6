"""A superior's blank form, what its cells are bound to, and the forms that were filled from it."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import HeaderedModel
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers

#: where blank and filled forms lie in the encrypted storage
FORMS_AREA: Final = "returnforms"


class BlankFormState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("blank form", "Being bound")
    IN_USE = "in_use", pgettext_lazy("blank form", "In use")
    RETIRED = "retired", pgettext_lazy("blank form", "No longer asked for")


class BlankForm(HeaderedModel):
    """A form as the superior sent it; the file never changes.

    ``bindings`` is a list of what stands where, see ``bindings.py``.
    """

    name = models.CharField(_("name"), max_length=200)
    asked_by = models.CharField(_("asked for by"), max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    file_name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=4, choices=[("xlsx", ".xlsx"), ("docx", ".docx")])
    stored_as = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(_("size"))
    bindings = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=BlankFormState.choices, default=BlankFormState.DRAFT)

    field_tiers = tiers(ordinary="record name asked_by unit file_name kind size bindings state", restricted="stored_as")

    def __str__(self) -> str:
        return self.name


class FilledFormState(models.TextChoices):
    FILLED = "filled", pgettext_lazy("filled form", "Filled")
    WITHDRAWN = "withdrawn", pgettext_lazy("filled form", "Withdrawn")


class FilledForm(HeaderedModel):
    """A blank form filled once, as at a cut-off. ``unfilled`` lists what could not be filled, with the reason."""

    blank = models.ForeignKey(BlankForm, models.PROTECT, related_name="filled", verbose_name=_("form"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    cut_off = models.DateTimeField(_("cut-off"), default=clock.now)
    filled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("filled by"))
    stored_as = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(_("size"))
    cells = models.PositiveIntegerField(_("cells filled"))
    unfilled = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=FilledFormState.choices, default=FilledFormState.FILLED)

    field_tiers = tiers(
        ordinary="record blank unit cut_off filled_by size cells unfilled state", restricted="stored_as"
    )

    class Meta:
        indexes = [models.Index(fields=["blank", "record"], name="filled_form_by_blank")]

    def __str__(self) -> str:
        return self.blank.name
