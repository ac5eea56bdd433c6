"""Every text colour of both themes is readable on every ground it is used on (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "frontend" / "styles" / "_tokens.scss"

#: text colour -> the grounds it stands on
TEXTS = {
    "ink": ["paper", "card", "grey-soft", "blue-soft", "late-soft", "amber-soft", "green-soft"],
    "ink-2": ["paper", "card", "grey-soft"],
    "ink-3": ["paper", "card", "grey-soft", "seal-soft", "blue-soft"],
    "blue": ["paper", "card", "blue-soft", "grey-soft"],
    "green": ["card", "green-soft", "blue-soft"],
    "amber": ["card", "amber-soft"],
    "late": ["card", "late-soft", "paper"],
    "seal": ["card"],
    "seal-2": ["card", "seal-soft"],
    "on-seal": ["seal", "seal-2"],
}
#: the edges of fields and the ring of the focus need 3:1
EDGES = {"edge": ["card", "paper"], "blue": ["card", "paper"], "late": ["card"]}


def theme(name: str) -> dict[str, str]:
    block = TOKENS.read_text(encoding="utf-8").split(f"@mixin {name} {{")[1].split("\n}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right_for_black_and_white() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_readable(name: str) -> None:
    colours = theme(name)
    weak = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, grounds in TEXTS.items()
        for ground in grounds
        if contrast(colours[text], colours[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_edges_and_focus_are_visible(name: str) -> None:
    colours = theme(name)
    weak = {
        f"{edge} on {ground}": round(contrast(colours[edge], colours[ground]), 2)
        for edge, grounds in EDGES.items()
        for ground in grounds
        if contrast(colours[edge], colours[ground]) < 3
    }
    assert weak == {}


def test_both_themes_name_the_same_tokens() -> None:
    assert theme("light").keys() == theme("dark").keys()
