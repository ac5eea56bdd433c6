"""The addresses of the interface and of what belongs to it."""

from __future__ import annotations

from django.urls import path

from jingjian.api.views.base import address
from jingjian.api.views.document import docs, openapi
from jingjian.api.views.papers import PapersView, PaperView
from jingjian.api.views.rows import HistoryView, RowsView, RowView, TransitionView
from jingjian.api.views.tokens import token_end, tokens
from jingjian.api.views.top import TopView

urlpatterns = [
    path("account/tokens/", tokens, name="tokens"),
    path("account/tokens/<uuid:pk>/end/", token_end, name="token_end"),
    path("api/v1", address(TopView), name="api"),
    path("api/v1/docs", docs, name="api_docs"),
    path("api/v1/openapi.json", openapi, name="api_schema"),
    path("api/v1/<str:register>", address(RowsView), name="api_rows"),
    path("api/v1/<str:register>/<str:ref>", address(RowView), name="api_row"),
    path("api/v1/<str:register>/<str:ref>/history", address(HistoryView), name="api_history"),
    path("api/v1/<str:register>/<str:ref>/transitions/<str:verb>", address(TransitionView), name="api_transition"),
    path("api/v1/<str:register>/<str:ref>/attachments", address(PapersView), name="api_papers"),
    path("api/v1/<str:register>/<str:ref>/attachments/<uuid:attachment>", address(PaperView), name="api_paper"),
]
