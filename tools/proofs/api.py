"""Made-up requests against every operation, as three roles, on a running site; one request many times at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from tests.api.fuzzing import Found, fuzz, of_site, total
from tests.ops.site import Site
from tools.proofs._once import TIMES, Line, Program, by_browsers, by_programs
from tools.proofs.kill import accounts
from tools.proofs.visitor import Visitor

from jingjian.testing import cast

TITLE = "The interface answers as its document says, whatever is sent and however often"
EXAMPLES = 5
OFFICE, KEEPER = "campaign office", "system administrator"
ROLES = {
    OFFICE: cast.OFFICE.username,
    "member of staff": cast.CLERK.username,
    KEEPER: cast.SYSTEM_ADMIN.username,
}


def prove(seed: int) -> str:
    """Ask every operation `EXAMPLES` times as each role; then send single requests many times at the same moment.

    No answer is a fault, and each is as the document says; what is sent many times under one key has one effect.
    """
    folder = Path(tempfile.mkdtemp(prefix="jj-prove-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    site.home.mkdir()
    (site.home / "jingjian.toml").write_text("api_requests_per_minute = 1000000\n", encoding="utf-8")
    try:
        site.start("--demo")
        passwords = {one["username"]: one["password"] for one in accounts(site)}
        people = {role: _person(site.port, username, passwords[username]) for role, username in ROLES.items()}
        words = {role: token(person) for role, person in people.items()}
        sent = _sent_at_once(site.port, people, words)
        found = {
            role: fuzz(of_site(f"http://127.0.0.1:{site.port}", word), examples=EXAMPLES, number=seed)
            for role, word in words.items()
        }
        assert site.stop() == 0
    except BaseException:
        print(site.log.read_text(encoding="utf-8")[-6000:])
        raise
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return _report(found, sent)


def _person(port: int, username: str, password: str) -> Visitor:
    person = Visitor(port)
    person.login(username, password)
    return person


def token(person: Visitor) -> str:
    """A token that the account makes for itself on its page, which shows it once."""
    page = person.get("/account/tokens/")[1]
    hidden = dict(re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|_key)" value="([^"]+)"', page))
    day = re.search(r'name="ends_on" value="([\d-]+)"', page)
    assert day is not None
    form = {"name": "proof", "scope": "write", "ends_on": day[1], **hidden}
    status, _text = person.ask("POST", "/account/tokens/", form)
    assert status == 303, f"no token was made: {status}"
    address = person.led_to
    word = re.search(r"<code[^>]*>(jj_[\w-]+)</code>", person.get(address)[1])
    assert word is not None
    assert word[1] not in person.get(address)[1], "a token was shown twice"
    return word[1]


def _sent_at_once(port: int, people: dict[str, Visitor], words: dict[str, str]) -> list[Line]:
    keeper, office = (Program(port, words[role]) for role in (KEEPER, OFFICE))
    browsers = {"keeper": people[KEEPER], "office": people[OFFICE]}
    return [*by_programs(keeper, office), *by_browsers(port, keeper, office, browsers)]


def _report(found: dict[str, Found], sent: list[Line]) -> str:
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
        "",
        f"Before that, single requests were sent {TIMES} times at the same moment over HTTP, each with its key: by",
        "programs (`Idempotency-Key`) and as forms of a browser. Each had one effect, all answers led to the same.",
        "",
        "| sent | answers | different answers | effect |",
        "|---|---|---|---|",
        *(
            f"| {one.what} | {', '.join(f'{count} × {status}' for status, count in sorted(one.statuses.items()))} "
            f"| {one.different} | {one.effect} |"
            for one in sent
        ),
    ])  # fmt: skip
