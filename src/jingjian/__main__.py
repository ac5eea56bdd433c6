"""`python -m jingjian` is the `jingjian` command."""

import sys

from jingjian.ops.cli import main

if __name__ == "__main__":
    sys.exit(main())
