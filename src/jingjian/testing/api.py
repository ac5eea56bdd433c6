"""A program that asks the interface with a token of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.test import Client

from jingjian.api.actions import make_token
from jingjian.api.models import TokenScope
from jingjian.commons.access.actor import actor_for
from jingjian.commons.accounts.models import User
from jingjian.kernel import clock
from jingjian.kit.acts import EDIT


class Program:
    """One token, and requests that bring it. Bodies go as JSON, as parts of a form when a file is among them."""

    def __init__(self, word: str) -> None:
        self.word = word
        self._client = Client(headers={"Authorization": f"Bearer {word}"}, raise_request_exception=False)

    def get(self, address: str, asked: Mapping[str, str] | None = None) -> Any:
        return self._client.get(address, dict(asked or {}))

    def post(self, address: str, body: Mapping[str, Any], *, key: str = "", seen: int | None = None) -> Any:
        headers = _headers(key, seen)
        if any(isinstance(item, File) for value in body.values() for item in _each(value)):
            for item in (item for value in body.values() for item in _each(value) if isinstance(item, File)):
                item.seek(0)
            return self._client.post(address, _parts(body), headers=headers)
        return self._client.post(address, json.dumps(body), content_type="application/json", headers=headers)

    def patch(self, address: str, body: Mapping[str, Any], *, key: str = "", seen: int | None = None) -> Any:
        headers = _headers(key, seen)
        return self._client.patch(address, json.dumps(body), content_type="application/json", headers=headers)

    def act(self, address: str, verb: str, body: Mapping[str, Any], *, seen: int | None, key: str = "") -> Any:
        """Amend, or take the step of that name."""
        send = self.patch if verb == EDIT else self.post
        return send(address, body, seen=seen, key=key)


def program(user: User, *, scope: str = TokenScope.WRITE, registers: tuple[str, ...] = ()) -> Program:
    """A program with a new token of that account."""
    ends_on = clock.today() + timedelta(days=30)
    _token, word = make_token(
        actor=actor_for(user), name="a program", scope=scope, ends_on=ends_on, registers=registers
    )
    return Program(word)


def _headers(key: str, seen: int | None) -> dict[str, str]:
    return ({"Idempotency-Key": key} if key else {}) | ({"If-Match": f'"{seen}"'} if seen is not None else {})


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _parts(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: ("true" if value else "false") if isinstance(value, bool) else value for name, value in body.items()}
