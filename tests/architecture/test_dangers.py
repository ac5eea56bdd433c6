"""What the house does without: evaluated text, foreign objects, programs and hosts that a request could choose."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files, imported, short, tree_of

#: the process manager and the tools of developers start programs; nothing that serves a request does
STARTS_PROGRAMS = ("src/jingjian/ops/", "src/jingjian/testing/")
#: the digest goes to the mail server of the options, files to their scanner; the options ask this machine its name
GOES_OUT = {
    "src/jingjian/config/environment.py": "socket",
    "src/jingjian/web/digests/mailing.py": "smtplib",
    "src/jingjian/commons/documents/scanner.py": "socket",
}
UNPACK = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}
NETWORK = {"socket", "smtplib", "ftplib", "http.client", "urllib.request", "requests", "httpx", "aiohttp", "urllib3"}
#: patterns put together in two steps: one for each Chinese numeral when the module is loaded; phases, escaped by name
IN_STEPS = {f"src/jingjian/modules/campaign/planparse/{name}.py" for name in ("inline", "phases")}
SCRIPTS = sorted((ROOT / "frontend" / "src").glob("*.js"))


def test_nothing_is_evaluated_or_unpickled() -> None:
    for path in files():
        assert not imported(path) & UNPACK, short(path)
        called = {node.func.id for node in ast.walk(tree_of(path)) if _calls_a_name(node)}  # type: ignore[attr-defined]
        assert not called & {"eval", "exec", "compile", "__import__"}, short(path)


def _calls_a_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_only_the_process_manager_starts_programs() -> None:
    for path in files():
        source = path.read_text("utf-8")
        if short(path).startswith(STARTS_PROGRAMS):
            assert "shell=True" not in source, short(path)
            continue
        assert "subprocess" not in imported(path), short(path)
        assert not re.search(r"\bos\.(system|popen|spawn|exec)", source), short(path)


def test_the_network_is_used_where_an_option_names_the_host_and_nowhere_else() -> None:
    for path in files():
        if short(path).startswith(STARTS_PROGRAMS):
            continue
        used = imported(path) & NETWORK
        assert used == ({GOES_OUT[short(path)]} if short(path) in GOES_OUT else set()), short(path)


def test_no_template_is_made_of_text_and_no_answer_is_a_script() -> None:
    for path in files():
        if short(path).startswith("src/jingjian/ops/startregister/"):
            continue  # writes source files for developers
        assert not re.search(r"\bTemplate\(|engines\[|(text|application)/javascript", path.read_text("utf-8")), short(
            path
        )


def test_patterns_are_written_in_the_source_or_escaped() -> None:
    """The first argument of a function of ``re`` is text of the source, a constant of the module or escaped."""
    for path in files():
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
                continue
            assert _is_fixed(node.args[0]) or short(path) in IN_STEPS, (short(path), ast.unparse(node.args[0]))


def _is_fixed(pattern: ast.expr) -> bool:
    if isinstance(pattern, ast.JoinedStr):
        parts = [part.value for part in pattern.values if isinstance(part, ast.FormattedValue)]
        return all(ast.unparse(part).startswith("re.escape(") or ast.unparse(part).isupper() for part in parts)
    return not isinstance(pattern, ast.Call)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_put_text_into_pages_as_text(script: Path) -> None:
    source = script.read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)


def test_the_browser_keeps_one_switch_and_nothing_of_the_work() -> None:
    keeping = {path.name for path in SCRIPTS if re.search("localStorage|sessionStorage|indexedDB", path.read_text())}
    assert keeping == {"review.js"}
    review = (ROOT / "frontend" / "src" / "review.js").read_text("utf-8")
    assert re.findall(r"setItem\(([^)]*)\)", review) == ["SWITCH, on ? 'on' : 'off'"]
