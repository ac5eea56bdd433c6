from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "jingjian.commons.imports"
    label = "imports"

    def ready(self) -> None:
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.imports.access import import_policy
        from jingjian.commons.imports.models import ImportBatch

        register_policy(ImportBatch, import_policy)
