"""Refusals as `application/problem+json` (RFC 9457): status, title, detail in the reader's words, a stable code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from jingjian.kernel.errors import DomainError

CONTENT_TYPE = "application/problem+json"
ROOT = "/api/"
DOCS = "/api/v1/docs"


class ProblemError(Exception):
    """A request that cannot be served; carries its answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.answer = problem(status, code=code, detail=detail, errors=errors, headers=headers)


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, and is to be answered as one."""
    return request.path.startswith(ROOT)


def problem(
    status: int,
    *,
    code: str,
    detail: str,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """The answer. `code` is for programs and stays; `errors` name the inputs at fault, each with its own words."""
    body: dict[str, Any] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail,
    }  # fmt: skip
    if errors:
        body["errors"] = list(errors)
    return JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def of_refusal(refusal: DomainError) -> JsonResponse:
    """The answer to a refusal of the rules. What is absent and what is hidden get the same words."""
    if refusal.status == 404:
        return not_found()
    errors = [{"field": refusal.field, "code": refusal.code, "detail": str(refusal)}] if refusal.field else []
    return problem(refusal.status, code=refusal.code, detail=str(refusal), errors=errors)


def not_found() -> JsonResponse:
    return problem(404, code="not_found", detail=_("There is no such entry, or it is not open to you."))


def unauthenticated() -> JsonResponse:
    """401, the same for every reason: nobody learns which tokens there are."""
    return problem(
        401, code="no_token", detail=_("Bring a token that is good: Authorization: Bearer …"),
        headers={"WWW-Authenticate": 'Bearer realm="Jingjian"'},
    )  # fmt: skip


def too_many(seconds: int) -> JsonResponse:
    """429: the token has made all its requests of this minute."""
    return problem(
        429, code="too_many_requests", detail=_("Too many requests in a minute. Ask again later."),
        headers={"Retry-After": str(seconds)},
    )  # fmt: skip


def refused_form(form: Any) -> ProblemError:
    """What a form finds wrong, field by field."""
    errors = [
        {
            "field": name if name in form.fields else None,
            "code": str(fault.get("code") or "invalid"),
            "detail": fault["message"],
        }
        for name, faults in form.errors.get_json_data().items()
        for fault in faults
    ]  # fmt: skip
    return ProblemError(422, "invalid", _("Something in the entries is not right."), errors=errors)
