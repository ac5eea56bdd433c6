"""A thousand strings typed into fields of tier 乙 of the demo county are found nowhere on its disk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tools.proofs._canaries import look, plant

from jingjian.testing.site import running_site

TITLE = "1,000 strings typed into encrypted fields: found nowhere in dump, data, write-ahead log, logs, temporary files"
STRINGS = 1000


def prove(seed: int) -> str:
    """Type them in on the pages, then look everywhere; strings of ordinary fields must be found."""
    with tempfile.TemporaryDirectory(prefix="jj-canary-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        passing = folder / "passing"
        passing.mkdir(mode=0o777)
        passing.chmod(0o777)
        former = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(passing)
        try:
            with running_site(demo=True) as site:
                planted = plant(site.port, site.accounts, STRINGS, seed=seed, folder=folder)
                logs = [site.home.with_name("site.log")]
                seen = look(site.home, {"home": [site.home], "logs": logs, "temporary files": [passing]})
        finally:
            os.environ.pop("TMPDIR") if former is None else os.environ.update(TMPDIR=former)
    rows = ["| place | files | MiB | strings found | controls found |", "|---|---|---|---|---|"]
    for kind, found in seen.found.items():
        hits = found & set(planted.typed)
        assert not hits, f"{kind}: {len(hits)} strings, of {sorted({planted.typed[hit] for hit in hits})}"
        controls = len(found & planted.controls)
        size = seen.bytes[kind] / 2**20
        rows.append(
            f"| {kind} | {seen.files[kind]:,} | {size:,.1f} | {len(hits)} | {controls} of {len(planted.controls)} |"
        )
    for kind in ("dump", "data directory", "write-ahead log"):
        assert seen.found[kind] & planted.controls, f"{kind}: no control was found, so nothing was looked at"
    assert seen.found["dump"] >= planted.controls
    typed = ", ".join(f"{place} {count}" for place, count in planted.by_place().items())
    return f"{len(planted.typed):,} strings typed in: {typed}.\n\n" + "\n".join(rows)
