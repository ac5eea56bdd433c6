"""A roster from the upload to the people of the site: steps, refusals, decisions, the import and its undoing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.test import Client

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation import history
from jingjian.commons.organisation.models import Appointment, Person, Post, Unit
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.administration import actions, tasks
from jingjian.modules.administration.factories import work
from jingjian.modules.administration.models import ROSTER_AREA, RosterImport, RosterState
from jingjian.modules.administration.rosters import files
from jingjian.modules.administration.rosters.sample import identity_number, large_roster, messy_roster
from jingjian.testing import cast
from jingjian.testing.cast import Member

Browser = Callable[[Member], Client]
Acting = Callable[[Member], Actor]
HEAD = ("姓名", "身份证号", "单位", "职务", "手机", "任现职时间")
FIRST, SECOND = identity_number("19850312", 11), identity_number("19900506", 22)


def sheet(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    for row in (head, *rows):
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(keeper: Actor, content: bytes, *, name: str = "花名册.xlsx") -> RosterImport:
    return actions.upload_roster(actor=keeper, file=ContentFile(content, name=name), since=date(2023, 1, 1))


def check(keeper: Actor, row: RosterImport) -> RosterImport:
    work(tasks.check_roster, actions.check_roster(actor=keeper, row=row), keeper)
    row.refresh_from_db()
    return row


def bring_in(keeper: Actor, row: RosterImport) -> RosterImport:
    work(tasks.import_roster, actions.confirm_roster(actor=keeper, row=row), keeper)
    row.refresh_from_db()
    return row


def told(row: RosterImport) -> list[dict[str, Any]]:
    with files.Report(row) as report:
        return list(report.rows())


def counted(row: RosterImport) -> tuple[int, int, int, int]:
    return tuple(row.counts.get(name, 0) for name in ("data_rows", "accepted", "rejected", "held"))  # type: ignore[return-value]


@pytest.fixture
def keeper(actor: Acting) -> Actor:
    return actor(cast.SYSTEM_ADMIN)


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.get(code="GB")


def test_new_people_get_post_appointment_and_a_number_of_the_house(keeper: Actor, unit: Unit) -> None:
    before = Person.objects.count()
    content = sheet(
        ("石小满", FIRST, unit.name, "科员", "13800000000", "2022-03-01"), ("方可", SECOND, unit.name, "科员", "", "")
    )
    row = bring_in(keeper, check(keeper, upload(keeper, content)))
    assert row.state == RosterState.DONE
    assert counted(row) == (2, 2, 0, 0)
    one, other = Person.objects.get(name="石小满"), Person.objects.get(name="方可")
    assert Person.objects.count() == before + 2
    assert (one.id_number, one.unit_id, one.title) == (FIRST, unit.pk, "科员")
    assert one.staff_no.startswith("HM-")
    assert history.members_as_at(unit.path, date(2022, 3, 1)).filter(pk__in=[one.pk, other.pk]).get() == one
    assert {one, other} <= set(history.members_as_at(unit.path, date(2023, 1, 1)))
    assert {one.appointments.get().since, other.appointments.get().since} == {date(2022, 3, 1), date(2023, 1, 1)}
    assert Post.objects.filter(unit=unit, title="科员").count() == 1
    made = next(happenings(events_of(one)))
    assert (made.verb, made.actor_name) == ("person.created", keeper.name)
    assert "花名册.xlsx" in made.note
    assert row.stored_as == row.preview_as == ""


def test_a_known_identity_number_amends_and_moves_and_tells_what_changed(keeper: Actor, unit: Unit) -> None:
    bring_in(keeper, check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", "2022-03-01")))))
    person = Person.objects.get(name="石小满")
    other = Unit.objects.get(code="AG")
    content = sheet(("石大满", FIRST, other.name, "主任", "13900000000", "2023-02-01"))
    row = bring_in(keeper, check(keeper, upload(keeper, content)))
    assert row.counts["moved"] == 1
    moved = Person.objects.get(pk=person.pk)
    assert (moved.name, moved.unit_id, moved.title, moved.phone) == ("石大满", other.pk, "主任", "13900000000")
    former, present = moved.appointments.order_by("since")
    assert (former.until, present.since, present.until) == (date(2023, 1, 31), date(2023, 2, 1), None)
    assert moved in history.members_as_at(unit.path, date(2023, 1, 31))
    assert moved not in history.members_as_at(unit.path, date(2023, 2, 1))
    assert moved in history.members_as_at(other.path, date(2023, 2, 1))
    change = next(happenings(events_of(moved)))
    assert [(c.before, c.after) for c in change.changes if c.name == "name"] == [("石小满", "石大满")]
    again = bring_in(keeper, check(keeper, upload(keeper, content)))
    assert again.counts["unchanged"] == 1
    assert Appointment.objects.filter(person=moved).count() == 2


def test_the_same_name_alone_is_held_until_somebody_decides(keeper: Actor, unit: Unit) -> None:
    known = actions.create_person(actor=keeper, name="石小满", staff_no="K1", unit=unit)
    row = check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", ""))))
    assert counted(row) == (1, 0, 0, 1)
    (line,) = told(row)
    assert [reason["code"] for reason in line["reasons"]][-1] == "possible_duplicate"
    assert [one["id"] for one in line["candidates"]] == [str(known.pk)]
    actions.decide_rows(actor=keeper, row=row, keys=[files.key_of(line)], how="known", person=str(known.pk))
    row = bring_in(keeper, row)
    assert row.counts.get("created", 0) == 0
    assert Person.objects.get(name="石小满").id_number == FIRST


@pytest.mark.parametrize(("how", "created", "outcome"), [("new", 1, "accepted"), ("out", 0, "rejected")])
def test_a_held_row_follows_its_decision(keeper: Actor, unit: Unit, how: str, created: int, outcome: str) -> None:
    actions.create_person(actor=keeper, name="石小满", staff_no="K1", unit=unit)
    row = check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", ""))))
    actions.decide_rows(actor=keeper, row=row, keys=[files.key_of(told(row)[0])], how=how)
    row = bring_in(keeper, row)
    assert row.counts.get("created", 0) == created
    assert told(row)[0]["outcome"] == outcome


def test_an_unknown_unit_is_held_and_becomes_a_known_a_new_or_no_unit(keeper: Actor, unit: Unit) -> None:
    rows = [(f"人{text}", identity_number("19850312", n), text, "科员", "", "") for n, text in
            enumerate(("天文台观测站", "水文研究所", "某某临时机构"), start=1)]  # fmt: skip
    row = check(keeper, upload(keeper, sheet(*rows)))
    assert counted(row) == (3, 0, 0, 3)
    assert set(row.findings["unknown_units"]) == {"天文台观测站", "水文研究所", "某某临时机构"}
    choices = {
        "天文台观测站": {"how": "is", "unit": str(unit.pk)},
        "水文研究所": {"how": "new", "kind": "office", "parent": str(unit.pk)},
        "某某临时机构": {"how": "out"},
    }
    work(tasks.check_roster, actions.choose_units(actor=keeper, row=row, units=choices), keeper)
    row.refresh_from_db()
    assert counted(row) == (3, 2, 1, 0)
    assert not Unit.objects.filter(name="水文研究所").exists()
    row = bring_in(keeper, row)
    assert Unit.objects.get(name="水文研究所").parent == unit
    assert Person.objects.get(name="人水文研究所").unit.name == "水文研究所"
    assert Person.objects.get(name="人天文台观测站").unit == unit
    assert not Person.objects.filter(name="人某某临时机构").exists()


def test_an_import_is_undone_until_something_is_built_on_it(keeper: Actor, unit: Unit) -> None:
    row = bring_in(keeper, check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", "")))))
    actions.undo_roster(actor=keeper, row=row)
    person = Person.objects.get(name="石小满")
    assert not person.active
    assert person not in history.members_as_at("/", clock.today())
    assert person not in history.members_as_at("/", date(2023, 2, 1)), "entered by mistake, so never expected"
    assert person.appointments.get().until == clock.today()
    assert next(happenings(events_of(person))).verb == "person.amended"


def test_somebody_who_left_comes_back_by_decision_after_the_last_day_only(keeper: Actor, unit: Unit) -> None:
    bring_in(keeper, check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", "2022-03-01")))))
    person, last = Person.objects.get(name="石小满"), clock.today() - timedelta(days=10)
    actions.end_service(actor=keeper, row=person, on=last, reason="resigned")

    def again(begin: date) -> Person:
        content = sheet(("石小满", FIRST, unit.name, "科员", "", begin.isoformat()))
        file = ContentFile(content, name="花名册.xlsx")
        row = check(keeper, actions.upload_roster(actor=keeper, file=file, since=begin))
        actions.decide_rows(
            actor=keeper, row=row, keys=[files.key_of(told(row)[0])], how="known", person=str(person.pk)
        )
        bring_in(keeper, row)
        return Person.objects.get(pk=person.pk)

    assert again(last).left_on == last, "the row is held: service had not ended by then"
    back = again(last + timedelta(days=5))
    assert (back.active, back.left_on, back.left_for) == (True, None, "")
    present = [back in history.members_as_at("/", last + timedelta(days=days)) for days in (0, 1, 4, 5)]
    assert present == [True, False, False, True]
    assert actions.follow_the_calendar() == 0, "nobody is taken out of service again"


def test_undoing_is_refused_once_a_person_has_an_account(browser: Browser, keeper: Actor, unit: Unit) -> None:
    row = bring_in(keeper, check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", "")))))
    person = Person.objects.get(name="石小满")
    actions.create_account(actor=keeper, person=person, username="shixm", password="xianxing-kouling-2023")
    client = browser(cast.SYSTEM_ADMIN)
    page = client.get(f"/roster-imports/{row.pk}/").text
    assert "Somebody of this import has an account already." in page
    answer = client.post(f"/roster-imports/{row.pk}/do/undo/", {"_version": row.version})
    assert answer.status_code == 403
    assert Person.objects.get(pk=person.pk).active


def test_a_discarded_or_forgotten_roster_leaves_no_file(
    keeper: Actor, unit: Unit, django_capture_on_commit_callbacks: Any
) -> None:
    content = sheet(("石小满", FIRST, unit.name, "科员", "", ""))
    for old in (False, True):
        with django_capture_on_commit_callbacks(execute=True):
            row = upload(keeper, content)
        names = [row.stored_as, row.preview_as]
        storage = EncryptedStorage(ROSTER_AREA)
        assert all(storage.exists(name) for name in names)
        with django_capture_on_commit_callbacks(execute=True):
            if old:
                with clock.moved(clock.now() + timedelta(days=31)):
                    tasks.forget_rosters(actor=keeper)
            else:
                actions.discard_roster(actor=keeper, row=row)
        row.refresh_from_db()
        assert row.state == RosterState.DISCARDED
        assert not any(storage.exists(name) for name in names)


def test_a_job_asked_for_twice_or_too_late_does_nothing(keeper: Actor, unit: Unit) -> None:
    row = check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", ""))))
    row = bring_in(keeper, row)
    run = JobRun.objects.get(pk=row.job_id)
    with pytest.raises(tasks.jobs.JobError):
        tasks.import_roster(run=run, actor=keeper, import_id=str(row.pk))
    assert Person.objects.filter(name="石小满").count() == 1


def test_two_thousand_rows_end_with_exactly_the_expected_counts(keeper: Actor, tmp_path: Path) -> None:
    units = [one.name for one in Unit.objects.exclude(parent=None)]
    expected = large_roster(tmp_path / "roster.xlsx", rows=2200, seed=7, units=units)
    row = check(keeper, upload(keeper, (tmp_path / "roster.xlsx").read_bytes()))
    assert counted(row) == (2200, expected["accepted"], expected["rejected"], expected["held"])
    before = Person.objects.count()
    row = bring_in(keeper, row)
    assert row.counts["created"] == expected["accepted"] == Person.objects.count() - before
    assert Appointment.objects.filter(post__unit__name__in=units).count() >= expected["accepted"]


# the pages


def test_the_page_follows_its_job_and_is_opened_anew_once_that_has_ended(
    browser: Browser, keeper: Actor, unit: Unit
) -> None:
    row = upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", "")))
    actions.check_roster(actor=keeper, row=row)
    JobRun.objects.filter(pk=row.job_id).update(state="running", total=4, done=1, message="核对")
    client, progress = browser(cast.SYSTEM_ADMIN), f"/roster/{row.pk}/progress/"
    assert 'hx-get="' + progress in client.get(f"/roster-imports/{row.pk}/").text
    part = client.get(progress, headers={"HX-Request": "true"})
    assert '<progress value="1" max="4"' in part.text
    JobRun.objects.filter(pk=row.job_id).update(state="done", done=4)
    assert client.get(progress, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert client.get(progress).status_code == 303


def test_what_was_found_is_said_in_words(browser: Browser, keeper: Actor, unit: Unit) -> None:
    actions.create_person(actor=keeper, name="石小满", staff_no="K1", unit=unit)
    rows = [("石小满", FIRST, unit.name, "科员", "", ""), ("", SECOND, unit.name, "科员", "", "")]
    row = check(keeper, upload(keeper, sheet(*rows)))
    page = browser(cast.SYSTEM_ADMIN).get(f"/roster-imports/{row.pk}/").text
    found = row.findings["codes"]
    assert {"possible_duplicate", "missing_mandatory"} <= set(found)
    assert all(f"?code={code}" in page and f">{code}<" not in page for code in found)


def test_the_steps_lead_from_the_file_to_the_people(browser: Browser, keeper: Actor) -> None:
    client = browser(cast.SYSTEM_ADMIN)
    file = ContentFile(messy_roster().getvalue(), name="花名册.xlsx")
    answer = client.post("/roster-imports/new/", {"file": file, "since": "2023-01-01"})
    assert answer.status_code == 303
    row = RosterImport.objects.get()
    sheets = f"/roster/{row.pk}/sheets/"
    page = client.get(sheets)
    assert "Hidden sheet" in page.text
    assert not re.search(r"\d{17}[\dXx]", page.text), "identity numbers are shown in part before anybody named columns"
    assert re.search(r"\d{6}\*{8}\d{3}[\dXx]", page.text)
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"taken-0": "on", "_version": row.version}
    data.pop("taken-1")
    wrong = client.post(sheets, data | {"header-0": "x"})
    assert wrong.status_code == 422
    assert "Give one row number" in wrong.text
    assert client.post(sheets, data).status_code == 303
    row.refresh_from_db()
    work(tasks.check_roster, row, keeper)
    row.refresh_from_db()
    assert row.counts["data_rows"] == row.counts["accepted"] + row.counts["rejected"] + row.counts["held"] == 10
    detail = client.get(f"/roster-imports/{row.pk}/").text
    assert "Data rows 10 = may be imported" in detail
    units = client.get(f"/roster/{row.pk}/units/")
    assert "融媒体中心" in units.text
    assert client.post(f"/roster/{row.pk}/units/", {"how-0": "out", "_version": row.version}).status_code == 303
    row.refresh_from_db()
    work(tasks.check_roster, row, keeper)
    report = client.get(f"/roster/{row.pk}/report/?outcome=rejected")
    assert report.status_code == 200
    assert FIRST not in report.text
    row.refresh_from_db()
    assert client.post(f"/roster-imports/{row.pk}/do/confirm/", {"_version": row.version}).status_code == 303
    row.refresh_from_db()
    work(tasks.import_roster, row, keeper)
    row.refresh_from_db()
    assert row.state == RosterState.DONE
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"/roster/{row.pk}/report.xlsx").streaming_content)))
    lines = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [line[1] for line in lines] == list(range(3, 13))
    for line in lines:
        assert not any(isinstance(cell, str) and cell.startswith(("=", "+", "@")) for cell in line)


REFUSED = [
    ("空.xlsx", b"", "empty"), ("坏.xlsx", b"PK\x03\x04broken", "damaged"),
    ("扫描.xlsx", b"%PDF-1.7 x", "not a spreadsheet"),
    ("照片.csv", b"\x89PNG\r\n\x1a\n0000", "not a spreadsheet"),
    ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\0" * 600, "old Excel"),
    ("宏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 600, "macros"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(
    browser: Browser, name: str, content: bytes, words: str
) -> None:
    answer = browser(cast.SYSTEM_ADMIN).post(
        "/roster-imports/new/", {"file": ContentFile(content, name=name), "since": "2023-01-01"}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert not RosterImport.objects.exists()


def test_a_report_and_a_sample_that_are_not_there_are_not_found(browser: Browser, keeper: Actor, unit: Unit) -> None:
    row = upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", "")))
    client = browser(cast.SYSTEM_ADMIN)
    for path in (f"/roster/{row.pk}/report/", f"/roster/{row.pk}/report.xlsx", "/roster/sample/"):
        assert client.get(path).status_code == 404
    assert browser(cast.CLERK).get(f"/roster/{row.pk}/sheets/").status_code == 404


def test_broken_page_numbers_and_decisions_are_no_server_errors(browser: Browser, keeper: Actor, unit: Unit) -> None:
    row = check(keeper, upload(keeper, sheet(("石小满", FIRST, unit.name, "科员", "", ""))))
    client = browser(cast.SYSTEM_ADMIN)
    report = f"/roster/{row.pk}/report/"
    for query in ("?after=x", "?after=99999999999999", "?outcome=nonsense", "?code=%00", "?after=-1"):
        assert client.get(report + query).status_code == 200
    for data in ({"how": "nonsense"}, {"how": "known", "row": "x"}, {"how": "known", "row": "x", "person": "y"}):
        assert client.post(report, data | {"_version": row.version}).status_code == 422
