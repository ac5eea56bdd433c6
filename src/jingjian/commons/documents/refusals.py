"""Why an upload is refused, in words that say what to do."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.writing import insert_event
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7

_WORDS: Final[dict[str, str | Promise]] = {
    "empty": _("The file is empty."),
    "unknown": _("This kind of file is not accepted. Accepted are PDF, Word, Excel (.xlsx), JPEG, PNG and plain text."),
    "damaged": _("The file is damaged or incomplete. Open it, save it anew, then hand it in again."),
    "mixed": _("The file holds something besides its own content. Save it anew, then hand it in again."),
    "macros": _("The file holds macros. Save it without macros (.docx or .xlsx), then hand it in again."),
    "active": _("The file holds commands or links that run by themselves. Hand it in as a plain PDF."),
    "too_much": _("The file unpacks to far more than its size. It is not accepted."),
    "protected": _("The file is locked with a password. Remove the password, then hand it in again."),
    "too_many_pixels": _("The picture is larger than 100 million pixels. Make it smaller, then hand it in again."),
    "ending": _("The ending of the file name does not fit the content. Hand in the original file."),
}


class InfectedError(DomainError):
    """The virus scanner found something; ``signature`` is what it calls it, ``row`` what the file was brought to."""

    def __init__(self, signature: str) -> None:
        words = _("The file holds malicious software (%(name)s) and was refused.") % {"name": signature}
        super().__init__("document.infected", words, field="file")
        self.signature = signature
        self.row: Any = None


def refused(code: str) -> DomainError:
    """The error ``document.<code>`` with its words."""
    return DomainError(f"document.{code}", _WORDS[code], field="file")


def note_infected(found: InfectedError, actor: Actor) -> None:
    """The refusal undid everything but this: the log keeps who brought what the scanner found, and where to.

    Whoever undoes more than the act, its key or the savepoint of a request, notes it again.
    """
    row = found.row
    insert_event(
        actor=actor, verb="document.infected", act_id=uuid7(), register=row._meta.label_lower if row else "",
        record_id=getattr(row, "pk", None), content={"note": found.signature, "changes": {}},
    )  # fmt: skip
