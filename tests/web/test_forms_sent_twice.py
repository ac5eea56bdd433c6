"""Every form that writes has one effect however often it is sent: none is without its key, each kind is sent twice."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from jingjian.commons.approvals.actions import propose
from jingjian.commons.approvals.models import Approval, Delegation
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.companions.models import RelatedRecord
from jingjian.commons.deadlines.models import RuleValue
from jingjian.commons.once.models import UsedKey
from jingjian.kernel import clock
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.factories import task_example
from jingjian.modules.campaign.models import Clause, GateCondition, Plan, Task, TaskProposal
from jingjian.testing import cast
from jingjian.testing.conformance import World
from jingjian.testing.plans import plan_text
from tests.architecture.source import ROOT

OFFICE, HEAD, IN_CHARGE, PRINCIPAL = (one.username for one in (cast.OFFICE, cast.HEAD, cast.IN_CHARGE, cast.PRINCIPAL))
DAY = date(2023, 6, 12)
SOURCE = ROOT / "src" / "jingjian"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
KEYS = ("{% once_key %}", 'name="_key"', 'name="_new_id"', "kit/form_body.html")

_ACCOUNT = "opens or closes a session or sets a password, which no second sending does again"
_FACTOR = "a code counts once, a passkey answers one challenge, and what was removed is gone"
#: forms without a key, by the end of their path, each with the reason
WITHOUT_KEY = {
    "kit/list_rows.html": "chooses rows only; the page that follows carries the key and acts",
    "layouts/_person.html": _ACCOUNT,
    "layouts/_switches.html": "says how the reader's own pages look, also to who has no account; twice is the same",
    "web/preferences.html": "its first form is that of the switches",
    "web/demo_reset.html": "the demo is thrown away with everything that would remember a key",
    "account/_cast.html": _ACCOUNT,
    "account/login.html": _ACCOUNT,
    "account/logout.html": _ACCOUNT,
    "account/password_change.html": _ACCOUNT,
    "account/reauthenticate.html": _ACCOUNT,
    "usersessions/usersession_list.html": _ACCOUNT,
    "mfa/_passkey.html": _FACTOR,
    "mfa/authenticate.html": _FACTOR,
    "mfa/totp/activate_form.html": _FACTOR,
    "mfa/totp/deactivate_form.html": _FACTOR,
    "mfa/recovery_codes/generate.html": _FACTOR,
    "mfa/webauthn/add_form.html": _FACTOR,
    "mfa/webauthn/authenticator_confirm_delete.html": _FACTOR,
    "administration/setup.html": "nobody has an account yet; the word of the link is good once",
}
#: addresses that take a POST and are not marked ``posted_once``, each with the reason
OWN_WAY = {
    "create": "the kit does it under the key of the row to be",
    "edit": "the kit does it under the key of the form",
    "transition": "the kit does it under the key of the form",
    "bulk": "the kit does it under the key of the form",
    "attach": "the kit does it under the key of the form",
    "hand_over": "calls once itself",
    "official_draft": "calls once itself",
    "desk": "calls once itself",
    "desk_matter": "calls once itself",
    "tokens": "calls once itself",
    "shown_value": "each time a value is shown is an opening, and each opening is logged",
    "pause_clock": "calls once itself",
    "resume_clock": "calls once itself",
    "preferences": WITHOUT_KEY["layouts/_switches.html"],
    "demo_login": _ACCOUNT,
    "demo_reset": WITHOUT_KEY["web/demo_reset.html"],
    "setup": WITHOUT_KEY["administration/setup.html"],
    "account_change_password": _ACCOUNT,
    "account_logout": _ACCOUNT,
    "usersessions_list": _ACCOUNT,
    "session_end": _ACCOUNT,
    "mfa_authenticate": _FACTOR,
    "mfa_reauthenticate": _FACTOR,
    "mfa_activate_totp": _FACTOR,
    "mfa_deactivate_totp": _FACTOR,
    "mfa_generate_recovery_codes": _FACTOR,
    "mfa_add_webauthn": _FACTOR,
    "mfa_remove_webauthn": _FACTOR,
    "mfa_reauthenticate_webauthn": _FACTOR,
    "mfa_login_webauthn": _FACTOR,
}


def templates() -> Iterator[Path]:
    yield from sorted(SOURCE.rglob("templates/**/*.html"))


def posting(path: Path) -> list[str]:
    """The forms of a template that are posted."""
    return [form for form in FORM.findall(path.read_text(encoding="utf-8")) if 'method="post"' in form]


def forms_without_key() -> Iterator[str]:
    for path in templates():
        for form in posting(path):
            if not any(key in form for key in KEYS) and "hidden.items" not in form:
                yield path.relative_to(SOURCE).as_posix().partition("templates/")[2]


def test_no_form_that_writes_is_without_its_key() -> None:
    found = set(forms_without_key())
    assert found == set(WITHOUT_KEY), "a form without {% once_key %}, or an exception that is none any more"
    assert sum(len(posting(path)) for path in templates()) > 60


def test_the_form_of_the_kit_has_a_key_where_its_page_gives_none() -> None:
    form = (SOURCE / "kit/templates/kit/form_body.html").read_text(encoding="utf-8")
    assert "{% if not hidden %}{% once_key %}{% endif %}" in form


def views() -> Iterator[tuple[str, Any]]:
    yield from _views(get_resolver().url_patterns, "")


def _views(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback


def takes_post(view: Any) -> bool:
    """Whether a view of the house answers a POST: its class has the method, or its source speaks of it."""
    kind = getattr(view, "view_class", None)
    if kind is not None:
        return hasattr(kind, "post")
    return "POST" in inspect.getsource(inspect.unwrap(view))


def is_ours(view: Any) -> bool:
    """Not one of a library, nor the interface for programs, whose key comes in a header."""
    module = (getattr(view, "view_class", None) or inspect.unwrap(view)).__module__
    return module.startswith("jingjian.") and (not module.startswith("jingjian.api.") or module.endswith(".tokens"))


def test_every_address_that_takes_a_form_does_it_once() -> None:
    lacking, others, known = set(), set(), 0
    for name, view in views():
        if not is_ours(view) or not takes_post(view):
            continue
        known += 1
        marked = getattr(view, "posted_once", False) or getattr(getattr(view, "view_class", None), "posted_once", False)
        space, _colon, page = name.rpartition(":")
        if not marked and (page if space else name) in OWN_WAY:
            others.add(page if space else name)
        elif not marked:
            lacking.add(name)
    assert lacking == set(), "mark the view with posted_once"
    assert others == set(OWN_WAY), "an exception that is none any more"
    assert known > 100


# ---- sent twice -----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with override("zh-hans"), clock.moved(DAY):
        yield


@pytest.fixture
def plan(world: World, task: Task) -> Plan:
    """A plan under review."""
    return actions.import_plan(
        actor=world.actor(OFFICE), campaign=task.campaign, file_name="方案.txt", content=plan_text(flawed=True).encode()
    )


def twice(client: Client, address: str, data: dict[str, Any], **headers: str) -> tuple[Any, Any]:
    """Send a form twice under one key; the number of acts the second time did is nought."""
    data = {**data, "_key": str(uuid7())}
    first = client.post(address, data, headers=headers or None)
    assert first.status_code < 400, first.content.decode()
    done = AuditEvent.objects.count()
    second = client.post(address, data, headers=headers or None)
    assert AuditEvent.objects.count() == done, "the second time did something"
    assert second.get("Location") == first.get("Location")
    assert second.status_code == first.status_code
    return first, second


def test_a_value_of_a_time_limit(world: World) -> None:
    data = {"amount": "3", "since": "2023-07-01", "reason": "县委〔2023〕9号文件"}
    twice(world.client(PRINCIPAL), "/time-limits/task.verify/", data)
    assert RuleValue.objects.count() == 1


def test_a_link_with_another_entry(world: World, task: Task) -> None:
    other = task_example(world).record.reference
    client = world.client(OFFICE)
    twice(client, f"/records/{task.pk}/related/", {"reference": other, "kind": "related"})
    link = RelatedRecord.objects.get()
    twice(client, f"/records/{task.pk}/related/{link.pk}/end/", {})


def test_a_matter_put_forward_and_taken_back(world: World, task: Task) -> None:
    client = world.client(HEAD)
    asked = {"question": "由谁牵头？", "proposal": "由本室牵头。"}
    twice(client, f"/approvals/new/campaign.instruction/{task.pk}/", asked)
    matter = Approval.objects.get()
    twice(client, f"/approvals/{matter.pk}/withdraw/", {"reason": "另行请示"})


def test_matters_signed_together(world: World, task: Task) -> None:
    asks = {"due_on": "2023-12-01", "reason": "集中办案"}
    row = Task.objects.select_related("record", "lead_unit", "responsible").get(pk=task.pk)
    matter = propose(actor=world.actor(HEAD), kind="campaign.extension", row=row, asks=asks)
    client, data = world.client(IN_CHARGE), {"matter": str(matter.pk), "_key": str(uuid7())}
    assert client.post("/desk/several/", data).status_code == 200
    done = AuditEvent.objects.count()
    again = client.post("/desk/several/", data)
    assert (again.status_code, again["Location"], AuditEvent.objects.count()) == (303, "/desk/", done)


def test_a_delegation_and_its_end(world: World) -> None:
    client = world.client(IN_CHARGE)
    taker = str(world.person(HEAD).pk)
    twice(client, "/delegations/", {"taker": taker, "since": "2023-06-12", "until": "2023-06-14"})
    twice(client, f"/delegations/{Delegation.objects.get().pk}/end/", {})


def test_a_chain_of_approval(world: World) -> None:
    data = {"since": "2023-06-13", "step_1": "principal_leader", "relation_1": "own"}
    twice(world.client(PRINCIPAL), "/approval-chains/campaign.extension/", data)


def test_a_gate(world: World, task: Task) -> None:
    client, office = world.client(OFFICE), world.actor(OFFICE)
    phase = actions.set_phase(actor=office, campaign=task.campaign, name="学习教育")
    twice(client, f"/campaign/phase/{phase.pk}/entry/add/", {"kind": "stated", "statement": "动员会已开"})
    condition = GateCondition.objects.get(phase=phase, kind="stated")
    said = {"confirmed_by": str(world.person(HEAD).pk), "confirmed_on": "2023-03-06"}
    twice(client, f"/campaign/condition/{condition.pk}/confirm/", said)
    twice(client, f"/campaign/condition/{condition.pk}/remove/", {})


def test_a_review_of_a_plan(world: World, plan: Plan) -> None:
    client = world.client(OFFICE)
    twice(client, f"/campaign/plan/{plan.pk}/review/head/", {"title": "清源县教育整顿实施方案"})
    clause = Clause.objects.filter(plan=plan).order_by("position")[1]
    twice(client, f"/campaign/clause/{clause.pk}/review/", {"verb": "accept", "kind": clause.kind})
    proposal = TaskProposal.objects.filter(plan=plan, kept=True).order_by("pk")[0]
    twice(client, f"/campaign/proposal/{proposal.pk}/", {"verb": "drop"})
    part = {"HX-Request": "true"}
    _first, second = twice(client, f"/campaign/proposal/{proposal.pk}/", {"verb": "keep"}, **part)
    assert f"t-{proposal.pk}" in second.content.decode(), "the card as it stands"


def test_the_buttons_of_one_card_are_submissions_of_their_own(world: World, plan: Plan) -> None:
    client, clause = world.client(OFFICE), Clause.objects.filter(plan=plan).order_by("position")[1]
    address, key = f"/campaign/clause/{clause.pk}/review/", {"_key": str(uuid7())}
    client.post(address, {**key, "verb": "classify", "kind": "on_demand"})
    assert client.post(address, {**key, "verb": "accept", "kind": "on_demand"}).status_code == 303
    clause.refresh_from_db()
    assert (clause.kind, clause.accepted) == ("on_demand", True)


def test_what_was_refused_leaves_the_key_free(world: World) -> None:
    client, key = world.client(PRINCIPAL), str(uuid7())
    data = {"amount": "3", "since": "2023-07-01", "_key": key}
    assert client.post("/time-limits/task.verify/", {**data, "reason": ""}).status_code == 422
    assert not UsedKey.objects.filter(key=key).exists()
    assert client.post("/time-limits/task.verify/", {**data, "reason": "加快办理"}).status_code == 303
    other = client.post("/time-limits/task.verify/", {**data, "reason": "另有理由"})
    assert (other.status_code, "此表单已提交过" in other.content.decode()) == (422, True), (
        "other contents under its key"
    )
    assert RuleValue.objects.count() == 1
