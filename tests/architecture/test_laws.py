"""The laws of the house (docs/development/laws.md), checked on its source."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, files, imported, short, tree_of

IMPORT_LAWS = {"storeys", "commons", "modules", "rooms", "kernel-is-pure", "crypto"}
RULE_ROOMS = ("models", "selectors", "actions", "workflow", "access", "indicators")
HTTP = ("django.http", "django.shortcuts", "django.contrib.messages", "django.views", "django.template")
SOFT_LIMIT, FUNCTION_LIMIT = 400, 60


def test_every_import_law_stands_and_is_kept() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == IMPORT_LAWS
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout


def test_no_file_hides_behind_a_package_of_its_name() -> None:
    hidden = [short(path) for path in files() if path.with_suffix("").is_dir()]
    assert hidden == []


def test_rules_know_no_http() -> None:
    offenders = [
        f"{short(path)} imports {name}"
        for room in RULE_ROOMS
        for path in files(under="modules", named=room)
        for name in imported(path)
        if name.startswith(HTTP)
    ]
    assert offenders == []


def test_modules_enter_each_other_through_public_only() -> None:
    modules = {path.name for path in (PACKAGE / "modules").iterdir() if path.is_dir()}
    offenders = []
    for own in modules:
        for path in files(under=f"modules/{own}"):
            for name in imported(path):
                parts = name.split(".")
                foreign = name.startswith("jingjian.modules.") and len(parts) > 3 and parts[2] != own
                if foreign and parts[3] != "public":
                    offenders.append(f"{short(path)} imports {name}")
    assert offenders == []


def test_views_and_forms_ask_selectors_and_registers_not_managers() -> None:
    offenders = [
        f"{short(path)}:{node.lineno}"
        for room in ("views", "forms", "urls")
        for under in ("modules", "web", "kit")
        for path in files(under=under, named=room)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager")
    ]
    assert offenders == []


def test_no_signals_and_no_save_overrides() -> None:
    offenders = []
    for path in files():
        offenders += [f"{short(path)} imports {n}" for n in imported(path) if n.startswith("django.dispatch")]
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and path.match("**/models*"):
                offenders += [
                    f"{short(path)}:{item.lineno} {node.name}.save"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and item.name == "save"
                ]
    assert offenders == []


CLOCKS = {
    ("timezone", "now"), ("timezone", "localdate"), ("date", "today"), ("datetime", "now"), ("datetime", "today"),
    ("datetime", "utcnow"), ("time", "time"),
}  # fmt: skip
#: outside the house's business: process supervision, certificates and file stamps run on the machine's own clock
MACHINE_CLOCK = ("ops", "kernel/clock.py")


def test_only_the_kernel_clock_tells_the_time() -> None:
    offenders = []
    for path in files():
        if path.relative_to(PACKAGE).as_posix().startswith(MACHINE_CLOCK):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                if (name, node.func.attr) in CLOCKS:
                    offenders.append(f"{short(path)}:{node.lineno} {name}.{node.func.attr}()")
    assert offenders == []


#: actions that write through another action of the same room, which opens the act
WRITERS = {"act", "act_many", "attach", "defer", "nudge", "step"}


def test_every_action_opens_an_act() -> None:
    offenders = []
    for module in (path.name for path in (PACKAGE / "modules").iterdir() if path.is_dir()):
        calls = _calls_by_function(module)
        offenders += [
            f"{module}: {name}" for name, (public, _) in calls.items() if public and not _acts(name, calls, set())
        ]
    assert offenders == []


def _calls_by_function(module: str) -> dict[str, tuple[bool, set[str]]]:
    """Function name → (is an action, names it calls) over the actions room of a module."""
    found: dict[str, tuple[bool, set[str]]] = {}
    for path in files(under=f"modules/{module}", named="actions"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef):
                called = {
                    call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call)
                }
                takes_actor = any(argument.arg == "actor" for argument in node.args.kwonlyargs)
                found[node.name] = (takes_actor and not node.name.startswith("_"), called)
    return found


def _acts(name: str, calls: dict[str, tuple[bool, set[str]]], seen: set[str]) -> bool:
    if name in seen or name not in calls:
        return False
    seen.add(name)
    called = calls[name][1]
    return bool(called & WRITERS) or any(_acts(other, calls, seen) for other in called)


@pytest.mark.parametrize("path", list(files()), ids=short)
def test_files_and_functions_stay_readable(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= SOFT_LIMIT, f"{lines} lines: make it a package by topic"
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LIMIT
    ]
    assert long == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("templates/**/*.html")), ids=short)
def test_templates_stay_readable(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 120
    for forbidden in (" style=", " onclick=", "hx-on", "<style", "|safe", "javascript:"):
        assert forbidden not in text, forbidden


def test_the_kit_stays_small_and_names_no_register() -> None:
    total = sum(path.read_text("utf-8").count("\n") for path in files(under="kit"))
    assert total <= 3000
    compared = [
        f"{short(path)}:{node.lineno}"
        for path in files(under="kit")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "slug"
        and any(isinstance(other, ast.Constant) for other in node.comparators)
    ]
    assert compared == []
