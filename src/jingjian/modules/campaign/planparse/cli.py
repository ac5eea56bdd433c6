"""`jingjian plan parse FILE --format json`: needs no database and no configuration."""

from __future__ import annotations

import json
import sys
from os import PathLike

from jingjian.modules.campaign.planparse.model import PlanUnreadable
from jingjian.modules.campaign.planparse.parse import parse_file

FORMATS = ("json",)
"""What `--format` takes."""


def run_cli(file: str | PathLike[str], format: str = "json") -> int:
    """Print the parsed plan and return 0; for a file that cannot be read say why on stderr and return 2."""
    if format not in FORMATS:
        return _refuse(f"unknown format {format!r}, use one of {', '.join(FORMATS)}")
    try:
        plan = parse_file(file)
    except PlanUnreadable as refused:
        return _refuse(f"{refused} [{refused.code}]")
    except OSError as error:
        return _refuse(f"cannot open {file}: {error.strerror}")
    text = json.dumps(plan.as_dict(), ensure_ascii=False, indent=2) + "\n"
    # The answer is UTF-8 whatever the terminal's locale says; other programs read it.
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode())
        buffer.flush()
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(f"jingjian plan parse: {reason}\n")
    return 2
