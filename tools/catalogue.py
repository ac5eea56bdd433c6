"""The catalogues of translations: find what the source says, keep what was translated, compile what is read.

    python tools/catalogue.py update [NAME …] [--borrow FILE.po …]   merge new messages, drop those no longer said
    python tools/catalogue.py compile                                write the .mo files that the product reads
    python tools/catalogue.py check                                  exit 1 and list what is missing or unfit

Messages are English. `locale/zh_Hans` is translated by hand, `locale/en` says the message itself. A catalogue belongs
to `commons` (which speaks for `kernel` and `config` too), `kit`, `api`, `web` and each module; `ops` speaks on the
command line and has none. The .po files carry neither dates nor line numbers and are sorted, so that a change shows as
itself.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "jingjian"
TRANSLATED, SOURCE = "zh_Hans", "en"
PLURALS = {TRANSLATED: "nplurals=1; plural=0;", SOURCE: "nplurals=2; plural=(n != 1);"}
SPEAKS_FOR = {"commons": ("kernel", "config")}
"""Folders without a catalogue of their own, by the catalogue that holds their messages."""

SKIPPED_FOLDERS = frozenset({"migrations", "tests", "locale", "static", "__pycache__", "node_modules"})
TEMPLATE_SUFFIXES = frozenset({".html", ".txt"})

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "msgid": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the header of compiled catalogues, where a date is asked for: compiling twice gives the same bytes."""

_PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[a-zA-Z]|%[sdfr]|\{\w*\}")
_PO_LINE = re.compile(r'(#.*)?|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*"')

Key: TypeAlias = tuple[str, str | None]
"""What makes a message: the msgid (the singular one of two) and the context."""

Said: TypeAlias = str | tuple[str, str]
"""A msgid, or singular and plural."""


@dataclass(frozen=True)
class Root:
    """A folder with a `locale` of its own; `folders` are where its messages are said."""

    name: str
    path: Path
    folders: tuple[Path, ...]

    def po(self, language: str) -> Path:
        """Where the catalogue of a language is kept."""
        return self.path / "locale" / language / "LC_MESSAGES" / "django.po"


@dataclass(frozen=True)
class Problem:
    """One message that is not fit to be read, and why."""

    catalogue: str
    message: str
    what: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.message!r}: {self.what}"


def find_roots(package: Path = PACKAGE) -> list[Root]:
    """The catalogues under `package`, in the order of the storeys."""
    paths = [package / name for name in ("commons", "kit", "api", "web")]
    modules = package / "modules"
    if modules.is_dir():
        paths += sorted(path for path in modules.iterdir() if (path / "__init__.py").is_file())
    return [
        Root(
            path.relative_to(package).as_posix(),
            path,
            (path, *(package / name for name in SPEAKS_FOR.get(path.name, ()))),
        )
        for path in paths
        if path.is_dir()
    ]


def messages_said(root: Root) -> dict[Key, Said]:
    """Every message in the sources of a catalogue. A plural form wins over the bare message of the same words."""
    said: dict[Key, Said] = {}
    for path in _sources(root.folders):
        for key, message in messages_in(path):
            if isinstance(message, tuple) or key not in said:
                said[key] = message
    return said


def messages_in(path: Path) -> Iterator[tuple[Key, Said]]:
    """The messages of one Python module or template, in the order in which they are said."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into calls amid blanked text; indents and lone marks of that text are not Python's.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        if isinstance(message, tuple):
            singular, plural = message[0], message[1]
            yield (singular, context), (singular, plural)
        elif message:
            yield (message, context), message


def _sources(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if SKIPPED_FOLDERS.isdisjoint(inside) and path.is_file():
                is_template = path.suffix in TEMPLATE_SUFFIXES and "templates" in inside
                if path.suffix == ".py" or is_template:
                    yield path


class CatalogueError(ValueError):
    """A .po file that cannot be read as it was meant; the message names the file and line."""


def read_catalogue(path: Path, language: str) -> Catalog:
    """The catalogue kept at `path`, empty when there is none. Raises CatalogueError."""
    if not path.is_file():
        return Catalog(locale=language)
    text = path.read_text(encoding="utf-8")
    # The reader would pass over a missing quotation mark and lose words in silence.
    for number, line in enumerate(text.splitlines(), start=1):
        if not _PO_LINE.fullmatch(line.strip()):
            raise CatalogueError(f"{path}:{number}: not a line of a catalogue: {line}")
    try:
        return read_po(io.StringIO(text), locale=language, abort_invalid=True)
    except PoFileError as fault:
        raise CatalogueError(f"{path}:{fault.lineno + 1}: {fault}") from fault


def update(root: Root, borrowed: Iterable[Catalog] = ()) -> int:
    """Bring both catalogues of a root in line with its sources and return how many messages have no translation.

    What was translated stays; messages no longer said go; an empty translation is taken from the first of `borrowed`
    that has the same message.
    """
    said = messages_said(root)
    sources = [read_catalogue(root.po(TRANSLATED), TRANSLATED), *borrowed]
    translated, english = Catalog(locale=TRANSLATED), Catalog(locale=SOURCE)
    for (words, context), message in said.items():
        english.add(message, message, context=context)
        kept = next(
            (found for found in (_entry(catalog, words, context) for catalog in sources) if _has_text(found)), None
        )
        text = "" if kept is None else _forms(kept)[0]
        translated.add(
            message,
            (text,) if isinstance(message, tuple) else text,
            flags=set() if kept is None or not kept.fuzzy else {"fuzzy"},
            user_comments=[] if kept is None else kept.user_comments,
            context=context,
        )
    _write(root.po(TRANSLATED), translated, TRANSLATED)
    _write(root.po(SOURCE), english, SOURCE)
    return len(_unfit(root, said, translated))


def compile_catalogues(root: Root) -> list[Path]:
    """Write the .mo beside each .po of a root and return the paths. Fuzzy translations are left out."""
    written = []
    for language in (TRANSLATED, SOURCE):
        source = root.po(language)
        if source.is_file():
            catalog = read_catalogue(source, language)
            catalog.creation_date = catalog.revision_date = NO_DATE
            target = source.with_suffix(".mo")
            with target.open("wb") as file:
                write_mo(file, catalog)
            written.append(target)
    return written


def check(roots: Iterable[Root]) -> list[Problem]:
    """What is missing or unfit in the catalogues, none when both languages are complete.

    Also finds one message translated in two ways: catalogues are merged when they are read, so that one of the two
    would be read everywhere.
    """
    problems: list[Problem] = []
    first: dict[Key, tuple[str, str]] = {}
    for root in roots:
        said = messages_said(root)
        translated = read_catalogue(root.po(TRANSLATED), TRANSLATED)
        english = read_catalogue(root.po(SOURCE), SOURCE)
        problems += _unfit(root, said, translated)
        for words, context in said:
            if not _has_text(_entry(english, words, context)):
                problems.append(Problem(root.name, words, f"not in the {SOURCE} catalogue, run update"))
            entry = _entry(translated, words, context)
            if entry is not None and _has_text(entry):
                text = _forms(entry)[0]
                where, other = first.setdefault((words, context), (root.name, text))
                if text != other:
                    what = f"says {text!r}, but {where} says {other!r}: agree, or tell them apart with pgettext"
                    problems.append(Problem(root.name, words, what))
    return problems


def _unfit(root: Root, said: dict[Key, Said], translated: Catalog) -> list[Problem]:
    """Messages of a root without a good translation."""
    problems = []
    for (words, context), message in said.items():
        entry = _entry(translated, words, context)
        if entry is None or not _has_text(entry):
            problems.append(Problem(root.name, words, f"no {TRANSLATED} translation"))
        elif entry.fuzzy:
            problems.append(Problem(root.name, words, f"the {TRANSLATED} translation is marked fuzzy"))
        else:
            # Chinese has one form for one and for many, which must name what the English plural names.
            wanted = _placeholders(message[1] if isinstance(message, tuple) else message)
            given = _placeholders(_forms(entry)[0])
            if wanted != given:
                what = f"placeholders differ: {' '.join(wanted) or 'none'} became {' '.join(given) or 'none'}"
                problems.append(Problem(root.name, words, what))
    return problems


def _entry(catalog: Catalog, words: str, context: str | None) -> Message | None:
    return catalog.get(words, context)


def _forms(entry: Message) -> tuple[str, ...]:
    """The translation as one text a plural form; a message without a plural has one."""
    forms = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    return tuple(str(form or "") for form in forms)


def _has_text(entry: Message | None) -> bool:
    return entry is not None and all(_forms(entry))


def _placeholders(text: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(text)))


def _write(path: Path, catalog: Catalog, language: str) -> None:
    """Write a catalogue, sorted, without dates, tools or places; the file is touched only when its text changes."""
    headers = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in headers.items())
    text = f'msgid ""\nmsgstr ""\n{lines}\n{buffer.getvalue().decode().strip()}'.rstrip() + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Catalogues of translations.")
    commands = parser.add_subparsers(dest="command", required=True)
    updating = commands.add_parser("update", help="merge new messages and drop those no longer said")
    updating.add_argument("names", nargs="*", metavar="NAME", help="only these catalogues, as in modules/campaign")
    updating.add_argument(
        "--borrow", action="append", default=[], type=Path, metavar="FILE.po", help="fill gaps from another catalogue"
    )
    commands.add_parser("compile", help="write the .mo files")
    commands.add_parser("check", help="list what is missing or unfit; exit 1 when something is")
    return parser.parse_args(arguments)


def _run_update(roots: list[Root], names: list[str], borrow: list[Path]) -> int:
    unknown = set(names) - {root.name for root in roots}
    if unknown:
        print(f"no such catalogue: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    borrowed = [read_catalogue(path, TRANSLATED) for path in borrow]
    for root in roots:
        if not names or root.name in names:
            print(f"{root.name}: {update(root, borrowed)} to translate")
    return 0


def _run(options: argparse.Namespace) -> int:
    roots = find_roots()
    if options.command == "update":
        return _run_update(roots, options.names, options.borrow)
    if options.command == "compile":
        print(f"{sum(len(compile_catalogues(root)) for root in roots)} catalogues compiled")
        return 0
    problems = check(roots)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} to mend" if problems else "both catalogues complete")
    return 1 if problems else 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 well, 1 something to translate, 2 called wrongly or unreadable."""
    try:
        return _run(_parse(arguments))
    except CatalogueError as fault:
        print(fault, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
