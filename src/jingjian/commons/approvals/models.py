"""What is put forward for approval, who has to sign, who signed what, and who signs for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.models import Role
from jingjian.commons.base import TieredModel, VersionedModel
from jingjian.commons.organisation.models import Grade, Person
from jingjian.commons.records.models import Record
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel import clock
from jingjian.kernel.tiers import tiers


class ApprovalState(models.TextChoices):
    WAITING = "waiting", _("Waiting for signature")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", pgettext_lazy("approval", "Returned")
    VOID = "void", pgettext_lazy("approval", "Void")


class Approval(VersionedModel):
    """One matter put forward. ``number`` counts how often the record was put forward for this kind, ``revision`` the
    corrections made at signing; ``fingerprint`` is the hash of ``snapshot``, the canonical text that is approved."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="approvals", verbose_name=_("record"))
    kind = models.CharField(_("kind"), max_length=60)
    reference = models.CharField(_("number"), max_length=40, unique=True)
    number = models.PositiveIntegerField(_("version"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    rank = models.CharField(_("rank of the person concerned"), max_length=12, choices=Grade.choices, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("put forward by"))
    subject = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person concerned"))
    snapshot = EncryptedTextField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    reason = EncryptedTextField(_("reason"), blank=True, default="")
    opened_at = models.DateTimeField(_("put forward"), default=clock.now)
    ended_at = models.DateTimeField(_("when it ended"), null=True)

    field_tiers = tiers(
        encrypted="snapshot reason",
        restricted="id version record kind reference number revision rank author subject fingerprint state "
        "opened_at ended_at",
    )

    class Meta:
        ordering = ("opened_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind"], condition=Q(state="waiting"), name="one_waiting_approval_of_a_kind"
            ),
            models.UniqueConstraint(fields=["record", "kind", "number"], name="approval_numbered_once"),
        ]
        indexes = [models.Index(fields=["state", "opened_at", "id"], name="approval_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def short_hash(self) -> str:
        """What a slip shows of the fingerprint: the first eight digits."""
        return self.fingerprint[:8]


class ApprovalStep(TieredModel):
    """One step of the chain as it was when the matter was put forward."""

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    countersign = models.BooleanField(_("all of them sign"), default=False)

    field_tiers = tiers(restricted="id approval position role countersign")

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["approval", "position"], name="one_step_a_position")]


class Seat(TieredModel):
    """Somebody who may sign at a step; at a countersign step, who has to."""

    step = models.ForeignKey(ApprovalStep, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")

    field_tiers = tiers(restricted="id step person")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "person"], name="one_seat_a_step")]
        indexes = [models.Index(fields=["person", "step"], name="seat_by_person")]


class Delegation(VersionedModel):
    """Somebody signs for somebody else, from a day to a day (both included). No kinds means every kind."""

    giver = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given", verbose_name=_("from"))
    taker = models.ForeignKey(Person, models.PROTECT, related_name="delegations_taken", verbose_name=_("to"))
    kinds = models.JSONField(_("kinds"), default=list)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    ended_on = models.DateField(_("ended early on"), null=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)

    field_tiers = tiers(restricted="id version giver taker kinds since until ended_on note")

    class Meta:
        ordering = ("-since", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="nobody_delegates_to_themselves"),
        ]
        indexes = [
            models.Index(fields=["taker", "until"], name="delegation_by_taker"),
            models.Index(fields=["giver", "until"], name="delegation_by_giver"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class Opinion(models.TextChoices):
    """What a signer says: agrees, has read it and lets it pass (圈阅), or gives it back."""

    SIGNED = "signed", _("Agreed")
    NOTED = "noted", _("Noted")
    RETURNED = "returned", pgettext_lazy("approval", "Returned")


class PaperState(models.TextChoices):
    ENTERED = "entered", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")


class PaperEntry(VersionedModel):
    """What somebody read from a slip signed by hand; it counts once a second person has confirmed it.

    ``scan`` is the key of the attachment that shows the slip.
    """

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="papers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    kind = models.CharField(_("opinion"), max_length=10, choices=Opinion.choices)
    opinion = EncryptedTextField(_("words of the opinion"), blank=True, default="")
    signed_on = models.DateField(_("signed on"))
    scan = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"), default=clock.now)
    state = models.CharField(_("state"), max_length=10, choices=PaperState.choices, default=PaperState.ENTERED)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    answered_at = models.DateTimeField(null=True)
    answer = EncryptedTextField(_("reason"), blank=True, default="")

    field_tiers = tiers(
        encrypted="opinion answer",
        restricted="id version approval person kind signed_on scan fingerprint entered_by entered_at state "
        "answered_by answered_at",
    )

    class Meta:
        ordering = ("entered_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("entered_by")), name="two_people_at_a_slip"
            ),
            models.UniqueConstraint(
                fields=["approval"], condition=Q(state="entered"), name="one_slip_to_confirm_at_a_time"
            ),
        ]


class Signature(TieredModel):
    """One opinion given. It stands while ``fingerprint`` is that of the approval: a correction takes it away.

    ``person`` is whose seat it is, ``by`` who gave it: somebody else by ``delegation`` only. ``difference`` is what
    the signer corrected, as JSON: ``{name: [before, after]}``. ``paper`` is the slip it was read from.
    """

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="signatures")
    step = models.ForeignKey(ApprovalStep, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="signatures")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, related_name="signatures")
    kind = models.CharField(max_length=10, choices=Opinion.choices)
    opinion = EncryptedTextField(blank=True, default="")
    difference = EncryptedTextField(blank=True, default="")
    fingerprint = models.CharField(max_length=64)
    paper = models.OneToOneField(PaperEntry, models.PROTECT, null=True, related_name="signature")
    signed_on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    task = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")

    field_tiers = tiers(
        encrypted="opinion difference",
        restricted="id approval step person by delegation kind fingerprint paper signed_on at task",
    )

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(fields=["approval", "person", "fingerprint"], name="signed_once_by_a_person"),
            models.UniqueConstraint(fields=["approval", "by", "fingerprint"], name="signed_once_by_a_hand"),
            models.CheckConstraint(
                condition=Q(by=F("person")) | Q(delegation__isnull=False), name="another_hand_needs_a_delegation"
            ),
        ]


class OwnPhrase(TieredModel):
    """Words that a signer likes to use in opinions."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="phrases")
    text = models.CharField(_("phrase"), max_length=200)

    field_tiers = tiers(restricted="id person text")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="a_phrase_once")]


class Relation(models.TextChoices):
    OWN = "own", _("Nearest over the unit of the record")
    ABOVE = "above", _("The next level above that")


class ApprovalChain(VersionedModel):
    """Who signs matters of a kind at this site, from a day to a day (both included); no rank means any rank."""

    kind = models.CharField(_("kind"), max_length=60)
    rank = models.CharField(_("rank of the person concerned"), max_length=12, choices=Grade.choices, blank=True)
    since = models.DateField(_("in force from"))
    until = models.DateField(_("until"), null=True)

    field_tiers = tiers(ordinary="id version kind rank since until")

    class Meta:
        ordering = ("kind", "rank", "-since")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="approval_chain_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["kind", "rank"], condition=Q(until__isnull=True), name="one_open_chain_a_kind_and_rank"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_rank_display()}".strip()


class ChainStep(TieredModel):
    """One step of a configured chain: the holders of a role, or a named person."""

    chain = models.ForeignKey(ApprovalChain, models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    relation = models.CharField(_("relation"), max_length=6, choices=Relation.choices, default=Relation.OWN)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    countersign = models.BooleanField(_("all of them sign"), default=False)

    field_tiers = tiers(ordinary="id chain position role relation person countersign")

    class Meta:
        ordering = ("position",)
        constraints = [
            models.CheckConstraint(condition=~Q(role="") ^ Q(person__isnull=False), name="a_role_or_a_person_signs"),
            models.UniqueConstraint(fields=["chain", "position"], name="one_chain_step_a_position"),
        ]
