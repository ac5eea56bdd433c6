"""What a request brings: a JSON object, or the parts of a form where a file is among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from jingjian.api.fields import texts_of, texts_standing
from jingjian.api.problems import ProblemError
from jingjian.commons.access.actor import Actor
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import form_for

JSON, MULTIPART = "application/json", "multipart/form-data"
VERSION = "version"


@dataclass(frozen=True, slots=True)
class Body:
    """The members of a body by name. Parts of a form are texts (a list where a name comes again); files are apart."""

    members: Mapping[str, Any] = field(default_factory=dict)
    files: Any = None
    parts: bool = False

    def prints(self) -> Iterator[bytes]:
        """All that it says, for a digest: the same however it was packed."""
        yield json.dumps(self.members, sort_keys=True).encode()
        for name, files in sorted((self.files or MultiValueDict()).lists()):
            for file in files:
                yield name.encode()
                yield from file.chunks()
                file.seek(0)


def read(request: HttpRequest) -> Body:
    """The body of a request; an empty one where nothing is sent. Raises ProblemError 400 and 415."""
    kind = request.content_type
    if kind == MULTIPART and request.method == "POST":
        members = {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists() if values}
        return Body(members, request.FILES, parts=True)
    if kind == JSON:
        return Body(_parsed(request.body))
    if not kind and not request.body:
        return Body()
    raise ProblemError(
        415, "media_type", _("Send %(kind)s.") % {"kind": JSON},
        headers={"Accept-Post" if request.method == "POST" else "Accept-Patch": JSON},
    )  # fmt: skip


def _parsed(content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        found = json.loads(content, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        # a half of a surrogate pair is no text either
        raise ProblemError(400, "malformed", _("The body is no JSON that can be read.")) from None
    if not isinstance(found, dict):
        raise ProblemError(400, "malformed", _("The body must be a JSON object."))
    if "\\u0000" in json.dumps(found):
        raise ProblemError(400, "unkeepable_text", _("An entry holds a character that cannot be kept (U+0000)."))
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def seen_version(request: HttpRequest, body: Body) -> str:
    """The version the caller saw, from ``If-Match`` or the member ``version``. Raises ProblemError 428 without one."""
    header = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    given = header or str(body.members.get(VERSION, ""))
    if not given:
        raise ProblemError(
            428, "version_needed", _("Say which version you saw: If-Match with the ETag of the entry, or “version”.")
        )
    if not given.isascii() or not given.isdecimal() or len(given) > 9:
        raise ProblemError(400, "malformed", _("The version is a number, as the entry gives it."))
    return given


def bound_form(
    register: Register, action: Action, actor: Actor, row: Any, body: Body, *, amending: bool = False
) -> Any:
    """The form of an action with what the body brings; when `amending`, with what stands for all it leaves out.

    Raises ProblemError 422 for members the form does not ask for or of another type.
    """
    empty = form_for(register, action, actor, row)
    data = QueryDict(mutable=True)
    if amending:
        for part in empty:
            data.setlist(part.html_name, texts_standing(part))
    errors = []
    for name, value in body.members.items():
        if name == VERSION and row is not None and name not in empty.fields:
            continue
        if name not in empty.fields:
            errors.append({"field": name, "code": "unknown", "detail": _("Nothing of this name is asked for here.")})
            continue
        try:
            data.setlist(name, _as_sent(empty.fields[name], value, parts=body.parts))
        except ValueError as fault:
            errors.append({"field": name, "code": "type", "detail": str(fault)})
    for name in body.files or ():
        if name not in empty.fields:
            errors.append({"field": name, "code": "unknown", "detail": _("Nothing of this name is asked for here.")})
    if errors:
        raise ProblemError(422, "invalid", _("Something in the entries is not right."), errors=errors)
    return form_for(register, action, actor, row, data, body.files or MultiValueDict())


def _as_sent(asked: Any, value: Any, *, parts: bool) -> list[str]:
    if not parts:
        return texts_of(asked, value)
    return value if isinstance(value, list) else [value]
