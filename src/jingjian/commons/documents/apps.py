from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "jingjian.commons.documents"
    label = "documents"
