"""What every view of the interface does before and after its own work."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DataError, transaction
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from jingjian.api import problems
from jingjian.api.bodies import Body, read
from jingjian.api.models import AccessToken, TokenScope
from jingjian.api.problems import ProblemError
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.documents.refusals import InfectedError, note_infected
from jingjian.commons.once.submitting import KEY_LENGTH, Outcome, digest_of, once
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of
from jingjian.kit.register import Register
from jingjian.kit.registry import register_of

SAFE = ("GET", "HEAD")
KEY = "Idempotency-Key"
REPEATED = {"Idempotency-Replayed": "true"}


def address(view: type[View]) -> Callable[..., Any]:
    """A view as an address has it: without the guard against forged forms, which only cookies need."""
    return csrf_exempt(view.as_view())


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with which token, and of which register (None at the top)."""

    actor: Actor
    token: AccessToken
    register: Register | None


@policy("token")
class ApiView(View):
    """Asks for a good token within its rate, then for a method the register knows; turns every refusal into a problem.

    A request that may write is one savepoint: whatever is refused leaves nothing behind. With an ``Idempotency-Key``
    its answer is kept in the same transaction and given again to whoever sends the same once more.
    """

    def methods(self, register: Register) -> list[str]:
        """The methods that the address knows for this register."""
        return ["GET"]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.token is None:
            return problems.unauthenticated()
        if request.wait:
            return problems.too_many(request.wait)
        try:
            with transaction.atomic(savepoint=request.method not in SAFE):
                return self._serve(request, **kwargs)
        except ProblemError as error:
            return error.answer
        except DomainError as refusal:
            if isinstance(refusal, InfectedError):
                note_infected(refusal, actor_of(request))  # the first note went with the savepoint
            return problems.of_refusal(refusal)
        except DataError:
            # a value that no field of the form bounds, such as a number beyond what the column holds
            return problems.problem(422, code="out_of_range", detail=_("A value is larger than what can be kept."))

    def _serve(self, request: Any, **kwargs: Any) -> HttpResponseBase:
        slug = kwargs.pop("register", "")
        register = register_of(slug) if slug else None
        if slug and register is None:
            raise NotFound("not_found", "")
        known = self.methods(register) if register is not None else ["GET"]
        if request.method not in (*known, *(["HEAD"] if "GET" in known else [])):
            return problems.problem(
                405, code="method", detail=_("This address does not know this method."),
                headers={"Allow": ", ".join(known)},
            )  # fmt: skip
        _require_scope(request, register)
        self.caller = Caller(actor_of(request), request.token, register)
        if request.method in SAFE:
            return self.get(request, **kwargs)  # type: ignore[attr-defined, no-any-return]
        body = read(request)
        act = getattr(self, request.method.lower())
        key = request.headers.get(KEY, "")
        if not key:
            return act(request, body, **kwargs)  # type: ignore[no-any-return]
        return _once(request, key, body, lambda: act(request, body, **kwargs))

    @property
    def register(self) -> Register:
        """The register that is asked; never called at the top."""
        assert self.caller.register is not None
        return self.caller.register

    def row(self, ref: str) -> Any:
        """The row that a key or a reference names. Raises NotFound."""
        register, actor = self.register, self.caller.actor
        try:
            return register.get(actor, UUID(ref))
        except ValueError:
            pass
        named = register.rows(actor).filter(record__reference=ref) if register.headered else None
        key = named.values_list("pk", flat=True).first() if named is not None else None
        if key is None:
            raise NotFound("not_found", "")
        return register.get(actor, key)


def answer(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> JsonResponse:
    """JSON in UTF-8."""
    return JsonResponse(
        data, status=status, headers=headers or {}, json_dumps_params={"ensure_ascii": False, "allow_nan": False}
    )


def _require_scope(request: Any, register: Register | None) -> None:
    token: AccessToken = request.token
    if request.method not in SAFE and token.scope != TokenScope.WRITE:
        raise NotAllowed("token_read_only", _("This token is for reading only."))
    if register is not None and token.registers and register.slug not in token.registers:
        raise NotAllowed("token_other_register", _("This token is for other registers."))


def _once(request: Any, key: str, body: Body, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the act, or give the answer of the first time that this key brought the same request."""
    if len(key) > KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise ProblemError(400, "malformed", _("A key has 1 to %(most)d plain characters.") % {"most": KEY_LENGTH})
    first: list[HttpResponse] = []

    def work() -> Outcome:
        response = act()
        first.append(response)
        kept = {"body": response.content.decode(), "etag": response.headers.get("ETag", "")}
        return Outcome(response.headers.get("Location", ""), response.status_code, answer=json.dumps(kept))

    content = digest_of([str(request.method), request.path, *body.prints()])
    outcome = once(actor=actor_of(request), key=key, content=content, work=work)
    return _again(outcome) if outcome.repeated else first[0]


def _again(outcome: Outcome) -> HttpResponse:
    kept = json.loads(outcome.answer)
    headers = {"Location": outcome.location, "ETag": kept["etag"]}
    return HttpResponse(
        kept["body"], status=outcome.status, content_type="application/json" if kept["body"] else None,
        headers={name: value for name, value in headers.items() if value} | REPEATED,
    )  # fmt: skip
