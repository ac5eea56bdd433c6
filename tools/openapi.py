"""Write the OpenAPI document to tests/api/openapi.json, the golden file by which a change of the interface shows.

python tools/openapi.py            write
python tools/openapi.py --check    write nothing; exit 1 when it is out of date
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import django

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "api" / "openapi.json"


def text() -> str:
    """The document in English, its members in the order in which they are served."""
    from jingjian.api.schema.document import document

    return json.dumps(document("en"), ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the OpenAPI document.")
    parser.add_argument("--check", action="store_true", help="write nothing, say whether it is out of date")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as home:
        # settings want a home; the declarations need nothing of a site's own
        os.environ.update(JINGJIAN_HOME=home, DJANGO_SETTINGS_MODULE="jingjian.config.settings")
        django.setup()
        now = text()
    stale = not GOLDEN.exists() or GOLDEN.read_text("utf-8") != now
    if stale and not check:
        GOLDEN.write_text(now, "utf-8")
    print(("out of date" if check else "written") if stale else "up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
