"""Asking a running site how it is, over its own address."""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Any

from jingjian.config.environment import SiteOptions, is_any

_SECONDS = 5.0


@dataclass(frozen=True)
class Address:
    """Where a site listens."""

    host: str
    port: int
    tls: bool

    @classmethod
    def of(cls, options: SiteOptions) -> Address:
        """Where a site with these options listens, as this machine reaches it."""
        return cls("localhost" if is_any(options.host) else options.host, options.port, options.tls_cert is not None)


def alive(address: Address) -> bool:
    """Whether `/healthz` answers 200."""
    return ask(address, "/healthz")[0] == 200


def ask(address: Address, path: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON of a health address on this machine; status 0 when nobody answers.

    The certificate is not checked: it bears the site's public name, and the question goes to this machine only.
    """
    connection: http.client.HTTPConnection
    if address.tls:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(address.host, address.port, timeout=_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(address.host, address.port, timeout=_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{address.port}"})
        answer = connection.getresponse()
        body = json.loads(answer.read() or b"{}")
        return answer.status, body if isinstance(body, dict) else {}
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()
