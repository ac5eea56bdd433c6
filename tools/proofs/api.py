"""Made-up requests against every operation of the interface, as three different roles, on a running site."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from tests.api.fuzzing import Found, fuzz, of_site, total
from tests.ops.site import Site
from tools.proofs.kill import accounts
from tools.proofs.visitor import Visitor

from jingjian.testing import cast

TITLE = "The interface answers as its document says, whatever is sent"
EXAMPLES = 12
ROLES = {
    "campaign office": cast.OFFICE.username,
    "member of staff": cast.CLERK.username,
    "system administrator": cast.SYSTEM_ADMIN.username,
}


def prove(seed: int) -> str:
    """Ask every operation `EXAMPLES` times as each role. No answer is a fault, and each is as the document says."""
    folder = Path(tempfile.mkdtemp(prefix="jj-prove-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        site.start("--demo")
        passwords = {one["username"]: one["password"] for one in accounts(site)}
        found = {
            role: fuzz(
                of_site(f"http://127.0.0.1:{site.port}", token(site.port, username, passwords[username])),
                examples=EXAMPLES, number=seed,
            )
            for role, username in ROLES.items()
        }  # fmt: skip
        assert site.stop() == 0
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return _report(found)


def token(port: int, username: str, password: str) -> str:
    """A token that the account makes for itself on its page."""
    person = Visitor(port)
    person.login(username, password)
    page = person.get("/account/tokens/")[1]
    day = re.search(r'name="ends_on" value="([\d-]+)"', page)
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert day is not None
    assert csrf is not None
    form = {"name": "proof", "scope": "write", "ends_on": day[1], "csrfmiddlewaretoken": csrf[1]}
    status, _text = person.ask("POST", "/account/tokens/", form)
    assert status == 303, f"{username} made no token: {status}"
    word = re.search(r"<code[^>]*>(jj_[\w-]+)</code>", person.get(person.led_to)[1])
    assert word is not None, f"{username} got no token"
    return word[1]


def _report(found: dict[str, Found]) -> str:
    answers = total(found.values())
    assert max(answers) < 500
    assert {200, 201, 422} <= set(answers), f"the requests came nowhere: {dict(answers)}"
    statuses = sorted(answers)
    lines = [
        f"| asked as | operations | requests | {' | '.join(map(str, statuses))} |",
        "|---" * (len(statuses) + 3) + "|",
    ]
    for role, one in found.items():
        counts = " | ".join(str(one.answers[status]) for status in statuses)
        lines.append(f"| {role} | {one.operations} | {one.requests} | {counts} |")
    return "\n".join([
        "Each operation of `/api/v1/openapi.json` was asked with bodies, parameters and headers made up from the",
        "document and against it; keys of rows, versions and choices were partly real, so that writes happened too.",
        "No answer was a fault of the program, and status, kind, headers and body of each are in the document.",
        "",
        *lines,
    ])  # fmt: skip
