"""Write the generated parts of the manual anew; `make docs`.

python tools/docs.py            write
python tools/docs.py --check    write nothing; exit 1 and name the files that are out of date
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from jingjian.config import option_keys

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "manual"


def options_table() -> str:
    """Every option of a site."""
    head = "| in the file | in the environment | default | meaning |\n|---|---|---|---|\n"
    rows = option_keys.table()
    return head + "\n".join(f"| {'-' if name == '-' else f'`{name}`'} | {' | '.join(rest)} |" for name, *rest in rows)


GENERATED: dict[str, dict[str, Callable[[], str]]] = {"configuration.md": {"options": options_table}}
"""File, mark (`<!-- mark -->` to `<!-- end -->`), and what stands between."""


def renewed(text: str, mark: str, content: str) -> str:
    """The text with new content after the mark. Raises ValueError when the mark is missing."""
    head, found, rest = text.partition(f"<!-- {mark} -->\n")
    _, ended, tail = rest.partition("<!-- end -->")
    if not found or not ended:
        raise ValueError(f"no <!-- {mark} --> … <!-- end -->")
    return f"{head}{found}{content}\n{ended}{tail}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the generated parts of the manual anew.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what is out of date")
    check = parser.parse_args(arguments).check
    stale = []
    for name, parts in GENERATED.items():
        path = MANUAL / name
        before = after = path.read_text(encoding="utf-8")
        for mark, content in parts.items():
            after = renewed(after, mark, content())
        if after != before:
            stale.append(name)
            if not check:
                path.write_text(after, encoding="utf-8")
    print(
        "\n".join(f"{'out of date' if check else 'written'}: {name}" for name in stale) or "The manual is up to date."
    )
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
