from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jingjian.commons.accounts"
    label = "accounts"
