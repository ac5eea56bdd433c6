"""Which kinds of rows there are about a record, found out for all kinds in one statement.

The page of a record shows a dozen things about it, most of which most records have none of. An app says in ``ready``
which of its tables speak of records (``speaks_of``); its selectors ask ``may_have`` before they ask their table.
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import Model

from jingjian.commons.remembering import is_remembering, once_a_page

_speaking: dict[type[Model], tuple[str, ...]] = {}


def speaks_of(model: type[Model], *fields: str) -> None:
    """The rows of ``model`` are about the records that ``fields``, indexed foreign keys, point at."""
    _speaking[model] = fields
    _statement.cache_clear()


def may_have(record_id: UUID, model: type[Model]) -> bool:
    """Whether a record may have rows of ``model``. Sure of a no only on a page that reads; else it is worth asking."""
    return not is_remembering() or model._meta.label in _present(record_id)


@once_a_page
def _present(record_id: UUID) -> frozenset[str]:
    """The labels of the models that have a row about the record, of whoever's sight."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"record": record_id})
        return frozenset(cursor.fetchone()[0])


@cache
def _statement() -> str:
    tests = []
    for model, fields in _speaking.items():
        columns = [model._meta.get_field(field).column for field in fields]  # type: ignore[union-attr]
        about = " OR ".join(f'"{column}" = %(record)s' for column in columns)
        tests.append(
            f"CASE WHEN EXISTS (SELECT FROM \"{model._meta.db_table}\" WHERE {about}) THEN '{model._meta.label}' END"
        )
    return f"SELECT array_remove(ARRAY[{', '.join(tests)}]::text[], NULL)"
