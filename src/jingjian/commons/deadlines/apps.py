from django.apps import AppConfig
from django.utils.translation import gettext

from jingjian.kernel.phrases import use_translator


class DeadlinesConfig(AppConfig):
    name = "jingjian.commons.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        # the kernel speaks in English message ids; from here on they are shown in the reader's language
        use_translator(gettext)
