"""The many rows of the generated site, each table by one statement of the database.

A task's figures follow from its number by a hash, so the same seed gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from psycopg import sql

from jingjian.kernel.text import normalise
from jingjian.ops.bench.words import titles

#: share of every state, in hundredths: state, category, share
STATES = (
    ("done", "done", 55), ("in_progress", "open", 20), ("assigned", "open", 10), ("submitted", "waiting", 8),
    ("verified", "waiting", 2), ("returned", "open", 2), ("draft", "open", 3),
)  # fmt: skip
DAYS = 300
ENTERED = "TIMESTAMPTZ '2023-02-28 09:00+08'"
RECORD, CREATED, LINK, RESPONSIBLE, VERIFIER, BEGUN, ENDED = range(1, 8)


def key(kind: int) -> str:
    """The key of row ``g`` of a kind: version 7, in the order of the numbers."""
    return f"('01885a' || lpad(to_hex(g), 6, '0') || '7{kind:03x}8000' || lpad(to_hex(g), 12, '0'))::uuid"


def hashed(purpose: int, below: str) -> str:
    """A number from 0 to ``below`` - 1 for task ``g``."""
    return f"(abs(hashint8(g * 8191 + {purpose} + %(seed)s)::bigint) %% {below})"


def make(
    connection: psycopg.Connection[Any], *, tasks: int, seed: int, clauses: Sequence[UUID]
) -> Iterator[str]:  # fmt: skip
    """Make every row; the name of each table when it is filled."""
    words = titles()
    connection.execute(
        "CREATE UNLOGGED TABLE bench_title AS SELECT n - 1 AS n, title, norm "
        "FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(title, norm, n)",
        [words, [normalise(title) for title in words]],
    )
    connection.execute(
        "CREATE UNLOGGED TABLE bench_clause AS SELECT n - 1 AS n, id "
        "FROM unnest(%s::uuid[]) WITH ORDINALITY AS t(id, n)",
        [list(clauses)],
    )
    for statement in PLACES:
        connection.execute(statement)
    connection.execute(SEEDS, {"seed": seed, "tasks": tasks})
    yield "bench_task"
    for table, values in TABLES.items():
        connection.execute(_insert(table, values))
        yield table
    connection.execute(
        "INSERT INTO records_referencecounter (id, prefix, year, last) VALUES (%s, 'RW', 2023, %s)",
        ["01885a00-0000-7000-8000-000000000000", tasks],
    )
    connection.execute("DROP TABLE bench_task, bench_unit, bench_person, bench_title, bench_clause")


def _insert(table: str, parts: Sequence[tuple[dict[str, str], str]]) -> sql.SQL:
    """``INSERT … SELECT`` from the seeds; columns nobody names get what a new row of the model would have."""
    selects = []
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    columns = [field.column for field in model._meta.concrete_fields]
    for values, where in parts:
        chosen = [values.get(str(field.column)) or _default(field) for field in model._meta.concrete_fields]
        selects.append(f"SELECT {', '.join(chosen)} FROM bench_task WHERE {where}")  # noqa: S608 - constants below
    named = ", ".join(f'"{column}"' for column in columns)
    return sql.SQL(f"INSERT INTO {table} ({named}) " + " UNION ALL ".join(selects))


def _default(field: Any) -> str:
    value = field.get_default()
    if value is None:
        return f"NULL::{field.db_type(psycopg_connection())}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def psycopg_connection() -> Any:
    """Django's connection, which knows the database type of a field."""
    from django.db import connection

    return connection


def _by_share(column: int) -> str:
    whens, reached = [], 0
    for state in STATES:
        reached += int(state[2])
        whens.append(f"WHEN s < {reached} THEN '{state[column]}'")
    return f"CASE {' '.join(whens)} END"


PLACES = (
    "CREATE UNLOGGED TABLE bench_unit AS SELECT row_number() OVER (ORDER BY path) - 1 AS n, id, path, name "
    "FROM organisation_unit WHERE kind = 'office'",
    "CREATE UNLOGGED TABLE bench_person AS SELECT unit_id, id, name, count(*) OVER (PARTITION BY unit_id) AS among, "
    "row_number() OVER (PARTITION BY unit_id ORDER BY staff_no) - 1 AS place FROM organisation_person",
    "CREATE INDEX ON bench_person (unit_id, place)",
    "ANALYZE bench_unit, bench_person",
)
# the parts are the constants above and functions of this module; nothing typed by anybody comes into them
SEEDS = f"""
CREATE UNLOGGED TABLE bench_task AS
SELECT n.g, {key(RECORD)} AS id, t.title, t.norm, c.id AS clause_id, u.id AS unit_id, u.path, u.name AS unit_name,
       a.id AS responsible_id, a.name AS responsible_name, b.id AS verifier_id,
       DATE '2023-03-01' + {hashed(5, str(DAYS))}::int AS due_on, {_by_share(0)} AS state, {_by_share(1)} AS category,
       k.id AS campaign_id
FROM (SELECT g, {hashed(1, "(SELECT count(*) FROM bench_unit)")} AS u,
             {hashed(2, "(SELECT count(*) FROM bench_title)")} AS t,
             {hashed(3, "(SELECT count(*) FROM bench_clause)")} AS c, {hashed(4, "100")} AS s
      FROM generate_series(1, %(tasks)s::bigint) AS g) AS n
JOIN bench_unit u ON u.n = n.u JOIN bench_title t ON t.n = n.t JOIN bench_clause c ON c.n = n.c
CROSS JOIN (SELECT record_id AS id FROM campaign_campaign) AS k
LEFT JOIN bench_person a ON a.unit_id = u.id AND a.place = n.g %% a.among
LEFT JOIN bench_person b ON b.unit_id = u.id AND b.place = (n.g + 1) %% b.among AND b.id <> a.id
ORDER BY n.g"""  # noqa: S608 - see above
_HEADER = {
    "id": "id", "register": "'tasks'", "reference": "'RW-2023-' || lpad(g::text, 7, '0')", "title": "title",
    "unit_id": "unit_id", "unit_path": "path", "status": "state", "category": "category",
    "owner_id": "CASE WHEN state <> 'draft' THEN responsible_id END", "due_on": "due_on",
    "search_text": "'rw-2023-' || lpad(g::text, 7, '0') || ' ' || norm || ' ' || unit_name || ' ' || "
    "coalesce(responsible_name, '')",
    "origin": "'P'", "retention_class": "'30y'", "created_at": f"{ENTERED} + g * INTERVAL '1 millisecond'",
    "changed_at": f"{ENTERED} + g * INTERVAL '1 millisecond'",
}  # fmt: skip
_TASK = {
    "record_id": "id", "campaign_id": "campaign_id", "clause_id": "clause_id", "title": "title", "detail": "title",
    "lead_unit_id": "unit_id", "responsible_id": "CASE WHEN state <> 'draft' THEN responsible_id END",
    "verifier_id": "CASE WHEN state <> 'draft' THEN verifier_id END", "due_on": "due_on", "state": "state",
    "submitted_by_id": "CASE WHEN category <> 'open' THEN responsible_id END",
}  # fmt: skip
_BODY = (
    f"""'{{"act":"' || {key(CREATED)} || '","actor":{{"id":null,"name":"Jingjian"}},"""
    """"changes":{"lead_unit":[null,{"id":"' || unit_id || '","text":"' || unit_name || '"}],"""
    """"title":[null,"' || title || '"]},"note":"","record":"' || id || '","""
    """"register":"campaign.task","verb":"task.created"}'"""
)
_EVENT = {
    "id": key(CREATED), "at": f"{ENTERED} + g * INTERVAL '1 millisecond'", "verb": "'task.created'",
    "register": "'campaign.task'", "record_id": "id", "actor_id": "NULL::uuid", "body": _BODY,
    "leaf_hash": f"sha256('\\x00'::bytea || convert_to({_BODY}, 'UTF8'))",
}  # fmt: skip


def _party(kind: int, person: str, role: str) -> tuple[dict[str, str], str]:
    values = {
        "id": key(kind), "record_id": "id", "person_id": person, "external_name": "''", "role": f"'{role}'",
        "since": "DATE '2023-03-01'", "until": "NULL::date",
    }  # fmt: skip
    return values, f"state <> 'draft' AND {person} IS NOT NULL"


def _step(kind: int, former: str, status: str, category: str, day: str, where: str) -> tuple[dict[str, str], str]:
    values = {
        "id": key(kind), "record_id": "id", "former": former, "status": status, "category": category,
        "effective_on": day, "recorded_at": f"{ENTERED} + g * INTERVAL '1 millisecond'", "event": key(kind),
    }  # fmt: skip
    return values, where


TABLES: dict[str, list[tuple[dict[str, str], str]]] = {
    "records_record": [(_HEADER, "true")],
    "campaign_task": [(_TASK, "true")],
    "records_party": [
        _party(RESPONSIBLE, "responsible_id", "responsible"),
        _party(VERIFIER, "verifier_id", "verifier"),
    ],
    "records_statuschange": [
        _step(BEGUN, "''", "'draft'", "'open'", "DATE '2023-02-28'", "true"),
        _step(ENDED, "'draft'", "state", "category", "LEAST(due_on, DATE '2023-12-01')", "state <> 'draft'"),
    ],
    "campaign_clauselink": [({"id": key(LINK), "clause_id": "clause_id", "record_id": "id"}, "true")],
    "audit_event": [(_EVENT, "true")],
}
