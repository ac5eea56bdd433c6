"""Write the workflows of the modules into docs/modules/<module>.md: who may take which step, and a diagram.

python tools/workflow_docs.py            write
python tools/workflow_docs.py --check    write nothing; exit 1 and name the files that are out of date
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import django

from jingjian.kernel.workflow import Transition, Workflow

DOCS = Path(__file__).resolve().parent.parent / "docs" / "modules"
MODULES = ("administration", "campaign", "returns")
"""Modules with a page in docs/modules and a ``workflow.py``."""


def workflows_of(module: str) -> Mapping[str, Workflow]:
    """The workflows a module declares, by their lower-case names, in the order of the file."""
    room = import_module(f"jingjian.modules.{module}.workflow")
    return {name.lower(): table for name, table in vars(room).items() if isinstance(table, Workflow)}


def table_of(workflow: Workflow) -> str:
    """State × party × transition as a Markdown table; a party's cell names what it may do from that state."""
    parties = list(dict.fromkeys(party for transition in workflow.transitions for party in transition.who))
    head = f"| state | category | {' | '.join(map(_plain, parties))} |"
    lines = [head, "|---" * (len(parties) + 2) + "|"]
    for state in workflow.states:
        leaving = workflow.leaving(state.value)
        cells = [", ".join(f"`{step.name}`" for step in leaving if party in step.who) for party in parties]
        lines.append(f"| `{state.value}` | {state.category} | {' | '.join(cells)} |")
    return "\n".join(lines)


def steps_of(workflow: Workflow) -> str:
    """Each transition with its sources, target, guards and form."""
    lines = ["| step | from | to | guards | form |", "|---|---|---|---|---|"]
    for step in workflow.transitions:
        sources = ", ".join(f"`{source}`" for source in step.sources)
        lines.append(f"| `{step.name}` | {sources} | `{step.target}` | {_guards(step)} | {step.form or ''} |")
    return "\n".join(lines)


def diagram_of(workflow: Workflow) -> str:
    """The workflow as a mermaid state diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [
        f"    {source} --> {step.target}: {step.name}" for step in workflow.transitions for source in step.sources
    ]
    lines += [f"    {state.value} --> [*]" for state in workflow.states if not workflow.leaving(state.value)]
    return "\n".join([*lines, "```"])


def renewed(text: str, name: str, workflow: Workflow) -> str:
    """The page with the part of one workflow written anew. Raises ValueError when its marks are missing."""
    head, found, rest = text.partition(f"<!-- workflow {name} -->\n")
    _, ended, tail = rest.partition("<!-- end -->")
    if not found or not ended:
        raise ValueError(f"no <!-- workflow {name} --> … <!-- end -->")
    content = "\n\n".join((table_of(workflow), steps_of(workflow), diagram_of(workflow)))
    return f"{head}{found}{content}\n{ended}{tail}"


def page_of(module: str) -> str:
    """The page of a module as it should stand."""
    text = (DOCS / f"{module}.md").read_text("utf-8")
    for name, workflow in workflows_of(module).items():
        text = renewed(text, name, workflow)
    return text


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the workflows of the modules into docs/modules.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what is out of date")
    check = parser.parse_args(arguments).check
    stale = []
    with tempfile.TemporaryDirectory() as home:
        # settings want a home; reading workflows needs nothing of a site's own
        os.environ.update(JINGJIAN_HOME=home, DJANGO_SETTINGS_MODULE="jingjian.config.settings")
        django.setup()
        for module in MODULES:
            path, page = DOCS / f"{module}.md", page_of(module)
            if page != path.read_text("utf-8"):
                stale.append(path.name)
                if not check:
                    path.write_text(page, "utf-8")
    said = "out of date" if check else "written"
    print("\n".join(f"{said}: {name}" for name in stale) or "All pages are up to date.")
    return 1 if check and stale else 0


def _plain(party: str) -> str:
    return str(party).replace("_", " ")


def _guards(step: Transition) -> str:
    return ", ".join(f"`{guard}`" for guard in step.guards if isinstance(guard, str))


if __name__ == "__main__":
    sys.exit(main())
