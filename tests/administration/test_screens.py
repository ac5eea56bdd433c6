"""What the pages of organisation and system show, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.models import User
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.organisation.models import Appointment, Person, Post, Unit
from jingjian.kernel import clock
from jingjian.modules.administration import actions, demo
from jingjian.modules.administration.forms.organisation import PersonAmendForm, UnitForm
from jingjian.modules.administration.selectors import LOAD_DEMO
from jingjian.testing import cast
from jingjian.testing.cast import Member

Browser = Callable[[Member], Client]
Acting = Callable[[Member], Actor]

KEPT = ("posts", "appointments", "accounts", "grants", "calendar-days", "calendar-years", "jobs")


def entries(client: Client) -> set[str]:
    """Slugs of these registers that the navigation of the home page offers."""
    page = client.get("/").text
    return {slug for slug in ("units", "people", *KEPT) if f'href="/{slug}/"' in page}


def test_everybody_has_the_phone_book_and_only_administrators_the_rest(browser: Browser) -> None:
    for one in (cast.CLERK, cast.HEAD, cast.PRINCIPAL):
        client = browser(one)
        assert entries(client) == {"units", "people"}
        assert {client.get(f"/{slug}/").status_code for slug in KEPT} == {403}
    assert entries(browser(cast.OFFICE)) == {"units", "people", "calendar-days", "calendar-years"}
    assert entries(browser(cast.SYSTEM_ADMIN)) == {"units", "people", *KEPT} - {"grants"}
    assert entries(browser(cast.AUDIT_ADMIN)) == {"accounts", "grants"}


def test_a_person_page_shows_posts_and_hides_what_is_personal(browser: Browser) -> None:
    person = Person.objects.get(name=cast.CLERK.name)
    number = demo.identity_number(cast.CLERK)
    assert person.id_number == number
    colleague, keeper = browser(cast.OTHER_CLERK), browser(cast.SYSTEM_ADMIN)
    for client in (colleague, keeper):
        page = client.get(f"/people/{person.pk}/").text
        assert cast.CLERK.title in page
        assert person.phone not in page
        assert f"100****{person.phone[-4:]}" in page
        assert number not in page
    masked = f"990101********{number[-4:]}"
    assert masked in keeper.get(f"/people/{person.pk}/").text
    assert masked not in colleague.get(f"/people/{person.pk}/").text


def test_an_unchanged_form_of_a_person_keeps_what_is_encrypted(actor: Acting) -> None:
    person = Person.objects.get(name=cast.CLERK.name)
    keeper = actor(cast.SYSTEM_ADMIN)
    shown = PersonAmendForm(actor=keeper, row=person)
    assert demo.identity_number(cast.CLERK) not in shown.as_p()
    assert "unit" not in shown.fields, "the unit follows the appointment"
    typed = {"name": "宋雨桐", "staff_no": person.staff_no, "phone": "", "id_number": "", "active": "on"}
    form = PersonAmendForm(typed, actor=keeper, row=person)
    assert form.is_valid(), form.errors
    actions.amend_person(actor=keeper, row=person, **form.cleaned_data)
    person = Person.objects.get(pk=person.pk)
    assert person.id_number == demo.identity_number(cast.CLERK)
    assert person.phone.startswith("100")


def test_units_are_chosen_out_of_the_tree(actor: Acting) -> None:
    form = UnitForm(actor=actor(cast.SYSTEM_ADMIN))
    labels = [label for value, label in form.fields["parent"].choices if value]
    assert labels[:2] == ["南湖市纪委监委", "　清源县纪委监委"]
    assert "　　办公室" in labels
    assert "data-enhance" in str(form["parent"])


def test_an_appointment_moves_the_person_and_ends_the_former_post(browser: Browser) -> None:
    person = Person.objects.get(name=cast.CLERK.name)
    post = Post.objects.get(unit__code="AG", title="一级科员")
    today = clock.today()
    answer = browser(cast.SYSTEM_ADMIN).post(
        f"/people/{person.pk}/do/appoint/",
        {"post": post.pk, "primary": "on", "since": today.isoformat(), "_version": person.version},
    )
    assert answer.status_code == 303
    person.refresh_from_db()
    assert (person.unit.code, person.title) == ("AG", "一级科员")
    former = Appointment.objects.get(person=person, until__isnull=False)
    assert former.until == today - timedelta(days=1)


def test_a_closed_account_is_out_at_once(browser: Browser, account: Callable[[Member], User]) -> None:
    clerk, keeper = browser(cast.CLERK), browser(cast.SECURITY_ADMIN)
    assert clerk.get("/units/").status_code == 200
    user = account(cast.CLERK)
    answer = keeper.post(f"/accounts/{user.pk}/do/close/", {"_version": user.version})
    assert answer.status_code == 303
    assert clerk.get("/units/").status_code == 302
    again = keeper.post(f"/accounts/{user.pk}/do/close/", {"_version": user.version + 1})
    assert again.status_code == 403


def test_who_asked_for_a_job_follows_it_and_nobody_else_does(browser: Browser, actor: Acting) -> None:
    run = jobs.defer(LOAD_DEMO, actor=actor(cast.CLERK), title="演示作业")
    page = browser(cast.CLERK).get(f"/jobs/{run.pk}/")
    assert page.status_code == 200
    assert 'hx-trigger="every 2s"' in page.text
    assert browser(cast.OTHER_CLERK).get(f"/jobs/{run.pk}/").status_code == 404
    JobRun.objects.filter(pk=run.pk).update(state=JobState.DONE, finished_at=clock.now())
    assert "hx-trigger" not in browser(cast.CLERK).get(f"/jobs/{run.pk}/").text


def test_the_list_of_jobs_shows_how_far_each_is(browser: Browser, actor: Acting) -> None:
    run = jobs.defer(LOAD_DEMO, actor=actor(cast.CLERK), title="演示作业")
    assert "<progress" not in browser(cast.SYSTEM_ADMIN).get("/jobs/").text
    JobRun.objects.filter(pk=run.pk).update(state=JobState.RUNNING, done=3, total=8)
    page = browser(cast.SYSTEM_ADMIN).get("/jobs/").text
    assert '<progress value="3" max="8" aria-hidden="true"></progress>3/8</span>' in page


def test_only_the_system_administrator_is_told_what_comes_after_the_set_up(browser: Browser) -> None:
    assert browser(cast.SYSTEM_ADMIN).get("/setup/done/").status_code == 200
    for one in (cast.PRINCIPAL, cast.OFFICE, cast.CLERK, cast.SECURITY_ADMIN, cast.AUDIT_ADMIN):
        assert browser(one).get("/setup/done/").status_code == 404


def test_an_account_without_a_password_is_told_who_gives_it_one(browser: Browser) -> None:
    client = browser(cast.CLERK)
    user = User.objects.get(username=cast.CLERK.username)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    client.force_login(user)
    page = client.get("/account/password/")
    assert page.status_code == 200
    assert "This account has no password" in page.text
    assert 'name="password1"' not in page.text
    assert client.post("/account/password/", {"password1": "x", "password2": "x"}).status_code == 200
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_tree_of_units_stands_in_order(browser: Browser) -> None:
    page = browser(cast.CLERK).get("/units/").text.partition("<tbody")[2]
    units = Unit.objects.order_by("path")
    places = [page.index(f">{'　' * (unit.path.count('/') - 2)}{unit.name}<") for unit in units]
    assert places == sorted(places)
