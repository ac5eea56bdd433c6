from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "jingjian.commons.approvals"
    label = "approvals"
