"""Units, posts, people and dated appointments; what a unit was called, where it stood and who belonged to it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import SearchTextField, TieredModel, VersionedModel
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


class Leaving(models.TextChoices):
    """Why somebody is no longer in service here."""

    RETIRED = "retired", _("Retired")
    RESIGNED = "resigned", _("Resigned")
    TRANSFERRED = "transferred", _("Transferred out")
    DISMISSED = "dismissed", _("Dismissed")
    DECEASED = "deceased", _("Deceased")
    OTHER = "other", _("Another reason")


class Unit(VersionedModel):
    """A place in the tree. ``path`` is the codes from the root, ``/NH/QY/GB/``; a subtree is a prefix.

    ``former_path`` is set while the unit moves: records may stand at either path, and both scopes are valid.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior unit")
    )
    path = models.TextField(_("path"), db_collation="C", unique=True, editable=False)
    former_path = models.TextField(db_collation="C", null=True, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    field_tiers = tiers(ordinary="id version code name short_name kind parent path former_path position active")

    class Meta:
        ordering = ("path",)
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name")]
        indexes = [models.Index(fields=["id"], condition=Q(former_path__isnull=False), name="unit_moving")]

    def __str__(self) -> str:
        return self.short_name or self.name


class UnitPlace(TieredModel):
    """What a unit was called and where it stood, from a day to a day (both included).

    The first row of a unit may begin with NULL: it was so as far back as anybody knows. The open row is what ``Unit``
    itself says. ``active`` is False while the unit is closed.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("superior unit"))
    path = models.TextField(_("path"), db_collation="C")
    active = models.BooleanField(_("active"), default=True)
    since = models.DateField(_("since"), null=True)
    until = models.DateField(_("until"), null=True)

    field_tiers = tiers(ordinary="id unit name short_name kind parent path active since until")

    class Meta:
        ordering = ("unit", "-until")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="unit_place_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["unit"], condition=Q(until__isnull=True), name="one_open_place_a_unit"),
        ]
        indexes = [
            models.Index(fields=["path", "since", "until"], name="unit_place_by_path"),
            models.Index(fields=["unit", "since"], name="unit_place_by_unit"),
        ]

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
    left_on = models.DateField(_("last day of service"), null=True, blank=True, editable=False)
    left_for = models.CharField(
        _("reason of leaving"), max_length=12, choices=Leaving.choices, blank=True, editable=False
    )
    search_text = SearchTextField()

    field_tiers = tiers(
        encrypted="id_number phone",
        ordinary="id version name sort_key staff_no unit title grade active left_on left_for search_text",
    )

    class Meta:
        ordering = ("sort_key", "id")
        indexes = [
            models.Index(fields=["unit", "sort_key", "id"], name="person_by_unit"),
            models.Index(fields=["left_on"], condition=Q(active=True), name="person_leaving"),
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


class Membership(TieredModel):
    """The unit a person in service belongs to, from a day to a day (both included): every coverage is counted by it.

    A person belongs to the unit they were entered with until a primary appointment begins, then to the unit of the
    primary appointment that began last, its end notwithstanding, and to none from the day after they left service.
    NULL as beginning: as far back as anybody knows. Only the actions of the organisation write it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    since = models.DateField(_("since"), null=True)
    until = models.DateField(_("until"), null=True)

    field_tiers = tiers(ordinary="id person unit since until")

    class Meta:
        ordering = ("person", "-until")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(until__isnull=True), name="one_open_membership"),
        ]
        indexes = [
            models.Index(fields=["person", "since"], name="membership_by_person"),
            models.Index(fields=["unit", "since", "until"], name="membership_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class MoveKind(models.TextChoices):
    MOVE = "move", _("Move below another unit")
    MERGER = "merger", _("Merger into another unit")


class UnitMove(TieredModel):
    """A move or merger asked for: what it is to do, how far it is, what it did. Only one is under way at a time."""

    kind = models.CharField(_("kind"), max_length=8, choices=MoveKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="moves", verbose_name=_("unit"))
    former_parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("former superior unit"))
    target = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("new superior unit"))
    effective_on = models.DateField(_("from"))
    former_path = models.TextField(db_collation="C")
    job = models.UUIDField(null=True)
    begun = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)
    units = models.PositiveIntegerField(_("units"), default=0)
    people = models.PositiveIntegerField(_("people"), default=0)
    records = models.PositiveIntegerField(_("records"), default=0)

    field_tiers = tiers(
        ordinary="id kind unit former_parent target effective_on former_path job begun ended units people records"
    )

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["ended"], condition=Q(ended=False), name="one_move_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.target}"
