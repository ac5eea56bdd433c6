"""HTML to PDF by WeasyPrint: only our own templates and style, and nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.template.loader import render_to_string

#: what WeasyPrint loads from the system, and what Debian calls it
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF on the disk: how many pages, and on which page (from 0) each ``id`` of the template stands."""

    path: Path
    pages: int
    anchors: Mapping[str, int]


def available() -> bool:
    """Whether PDF can be made here: WeasyPrint's system libraries may be absent."""
    try:
        import weasyprint  # noqa: F401 CONFIG: importing it loads the libraries
    except OSError:
        return False
    return True


def render(
    path: Path,
    template: str,
    context: Mapping[str, Any],
    *,
    style: Path,
    measures: str = "",
    images: Mapping[str, Callable[[], BinaryIO]] | None = None,
) -> Rendered:
    """Print ``template`` to ``path``, dressed by the style sheet ``style``.

    ``measures`` are further rules that were computed for this one document;
    ``images`` are what ``<img src="paper:NAME">`` shows, opened when needed.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    known = images or {}

    class Papers(URLFetcher):  # type: ignore[misc]
        """Gives the named images and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _colon, name = url.partition(":")
            if scheme != "paper" or name not in known:
                raise ValueError("nothing is fetched for a sheet")
            return URLFetcherResponse(url, known[name]())

    html = render_to_string(template, dict(context))
    sheet = weasyprint.CSS(string=style.read_text("utf-8") + measures)
    document = weasyprint.HTML(string=html, base_url="sheet:", url_fetcher=Papers()).render(stylesheets=[sheet])
    anchors = {name: index for index, page in enumerate(document.pages) for name in page.anchors}
    document.write_pdf(path)
    return Rendered(path, len(document.pages), anchors)
