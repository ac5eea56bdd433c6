from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jingjian.commons.audit"
    label = "audit"
