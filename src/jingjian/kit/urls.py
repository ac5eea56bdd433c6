"""The addresses of a register, derived from its slug; `<slug>:list`, `<slug>:detail` and so on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLResolver, include, path
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.kit.register import Register
from jingjian.kit.views.attachments import AttachmentView, AttachView
from jingjian.kit.views.bulk import BulkView
from jingjian.kit.views.create import CreateView
from jingjian.kit.views.detail import DetailView
from jingjian.kit.views.edit import EditView
from jingjian.kit.views.export import ExportView
from jingjian.kit.views.history import HistoryView
from jingjian.kit.views.list import ListView
from jingjian.kit.views.transition import TransitionView

#: name of the URL, its path below the slug, and the view that serves it unless the register names its own
ROUTES: tuple[tuple[str, str, type[View]], ...] = (
    ("list", "", ListView),
    ("create", "new/", CreateView),
    ("export", "export/<str:kind>/", ExportView),
    ("bulk", "bulk/<slug:verb>/", BulkView),
    ("detail", "<uuid:pk>/", DetailView),
    ("edit", "<uuid:pk>/edit/", EditView),
    ("transition", "<uuid:pk>/do/<slug:verb>/", TransitionView),
    ("history", "<uuid:pk>/history/", HistoryView),
    ("attach", "<uuid:pk>/attachments/", AttachView),
    ("attachment", "<uuid:pk>/attachments/<uuid:attachment>/", AttachmentView),
)


def urlpatterns_for(register: Register) -> list[URLResolver]:
    """One include under `<slug>/`; every view is behind login and asks the register's policy itself."""
    patterns = [
        path(route, _view(register, register.views.get(name, default)), name=name) for name, route, default in ROUTES
    ]
    return [path(f"{register.slug}/", include((patterns, register.slug)))]


def _view(register: Register, view: type[View]) -> Callable[..., Any]:
    return policy("login")(view.as_view(register=register))
