from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jingjian.commons.jobs"
    label = "jobs"
