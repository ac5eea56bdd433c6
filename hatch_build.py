"""Refuses to build a wheel that would serve pages without styles or without Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Looks that the assets and the compiled catalogues are there; `make setup` makes both."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise when something is missing; an editable install reads them later, so it may come first."""
        if self.target_name != "wheel" or version == "editable":
            return
        package = Path(self.root) / "src" / "jingjian"
        missing = [str(po) for po in package.rglob("*.po") if not po.with_suffix(".mo").is_file()]
        if not (package / "web" / "static" / "dist" / "manifest.json").is_file():
            missing.append("web/static/dist/manifest.json")
        if missing:
            raise RuntimeError(f"run `make setup` first; not built: {', '.join(missing)}")
