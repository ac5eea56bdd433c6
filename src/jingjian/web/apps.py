from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jingjian.web"
    label = "web"
