"""Units, posts, people and dated appointments."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import SearchTextField, VersionedModel
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel.tiers import tiers


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    OFFICE = "office", _("Office")
    STATIONED = "stationed", _("Stationed group")
    TOWNSHIP = "township", _("Township")


class Grade(models.TextChoices):
    """Grades of the Civil Servants Law (公务员法), articles 18 and 19, as the returns count them."""

    PROVINCIAL = "provincial", _("Provincial and ministerial")
    BUREAU = "bureau", _("Department and bureau")
    DIVISION = "division", _("County and division")
    SECTION = "section", _("Township and section")
    GENERAL = "general", _("General staff")


class Unit(VersionedModel):
    """A place in the tree. ``path`` is the codes from the root, ``/NH/QY/GB/``; a subtree is a prefix."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior unit")
    )
    path = models.TextField(_("path"), db_collation="C", unique=True, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    field_tiers = tiers(ordinary="id version code name short_name kind parent path position active")

    class Meta:
        ordering = ("path",)
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name")]

    def __str__(self) -> str:
        return self.short_name or self.name


class Post(VersionedModel):
    """A post of a unit, held by appointment."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    title = models.CharField(_("post title"), max_length=80)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices, default=Grade.GENERAL)
    heads_unit = models.BooleanField(_("heads the unit"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    field_tiers = tiers(ordinary="id version unit title grade heads_unit position active")

    class Meta:
        ordering = ("unit__path", "position", "id")
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="post_title_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.title}"


class Person(VersionedModel):
    """A member of staff. ``unit`` is where the primary appointment stands today."""

    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(_("sort key"), max_length=120, editable=False, db_index=True)
    staff_no = models.CharField(_("staff number"), max_length=30, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name=_("unit"))
    title = models.CharField(_("post title"), max_length=80, blank=True, editable=False)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade.choices, default=Grade.GENERAL)
    id_number = EncryptedTextField(_("identity number"), blank=True, default="")
    phone = EncryptedTextField(_("telephone"), blank=True, default="")
    active = models.BooleanField(_("in service"), default=True)
    search_text = SearchTextField()

    field_tiers = tiers(
        encrypted="id_number phone",
        ordinary="id version name sort_key staff_no unit title grade active search_text",
    )

    class Meta:
        ordering = ("sort_key", "id")
        indexes = [
            models.Index(fields=["unit", "sort_key", "id"], name="person_by_unit"),
            GinIndex(Func(F("search_text"), function="jj.grams"), name="person_search"),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(VersionedModel):
    """One person in one post from a day to a day (both included); an open end means still held."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name=_("post"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    primary = models.BooleanField(_("primary"), default=True)

    field_tiers = tiers(ordinary="id version person post since until primary")

    class Meta:
        ordering = ("-since", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="appointment_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(primary=True, until__isnull=True), name="one_open_primary_appointment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"
