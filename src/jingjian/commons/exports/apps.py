from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "jingjian.commons.exports"
    label = "exports"

    def ready(self) -> None:
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.exports.access import export_policy
        from jingjian.commons.exports.models import ExportFile

        register_policy(ExportFile, export_policy)
