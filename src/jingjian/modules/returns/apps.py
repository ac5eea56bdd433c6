from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "jingjian.modules.returns"
    label = "returns"

    def ready(self) -> None:
        """Tell the commons who may see what, and what the headers say."""
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.records.headers import register_header
        from jingjian.modules.returns import access, headers
        from jingjian.modules.returns.models import BlankForm, FilledForm

        register_policy(BlankForm, access.blank_form_policy)
        register_policy(FilledForm, access.filled_form_policy)
        register_header(BlankForm, headers.blank_form_header)
        register_header(FilledForm, headers.filled_form_header)
