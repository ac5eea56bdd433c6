from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "jingjian.commons.records"
    label = "records"
