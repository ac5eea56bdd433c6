"""Made-up requests against every operation of the OpenAPI document, as one account; used by tests and proofs.

Keys of rows, choices and versions are partly real ones, so that requests come as far as the rules.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from traceback import format_exception
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
WRITES = ("post", "patch")


@dataclass
class Found:
    """How many answers of each status there were, and over how many operations."""

    answers: Counter[int] = field(default_factory=Counter)
    operations: int = 0

    @property
    def requests(self) -> int:
        return sum(self.answers.values())


@dataclass
class Reader:
    """One account: its token, and what it sees of each register."""

    schema: Any
    word: str
    get: Callable[[str], Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def known(self, slug: str) -> list[dict[str, Any]]:
        """Some rows of a register, as its list gives them; none where the account may not list it."""
        if slug not in self.rows:
            self.rows[slug] = self.get(f"/api/v1/{slug}?limit=20").get("rows", [])
        return self.rows[slug]


def fuzz(reader: Reader, *, examples: int, number: int, only: Callable[[str], bool] = lambda slug: True) -> Found:
    """Ask every operation of the registers in `only`. Raises AssertionError with the operations answered wrongly."""
    found, faults = Found(), list[str]()
    for slug, operation in operations(reader.schema):
        if only(slug):
            found.operations += 1
            try:
                _ask(reader, slug, operation, found, examples=examples, number=number)
            except Exception as fault:
                faults.append("".join(format_exception(fault))[-3000:])
    assert not faults, f"{len(faults)} operations:\n" + "\n\n".join(faults)
    return found


def operations(schema: Any) -> Iterator[tuple[str, Any]]:
    """Each operation with the slug of its register, empty at the top."""
    for one in schema.get_all_operations():
        operation = one.ok()
        yield operation.path.removeprefix("/api/v1").strip("/").partition("/")[0], operation


def _ask(reader: Reader, slug: str, operation: Any, found: Found, *, examples: int, number: int) -> None:
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])
    real = "{ref}" in operation.path

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, data=st.data())
    def run(case: Any, data: Any) -> None:
        rows = reader.known(slug) if real else []
        if rows and data.draw(st.integers(0, 3)):
            row = data.draw(st.sampled_from(rows))
            case.path_parameters = {**(case.path_parameters or {}), "ref": row["id"]}
            if operation.method in WRITES and data.draw(st.integers(0, 3)):
                case.headers = {**(case.headers or {}), "If-Match": f'"{row["version"]}"'}
            _choose(reader, case, data)
        response = case.call(headers={"Authorization": f"Bearer {reader.word}"})
        found.answers[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        if operation.method in WRITES and response.status_code < 300:
            reader.rows.pop(slug, None)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run()


def _choose(reader: Reader, case: Any, data: Any) -> None:
    """Put real choices into the body of an act, as a caller does who has asked what may be chosen."""
    if "/transitions/" not in case.path or not isinstance(case.body, dict):
        return
    asked = reader.get(case.formatted_path)
    for name, options in asked.get("options", {}).items():
        if options and data.draw(st.integers(0, 2)):
            chosen = data.draw(st.sampled_from(options))["value"]
            case.body[name] = [chosen] if asked["members"][name]["type"] == "array" else chosen


def of_site(address: str, word: str) -> Reader:
    """A reader of a running site."""
    from urllib.request import Request, urlopen

    def get(path: str) -> Any:
        try:
            with urlopen(Request(address + path, headers={"Authorization": f"Bearer {word}"})) as answer:  # noqa: S310
                return json.load(answer)
        except OSError:
            return {}

    return Reader(schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json"), word, get)


def total(found: Iterable[Found]) -> Counter[int]:
    """The answers of several, together."""
    answers: Counter[int] = Counter()
    for one in found:
        answers.update(one.answers)
    return answers
