"""A roster from the upload to the end of its import: the steps people take, and what the two jobs write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.act_many import BATCH, act_many
from jingjian.commons.documents.names import clean_name
from jingjian.commons.organisation.models import Appointment, Person, Unit
from jingjian.commons.vault.reports import report_pieces
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration.actions.organisation import create_unit
from jingjian.modules.administration.actions.roster_rows import RowWriter
from jingjian.modules.administration.actions.timelines import forget_memberships
from jingjian.modules.administration.models import RosterEntry, RosterImport, RosterState
from jingjian.modules.administration.rosters import files, reading
from jingjian.modules.administration.rosters.site import known_people, settle

CHECK_JOB, IMPORT_JOB = "roster.check", "roster.import"
ONE_AT_A_TIME = "roster"
KEPT_DAYS = 30


def upload_roster(*, actor: Actor, file: File[Any], since: date, new_id: UUID | None = None) -> RosterImport:
    """Read what was handed in and keep it encrypted. Raises DomainError ``roster.<code>`` with the remedy."""
    require(actor, "create", RosterImport)
    if since > clock.today():
        raise DomainError("roster.future", _("The day lies in the future."), field="since")
    name = clean_name(file.name or "")
    reading.refuse_size(file.size or 0)
    content = file.read()
    found = reading.look(content, name)
    row = RosterImport(
        id=new_id or uuid7(), file_name=name[:200], size=len(content), uploaded_by_id=actor.user_id, since=since,
        sheets=[sheet["read_as"] for sheet in found],
    )  # fmt: skip
    stored = files.keep(row, [content])
    row.stored_as, row.sha256 = stored.name, stored.sha256
    row.preview_as = files.keep_json(row, found)
    try:
        with act(actor, "roster.uploaded", row):
            pass
    except BaseException:
        _erase(row.stored_as, row.preview_as)
        raise
    return row


def read_again(*, actor: Actor, row: RosterImport, version: int | None = None) -> RosterImport:
    """Forget the corrections and take what the house itself sees in the file."""
    require(actor, "edit", row)
    found = reading.look(_content(row), row.file_name)
    former = row.preview_as
    with act(actor, "roster.read_again", row, version=version):
        row.sheets = [sheet["read_as"] for sheet in found]
        row.preview_as = files.keep_json(row, found)
        row.state = RosterState.UPLOADED
        row.counts, row.findings, row.decisions = {}, {}, {}
    transaction.on_commit(lambda: _erase(former))
    return row


def map_roster(
    *, actor: Actor, row: RosterImport, sheets: list[dict[str, Any]], since: date, version: int | None = None
) -> RosterImport:
    """Say how each sheet is to be read, and have it checked."""
    require(actor, "edit", row)
    if since > clock.today():
        raise DomainError("roster.future", _("The day lies in the future."), field="since")
    if not any(sheet["taken"] for sheet in sheets):
        raise DomainError("roster.no_sheet", _("Choose at least one sheet."))
    with act(actor, "roster.mapped", row, version=version):
        row.sheets, row.since, row.decisions = sheets, since, {}
        _ask(actor, row)
    return row


def choose_units(
    *, actor: Actor, row: RosterImport, units: dict[str, dict[str, str]], version: int | None = None
) -> RosterImport:
    """Say what each unknown unit is to be, and have the roster checked again."""
    require(actor, "edit", row)
    with act(actor, "roster.units_chosen", row, version=version):
        row.units = row.units | units
        _ask(actor, row)
    return row


def check_roster(*, actor: Actor, row: RosterImport, version: int | None = None) -> RosterImport:
    """Have the roster checked against the site as it is now."""
    require(actor, "check", row)
    with act(actor, "roster.check_asked", row, version=version):
        _ask(actor, row)
    return row


def decide_rows(
    *, actor: Actor, row: RosterImport, keys: Iterable[str], how: str, person: str = "", version: int | None = None
) -> RosterImport:
    """Decide held rows: import as a new person, it is the known ``person``, or leave out; empty takes it back."""
    require(actor, "edit", row)
    if how == "known" and not (person and Person.objects.filter(pk=person).exists()):
        raise DomainError("roster.nobody", _("Choose the person this row speaks of."))
    with act(actor, "roster.decided", row, version=version):
        decisions = dict(row.decisions)
        for key in keys:
            if how:
                decisions[key] = {"how": how, "person": person}
            else:
                decisions.pop(key, None)
        row.decisions = decisions
    return row


def confirm_roster(*, actor: Actor, row: RosterImport, version: int | None = None) -> RosterImport:
    """Import in the background what may be imported."""
    require(actor, "confirm", row)
    with act(actor, "roster.confirmed", row, version=version):
        row.state = RosterState.QUEUED
        row.job_id = _defer(IMPORT_JOB, actor, row, _("Import of the roster %(file)s"))
    return row


def discard_roster(*, actor: Actor, row: RosterImport, version: int | None = None) -> RosterImport:
    """Give the roster up: its file, preview and report are erased."""
    require(actor, "discard", row)
    names = (row.stored_as, row.preview_as, row.report_as)
    with act(actor, "roster.discarded", row, version=version):
        row.state = RosterState.DISCARDED
        row.stored_as = row.preview_as = row.report_as = ""
        row.decisions, row.finished_at = {}, clock.now()
    transaction.on_commit(lambda: _erase(*names))
    return row


def forget_old_rosters(*, actor: Actor) -> int:
    """Discard what nobody finished within thirty days; how many."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    ended = (RosterState.DONE, RosterState.UNDONE, RosterState.DISCARDED)
    rows = list(RosterImport.objects.filter(uploaded_at__lt=limit).exclude(state__in=ended))
    for row in rows:
        discard_roster(actor=actor, row=row)
    return len(rows)


def note_checked(*, actor: Actor, row: RosterImport, progress: Any) -> RosterImport:
    """What the job of the check does: judge every row against the site, write the report and the counts."""
    require(actor, "check", row)
    judged = _judge(row)
    progress.say(_("Checking the rows"))
    progress.expect(judged.total)
    settled = settle(judged.rows(), known_people(), row.decisions)
    _write_report(actor, "roster.checked", row, _counted(settled, progress.advance), RosterState.CHECKED, judged.said)
    return row


def import_roster(*, actor: Actor, row: RosterImport, progress: Any) -> RosterImport:
    """What the job of the import does, in its one transaction: judge again, write people, and keep the report."""
    require(actor, "confirm", row)
    judged = _judge(row)
    progress.say(_("Writing the people"))
    progress.expect(judged.total)
    units = _units_of(actor, row)
    note = _("Roster %(file)s") % {"file": row.file_name}
    writer = RowWriter(actor=actor, units=units, since=row.since, note=note)
    settled = settle(judged.rows(), known_people(), row.decisions)
    written = _written(row, settled, writer, progress)
    _write_report(actor, "roster.imported", row, written, RosterState.DONE, judged.said)
    return row


def undo_roster(*, actor: Actor, row: RosterImport, version: int | None = None) -> RosterImport:
    """Take the people whom this import entered out of service again; refused once anything was built on them."""
    require(actor, "undo", row)
    keys = RosterEntry.objects.filter(roster=row).order_by("pk").values_list("person", flat=True)
    with act(actor, "roster.undone", row, version=version):
        row.state = RosterState.UNDONE
    for batch in _batches(list(keys)):
        people = list(Person.objects.filter(pk__in=batch).select_related("unit"))
        held = list(
            Appointment.objects.filter(person__in=batch, until__isnull=True).select_related("person", "post__unit")
        )
        for appointment in held:
            appointment.until = max(appointment.since, clock.today())
        for person in people:
            person.active = False
        act_many(actor, "appointment.ended", held, note=row.file_name)
        act_many(actor, "person.amended", people, note=row.file_name)
        forget_memberships(people)
    return row


# parts of the above


def _ask(actor: Actor, row: RosterImport) -> None:
    row.state = RosterState.CHECKING
    row.job_id = _defer(CHECK_JOB, actor, row, _("Check of the roster %(file)s"))


def _defer(name: str, actor: Actor, row: RosterImport, title: str) -> UUID:
    run = jobs.defer(
        name, actor=actor, title=(title % {"file": row.file_name})[:200], record_id=row.pk, lock=ONE_AT_A_TIME,
        import_id=row.pk,
    )  # fmt: skip
    return run.pk


def _content(row: RosterImport) -> bytes:
    try:
        return files.content_of(row)
    except FileNotFoundError:
        raise DomainError("roster.erased", _("The file was erased. Hand it in again.")) from None


def _judge(row: RosterImport) -> reading.Judged:
    return reading.judge(_content(row), row.file_name, sheets=row.sheets, choices=row.units, on=clock.today())


def _units_of(actor: Actor, row: RosterImport) -> dict[str, Unit]:
    """Every unit rows may name, by what they name it: its key, or ``new:`` and the text of one that is made now."""
    units = {str(unit.pk): unit for unit in Unit.objects.filter(active=True)}
    codes = set(Unit.objects.values_list("code", flat=True))
    for text, choice in row.units.items():
        if choice["how"] != "new":
            continue
        known = next((unit for unit in units.values() if unit.name == text), None)
        if known is None:
            code = reading.free_code(text, codes)
            codes.add(code)
            known = create_unit(
                actor=actor, code=code, name=text, kind=choice["kind"], parent=units[choice["parent"]]
            )  # fmt: skip
        units[str(known.pk)] = units[f"new:{text}"] = known
    return units


def _counted(rows: Iterable[dict[str, Any]], advance: Callable[[], None]) -> Iterator[dict[str, Any]]:
    for row in rows:
        advance()
        yield row


def _written(
    roster: RosterImport, rows: Iterable[dict[str, Any]], writer: RowWriter, progress: Any
) -> Iterator[dict[str, Any]]:
    for batch in _batches(rows):
        writer.write(batch)
        entered = [row["person"] for row in batch if row.get("result") == "created"]
        RosterEntry.objects.bulk_create(RosterEntry(roster=roster, person_id=key) for key in entered)
        progress.advance(len(batch))
        yield from batch


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _write_report(
    actor: Actor, verb: str, row: RosterImport, rows: Iterable[dict[str, Any]], state: str, said: dict[str, Any]
) -> None:
    """Let the rows flow into the report and count them on the way; then the act on the roster itself."""
    counts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    former = row.report_as

    def counted() -> Iterator[dict[str, Any]]:
        for line in rows:
            counts["data_rows"] += 1
            counts[line["outcome"]] += 1
            counts["warned"] += line["outcome"] == "accepted" and bool(line["reasons"])
            counts[line.get("result") or line["act"]] += 1
            codes.update({reason["code"] for reason in line["reasons"]})
            yield line

    made = files.keep(row, report_pieces(counted())).name
    try:
        with act(actor, verb, row):
            row.report_as, row.state = made, state
            row.counts = {name: count for name, count in counts.items() if name}
            row.findings = {"codes": dict(codes.most_common()), **said}
            gone: tuple[str, ...]
            if state == RosterState.DONE:
                row.finished_at = clock.now()
                gone = (row.stored_as, row.preview_as, former)
                row.stored_as = row.preview_as = ""
            else:
                gone = (former,)
    except BaseException:
        _erase(made)
        raise
    transaction.on_commit(lambda: _erase(*gone))


def _erase(*names: str) -> None:
    for name in names:
        if name:
            files.storage().delete(name)
