from __future__ import annotations

import ast
import gettext
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "catalogue.py"

MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

NAME = _("Task")
LONG = _("one sentence "
         "in two pieces")
STATE = pgettext("state of a task", "Open")
NOT_SAID = str("left alone")

def count(n):
    return ngettext("%(n)s task", "%(n)s tasks", n) % {"n": n}
"""

TEMPLATE = """{% load i18n %}
<main>
    <h1>{% translate "Clauses" %}</h1>
  <p title="{% translate 'Open' context 'a door' %}">it's {{ _("inline") }}</p>
      {% blocktranslate trimmed with name=person.name %}
        Assigned to {{ name }}
        today
      {% endblocktranslate %}
 {% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
  {# not said #}
</main>
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("jingjian_catalogue_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small tree with two catalogues and a kernel without one."""
    campaign = tmp_path / "modules" / "campaign"
    (campaign / "templates").mkdir(parents=True)
    (campaign / "__init__.py").write_text("")
    (campaign / "forms.py").write_text(MODULE)
    (campaign / "templates" / "clauses.html").write_text(TEMPLATE)
    (campaign / "migrations").mkdir()
    (campaign / "migrations" / "first.py").write_text('_("of a migration")')
    (tmp_path / "commons").mkdir()
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "limits.py").write_text('MONTH = msgid("%(amount)s months")')
    return tmp_path


def translate(path: Path, words: dict[str, str]) -> None:
    """Fill in translations the way a person does, in the file."""
    text = path.read_text(encoding="utf-8")
    for message, translation in words.items():
        for empty in ('msgstr ""', 'msgstr[0] ""'):
            before = f'"{message}"\n{empty}'
            text = text.replace(before, before[:-1] + f'{translation}"')
    path.write_text(text, encoding="utf-8")


COMPLETE = {
    "Task": "任务",
    "one sentence in two pieces": "一句话",
    "Open": "打开",
    "%(n)s tasks": "%(n)s项任务",
    "Clauses": "条款",
    "inline": "行内",
    "Assigned to %(name)s today": "今日分配给%(name)s",
    "%(n)s rows": "%(n)s行",
}


def test_both_catalogues_are_complete(tool: ModuleType) -> None:
    problems = tool.check(tool.find_roots())
    assert not problems, "\n".join(map(str, problems))


def test_messages_are_found_in_modules_and_templates_with_plurals_and_contexts(tool: ModuleType, package: Path) -> None:
    _commons, campaign = tool.find_roots(package)
    assert tool.messages_said(campaign) == {
        ("Task", None): "Task",
        ("one sentence in two pieces", None): "one sentence in two pieces",
        ("Open", "state of a task"): "Open",
        ("%(n)s task", None): ("%(n)s task", "%(n)s tasks"),
        ("Clauses", None): "Clauses",
        ("Open", "a door"): "Open",
        ("inline", None): "inline",
        ("Assigned to %(name)s today", None): "Assigned to %(name)s today",
        ("%(n)s row", None): ("%(n)s row", "%(n)s rows"),
    }


def test_commons_speaks_for_the_kernel(tool: ModuleType, package: Path) -> None:
    commons, _campaign = tool.find_roots(package)
    assert tool.messages_said(commons) == {("%(amount)s months", None): "%(amount)s months"}


def test_updating_keeps_translations_drops_what_is_no_longer_said_and_settles(tool: ModuleType, package: Path) -> None:
    _commons, campaign = tool.find_roots(package)
    assert tool.update(campaign) == 9
    translate(campaign.po("zh_Hans"), COMPLETE)
    (campaign.path / "forms.py").write_text(MODULE.replace('_("Task")', '_("Job")'))
    assert tool.update(campaign) == 1
    text = campaign.po("zh_Hans").read_text(encoding="utf-8")
    assert "今日分配给%(name)s" in text
    assert '"Task"' not in text
    assert text.index('"Clauses"') < text.index('"Job"')
    assert tool.update(campaign) == 1
    assert campaign.po("zh_Hans").read_text(encoding="utf-8") == text


def test_a_file_says_nothing_of_when_where_and_by_what_it_was_written(tool: ModuleType, package: Path) -> None:
    _commons, campaign = tool.find_roots(package)
    tool.update(campaign)
    for language in ("zh_Hans", "en"):
        text = campaign.po(language).read_text(encoding="utf-8")
        assert "Date" not in text
        assert "Babel" not in text
        assert "forms.py" not in text


def test_gaps_are_filled_from_a_borrowed_catalogue_and_nothing_else_is(tool: ModuleType, package: Path) -> None:
    _commons, campaign = tool.find_roots(package)
    tool.update(campaign)
    translate(campaign.po("zh_Hans"), {"Task": "任务"})
    other = package / "other.po"
    other.write_text('msgid "Task"\nmsgstr "差事"\n\nmsgid "Clauses"\nmsgstr "条款"\n', encoding="utf-8")
    assert tool.update(campaign, [tool.read_catalogue(other, "zh_Hans")]) == 7
    text = campaign.po("zh_Hans").read_text(encoding="utf-8")
    assert 'msgid "Clauses"\nmsgstr "条款"' in text
    assert 'msgid "Task"\nmsgstr "任务"' in text


def test_a_complete_catalogue_has_no_problems_and_compiles_to_what_is_read(tool: ModuleType, package: Path) -> None:
    roots = tool.find_roots(package)
    for root in roots:
        tool.update(root)
        translate(root.po("zh_Hans"), COMPLETE | {"%(amount)s months": "%(amount)s个月"})
    assert tool.check(roots) == []
    chinese, english = tool.compile_catalogues(roots[1])
    with chinese.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.pgettext("a door", "Open") == "打开"
    assert read.ngettext("%(n)s task", "%(n)s tasks", 2) == "%(n)s项任务"
    with english.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert [read.ngettext("%(n)s row", "%(n)s rows", n) for n in (1, 2)] == ["%(n)s row", "%(n)s rows"]
    before = chinese.read_bytes()
    tool.compile_catalogues(roots[1])
    assert chinese.read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (('msgstr "任务"', 'msgstr ""'), "'Task': no zh_Hans translation"),
        (('msgid "Task"', '#, fuzzy\nmsgid "Task"'), "'Task': the zh_Hans translation is marked fuzzy"),
        (("今日分配给%(name)s", "今日分配给%(nane)s"), "placeholders differ: %(name)s became %(nane)s"),
        (('"%(n)s项任务"', '"任务"'), "placeholders differ: %(n)s became none"),
    ],
)
def test_a_translation_that_is_missing_doubtful_or_unfit_is_listed(
    tool: ModuleType, package: Path, spoil: tuple[str, str], what: str
) -> None:
    _commons, campaign = tool.find_roots(package)
    tool.update(campaign)
    translate(campaign.po("zh_Hans"), COMPLETE)
    path = campaign.po("zh_Hans")
    path.write_text(path.read_text(encoding="utf-8").replace(*spoil), encoding="utf-8")
    (problem,) = tool.check([campaign])
    assert what in str(problem)


def test_a_message_said_after_the_last_update_is_missing_in_both_languages(tool: ModuleType, package: Path) -> None:
    _commons, campaign = tool.find_roots(package)
    tool.update(campaign)
    translate(campaign.po("zh_Hans"), COMPLETE)
    (campaign.path / "later.py").write_text('LATER = _("Later")')
    assert [problem.what for problem in tool.check([campaign])] == [
        "no zh_Hans translation",
        "not in the en catalogue, run update",
    ]


def test_one_message_translated_in_two_ways_is_listed(tool: ModuleType, package: Path) -> None:
    commons, campaign = tool.find_roots(package)
    (commons.path / "words.py").write_text('TASK = _("Task")')
    for root, word in ((commons, "工作任务"), (campaign, "任务")):
        tool.update(root)
        translate(root.po("zh_Hans"), COMPLETE | {"Task": word, "%(amount)s months": "%(amount)s个月"})
    (problem,) = tool.check([commons, campaign])
    assert str(problem).startswith("modules/campaign: 'Task': says '任务', but commons says '工作任务'")


@pytest.mark.parametrize("line", ['msgstr "任务', "msgstr 任务", 'msgstr "任" 务', "<<<<<<< ours"])
def test_a_malformed_catalogue_is_refused_with_its_place(tool: ModuleType, package: Path, line: str) -> None:
    _commons, campaign = tool.find_roots(package)
    campaign.po("zh_Hans").parent.mkdir(parents=True)
    campaign.po("zh_Hans").write_text(f'msgid "Task"\n{line}\n', encoding="utf-8")
    with pytest.raises(tool.CatalogueError, match=r"django\.po:2: "):
        tool.check([campaign])


def test_words_are_marked_by_the_names_that_the_tool_looks_for() -> None:
    package = TOOL.parents[1] / "src"
    unseen = [
        f"{path.relative_to(package)}: {name.name} as {name.asname}"
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname not in (None, "_")
    ]
    assert not unseen, unseen
