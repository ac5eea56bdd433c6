"""The addresses of organisation and system that are no register's."""

from __future__ import annotations

from django.urls import path

from jingjian.modules.administration.views.setup import setup, setup_done

urlpatterns = [
    path("setup/done/", setup_done, name="setup_done"),
    path("setup/<str:word>/", setup, name="setup"),
]
