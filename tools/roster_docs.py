"""Writes the tables of `docs/manual/roster.md` and `roster.en.md` from the program: `python tools/roster_docs.py`.

Each table stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->`; the text around it is written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from jingjian.modules.administration.rosterparse import CODES, FIELDS, REFUSALS

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "manual"
PAGES = {"zh": MANUAL / "roster.md", "en": MANUAL / "roster.en.md"}
_SEVERITY = {
    "zh": {"rejected": "退回", "held": "待核实", "warned": "导入并提示"},
    "en": {"rejected": "rejected", "held": "held", "warned": "accepted with a warning"},
}
_HEADS = {
    "zh": {"codes": "代码|结果|含义|怎么办", "refusals": "代码|含义|怎么办", "fields": "列|认得的表头"},
    "en": {"codes": "code|outcome|meaning|remedy", "refusals": "code|meaning|remedy", "fields": "field|headers"},
}


def table(name: str, language: str) -> str:
    """One table as Markdown; `…` stands for what is filled in."""
    head = _HEADS[language][name].split("|")
    lines = [_row(head), _row(["---"] * len(head))]
    if name == "fields":
        for key, field in FIELDS.items():
            lines.append(_row([f"`{key}` {field.zh if language == 'zh' else field.en}", "、".join(field.labels)]))
    for code, entry in (CODES if name == "codes" else {}).items():
        severity = _SEVERITY[language][entry.severity]
        if entry.worse_in:
            worse = _SEVERITY[language][next(iter(entry.worse_in.values()))]
            severity += f" ({worse}: {', '.join(entry.worse_in)})"
        said = (entry.zh, entry.remedy_zh) if language == "zh" else (entry.en, entry.remedy_en)
        lines.append(_row([f"`{code}`", severity, *map(_open, said)]))
    for code, refusal in (REFUSALS if name == "refusals" else {}).items():
        told = (refusal.zh, refusal.remedy_zh) if language == "zh" else (refusal.en, refusal.remedy_en)
        lines.append(_row([f"`{code}`", *map(_open, told)]))
    return "\n".join(lines)


def renewed(page: str, language: str) -> str:
    """The page with its tables as the program has them. Raises ValueError when one has no place."""
    for name in _HEADS[language]:
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        if begin not in page or end not in page:
            raise ValueError(f"the page has no place for {name}")
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}\n{table(name, language)}\n{end}{rest.partition(end)[2]}"
    return page


def _open(text: str) -> str:
    return re.sub(r"\{[0-9]\}", "…", text).replace("|", "\\|")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(renewed(path.read_text("utf-8"), language), "utf-8")
