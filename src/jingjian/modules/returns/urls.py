"""The addresses of forms beside those the kit derives."""

from __future__ import annotations

from django.urls import path

from jingjian.modules.returns.views.binding import BindTableView, BindView, DownloadView, FillView

app_name = "returns"

urlpatterns = [
    path("blank/<uuid:pk>/bind/", BindView.as_view(), name="bind"),
    path("blank/<uuid:pk>/bind/table/", BindTableView.as_view(), name="bind-table"),
    path("blank/<uuid:pk>/fill/", FillView.as_view(), name="fill"),
    path("<uuid:pk>/<str:which>/download/", DownloadView.as_view(), name="download"),
]
