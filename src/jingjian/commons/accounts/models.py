"""Login accounts. What a person may do is granted in ``access``; an account alone opens nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Person
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Language(models.TextChoices):
    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    """Accounts come with their person and its unit: whoever asks for an account shows its name or asks its rights."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("person__unit")

    def select_for_update(self, *args: Any, **kwargs: Any) -> models.QuerySet[User]:
        """The account's row alone: PostgreSQL locks none that is joined where there may be none."""
        return super().get_queryset().select_for_update(*args, **kwargs)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(VersionedModel, AbstractBaseUser):
    """One person, one account. Accounts are closed, never deleted: the log names them."""

    username = models.CharField(_("username"), max_length=60, unique=True)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    is_active = models.BooleanField(_("account open"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_set_at = models.DateTimeField(_("password set"), default=clock.now, editable=False)
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.AUTO)
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, default=Language.CHINESE)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    EMAIL_FIELD = ""

    field_tiers = tiers(
        restricted="password last_login",
        ordinary="id version username person is_active must_change_password password_set_at theme language created_at",
    )

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.person.name if self.person else self.username

    def get_full_name(self) -> str:
        return str(self)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_set_at = clock.now()

    # Asked by libraries written for Django's own permission tables; rights live in ``access`` alone.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class SavedView(VersionedModel):
    """A list as somebody likes to see it: the query of its address (filters, order, columns) under a name of their own.

    Nobody else sees or uses it. At most one of a register is ``first``: the list opens so where nothing else is asked.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="views", verbose_name=_("account"))
    register = models.CharField(_("register"), max_length=60)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("conditions"), max_length=2000, blank=True)
    first = models.BooleanField(_("opens first"), default=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    # A condition may hold a name or words that were searched for.
    field_tiers = tiers(restricted="name query", ordinary="id version user register first created_at")

    class Meta:
        ordering = ("created_at", "id")
        indexes = (models.Index(fields=("user", "register"), name="saved_view_of_list"),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "register"), condition=models.Q(first=True), name="one_view_opens_first"
            ),
        )

    def __str__(self) -> str:
        return self.name


class SetupLink(VersionedModel):
    """The one-time link that opens the first set-up page; only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    field_tiers = tiers(restricted="digest", ordinary="id version made_at used_at")


class KnownDevice(TieredModel):
    """A browser in which somebody has logged in to an account; it carries a token of which only the digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    agent = models.CharField(_("browser"), max_length=200, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"), default=clock.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=clock.now)

    field_tiers = tiers(restricted="digest agent", ordinary="id user first_seen_at last_seen_at")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="a_device_is_known_once"),)


class FactorSecret(TieredModel):
    """The secret of a second factor; the account library keeps the key of this row in its place."""

    text = EncryptedTextField()
    made_at = models.DateTimeField(default=clock.now)

    field_tiers = tiers(encrypted="text", ordinary="id made_at")


class AttemptCounter(TieredModel):
    """Failed logins to one name: from one source (an address or a known device), or from all strangers together.

    ``key`` is a digest, so that what somebody typed by mistake into the wrong field stands nowhere. ``user`` is None
    for a name that no account has: it is counted the same, so that nobody can tell the difference.
    """

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="attempts")
    source = models.CharField(_("from"), max_length=45, blank=True)
    failures = models.PositiveIntegerField(_("failed logins"), default=0)
    last_at = models.DateTimeField(_("last"), default=clock.now)
    blocked_until = models.DateTimeField(_("blocked until"), null=True)
    locked = models.BooleanField(_("locked"), default=False)

    field_tiers = tiers(restricted="key source", ordinary="id user failures last_at blocked_until locked")

    class Meta:
        indexes = (models.Index(fields=("last_at",), name="attempts_by_age"),)


class AccessKind(models.TextChoices):
    LOGIN = "login", _("Logged in")
    FAILED = "failed", _("Login failed")
    LOCKED = "locked", _("Locked after failed logins")
    LOCK_LIFTED = "lock_lifted", _("Lock lifted")
    NEW_DEVICE = "new_device", _("Logged in with a new device")
    FACTOR_FAILED = "factor_failed", _("Wrong code after the right password")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    CODES_MADE = "codes_made", _("Recovery codes made")
    PASSWORD_CHANGED = "password_changed", _("Own password changed")
    SESSION_ENDED = "session_ended", _("Session ended from elsewhere")


class AccessEvent(TieredModel):
    """What happened at the door of an account. ``seen_at`` is set when its person has taken note."""

    user = models.ForeignKey(User, models.CASCADE, related_name="access_events")
    kind = models.CharField(max_length=20, choices=AccessKind.choices)
    at = models.DateTimeField(_("when"), default=clock.now)
    source = models.CharField(_("from"), max_length=45, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)
    detail = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)

    field_tiers = tiers(restricted="source agent detail", ordinary="id user kind at seen_at")

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("user", "at"), name="access_events_of_account"),)
