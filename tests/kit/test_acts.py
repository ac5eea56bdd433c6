"""Creating, correcting and moving a row: success, refusal, conflict, and the same form sent twice."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.organisation.models import Person
from tests.kit.conftest import Roster


def entry(roster: Roster, **fields: str) -> dict[str, str]:
    return {"name": "赵一", "staff_no": "S-1", "unit": str(roster.a.pk), "_new_id": str(uuid4()), **fields}


def test_a_form_offers_a_key_and_a_success_leads_to_the_row(client: Client, roster: Roster) -> None:
    form = client.get("/kit-people/new/")
    assert 'name="_new_id"' in form.text
    sent = entry(roster)
    answer = client.post("/kit-people/new/", sent)
    assert answer.status_code == 303
    assert answer["Location"] == f"/kit-people/{sent['_new_id']}/"
    assert "Entered." in client.get(answer["Location"]).text


def test_a_create_form_sent_twice_leads_to_the_one_row(client: Client, roster: Roster) -> None:
    sent = entry(roster)
    first, second = (client.post("/kit-people/new/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Person._default_manager.filter(staff_no="S-1").count() == 1
    assert AuditEvent._default_manager.filter(verb="person.created").count() == 1


def test_a_broken_form_keeps_what_was_typed_and_says_what_is_wrong(client: Client, roster: Roster) -> None:
    answer = client.post("/kit-people/new/", entry(roster, name=""))
    assert answer.status_code == 422
    assert 'id="form-errors"' in answer.text
    assert "autofocus" in answer.text
    assert 'href="#id_name"' in answer.text
    assert 'value="S-1"' in answer.text


def test_a_refusal_of_the_rules_stands_at_its_field(client: Client, roster: Roster) -> None:
    answer = client.post("/kit-people/new/", entry(roster, name="收文"))
    assert answer.status_code == 422
    assert "This is no name." in answer.text
    assert not Person._default_manager.filter(staff_no="S-1").exists()


def test_a_key_of_the_database_that_is_taken_is_one_neutral_sentence(client: Client, roster: Roster) -> None:
    roster.enter("安二", "S-1")
    answer = client.post("/kit-people/new/", entry(roster))
    assert answer.status_code == 422
    assert "could not be saved beside" in answer.text
    assert "unique" not in answer.text.lower()
    assert client.get("/kit-people/").status_code == 200


def test_htmx_is_led_by_a_header_and_gets_the_form_alone(client: Client, roster: Roster) -> None:
    wrong = client.post("/kit-people/new/", entry(roster, name=""), headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "<html" not in wrong.text
    sent = entry(roster)
    right = client.post("/kit-people/new/", sent, headers={"HX-Request": "true"})
    assert right.headers["HX-Redirect"] == f"/kit-people/{sent['_new_id']}/"


def test_a_correction_is_kept_with_its_history(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    sent = {"name": "赵乙", "staff_no": "S-1", "unit": str(roster.a.pk), "_version": "1"}
    answer = client.post(f"/kit-people/{person.pk}/edit/", sent)
    assert answer.status_code == 303
    person.refresh_from_db()
    assert (person.name, person.version) == ("赵乙", 2)
    history = client.get(f"/kit-people/{person.pk}/history/").text
    assert "<del>赵一</del>" in history
    assert "<ins>赵乙</ins>" in history
    assert "Correct" in history
    assert "林知夏" in history


def test_a_correction_sent_twice_writes_once(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    sent = {"name": "赵乙", "staff_no": "S-1", "unit": str(roster.a.pk), "_version": "1"}
    assert [client.post(f"/kit-people/{person.pk}/edit/", sent).status_code for _ in range(2)] == [303, 303]
    person.refresh_from_db()
    assert person.version == 2


def test_a_lost_update_is_refused_and_shows_what_the_other_changed(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    base = {"staff_no": "S-1", "unit": str(roster.a.pk)}
    client.post(f"/kit-people/{person.pk}/edit/", {**base, "name": "赵乙", "_version": "1"})
    answer = client.post(f"/kit-people/{person.pk}/edit/", {**base, "name": "赵丙", "_version": "1"})
    assert answer.status_code == 409
    assert "<ins>赵乙</ins>" in answer.text
    assert 'value="赵丙"' in answer.text
    assert 'name="_version" value="2"' in answer.text
    person.refresh_from_db()
    assert person.name == "赵乙"
    part = client.post(
        f"/kit-people/{person.pk}/edit/", {**base, "name": "赵丙", "_version": "1"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 422


def test_a_form_without_a_version_is_a_conflict(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    sent = {"name": "赵乙", "staff_no": "S-1", "unit": str(roster.a.pk)}
    assert client.post(f"/kit-people/{person.pk}/edit/", sent).status_code == 409


def test_a_transition_asks_moves_and_is_told(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    url = f"/kit-people/{person.pk}/do/leave/"
    assert 'type="date"' in client.get(url).text
    assert client.post(url, {"_version": "1"}).status_code == 422
    refused = client.post(url, {"_version": "1", "on": "1999-01-01"})
    assert refused.status_code == 422
    assert "Nobody was in service then." in refused.text
    assert client.post(url, {"_version": "1", "on": "2023-06-12"}).status_code == 303
    page = client.get(f"/kit-people/{person.pk}/").text
    assert "Left the service" in page
    assert f'action="/kit-people/{person.pk}/do/return/"' in page


def test_a_transition_sent_twice_happens_once(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    url = f"/kit-people/{person.pk}/do/leave/"
    answers = [client.post(url, {"_version": "1", "on": "2023-06-12"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert AuditEvent._default_manager.filter(verb="person.left").count() == 1


def test_a_transition_that_stays_in_its_state_is_never_taken_for_done_already(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    sent = {"name": "赵乙", "staff_no": "S-1", "unit": str(roster.a.pk), "_version": "1"}
    assert client.post(f"/kit-people/{person.pk}/edit/", sent).status_code == 303
    url = f"/kit-people/{person.pk}/do/check/"
    assert [client.post(url, {"_version": version}).status_code for version in ("1", "2", "2")] == [409, 303, 409]


def test_a_transition_of_another_state_is_refused_with_the_reason(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    answer = client.post(f"/kit-people/{person.pk}/do/return/", {"_version": "1"})
    assert answer.status_code == 403
    assert "In service" in answer.text


def test_a_guard_refuses_with_its_reason(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "LAST")
    page = client.get(f"/kit-people/{person.pk}/").text
    assert "The last of a unit cannot leave." in page
    assert f'href="/kit-people/{person.pk}/do/leave/"' not in page
    assert client.get(f"/kit-people/{person.pk}/do/leave/").status_code == 403


def test_an_action_of_the_register_itself_is_a_button_and_its_refusal_a_page(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    assert f'action="/kit-people/{person.pk}/do/praise/"' in client.get(f"/kit-people/{person.pk}/").text
    answer = client.post(f"/kit-people/{person.pk}/do/praise/", {"_version": "1"})
    assert answer.status_code == 422
    assert "Praise waits for the end of the year." in answer.text


def test_a_reader_sees_the_row_and_why_nothing_may_be_done(reading: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    page = reading.get(f"/kit-people/{person.pk}/")
    assert page.status_code == 200
    assert "The campaign office keeps the roster." in page.text
    for path in ("edit/", "do/leave/"):
        assert reading.get(f"/kit-people/{person.pk}/{path}").status_code == 403
        assert reading.post(f"/kit-people/{person.pk}/{path}", {"_version": "1"}).status_code == 403
    assert reading.post("/kit-people/new/", entry(roster)).status_code == 403


def test_what_may_not_be_seen_does_not_exist(outside: Client, client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    for path in ("", "edit/", "do/leave/", "history/"):
        assert outside.get(f"/kit-people/{person.pk}/{path}").status_code == 404
        assert client.get(f"/kit-people/{uuid4()}/{path}").status_code == 404
    assert client.get(f"/kit-people/{person.pk}/do/vanish/").status_code == 404
    assert client.get(f"/kit-units/{roster.a.pk}/edit/").status_code == 404
    assert client.get("/kit-units/new/").status_code == 404
    assert client.get(f"/kit-people/{person.pk}/attachments/{uuid4()}/").status_code == 404


def test_the_page_reads_from_the_top(client: Client, roster: Roster) -> None:
    person = roster.enter("赵一", "S-1")
    page = client.get(f"/kit-people/{person.pk}/").text
    parts = (
        'class="card plate"',
        "7 days",
        'class="card steps',
        "do/leave/",
        'class="facts"',
        "Nothing has been done yet.",
    )
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert 'aria-current="step"' in page
    assert "Counted from entry." in page
    part = client.get(f"/kit-people/{person.pk}/", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "S-1" in part


def test_many_rows_are_done_one_by_one(client: Client, roster: Roster) -> None:
    good, last, stale = roster.enter("赵一", "S-1"), roster.enter("安二", "LAST"), roster.enter("陈三", "S-3")
    tokens = [f"{good.pk}.1", f"{last.pk}.1", f"{stale.pk}.7", f"{uuid4()}.1", "nonsense"]
    asked = client.post("/kit-people/bulk/leave/", {"row": tokens})
    assert asked.status_code == 200
    assert asked.text.count('name="row"') == 5
    wrong = client.post("/kit-people/bulk/leave/", {"row": tokens, "_go": "1", "on": ""})
    assert wrong.status_code == 422
    sent = {"row": tokens, "_go": "1", "on": "2023-06-12", "_key": str(uuid4())}
    answer = client.post("/kit-people/bulk/leave/", sent)
    assert "1 of 5 done" in answer.text
    acts = events_of(good).count()
    again = client.post("/kit-people/bulk/leave/", sent)
    assert [one.reason for one in again.context["results"]] == [one.reason for one in answer.context["results"]]
    assert events_of(good).count() == acts
    other = client.post("/kit-people/bulk/leave/", {**sent, "on": "2023-06-13"})
    assert other.status_code == 422
    assert "sent before with other contents" in other.text
    assert "The last of a unit cannot leave." in answer.text
    assert "Somebody changed this" in answer.text
    assert {person.active for person in Person._default_manager.filter(staff_no__in=["LAST", "S-3"])} == {True}
    good.refresh_from_db()
    assert not good.active


def test_who_may_not_see_the_list_takes_no_bulk_act_from_it(outside: Client) -> None:
    assert outside.get("/kit-people/").status_code == 403
    assert outside.post("/kit-people/bulk/leave/").status_code == 403


def test_a_bulk_act_needs_rows_and_bounds_them(client: Client) -> None:
    assert client.post("/kit-people/bulk/leave/").status_code == 422
    many = client.post("/kit-people/bulk/leave/", {"row": [f"{uuid4()}.1" for _ in range(201)]})
    assert many.status_code == 422
    assert "200" in many.text
    assert client.post("/kit-people/bulk/edit/", {"row": "x"}).status_code == 404
