"""Links taken back and made outside a register's own acts: proof of a period, records that serve a clause, a sample."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.commons.once.answering import posted_once
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import visible_records
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.templatetags.atoms import record_address
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.forms.occurrences import LinkRecordForm, LookForm
from jingjian.modules.campaign.forms.tasks import ServeForm
from jingjian.modules.campaign.models import Campaign, Clause, SampleItem
from jingjian.modules.campaign.register import OCCURRENCES, SAMPLES
from jingjian.modules.campaign.views.common import attempt, clause_for, page, refuse, see_other


@policy("login")
@posted_once()
class UnlinkProofView(View):
    """POST: take a proof of a period back; 303 to the period."""

    def post(self, request: HttpRequest, pk: UUID, proof: UUID) -> HttpResponse:
        row = OCCURRENCES.get(actor_of(request), pk)
        link = get_object_or_404(row.proofs.select_related("record"), pk=proof)
        attempt(actions.unlink_proof, actor=actor_of(request), row=row, proof=link)
        messages.success(request, _("The link is taken back; the record stays where it is."))
        return see_other(request, reverse("occurrences:detail", args=[pk]))


@policy("login")
@posted_once()
class LinkRecordView(View):
    """GET: the form that names records that serve a clause. POST: 303 to the clause, or 422."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(request, clause_for(request, pk), LinkRecordForm(actor=actor_of(request)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        clause, actor = clause_for(request, pk), actor_of(request)
        form = LinkRecordForm(request.POST, actor=actor)
        if form.is_valid():
            try:
                for record in form.cleaned_data["records"]:
                    attempt(actions.link_record, actor=actor, clause=clause, record=record)
                messages.success(request, _("Linked."))
                return see_other(request, reverse("campaign:clause", args=[pk]) + "#serving")
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, clause, form, status=422)

    def _page(self, request: HttpRequest, clause: Clause, form: forms.Form, *, status: int = 200) -> HttpResponse:
        context = {
            "heading": _("Link records that serve this clause"),
            "place_url": reverse("campaign:clause", args=[clause.pk]),
            "place_text": f"{clause.number}{clause.heading or clause.body[:30]}",
            "form": form,
            "submit": _("Link"),
        }
        return page(request, "campaign/look.html", context, status=status)


@policy("login")
@posted_once()
class UnlinkRecordView(View):
    """POST: a record serves a clause no more; 303 to the clause."""

    def post(self, request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
        clause, actor = clause_for(request, pk), actor_of(request)
        held = get_object_or_404(visible_records(actor), pk=record)
        attempt(actions.unlink_record, actor=actor, clause=clause, record=held)
        messages.success(request, _("The link is taken back; the record stays where it is."))
        return see_other(request, reverse("campaign:clause", args=[pk]) + "#serving")


@policy("login")
@posted_once()
class ServeView(View):
    """GET: the form that says which clause a record serves. POST: 303 to the record, or 422."""

    def get(self, request: HttpRequest, record: UUID) -> HttpResponse:
        held, campaign = self._asked(request, record)
        return self._page(request, held, ServeForm(campaign=campaign))

    def post(self, request: HttpRequest, record: UUID) -> HttpResponse:
        held, campaign = self._asked(request, record)
        form = ServeForm(request.POST, campaign=campaign)
        if form.is_valid():
            try:
                attempt(actions.link_record, actor=actor_of(request), clause=form.cleaned_data["clause"], record=held)
                messages.success(request, _("Linked."))
                return see_other(request, record_address(held.register, held.pk))
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, held, form, status=422)

    def _asked(self, request: HttpRequest, key: UUID) -> tuple[Record, Campaign]:
        """The record and the campaign that runs. Raises Http404, and NotAllowed for who may not say it."""
        actor = actor_of(request)
        held = get_object_or_404(visible_records(actor), pk=key)
        active = selectors.active_campaign_for(actor)
        if active is None or not selectors.may_say_what_it_serves(actor, active.campaign, held):
            raise NotAllowed("not_allowed", _("Whoever keeps the record says this, or the campaign office."))
        return held, active.campaign

    def _page(self, request: HttpRequest, held: Record, form: forms.Form, *, status: int = 200) -> HttpResponse:
        context = {
            "heading": _("Say which clause it serves"),
            "place_url": record_address(held.register, held.pk),
            "place_text": str(held),
            "form": form,
            "submit": _("Link"),
        }
        return page(request, "campaign/look.html", context, status=status)


@policy("login")
@posted_once()
class SampleLookView(View):
    """GET: the form in which a drawn period is confirmed or found wanting. POST: 303 to the sample, or 422."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        item = self._item(request, pk)
        return self._page(request, item, LookForm(item=item))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        item = self._item(request, pk)
        form = LookForm(request.POST, item=item)
        if form.is_valid():
            try:
                attempt(actions.answer_item, actor=actor_of(request), item=item, **form.cleaned_data)
                messages.success(request, _("Your finding is entered."))
                return see_other(request, reverse("samples:detail", args=[item.sample_id]))
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, item, form, status=422)

    def _item(self, request: HttpRequest, pk: UUID) -> SampleItem:
        """The drawn period. Raises NotFound for a sample not open to the reader, NotAllowed for who may not look."""
        actor = actor_of(request)
        related = ("sample__record", "occurrence__record", "occurrence__task")
        item = get_object_or_404(SampleItem._default_manager.select_related(*related), pk=pk)
        SAMPLES.get(actor, item.sample_id)
        if not selectors.may_look(actor, item):
            raise NotAllowed("not_allowed", _("It was looked at already, you did the work, or somebody else is asked."))
        return item

    def _page(self, request: HttpRequest, item: SampleItem, form: forms.Form, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "heading": _("Say whether it holds"),
            "place_url": reverse("occurrences:detail", args=[item.occurrence_id]),
            "place_text": f"{item.occurrence.record.reference} {item.occurrence.record.title}",
            "form": form,
            "submit": _("Enter the finding"),
        }
        return page(request, "campaign/look.html", context, status=status)
