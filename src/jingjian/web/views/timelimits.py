"""Time limits: all rules on one page, each with a page of its versions and the form of this site's figure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy, require
from jingjian.commons.deadlines import actions
from jingjian.commons.deadlines.access import rule_value_policy
from jingjian.commons.deadlines.models import RuleValue
from jingjian.commons.deadlines.rules import APPROVER_WORDS, MARK_WORDS, TOPIC_WORDS, Rule, Text, all_rules, rule_of
from jingjian.commons.deadlines.selectors import Value, own_values, value_among
from jingjian.commons.once.answering import posted_once
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.limits import Mark, span_of
from jingjian.kernel.phrases import Phrase
from jingjian.kit.writing import add_error
from jingjian.web.timelimits.forms import ValueForm


@dataclass(frozen=True, slots=True)
class Line:
    """A rule today: its value, or the first text still to come into force, and how well the text is attested."""

    rule: Rule
    value: Value
    in_force: bool

    @property
    def mark(self) -> Phrase:
        return MARK_WORDS[self.value.text.mark]

    @property
    def national(self) -> bool:
        return self.value.text.mark is Mark.TEXT


@policy("login")
def time_limits(request: HttpRequest) -> HttpResponse:
    """GET: every rule of the house as it stands today."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "list", RuleValue)
    own = own_values()
    lines = [_line(rule, own.get(rule.id, [])) for rule in all_rules()]
    topics = [(TOPIC_WORDS[topic], list(some)) for topic, some in groupby(lines, key=lambda line: line.rule.topic)]
    return render(request, "web/timelimits/list.html", {"topics": topics})


@policy("login")
@posted_once()
def time_limit(request: HttpRequest, rule: str) -> HttpResponse:
    """GET: one rule. POST: set this site's figure; 303 to the page, or 422 with what is wrong."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "view", RuleValue)
    known = _known(rule)
    if request.method != "POST":
        return _page(request, known, ValueForm())
    require(actor, "create", RuleValue)
    form = ValueForm(request.POST)
    if not form.is_valid():
        return _page(request, known, form, status=422)
    try:
        actions.set_value(actor=actor, rule=rule, **form.cleaned_data)
    except DomainError as error:
        add_error(form, error)
        return _page(request, known, form, status=422)
    messages.success(request, _("Set. What runs already keeps its value."))
    return HttpResponseRedirect(reverse("time_limit", args=[rule]), status=303)


def _known(rule_id: str) -> Rule:
    try:
        return rule_of(rule_id)
    except LookupError:
        raise Http404 from None


def _line(rule: Rule, own: list[RuleValue]) -> Line:
    today = clock.today()
    in_force = any(text.holds_on(today) for text in rule.texts)
    return Line(rule, value_among(rule, today if in_force else rule.texts[0].since, own), in_force)


def _page(request: HttpRequest, rule: Rule, form: ValueForm, *, status: int = 200) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own = own_values().get(rule.id, [])
    context = {
        "line": _line(rule, own),
        "texts": [(text, _span(rule, text), MARK_WORDS[text.mark], text.mark is Mark.TEXT) for text in rule.texts],
        "own": [(one, _span_of_own(rule, one)) for one in own],
        "steps": [(step, APPROVER_WORDS[step.by]) for step in rule.extensions],
        "form": form,
        "may_set": bool(rule_value_policy.may(actor, "create")),
    }
    return render(request, "web/timelimits/rule.html", context, status=status)


def _span(rule: Rule, text: Text) -> Phrase:
    return span_of(rule.limit(text.amount, text.unit, text))


def _span_of_own(rule: Rule, one: RuleValue) -> Phrase | None:
    if one.amount is None:
        return None
    text = rule.text_on(one.since)
    return span_of(rule.limit(one.amount, text.unit, text))
