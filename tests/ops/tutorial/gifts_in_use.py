"""The register of the tutorial as people and programs use it; the test copies this file beside the one generated.

Nothing is imported from the module: the register is reached as everybody reaches it, by its addresses.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jingjian.commons.approvals.models import Approval
from jingjian.commons.imports.models import ImportBatch
from jingjian.commons.imports.tasks import check, enter
from jingjian.kernel import clock
from jingjian.testing import cast
from jingjian.testing.api import program
from jingjian.testing.conformance import World
from jingjian.web.factories import sheet_of, worked_off
from tests.conformance.examples import REGISTERS

DAY = date(2023, 6, 12)
OFFICE, IN_CHARGE = cast.OFFICE.username, cast.IN_CHARGE.username
REASON = {"reason": "价值较高，请领导审定处置方式。"}


@pytest.fixture
def world(db: None) -> Any:
    with clock.moved(DAY):
        yield World()


def entered(client: Client, title: str = "紫砂茶具", value: str = "800") -> Any:
    """A row that was entered by the form of the page."""
    assert client.get("/gifts/new/").status_code == 200
    key = uuid4()
    data = {"title": title, "received_on": "2023-06-09", "value": value, "_new_id": str(key)}
    assert client.post("/gifts/new/", data).status_code == 303
    return kept(key)


def kept(key: Any) -> Any:
    return REGISTERS["gifts"].model._default_manager.get(pk=key)


def act(client: Client, row: Any, verb: str) -> int:
    seen = kept(row.pk).record.version
    status: int = client.post(f"/gifts/{row.pk}/do/{verb}/", {"_version": str(seen)}).status_code
    return status


def put_forward(client: Client, row: Any) -> Approval:
    address = f"/approvals/new/gifts.settle/{row.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, REASON).status_code == 303
    return Approval._default_manager.get(record=row.pk, state="waiting")


def test_a_transition_waits_for_the_chain_and_a_clock_runs_meanwhile(world: World) -> None:
    office, leader = world.client(OFFICE), world.client(IN_CHARGE)
    row = entered(office)
    assert act(office, row, "hand_in") == 303
    page = office.get(f"/gifts/{row.pk}/").text
    assert "处置已上交的礼品" in page, "the card of time limits"
    assert "2023年6月27日" in page, "ten working days after 12 June, with the days of rest of the festival"
    assert "需先经审批" in page, "why the transition is not open"
    assert act(office, row, "settle") == 403
    matter = put_forward(office, row)
    assert "待签批" in office.get(f"/gifts/{row.pk}/").text
    assert act(office, row, "settle") == 403
    assert row.title in leader.get("/desk/").text
    assert leader.get(f"/desk/{matter.pk}/").status_code == 200
    opinion = {"kind": "signed", "opinion": "同意上交后依规处置。", "_version": str(matter.version)}
    assert leader.post(f"/desk/{matter.pk}/", opinion).status_code == 303
    assert act(office, row, "settle") == 303
    assert kept(row.pk).state == "settled"
    history = office.get(f"/gifts/{row.pk}/history/").text
    assert all(words in history for words in ("上交", "处置"))


def test_what_changes_after_it_was_approved_is_put_forward_again(world: World) -> None:
    office = world.client(OFFICE)
    row = entered(office)
    assert act(office, row, "hand_in") == 303
    world.approve(kept(row.pk), "gifts.settle", by=OFFICE)
    change = {"title": "紫砂茶具一套", "received_on": "2023-06-09", "value": "5000"}
    version = str(kept(row.pk).record.version)
    assert office.post(f"/gifts/{row.pk}/edit/", {**change, "_version": version}).status_code == 303
    assert act(office, row, "settle") == 403
    assert "请重新报批" in office.get(f"/gifts/{row.pk}/").text
    world.approve(kept(row.pk), "gifts.settle", by=OFFICE)
    assert act(office, row, "settle") == 303


def test_two_characters_find_it_and_a_workbook_takes_it_out(world: World) -> None:
    office = world.client(OFFICE)
    row = entered(office, "青花瓷瓶", "1200")
    entered(office, "购物卡", "500")
    found = office.get("/search/", {"q": "瓷瓶"}).text
    assert f"/gifts/{row.pk}/" in found
    assert "购物卡" not in found
    answer = office.get("/gifts/export/xlsx/", {"tab": "all"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.active is not None
    head, *rows = [list(line) for line in book.active.iter_rows(values_only=True)]
    at = head.index("物品名称")
    assert sorted(str(line[at]) for line in rows) == ["购物卡", "青花瓷瓶"]


def test_a_sheet_with_one_wrong_row_is_taken_in_without_it(world: World) -> None:
    office, actor = world.client(OFFICE), world.actor(OFFICE)
    rows = (("茶叶", "2023-06-01", 300), ("钢笔", "昨天", 80), ("字画", "2023年6月2日", 2000))
    file = SimpleUploadedFile("礼品.xlsx", sheet_of(("物品名称", "收受日期", "估价"), *rows))
    answer = office.post("/import/gifts/", {"file": file})
    assert answer.status_code == 303
    batch = ImportBatch._default_manager.get()
    mapping = {f"place_{place}": field for place, field in batch.mapping.items()}
    named = office.post(answer["Location"], {**mapping, "_version": str(batch.version)})
    assert named.status_code == 303
    batch = worked_off(check, batch, actor)
    assert batch.counts == {"rows": 3, "ready": 2, "rejected": 1}
    report = office.get(f"/imports/{batch.pk}/report/?outcome=rejected").text
    assert all(words in report for words in ("钢笔 · 昨天", "输入一个有效的日期"))
    confirmed = office.post(f"/imports/{batch.pk}/do/confirm/", {"_version": str(batch.version)})
    assert confirmed.status_code == 303
    batch = worked_off(enter, batch, actor)
    titles = REGISTERS["gifts"].model._default_manager.values_list("title", flat=True)
    assert sorted(titles) == ["字画", "茶叶"]


def test_a_program_enters_filters_and_takes_the_transitions(world: World) -> None:
    clerk = program(world.user(OFFICE))
    made = clerk.post("/api/v1/gifts", {"title": "手表", "received_on": "2023-06-08", "value": 3000}, key="gift-1")
    assert made.status_code == 201, made.text
    address = f"/api/v1/gifts/{made.json()['id']}"
    entered(world.client(OFFICE), "水果篮")
    step = clerk.act(f"{address}/transitions/hand_in", "hand_in", {}, seen=_seen(clerk, address))
    assert step.status_code == 200, step.text
    listed = clerk.get("/api/v1/gifts", {"state": "handed_in"}).json()
    assert [row["title"] for row in listed["rows"]] == ["手表"]
    settle = f"{address}/transitions/settle"
    asked = clerk.get(settle).json()
    assert (asked["allowed"], bool(asked["reason"])) == (False, True)
    assert clerk.act(settle, "settle", {}, seen=_seen(clerk, address)).status_code == 403
    world.approve(kept(made.json()["id"]), "gifts.settle", by=OFFICE)
    assert clerk.act(settle, "settle", {}, seen=_seen(clerk, address)).status_code == 200
    assert clerk.get(address).json()["state"]["value"] == "settled"


def test_the_interface_describes_it(world: World) -> None:
    described = world.client(OFFICE).get("/api/v1/openapi.json")
    assert described.status_code == 200
    paths = described.json()["paths"]
    assert {"/api/v1/gifts", "/api/v1/gifts/{ref}"} <= set(paths)
    assert any(path.endswith("/transitions/settle") and path.startswith("/api/v1/gifts/") for path in paths)


def _seen(clerk: Any, address: str) -> int:
    """The version of the row as the program has read it."""
    return int(clerk.get(address)["ETag"].strip('"'))
