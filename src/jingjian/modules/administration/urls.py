"""The addresses of organisation and system that are no register's."""

from __future__ import annotations

from django.urls import path

from jingjian.modules.administration.views.backups import backups
from jingjian.modules.administration.views.locks import lift_lock, locks
from jingjian.modules.administration.views.rosters import (
    RosterDownload,
    RosterProgress,
    RosterReport,
    RosterSample,
    RosterSheets,
    RosterUnits,
)
from jingjian.modules.administration.views.setup import setup, setup_done

urlpatterns = [
    path("system/backups/", backups, name="backups"),
    path("system/locks/", locks, name="locks"),
    path("system/locks/<uuid:pk>/lift/", lift_lock, name="lift_lock"),
    path("roster/sample/", RosterSample.as_view(), name="roster_sample"),
    path("roster/<uuid:pk>/sheets/", RosterSheets.as_view(), name="roster_sheets"),
    path("roster/<uuid:pk>/units/", RosterUnits.as_view(), name="roster_units"),
    path("roster/<uuid:pk>/progress/", RosterProgress.as_view(), name="roster_progress"),
    path("roster/<uuid:pk>/report/", RosterReport.as_view(), name="roster_report"),
    path("roster/<uuid:pk>/report.xlsx", RosterDownload.as_view(), name="roster_download"),
    path("setup/done/", setup_done, name="setup_done"),
    path("setup/<str:word>/", setup, name="setup"),
]
