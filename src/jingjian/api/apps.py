from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jingjian.api"
    label = "api"

    def ready(self) -> None:
        from jingjian.api.access import token_policy
        from jingjian.api.models import AccessToken
        from jingjian.commons.access.policy import register_policy

        register_policy(AccessToken, token_policy)
