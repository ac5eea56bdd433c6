"""The register of issued documents 发文登记: drafts, numbers, what is void."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.policy import policy_of
from jingjian.commons.documents.official import actions
from jingjian.commons.documents.official.headers import OFFICIAL_DOCUMENTS as SLUG
from jingjian.commons.documents.official.models import OfficialDocument, OfficialState
from jingjian.commons.documents.official.workflow import OFFICIAL
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Register, Tab
from jingjian.web.navigation import MINE
from jingjian.web.official.forms import DocumentForm, IssueForm, ReasonForm
from jingjian.web.official.parts import words_and_files


def _number(row: OfficialDocument) -> Any:
    return row.number or "—"


OFFICIAL_DOCUMENTS = Register(
    slug=SLUG,
    model=OfficialDocument,
    policy=policy_of(OfficialDocument),
    chapter=MINE,
    icon="file-certificate",
    name=_("Official documents"),
    noun=_("official document"),
    order=("-record__reference",),
    select_related=("record", "unit", "drafted_by", "drafted_by__unit"),
    related_detail=("source", "issued_by", "issued_by__unit"),
    columns=(
        Column(name="record__reference", label=_("Number"), kind="reference", width="narrow"),
        Column(name="number", label=_("Document number"), value=_number, sortable=False),
        Column(name="title", label=_("Title"), width="wide"),
        Column(name="kind", label=_("Kind")),
        Column(name="unit", label=_("Issuing unit"), sort="unit__path"),
        Column(name="dated_on", label=_("Date of the document"), kind="date"),
        Column(name="drafted_by", label=_("Drafted by"), kind="person", sort="drafted_by__sort_key"),
        Column(name="state", label=_("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=_("State")),
        Filter(name="kind", label=_("Kind")),
        Filter(name="dated", label=_("Date of the document"), kind="date", lookup="dated_on"),
        Filter(name="unit", label=_("Issuing unit"), kind="unit", lookup="record__unit_path"),
    ),
    tabs=(
        Tab(name="all", label=_("All")),
        Tab(name="draft", label=pgettext_lazy("official document", "Draft"), counted=True,
            where=lambda actor: Q(state=OfficialState.DRAFT)),
        Tab(name="issued", label=pgettext_lazy("official document", "Issued"),
            where=lambda actor: Q(state__in=(OfficialState.ISSUED, OfficialState.VOID))),
    ),
    search_fields=("record__search_text",),
    workflow=OFFICIAL,
    forms={"issue": IssueForm, "discard": ReasonForm, "void": ReasonForm},
    actions=(
        Action(
            verb="create", label=_("Draft a document"), form=DocumentForm, run=actions.draft_document, primary=True
        ),
        Action(verb="issue", run=actions.issue_document),
        Action(verb="discard", run=actions.discard_document),
        Action(verb="void", run=actions.void_document),
        Action(verb="print", label=_("Make the PDF again"), run=actions.print_document),
        Action(verb="edit", label=_("Correct"), form=DocumentForm, run=actions.amend_document),
    ),
    events={
        "official.drafted": pgettext_lazy("official document", "Drafted"),
        "official.amended": pgettext_lazy("official document", "Corrected"),
        "official.issued": pgettext_lazy("official document", "Issued"),
        "official.print_asked": _("PDF asked for again"),
        "official.printed": _("PDF made"),
        "official.voided": pgettext_lazy("official document", "Declared void"),
        "official.discarded": pgettext_lazy("official document", "Discarded"),
        "official.downloaded": _("Taken"),
    },
    detail=Detail(
        title=lambda row: row.title,
        number=lambda row: row.number or row.record.reference,
        steps=(OfficialState.DRAFT, OfficialState.ISSUED),
        facts=(
            Column(name="number", label=_("Document number"), value=_number),
            Column(name="kind", label=_("Kind")),
            Column(name="unit", label=_("Issuing unit")),
            Column(name="dated_on", label=_("Date of the document"), kind="date"),
            Column(name="drafted_by", label=_("Drafted by"), kind="person"),
            Column(name="issued_by", label=_("Issued by"), kind="person"),
            Column(name="issued_at", label=_("Issued at"), kind="moment"),
            Column(name="pages", label=pgettext_lazy("official document", "Pages"), kind="number"),
            Column(name="reason", label=_("Reason")),
        ),
        left=(
            DetailPart(template="web/official/words.html", title=_("The document"), context=words_and_files),
        ),
        attachments=True,
        attachments_title=pgettext_lazy("of an official document", "Papers"),
    ),
    empty_text=_("Nothing has been drafted. Minutes and notices are drafted on the pages of briefings and tasks."),
)  # fmt: skip
