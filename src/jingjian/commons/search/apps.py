from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "jingjian.commons.search"
    label = "search"
