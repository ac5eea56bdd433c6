from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "jingjian.commons.notify"
    label = "notify"
