from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "jingjian.commons.organisation"
    label = "organisation"
