"""An opinion becomes a supervised task 督办."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.policy import policy, require
from jingjian.commons.approvals.selectors import signature_of
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.writing import add_error
from jingjian.modules.campaign.forms.tasks import TaskForm
from jingjian.modules.campaign.models import Task
from jingjian.modules.campaign.public import supervise
from jingjian.web.approvals.reading import approval_in_sight
from jingjian.web.views.approval import form_page


@policy("login")
@posted_once()
def supervise_opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the task an opinion becomes. POST: 303 to the task, or 422."""
    actor = actor_of(request)
    signature = signature_of(pk)
    if signature is None:
        raise Http404
    row = approval_in_sight(actor, signature.approval_id)
    require(actor, "create", Task)
    back = reverse("approval", args=[row.pk])
    if signature.task_id is not None:
        return HttpResponseRedirect(back, status=303)
    said = _("%(name)s wrote on %(number)s: %(words)s") % {
        "name": signature.person.name, "number": row.reference, "words": signature.opinion,
    }  # fmt: skip
    form = TaskForm(request.POST or None, actor=actor, initial={"title": signature.opinion[:100], "detail": said})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                task = supervise(actor=actor, signature=signature, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("The opinion is a task now."))
            return HttpResponseRedirect(reverse("tasks:detail", args=[task.pk]), status=303)
    return form_page(request, form, _("Make a supervised task of it"), row.record, back)
