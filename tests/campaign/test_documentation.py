"""The page of the module tells the workflows as they are."""

from __future__ import annotations

import pytest
from tools import workflow_docs

from jingjian.modules.campaign import workflow


def test_the_page_of_the_module_is_up_to_date() -> None:
    page = (workflow_docs.DOCS / "campaign.md").read_text("utf-8")
    assert page == workflow_docs.page_of("campaign"), "run tools/workflow_docs.py"


def test_every_workflow_of_the_module_stands_on_its_page() -> None:
    known = {
        "briefing", "campaign", "chain", "inspection_file", "obligation", "occurrence", "plan", "resolution", "sample",
        "task", "task_force", "task_import",
    }  # fmt: skip
    assert set(workflow_docs.workflows_of("campaign")) == known


def test_the_table_names_who_may_do_what_from_a_state() -> None:
    table = workflow_docs.table_of(workflow.TASK).splitlines()
    assert table[0].split(" | ")[-2:] == ["responsible", "verifier |"]
    assert "| `done` | done | `reopen` | `reopen` | `reopen` |  |  |  |" in table


def test_a_page_without_the_marks_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="workflow task"):
        workflow_docs.renewed("# no marks", "task", workflow.TASK)
