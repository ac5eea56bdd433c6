"""Somebody at a browser, without the browser: pages, cookies and the login form over HTTP."""

from __future__ import annotations

import http.client
import http.cookies
import re
import urllib.parse
from pathlib import Path


class Visitor:
    """One session with a site on this machine. Not for several threads."""

    def __init__(self, port: int, *, patience: float = 10.0) -> None:
        self._port = port
        self._patience = patience
        self._cookies: dict[str, str] = {}
        self.led_to = ""
        """Where the last answer leads, empty when nowhere."""

    @property
    def cookie(self) -> str:
        """The header that brings the cookies of this session."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of the answer, redirects not followed; status 0 when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._patience)
        headers = {"Cookie": self.cookie}
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
        self.led_to = answer.headers.get("Location", "")
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

    def submit(self, page: str, **form: str) -> int:
        """Send the form of `page` with what it holds hidden; the status of the answer."""
        _, text = self.get(page)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
        return self.ask("POST", page, hidden | form)[0]

    def upload(self, page: str, *, field: str, path: Path, **form: str) -> tuple[int, str]:
        """Send the form of `page` with the file at `path`; the status and where the answer leads."""
        _, text = self.get(page)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
        border = "----jingjian"
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**hidden, **form}.items()
        ]
        head = f'--{border}\r\nContent-Disposition: form-data; name="{field}"; filename="{path.name}"\r\n\r\n'
        body = "".join((*parts, head)).encode() + path.read_bytes() + f"\r\n--{border}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            connection.request("POST", page, body, {
                "Cookie": self.cookie,
                "Content-Type": f"multipart/form-data; boundary={border}",
            })  # fmt: skip
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            connection.close()

    def login(self, username: str, password: str) -> None:
        """Log in. Raises AssertionError when the site says no."""
        status = self.post("/account/login/", "/account/login/", login=username, password=password)
        assert status in (302, 303), f"login of {username} answered {status}"
