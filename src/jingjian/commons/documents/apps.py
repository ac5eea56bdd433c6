from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "jingjian.commons.documents"
    label = "documents"

    def ready(self) -> None:
        """Say which papers are approved together with a record."""
        from jingjian.commons.approvals.kinds import use_papers
        from jingjian.commons.documents.selectors import approved_digests

        use_papers(approved_digests)
