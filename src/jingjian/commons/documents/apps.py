from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "jingjian.commons.documents"
    label = "documents"

    def ready(self) -> None:
        """Tell the commons who may see official documents and what their headers say."""
        from jingjian.commons.access.policy import register_policy
        from jingjian.commons.documents.official.access import official_policy
        from jingjian.commons.documents.official.headers import official_header
        from jingjian.commons.documents.official.models import OfficialDocument
        from jingjian.commons.records.headers import register_header

        register_policy(OfficialDocument, official_policy)
        register_header(OfficialDocument, official_header)
        from jingjian.commons.approvals.kinds import use_papers
        from jingjian.commons.documents.selectors import approved_digests

        use_papers(approved_digests)
        from jingjian.commons.access.presence import speaks_of
        from jingjian.commons.documents.models import Attachment

        speaks_of(Attachment, "record")
        speaks_of(OfficialDocument, "source")
