"""Somebody at a browser, without the browser: pages, cookies and the login form over HTTP."""

from __future__ import annotations

import http.client
import http.cookies
import re
import urllib.parse


class Visitor:
    """One session with a site on this machine. Not for several threads."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of the answer, redirects not followed; status 0 when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return answer.status, text

    def get(self, path: str) -> tuple[int, str]:
        """A page."""
        return self.ask("GET", path)

    def post(self, page: str, path: str, **form: str) -> int:
        """Send a form with the token that `page` holds; the status of the answer."""
        _, text = self.get(page)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        if token is None:
            return 0
        return self.ask("POST", path, form | {"csrfmiddlewaretoken": token.group(1)})[0]

    def login(self, username: str, password: str) -> None:
        """Log in. Raises AssertionError when the site says no."""
        status = self.post("/account/login/", "/account/login/", login=username, password=password)
        assert status in (302, 303), f"login of {username} answered {status}"
