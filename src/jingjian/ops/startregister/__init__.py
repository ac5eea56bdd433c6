"""`jingjian startregister ANSWERS`: writes the rooms of a new module from a short list of answers.

The answers are a TOML file; `docs/development/add-a-register.md` has one. What is written is yours: no other command
reads it again.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Final

from jingjian.ops.console import Exit, RefusedError, say
from jingjian.ops.startregister import promises

ROOMS: Final = Path(__file__).parent / "rooms"
CATEGORIES: Final = ("open", "waiting", "done", "refused", "void")
#: kind of a field: how the model, the form and the column keep it, and a sample as Python
KINDS: Final = {
    "text": (
        "models.CharField({label}, max_length=200{blank})",
        "forms.CharField({label_kw}, max_length=200{optional})",
        "",
        '"{chinese}"',
    ),
    "long": (
        "models.TextField({label}{blank})",
        'forms.CharField({label_kw}{optional}, widget=forms.Textarea({{"rows": 4}}))',
        "",
        '"{chinese}"',
    ),
    "date": ("models.DateField({label}{null})", "forms.DateField({label_kw}{optional})", "date", "clock.today()"),
    "number": (
        "models.PositiveIntegerField({label}{null})",
        "forms.IntegerField({label_kw}, min_value=0{optional})",
        "number",
        "1",
    ),
}
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,24}")
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,38}")


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked: the module and its words, its fields, states, transitions and time limits, as the file says them.

    A transition may name the roles that sign before it is taken (``approval``); ``limits`` may be left out.
    """

    module: str
    model: str
    slug: str
    prefix: str
    chapter: str
    name: str
    noun: str
    chinese: str
    noun_chinese: str
    fields: list[dict[str, Any]]
    states: list[dict[str, Any]]
    transitions: list[dict[str, Any]]
    limits: list[dict[str, Any]] = dataclasses.field(default_factory=list)


def run_cli(answers: Path, root: Path) -> int:
    """Write the rooms below ``root`` (a checkout) and say what is left to do."""
    read = read_answers(answers)
    written = write(read, root)
    for path in written:
        say(f"wrote {path}")
    print(left_to_do(read))
    return Exit.OK


def read_answers(path: Path) -> Answers:
    """The answers of a file. Raises RefusedError with the line to put right."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        read = Answers(**given)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as fault:
        raise RefusedError(f"{path}: {fault}") from None
    if not (_NAME.fullmatch(read.module) and _SLUG.fullmatch(read.slug) and read.model.isidentifier()):
        raise RefusedError("module: small letters; slug: small letters and hyphens; model: a name of Python")
    for field in read.fields:
        if not _NAME.fullmatch(field["name"]) or field["kind"] not in KINDS:
            raise RefusedError(f"field {field['name']}: a small name and a kind of {', '.join(KINDS)}")
    values = {state["value"] for state in read.states}
    for state in read.states:
        if not _NAME.fullmatch(state["value"]) or state["category"] not in CATEGORIES:
            raise RefusedError(f"state {state['value']}: a small name and a category of {', '.join(CATEGORIES)}")
    for step in read.transitions:
        if not _NAME.fullmatch(step["name"]) or not {*step["from"], step["to"]} <= values:
            raise RefusedError(f"transition {step['name']}: a small name that leads between states of the list")
    if not read.fields or not read.states or not read.fields[0].get("required"):
        raise RefusedError("at least one state, and a first field that is required: it is what a row is called")
    for wrong in promises.faults(read):
        raise RefusedError(wrong)
    return read


def write(read: Answers, root: Path) -> list[Path]:
    """Write every room; the paths written. Raises RefusedError where the module stands already."""
    home = root / "src" / "jingjian" / "modules" / read.module
    if home.exists():
        raise RefusedError(f"{home} stands already")
    words = fragments(read)
    targets = {
        home / "README.md" if room.stem == "README" else
        root / "tests" / read.module / f"test_{read.module}.py" if room.stem == "test" else
        home / f"{room.stem}.py": room
        for room in sorted(ROOMS.glob("*.txt")) if room.stem not in promises.rooms_left_out(read)
    }  # fmt: skip
    for path, room in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(room.read_text("utf-8")).substitute(words), "utf-8")
    for empty in (
        home / "__init__.py",
        home / "migrations" / "__init__.py",
        root / "tests" / read.module / "__init__.py",
    ):
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.touch()
    (home / "__init__.py").write_text(f'"""{read.chinese}."""\n', "utf-8")
    catalogue = home / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(translations(read), "utf-8")
    return [*targets, catalogue]


def fragments(read: Answers) -> dict[str, str]:
    """What the rooms put in for each `$word`."""
    model, fields, steps = read.model, read.fields, read.transitions
    column = 'Column(name="{name}", label=_("{label}"){kind}),'
    columns = [
        column.format(**field | {"kind": f', kind="{kind}"' if (kind := KINDS[field["kind"]][2]) else ""})
        for field in fields
    ]
    samples = {field["name"]: KINDS[field["kind"]][3].format(**field) for field in fields}
    first = fields[0]["name"]
    if fields[0]["kind"] in ("text", "long"):
        samples[first] = f'f"{fields[0]["chinese"]}{{next(_numbers)}}"'
    return {
        "module": read.module, "model": model, "slug": read.slug, "prefix": read.prefix, "chapter": read.chapter,
        "name": read.name, "noun": read.noun, "noun_cap": read.noun.capitalize(), "chinese": read.chinese,
        "constant": read.slug.replace("-", "_").upper(), "first": first,
        "initial": read.states[0]["value"].upper(),
        "field_names": " ".join(field["name"] for field in fields),
        "state_choices": _lines(4, [f'{s["value"].upper()} = "{s["value"]}", _("{s["label"]}")' for s in read.states]),
        "model_fields": _lines(4, [f"{f['name']} = {_declared(f, 0)}" for f in fields]),
        "form_fields": _lines(4, [f"{f['name']} = {_declared(f, 1)}" for f in fields]),
        "states": _lines(8, [
            f"State({model}State.{s['value'].upper()}, {model}State.{s['value'].upper()}.label, "
            f"Category.{s['category'].upper()})," for s in read.states
        ]),
        "transitions": _lines(8, [_transition(read, step, position) for position, step in enumerate(steps)]),
        "verbs": "".join(f', "{step["name"]}"' for step in steps),
        "step_actions": "".join(_step_action(read, step) for step in steps),
        "columns": _lines(8, columns), "facts": _lines(12, columns),
        "action_lines": _lines(8, [f'Action(verb="{s["name"]}", run=actions.{s["name"]}),' for s in steps]),
        "events": _lines(8, [f'"{read.module}.{s["name"]}": _("{s["label"]}"),' for s in steps]),
        "import_columns": _lines(12, [
            f'ImportColumn(field="{f["name"]}", label=_("{f["label"]}"), also=("{f["chinese"]}",)),' for f in fields
        ]),
        "ways": ", ".join(f'"{s["name"]}": {_way(read, s)!r}' for s in steps),
        "sample": ", ".join(f'"{name}": {value}' for name, value in samples.items()),
        "sample_kwargs": ", ".join(f"{name}={value}" for name, value in samples.items()),
        "who": ", ".join(f'"{verb}"' for verb in ("create", "edit", *(s["name"] for s in steps))),
        **promises.fragments(read),
    }  # fmt: skip


def translations(read: Answers) -> str:
    """The Chinese of the answers and of the rooms as a catalogue; `tools/catalogue.py update` keeps what is said."""
    words: dict[str, str] = {read.name: read.chinese, read.noun: read.noun_chinese}
    for one in (*read.fields, *read.states, *read.transitions, *read.limits):
        words.setdefault(one["label"], one["chinese"])
    words = tomllib.loads((ROOMS / "words.toml").read_text("utf-8")) | words
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )
    return head + "".join(f'\nmsgid "{said}"\nmsgstr "{chinese}"\n' for said, chinese in sorted(words.items()))


def left_to_do(read: Answers) -> str:
    """The lines that people add by hand: where a module stands among the others is a decision."""
    constant = read.slug.replace("-", "_").upper()
    return (
        f'config/settings.py, INSTALLED_APPS:    "jingjian.modules.{read.module}",\n'
        f"config/registers.py:                   from jingjian.modules.{read.module}.register import {constant}\n"
        f"config/registers.py, REGISTERS:        {constant},\n"
        f'pyproject.toml, contracts modules and rooms: "{read.module}" in its place\n'
        f"{promises.left_to_do(read)}"
        f"then: jingjian manage makemigrations {read.module} -n initial; tools/catalogue.py update and compile"
    )


def _lines(indent: int, lines: list[str]) -> str:
    return "\n".join(" " * indent + line for line in lines)


def _declared(field: dict[str, Any], side: int) -> str:
    needed = field.get("required", False)
    return str(KINDS[field["kind"]][side]).format(
        label=f'_("{field["label"]}")', label_kw=f'label=_("{field["label"]}")', blank="" if needed else ", blank=True",
        null="" if needed else ", null=True", optional="" if needed else ", required=False",
    )  # fmt: skip


def _transition(read: Answers, step: dict[str, Any], position: int) -> str:
    model, guard = read.model, promises.guard_of(read, step)
    sources = "".join(f"{model}State.{name.upper()}, " for name in step["from"])
    primary = ", primary=True" if position == 0 else ""
    target = f"{model}State.{step['to'].upper()}"
    return f'Transition("{step["name"]}", _("{step["label"]}"), ({sources.strip()}), {target}, OFFICE{primary}{guard}),'


def _step_action(read: Answers, step: dict[str, Any]) -> str:
    name = step["name"]
    before, after = promises.around(read, step)
    return (
        f"\n\ndef {name}(*, actor: Actor, row: {read.model}, version: int | None = None) -> {read.model}:\n"
        f'    """{step["label"]}."""\n'
        f'{before}    with step(actor, WORKFLOW, row, "{name}", event="{read.module}.{name}", version=version):\n'
        f"        pass\n{after}    return row\n"
    )


def _way(read: Answers, wanted: dict[str, Any]) -> tuple[str, ...]:
    """The acts that lead from the first state to one from which ``wanted`` may be taken, the fewest."""
    ways: list[tuple[str, tuple[str, ...]]] = [(read.states[0]["value"], ())]
    for state, way in ways:
        if state in wanted["from"]:
            return way
        seen = {reached for reached, _way in ways}
        ways += [(s["to"], (*way, s["name"])) for s in read.transitions if state in s["from"] and s["to"] not in seen]
    raise RefusedError(f"transition {wanted['name']}: no act leads to where it begins")
