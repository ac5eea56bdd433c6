"""Sealing anew: complete, idempotent, resumable, and never a value lost."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps

import jingjian
from jingjian.commons.accounts.models import User
from jingjian.commons.imports.models import ImportBatch
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.vault import keyfile
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.commons.vault.keys import ensure_key_file, forget_keys, key_ring
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.ops.backup.making import _linked
from jingjian.ops.keys.places import count_uses, sealed_tables
from jingjian.ops.keys.resealing import reseal

PEOPLE = 23


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.HOME = tmp_path
    ensure_key_file(tmp_path)
    forget_keys()
    yield tmp_path
    forget_keys()


@pytest.fixture
def url(template: Any, fresh_database: str) -> str:
    return str(template.url("postgres", fresh_database))


@pytest.fixture
def people(url: str, home: Path) -> list[Person]:
    """People with numbers under the first key of the site."""
    unit = Unit.objects.create(code="NH", name="南禾县", short_name="南禾", path="/NH/")
    return [
        Person.objects.create(
            staff_no=str(n),
            name=f"某{n:03d}",
            unit=unit,
            id_number=f"证件{n:03d}",
            phone=f"电话{n:03d}" if n % 2 else "",
        )
        for n in range(PEOPLE)
    ]


def rotate(home: Path) -> str:
    """A further key, active from now on; its id."""
    ring = key_ring()
    key_id, key = keyfile.new_key()
    keyfile.write(home, replace(ring, active=key_id, keys={**ring.keys, key_id: key}))
    return key_id


def test_every_value_is_sealed_anew_and_reads_as_before(people: list[Person], url: str, home: Path) -> None:
    former, fresh = key_ring().active, rotate(home)
    written = PEOPLE + PEOPLE // 2
    with psycopg.connect(url) as connection:
        assert count_uses(connection, home).values == {former: written}
    done = reseal(url, batch=5)
    assert (done.values, done.damaged) == (written, [])
    with psycopg.connect(url) as connection:
        uses = count_uses(connection, home)
    assert (uses.of(former), uses.values[fresh]) == (0, written)
    for n, person in enumerate(Person.objects.order_by("name")):
        assert (person.id_number, person.phone) == (f"证件{n:03d}", f"电话{n:03d}" if n % 2 else "")


def test_a_second_run_changes_nothing(people: list[Person], url: str, home: Path) -> None:
    rotate(home)
    reseal(url)
    with psycopg.connect(url) as connection:
        before = connection.execute("SELECT id, id_number, phone FROM organisation_person ORDER BY id").fetchall()
        assert reseal(url).values == 0
        after = connection.execute("SELECT id, id_number, phone FROM organisation_person ORDER BY id").fetchall()
    assert after == before


def test_a_change_of_suite_is_carried_out_too(people: list[Person], url: str, home: Path, settings: Any) -> None:
    settings.ENCRYPTION = "sm4-gcm"
    assert reseal(url).values == PEOPLE + PEOPLE // 2
    with psycopg.connect(url) as connection:
        marks = connection.execute("SELECT DISTINCT left(id_number, 4) FROM organisation_person").fetchall()
    assert marks == [("jj2.",)]
    assert Person.objects.get(name="某007").id_number == "证件007"


def test_broken_off_in_the_middle_it_goes_on_where_it_was(people: list[Person], url: str, home: Path) -> None:
    former = key_ring().active
    rotate(home)
    last = people[PEOPLE - 3].pk
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER fails BEFORE UPDATE ON organisation_person FOR EACH ROW "
            f"WHEN (OLD.id = '{last}') EXECUTE FUNCTION fails()"
        )
    with pytest.raises(psycopg.Error, match="the disk is full"):
        reseal(url, batch=5)
    with psycopg.connect(url) as connection:
        half = count_uses(connection, home).of(former)
        connection.execute("DROP TRIGGER fails ON organisation_person")
    assert 0 < half < PEOPLE
    assert reseal(url, batch=5).values == half
    assert [person.id_number for person in Person.objects.order_by("name")] == [f"证件{n:03d}" for n in range(PEOPLE)]


def test_what_does_not_open_is_named_left_alone_and_stops_nothing(people: list[Person], url: str, home: Path) -> None:
    former, _ = key_ring().active, rotate(home)
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE organisation_person SET id_number = (SELECT id_number FROM organisation_person WHERE id = %s) "
            "WHERE id = %s",
            [people[0].pk, people[1].pk],
        )
    done = reseal(url, batch=4)
    assert done.values == PEOPLE + PEOPLE // 2 - 1
    assert [str(people[1].pk) in words for words in done.damaged] == [True]
    with psycopg.connect(url) as connection:
        assert count_uses(connection, home).of(former) == 1


def test_files_are_sealed_anew_under_their_names(people: list[Person], url: str, home: Path) -> None:
    former = key_ring().active
    content = secrets.token_bytes(200_000)
    batch = ImportBatch(register="people", size=1, uploaded_by=User.objects.create(username="chen"))
    stored = EncryptedStorage("imports").write([content], bound_to=str(batch.pk))
    batch.stored_as = stored.name
    batch.save(force_insert=True)
    path = home / "files" / stored.name
    copy = home / "copy"
    copy.write_bytes(path.read_bytes())
    orphan = EncryptedStorage("imports").write([b"named by no row"])
    rotate(home)
    with EncryptedStorage().read(stored.name, bound_to=str(batch.pk)) as reader:
        done = reseal(url)
        assert reader.read() == content  # who was reading goes on
    assert (done.files, done.damaged) == (1, [])
    with EncryptedStorage().read(stored.name, bound_to=str(batch.pk)) as stream:
        assert stream.read() == content
    assert path.read_bytes()[:40] != copy.read_bytes()[:40]
    assert reseal(url).files == 0
    # what no row names still counts, so its key cannot be retired unseen
    with psycopg.connect(url) as connection:
        assert count_uses(connection, home).files[former] == 1
    assert (home / "files" / orphan.name).exists()
    # the next backup copies the file instead of linking the former one of the same name and length
    assert copy.stat().st_size == path.stat().st_size
    assert not _linked(copy, home / "linked", path)


def test_every_encrypted_column_and_every_name_of_a_file_is_found() -> None:
    tables = {table.name: table for table in sealed_tables()}
    assert tables["organisation_person"].columns == ("id_number", "phone")
    assert {"stored_as", "report_as"} <= set(tables["campaign_taskimport"].files)
    columns = {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    }
    assert columns == {(table.name, column) for table in tables.values() for column in table.columns}


def test_every_file_that_a_story_leaves_is_named_by_a_column_that_is_looked_at() -> None:
    """A column that keeps the name of a stored file under another kind of name would be overlooked."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(jingjian.__file__).parent.rglob("*.py"))
    written = set(re.findall(r"^\s*\w+\.(\w+)[^=\n]* = stored\.name", source, re.MULTILINE))
    written |= set(re.findall(r"\b(\w+)=stored\.name", source))
    assert {"stored_as", "word_file", "pdf_file"} <= written
    assert written <= {column for table in sealed_tables() for column in table.files}
