from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "jingjian.commons.vault"
    label = "vault"
