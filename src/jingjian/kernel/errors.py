"""What goes wrong in the meaning of an act, as opposed to the shape of a form or a fault of the machine."""

from __future__ import annotations

from typing import ClassVar

from jingjian.kernel.phrases import Words


class DomainError(Exception):
    """An act that the rules refuse.

    `code` is stable and for programs, `message` is for people (it may be lazily translated and is read only in
    `str()`), `field` names the input at fault, None when the act as a whole is refused.
    `status` is the HTTP status with which a view or an interface answers.
    """

    status: ClassVar[int] = 422

    def __init__(self, code: str, message: Words, *, field: str | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):  # noqa: N818  WONTFIX: reads as what happened
    """The actor may know of the row but not do this to it; the message is the reason."""

    status = 403


class NotFound(DomainError):  # noqa: N818  WONTFIX: reads as what happened
    """There is no such row, or the actor may not know of it: the two look alike on purpose."""

    status = 404


class Conflict(DomainError):  # noqa: N818  WONTFIX: reads as what happened
    """Somebody changed the row since the actor read it."""

    status = 409


class TooBusy(DomainError):  # noqa: N818  WONTFIX: reads as what happened
    """The site could do this, but not now; nothing of it was done."""

    status = 503
