from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import Case, F, Max, Value, When
from django.db.models.functions import Lower
from django.test.utils import isolate_apps

from jingjian.commons.audit.models import AuditValue
from jingjian.commons.vault.envelopes import Place, seal
from jingjian.commons.vault.errors import TamperedError
from jingjian.commons.vault.fields import EncryptedTextField
from jingjian.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

# AuditValue is the smallest table with an encrypted column; any other would do.


def row(value: str = "990101199001011234") -> AuditValue:
    return AuditValue(event_id=uuid7(), field="x", side="after", salt=b"s" * 16, value=value)


def saved(value: str = "990101199001011234") -> AuditValue:
    made = row(value)
    made.save()
    return made


def stored(key: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM audit_value WHERE id = %s", [key])
        return str(cursor.fetchone()[0])


def overwrite(key: Any, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_value SET value = %s WHERE id = %s", [text, key])


def again(made: AuditValue) -> AuditValue:
    return AuditValue.objects.get(pk=made.pk)


def test_the_database_holds_an_envelope_and_the_program_reads_text() -> None:
    made = saved()
    assert stored(made.pk).startswith("jj1.")
    assert "990101" not in stored(made.pk)
    assert again(made).value == "990101199001011234"


def test_what_is_read_behaves_as_text() -> None:
    value = again(saved("张三")).value
    assert isinstance(value, str)
    assert (value + "。", f"{value}", json.dumps(value), len(value)) == ("张三。", "张三", '"\\u5f20\\u4e09"', 2)
    assert type(pickle.loads(pickle.dumps(value))) is str  # noqa: S301 CONFIG: pickled here


def test_blank_stays_blank() -> None:
    made = saved("")
    assert stored(made.pk) == ""
    assert again(made).value == ""


def test_an_amended_row_is_read_as_amended() -> None:
    made = again(saved("old"))
    made.value = "new"
    made.save()
    assert again(made).value == "new"
    made.value = ""
    made.save()
    assert stored(made.pk) == ""


def test_a_value_nobody_read_keeps_its_envelope() -> None:
    made = saved()
    before = stored(made.pk)
    unread = again(made)
    unread.field = "y"
    unread.save()
    assert stored(made.pk) == before
    assert again(made).field == "y"


def test_a_row_is_not_saved_over_an_envelope_that_is_not_its_own() -> None:
    made, other = saved("first"), saved("second")
    overwrite(made.pk, stored(other.pk))
    with pytest.raises(TamperedError):
        again(made).save()


def test_an_envelope_moved_to_another_row_is_refused_when_read() -> None:
    made, other = saved("first"), saved("second")
    overwrite(made.pk, stored(other.pk))
    moved = again(made)
    with pytest.raises(TamperedError, match=str(made.pk)):
        assert moved.value


def test_an_envelope_of_another_column_or_table_is_refused() -> None:
    made = saved()
    for table, column in (("audit_value", "side"), ("organisation_person", "value")):
        overwrite(made.pk, seal("x", Place(table, column, made.pk)).text)
        with pytest.raises(TamperedError):
            assert again(made).value


def test_plain_text_put_into_the_column_is_refused() -> None:
    made = saved()
    overwrite(made.pk, "plain")
    with pytest.raises(TamperedError, match="no envelope"):
        assert again(made).value


def test_text_that_looks_like_an_envelope_is_text() -> None:
    made = saved("jj1.abc.AAAA")
    assert again(made).value == "jj1.abc.AAAA"


def test_rows_are_created_in_bulk() -> None:
    made = AuditValue.objects.bulk_create([row(f"value {i}") for i in range(5)])
    assert [again(one).value for one in made] == [f"value {i}" for i in range(5)]
    assert all(stored(one.pk).startswith("jj1.") for one in made)


def test_rows_are_updated_in_bulk_read_or_unread_or_amended() -> None:
    kept, amended, emptied = saved("kept"), saved("before"), saved("gone")
    rows = [again(kept), again(amended), again(emptied)]
    rows[1].value = "after"
    rows[2].value = ""
    AuditValue.objects.bulk_update(rows, ["value", "field"])
    assert [again(one).value for one in (kept, amended, emptied)] == ["kept", "after", ""]
    assert all(stored(one.pk).startswith("jj1.") for one in (kept, amended))


def test_a_value_copied_from_another_row_is_sealed_for_its_own() -> None:
    made, other = saved("first"), saved("second")
    made.value = again(other).value
    made.save()
    assert again(made).value == "second"
    AuditValue.objects.bulk_update([made], ["value"])
    assert again(made).value == "second"


def test_a_deferred_column_is_read_when_asked_for(django_assert_num_queries: Any) -> None:
    made = saved("later")
    with django_assert_num_queries(1):
        light = AuditValue.objects.only("field").get(pk=made.pk)
    assert light.get_deferred_fields() >= {"value"}
    with django_assert_num_queries(1):
        assert light.value == "later"
    assert AuditValue.objects.defer("field").get(pk=made.pk).value == "later"


def test_a_deferred_column_is_left_alone_by_save() -> None:
    made = saved("later")
    before = stored(made.pk)
    light = AuditValue.objects.defer("value").get(pk=made.pk)
    light.field = "y"
    light.save()
    assert stored(made.pk) == before


def test_refreshing_reads_what_is_stored_now() -> None:
    made = saved("one")
    second = again(made)
    second.value = "two"
    second.save(update_fields=["value"])
    made.refresh_from_db()
    assert made.value == "two"
    made.value = "unsaved"
    made.refresh_from_db(fields=["value"])
    assert made.value == "two"


def test_rows_are_made_by_create_get_or_create_and_update_or_create() -> None:
    given = {"event_id": uuid7(), "field": "x", "side": "after", "salt": b"s" * 16}
    made, _ = AuditValue.objects.get_or_create(**given, defaults={"value": "one"})
    assert again(made).value == "one"
    AuditValue.objects.update_or_create(**given, defaults={"value": "two"})
    assert again(made).value == "two"


def test_copies_and_pickles_of_a_row_still_read() -> None:
    made = again(saved("text"))
    assert copy.deepcopy(made).value == "text"
    assert pickle.loads(pickle.dumps(again(made))).value == "text"  # noqa: S301 CONFIG: pickled here


def test_a_new_row_reads_what_it_was_given_before_it_is_saved() -> None:
    assert row("text").value == "text"
    assert AuditValue(value="").value == ""


def test_whole_clean_accepts_a_row_that_was_read() -> None:
    again(saved("text")).full_clean()


def test_only_isnull_can_be_asked() -> None:
    saved()
    assert AuditValue.objects.filter(value__isnull=False).count() == 1
    for lookup in ("", "__exact", "__iexact", "__contains", "__startswith", "__in", "__gt", "__regex", "__length"):
        with pytest.raises(FieldError, match="encrypted column"):
            AuditValue.objects.filter(**{f"value{lookup}": "990101199001011234"})
    with pytest.raises(FieldError, match="encrypted column"):
        AuditValue.objects.exclude(value="x")


@pytest.mark.parametrize(
    "query",
    [
        lambda rows: rows.values("value"),
        lambda rows: rows.values(),
        lambda rows: rows.values_list("pk", "value"),
        lambda rows: rows.values_list("value", flat=True),
        lambda rows: rows.annotate(copy=F("value")),
        lambda rows: rows.annotate(copy=Lower("value")),
        lambda rows: rows.filter(pk__in=[uuid7()]).values(other=F("value")),
    ],
)
def test_what_would_give_envelopes_out_is_refused(query: Any) -> None:
    saved()
    with pytest.raises(FieldError, match="encrypted column"):
        list(query(AuditValue.objects.all()))


def test_an_aggregate_over_the_column_is_refused() -> None:
    saved()
    with pytest.raises(FieldError, match="encrypted column"):
        AuditValue.objects.aggregate(Max("value"))


def test_other_columns_are_read_by_values_as_ever() -> None:
    made = saved()
    assert list(AuditValue.objects.values_list("pk", "field")) == [(made.pk, "x")]
    assert AuditValue.objects.filter(pk=made.pk).exists()
    assert AuditValue.objects.distinct().count() == 1


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        Value("plain"),
        F("field"),
        Lower(Value("plain")),
        Case(When(field="x", then=Value("plain")), default=Value("")),
        Case(When(field="x", then=F("side")), default=Value("")),
        Case(When(field="x", then=Value("plain", output_field=AuditValue._meta.get_field("value")))),
    ],
)
def test_update_refuses_plain_text_however_it_is_dressed(value: Any) -> None:
    made = saved("kept")
    with pytest.raises(FieldError, match="encrypted column"), transaction.atomic():
        AuditValue.objects.filter(pk=made.pk).update(value=value)
    assert again(made).value == "kept"


def test_an_expression_is_not_saved() -> None:
    with pytest.raises(FieldError, match="no expression"):
        row(Value("plain")).save()  # type: ignore[arg-type]


def test_update_refuses_the_text_of_another_row() -> None:
    made, other = saved("first"), saved("second")
    with pytest.raises(FieldError, match="another row"), transaction.atomic():
        AuditValue.objects.filter(pk=made.pk).update(value=again(other).value)
    assert again(made).value == "first"


def test_update_may_empty_the_column() -> None:
    made = saved()
    AuditValue.objects.filter(pk=made.pk).update(value="")
    assert again(made).value == ""


def test_a_condition_on_the_column_is_refused() -> None:
    with pytest.raises(FieldError, match="encrypted column"):
        AuditValue.objects.annotate(x=Case(When(value="x", then=Value(1)), default=Value(0)))


def test_it_is_not_serialised() -> None:
    made = saved()
    with pytest.raises(FieldError, match="serialised"):
        serializers.serialize("json", [made])


def test_tables_that_cannot_work_are_named_at_start_up() -> None:
    with isolate_apps("jingjian.commons.vault"):

        class Counted(models.Model):
            text = EncryptedTextField(unique=True)

            class Meta:
                app_label = "vault"

        faults = {fault.id for fault in Counted.check()}
    assert {"vault.E001", "vault.E002"} <= faults


def test_key_of_another_site_opens_nothing(home: Path, tmp_path_factory: Any, settings: Any) -> None:
    from jingjian.commons.vault.errors import UnknownKeyError
    from jingjian.commons.vault.keys import ensure_key_file, forget_keys

    made = saved()
    settings.HOME = tmp_path_factory.mktemp("other")
    ensure_key_file(settings.HOME)
    forget_keys()
    with pytest.raises(UnknownKeyError):
        assert again(made).value
