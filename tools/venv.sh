#!/usr/bin/env bash
# Makes the virtual environment $1 with the first Python that is new enough: $PYTHON, python3.13 … python3.11, python3.
set -euo pipefail

fits() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

chosen=""
for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
    if fits "$candidate"; then
        chosen="$candidate"
        break
    fi
done
if [ -z "$chosen" ]; then
    echo "make setup: no Python 3.11 or newer found. Install one (Debian: apt-get install python3 python3-venv)," >&2
    echo "or name it: make setup PYTHON=/path/to/python3.12  / 未找到 Python 3.11 及以上版本" >&2
    exit 1
fi
if ! "$chosen" -c 'import ensurepip' 2>/dev/null; then
    echo "make setup: $chosen has no ensurepip. Debian: apt-get install python3-venv  / 缺少 python3-venv" >&2
    exit 1
fi
echo "Making $1 with $("$chosen" --version)"
"$chosen" -m venv "$1"
