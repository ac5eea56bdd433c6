from __future__ import annotations

import pkgutil
import subprocess
import sys

import jingjian.kernel


def test_the_whole_kernel_can_be_imported_without_django() -> None:
    names = [f"jingjian.kernel.{module.name}" for module in pkgutil.iter_modules(jingjian.kernel.__path__)]
    assert "jingjian.kernel.calendar" in names
    script = f"import sys, {', '.join(names)}; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
