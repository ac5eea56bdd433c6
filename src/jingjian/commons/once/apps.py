from django.apps import AppConfig


class OnceConfig(AppConfig):
    name = "jingjian.commons.once"
    label = "once"
