"""What the interface says of itself: the OpenAPI document, and a page of it for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingjian.api.schema.document import document
from jingjian.api.schema.pages import operations_of
from jingjian.commons.access.policy import policy
from jingjian.kernel.errors import NotFound
from jingjian.kit.registry import all_registers, register_of


@policy("public")
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document. It holds the declarations of the program and nothing of the site's data, so anybody may read it."""
    return JsonResponse(document(get_language() or "zh-hans"), json_dumps_params={"ensure_ascii": False})


@policy("login")
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The registers, or the operations of the one that ``?register=`` names."""
    slug = request.GET.get("register", "")
    register = register_of(slug) if slug else None
    if slug and register is None:
        raise NotFound("not_found", _("There is no such register."))
    context: dict[str, Any] = {
        "registers": [(one.slug, one.name) for one in all_registers()],
        "chosen": register,
        "operations": operations_of(register.slug, get_language() or "zh-hans") if register is not None else [],
    }
    return render(request, "api/docs.html", context)
