"""The command: quick, with exit codes as the manual has them, refusing what it must refuse."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from cryptography import x509

from jingjian import __version__
from jingjian.config.environment import load
from jingjian.config.option_keys import KEYS
from jingjian.ops import cli, demo, instance, run, tls
from jingjian.ops.console import Exit, RefusedError
from jingjian.ops.probe import Address
from jingjian.ops.roles import role_sql

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual" / "cli.md"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and no other option of the tests' environment."""
    for key in KEYS:
        for variable in key.variables:
            monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("JINGJIAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["version"]) == Exit.OK
    assert capsys.readouterr().out == f"jingjian {__version__}\n"


def test_help_and_plans_need_no_django() -> None:
    program = (
        "import sys; from jingjian.ops import cli; import jingjian.modules.campaign.planparse;"
        "print('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


def test_a_wrong_option_ends_with_the_usage_code() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "--prot", "1"])
    assert ended.value.code == Exit.USAGE


def test_a_wrong_configuration_ends_with_the_usage_code_and_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JINGJIAN_PROT", "1")
    assert cli.main(["run"]) == Exit.USAGE
    assert "JINGJIAN_PROT: unknown option; did you mean JINGJIAN_PORT?" in capsys.readouterr().err


def test_plain_http_for_other_machines_is_refused(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert cli.main(["run", "--host", "::"]) == Exit.REFUSED
    assert "without TLS" in capsys.readouterr().err
    assert not (home / "postgres").exists()


def test_a_named_proxy_or_a_certificate_lets_other_machines_in(home: Path) -> None:
    run.refuse_open_http(
        load({"JINGJIAN_HOME": str(home), "JINGJIAN_HOST": "::", "JINGJIAN_TRUSTED_PROXIES": "10.0.0.5"})
    )
    tls.init(home, [])
    run.refuse_open_http(load({"JINGJIAN_HOME": str(home), "JINGJIAN_HOST": "::"}))


def test_a_database_address_without_the_other_two_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://jj_app@/nowhere")
    assert cli.main(["run"]) == Exit.USAGE
    assert "DATABASE_OWNER_URL: needed with DATABASE_URL" in capsys.readouterr().err


def test_a_second_site_on_the_same_home_is_refused_and_told_who_runs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with instance.hold(home):
        address = Address("127.0.0.1", 8011, tls=False)
        instance.write_state(home, url="http://127.0.0.1:8011", address=address, children={})
        assert instance.is_held(home)
        assert cli.main(["run"]) == Exit.REFUSED
    assert "http://127.0.0.1:8011" in capsys.readouterr().err
    assert not instance.is_held(home)


def test_a_port_in_use_is_refused_by_its_number(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RefusedError, match=f"port {port} on 127.0.0.1 is in use"):
            run.refuse_taken_port(load({"JINGJIAN_HOME": str(home), "PORT": str(port)}))


def test_a_demo_takes_an_empty_home_once_and_goes_on_in_it(home: Path) -> None:
    demo.claim(home)
    mark = (home / "demo.json").read_text()
    demo.claim(home)
    assert (home / "demo.json").read_text() == mark
    assert load().demo
    assert demo.main() == 0


@pytest.mark.parametrize("left", ["postgres/data", "files/aa", "keys/data.key", "pg.location"])
def test_a_demo_refuses_a_home_in_which_a_site_left_something(home: Path, left: str) -> None:
    (home / left).parent.mkdir(parents=True)
    (home / left).touch()
    with pytest.raises(RefusedError, match=r"--demo needs an empty home"):
        demo.claim(home)
    assert demo.main() == 1
    assert not (home / "demo.json").exists()


def test_what_merely_looking_at_a_home_leaves_does_not_make_it_used(home: Path) -> None:
    load()
    with instance.hold(home):
        pass
    assert demo.used_by(home) == []


def test_leftovers_are_ended_by_number_and_start_and_nobody_else_is(home: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as left, subprocess.Popen(["sleep", "60"]) as other:
        (home / "run").mkdir(parents=True)
        address = Address("127.0.0.1", 8000, tls=False)
        instance.write_state(home, url="", address=address, children={"web": left.pid, "worker-1": other.pid})
        state = (home / "run" / "state.json").read_text()
        start = instance.started_at(other.pid)
        (home / "run" / "state.json").write_text(state.replace(f"[{other.pid}, {start}]", f"[{other.pid}, 1]"))
        assert instance.end_leftovers(home) == ["web"]
        assert left.wait(5) == -15
        assert other.poll() is None
        other.kill()


def test_the_script_for_the_administrator_is_what_psql_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["db", "init", "--database", "office"]) == Exit.OK
    printed = capsys.readouterr().out
    assert printed == role_sql("office") + "\n"
    assert '\\connect "office"' in printed
    assert "CREATEDB" not in printed.replace("NOCREATEDB", "")


def test_a_certificate_is_made_renewed_and_bound_to_its_names(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tls", "init", "--name", "jingjian.example.org", "--name", "10.1.0.8"]) == Exit.OK
    first = x509.load_pem_x509_certificates((home / "tls" / "server.pem").read_bytes())
    names = first[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "jingjian.example.org" in names.get_values_for_type(x509.DNSName)
    assert "10.1.0.8" in [str(ip) for ip in names.get_values_for_type(x509.IPAddress)]
    first[0].verify_directly_issued_by(first[1])
    for secret in ("ca.key", "server.key"):
        assert (home / "tls" / secret).stat().st_mode & 0o077 == 0
    assert cli.main(["tls", "init", "--name", "jingjian.example.org"]) == Exit.OK
    second = x509.load_pem_x509_certificates((home / "tls" / "server.pem").read_bytes())
    assert second[1] == first[1]
    assert second[0].serial_number != first[0].serial_number
    assert cli.main(["tls", "init", "--name", "elsewhere.example.org"]) == Exit.REFUSED
    assert "may not sign elsewhere.example.org" in capsys.readouterr().err


def test_the_manual_names_every_command_and_every_exit_code() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    for code in Exit:
        assert re.search(rf"^\| {code.value} \| {code.name} \|", text, re.MULTILINE)
    for words in ("run", "doctor", "plan parse", "db init", "tls init", "manage", "version"):
        assert f"## `jingjian {words}" in text
    run_options = re.findall(r"--[a-z-]+", text.partition("## `jingjian run`")[2].partition("## `jingjian doctor")[0])
    for option in ("--host", "--port", "--demo", "--tls-cert", "--tls-key"):
        assert option in run_options


def test_a_database_that_cannot_be_reached_is_a_fault_of_doctor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://jj_app@localhost:1/nowhere?connect_timeout=2")
    assert cli.main(["doctor", "--format", "json"]) == Exit.FAULT
    printed = capsys.readouterr().out
    assert '"name": "database"' in printed
    assert "check DATABASE_URL" in printed


def test_an_unreachable_database_is_an_error_the_role_check_does_not_hide() -> None:
    from jingjian.ops.rolecheck import role_faults

    with pytest.raises(psycopg.OperationalError):
        role_faults("postgresql://jj_app@localhost:1/nowhere?connect_timeout=2")
