"""What is asked: lists, a record, the search, a new task; each beside the statement written by hand.

The statements read or write what the page shows or stores, keyset and all, with the scope of the same reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.test import Client
from django.urls import reverse

from jingjian.commons.accounts.models import User
from jingjian.commons.once.posting import NEW_ID
from jingjian.commons.organisation.models import Unit
from jingjian.commons.paging import cursor_after
from jingjian.kernel.ids import uuid7
from jingjian.kernel.text import normalise
from jingjian.modules.campaign.models import Clause, Task, TaskState
from jingjian.ops.bench.load import READERS
from jingjian.ops.bench.measure import Case

PROVINCE, COUNTY, CLERK = (reader.username for reader in READERS)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FAR = 50_000
PAGE = 51
COUNTY_PATH = "/P/P0/P00/"
FOUND, EVERYWHERE = "重点岗位廉洁承诺", "台账"
_COLUMNS = (
    "SELECT t.record_id, r.reference, t.title, c.number, c.heading, u.name, p.name, t.state, t.due_on "
    "FROM campaign_task t JOIN records_record r ON r.id = t.record_id JOIN campaign_clause c ON c.id = t.clause_id "
    "JOIN organisation_unit u ON u.id = t.lead_unit_id LEFT JOIN organisation_person p ON p.id = t.responsible_id "
)
_SCOPE = "r.unit_path >= %(from)s AND r.unit_path < %(to)s"
_RECORD = (
    "INSERT INTO records_record (id, register, reference, title, unit_id, unit_path, compartment, status, category, "
    "tier, search_text, origin, retention_class, version, created_at, changed_at) "
    "SELECT %(id)s, 'tasks', %(reference)s, %(title)s::text, u.id, u.path, 0, 'draft', 'open', 'ordinary', "
    "%(title)s::text, 'P', '30y', 1, now(), now() FROM organisation_unit u WHERE u.code = 'P000'"
)
_EVENT = (
    "INSERT INTO audit_event (id, at, verb, register, record_id, body) VALUES (%(event)s, now(), 'task.created', "
    "'campaign.task', %(id)s, '{}')"
)


def client_of(username: str) -> Client:
    """A browser in which the account is logged in. It speaks the way the site's own address does."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    return client


def cases() -> Iterator[Case]:
    """Every case. The far page is reached by the cursor of the row before it, as a reader's link would."""
    everything = {"tab": "all"}
    done = {"tab": "all", "state": TaskState.DONE.value}
    county = {"tab": "all", "unit": COUNTY_PATH, "state": TaskState.IN_PROGRESS.value}
    yield _listed("list, by due date, first page", PROVINCE, everything)
    yield _listed(f"list, by due date, after row {FAR:,}", PROVINCE, everything, far=True)
    yield _listed("list, done, first page", PROVINCE, done)
    yield _listed(f"list, done, after row {FAR:,}", PROVINCE, done, far=True)
    yield _listed("list, one county in progress, first page", PROVINCE, county, scope=COUNTY_PATH)
    yield _listed("list, by due date, first page", COUNTY, everything, scope=COUNTY_PATH)
    yield _record()
    yield _search("search, rare words", FOUND)
    yield _search("search, words in one row of sixteen", EVERYWHERE)
    yield _create()


def _listed(name: str, reader: str, params: dict[str, str], *, scope: str = "/P/", far: bool = False) -> Case:
    where, values = f"{_SCOPE} AND t.due_on IS NOT NULL", {"from": scope, "to": scope[:-1] + "0"}
    rows = Task.objects.filter(record__unit_path__gte=values["from"], record__unit_path__lt=values["to"])
    if state := params.get("state"):
        where += " AND t.state = %(state)s"
        values["state"], rows = state, rows.filter(state=state)
    if far:
        last = _row_at(rows, FAR)
        params = params | {"page": cursor_after(last, order=("due_on",))}
        where += " AND (t.due_on, t.record_id) > (%(due)s, %(key)s)"
        values |= {"due": str(last.due_on), "key": str(last.pk)}
    statement = f"{_COLUMNS} WHERE {where} ORDER BY t.due_on, t.record_id LIMIT {PAGE}"
    url = f"{reverse('tasks:list')}?{urlencode(params)}"
    return Case(name, reader, lambda client: _answered(client.get(url)), _read(statement, values))


def _row_at(rows: Any, place: int) -> Task:
    """The row so far down in the order of due dates; the last one where there are fewer."""
    ordered = rows.filter(due_on__isnull=False).order_by("due_on", "pk")
    found: Task = ordered[place - 1 : place].first() or ordered.last()
    return found


def _record() -> Case:
    own = Task.objects.filter(record__unit_path__startswith=COUNTY_PATH, responsible__isnull=False)
    task = own.filter(state=TaskState.SUBMITTED).first() or own.earliest("pk")
    statement = f"{_COLUMNS} WHERE t.record_id = %(key)s"
    url = reverse("tasks:detail", args=[task.pk])
    return Case("record page", COUNTY, lambda client: _answered(client.get(url)), _read(statement, {"key": task.pk}))


def _search(name: str, text: str) -> Case:
    statement = (
        "SELECT r.id, r.reference, r.title, u.name FROM records_record r "  # noqa: S608 - constants of this module
        f"JOIN organisation_unit u ON u.id = r.unit_id WHERE {_SCOPE} "
        "AND jj.grams(r.search_text) @@ jj.gram_query(%(text)s) AND r.search_text LIKE %(like)s "
        "ORDER BY r.created_at DESC, r.id DESC LIMIT 50"
    )
    word = normalise(text)
    values = {"from": "/P/", "to": "/P0", "text": word, "like": f"%{word}%"}
    url = f"{reverse('search')}?{urlencode({'q': text})}"
    return Case(name, PROVINCE, lambda client: _answered(client.get(url)), _read(statement, values))


def _create() -> Case:
    clause, unit = Clause.objects.filter(level=2, inline=False).earliest("position"), Unit.objects.get(code="P000")
    url = reverse("tasks:create")

    def ask(client: Any) -> Any:
        form = {"clause": clause.pk, "title": "测试任务", "lead_unit": unit.pk, NEW_ID: str(uuid7())}
        return _answered(client.post(url, form), status=303)

    def by_hand(connection: psycopg.Connection[Any]) -> None:
        key = uuid7()
        values = {"id": key, "event": uuid7(), "reference": f"B-{key.hex}", "title": "测试任务"}
        with connection.transaction():
            connection.execute(_RECORD, values)
            connection.execute(_EVENT, values)

    return Case("create a task", COUNTY, ask, by_hand)


def _read(statement: str, values: dict[str, Any]) -> Callable[[psycopg.Connection[Any]], Any]:
    return lambda connection: connection.execute(statement, values).fetchall()


def _answered(response: Any, *, status: int = 200) -> Any:
    if response.status_code != status:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return response
