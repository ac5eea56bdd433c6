"""The options of a site: one table, no name or value that is silently ignored."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tools import docs

from jingjian.config import environment
from jingjian.config.environment import ConfigurationError, load
from jingjian.config.option_keys import KEYS


def options(home: Path, **variables: str) -> environment.SiteOptions:
    return load({"JINGJIAN_HOME": str(home), **variables})


def fault(home: Path, **variables: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        options(home, **variables)
    return caught.value


def test_a_bare_environment_gives_an_embedded_database_on_the_loopback(tmp_path: Path) -> None:
    site = options(tmp_path)
    assert (site.host, site.port, site.embedded, site.database_url) == ("127.0.0.1", 8000, True, "")
    assert not site.secure
    assert not site.demo


def test_a_misspelt_variable_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    caught = fault(tmp_path, JINGJIAN_TRUSTED_PROXYS="10.0.0.1")
    assert caught.key == "JINGJIAN_TRUSTED_PROXYS"
    assert "did you mean JINGJIAN_TRUSTED_PROXIES?" in str(caught)


def test_a_misspelt_key_of_the_file_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "jingjian.toml").write_text("prot = 8001\n")
    caught = fault(tmp_path)
    assert caught.key == "prot"
    assert "did you mean port?" in str(caught)


def test_a_name_near_to_nothing_is_refused_with_all_names(tmp_path: Path) -> None:
    (tmp_path / "jingjian.toml").write_text("zzz = 1\n")
    assert all(key.name in str(fault(tmp_path)) for key in KEYS if key.in_file)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "0"),
        ("PORT", "80000"),
        ("JINGJIAN_PORT", "eighty"),
        ("JINGJIAN_HOST", "two words"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("JINGJIAN_LANGUAGE", "fr"),
        ("JINGJIAN_LOG_LEVEL", "loud"),
        ("JINGJIAN_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("JINGJIAN_TRUSTED_PROXIES", "proxy.example"),
        ("JINGJIAN_ALLOWED_HOSTS", "https://example.org"),
        ("JINGJIAN_ALLOWED_HOSTS", "*"),
        ("JINGJIAN_TLS_CERT", "/no/such/file.pem"),
        ("JINGJIAN_SECRET_KEY", "short"),
        ("JINGJIAN_WEB_PROCESSES", "-1"),
        ("JINGJIAN_DOCUMENT_MAX_MB", "5e3"),
        ("JINGJIAN_DATABASE_ROLE", "postgres"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_it_was_written_under(tmp_path: Path, variable: str, value: str) -> None:
    caught = fault(tmp_path, **{variable: value})
    assert caught.key == variable
    assert str(caught).startswith(f"{variable}: ")


def test_a_secret_that_is_too_short_is_not_printed(tmp_path: Path) -> None:
    assert "hunter2" not in str(fault(tmp_path, JINGJIAN_SECRET_KEY="hunter2"))


def test_a_wrong_type_in_the_file_is_refused_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "jingjian.toml").write_text("port = true\n")
    assert fault(tmp_path).key == "port"


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "jingjian.toml").write_text('port = 9001\nlanguage = "en"\ntrusted_proxies = ["10.1.0.0/16"]\n')
    site = options(tmp_path, PORT="9002")
    assert (site.port, site.language, site.trusted_proxies, site.secure) == (9002, "en", ("10.1.0.0/16",), True)


def test_the_jingjian_port_wins_over_the_plain_one(tmp_path: Path) -> None:
    assert options(tmp_path, PORT="9001", JINGJIAN_PORT="9002").port == 9002


def test_a_named_file_that_is_missing_is_refused_and_an_unnamed_one_is_not(tmp_path: Path) -> None:
    assert fault(tmp_path, JINGJIAN_CONFIG=str(tmp_path / "other.toml")).key == "JINGJIAN_CONFIG"
    assert options(tmp_path).port == 8000


def test_a_broken_file_is_refused_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "jingjian.toml").write_text("port = = 1\n")
    assert fault(tmp_path).key == str(tmp_path / "jingjian.toml")


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("x")
    assert fault(tmp_path, JINGJIAN_TLS_CERT=str(tmp_path / "cert.pem")).key == "tls_key"


def test_the_certificate_made_for_the_home_is_used_without_being_named(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()
    for name in ("server.pem", "server.key"):
        (tmp_path / "tls" / name).write_text("x")
    assert options(tmp_path).tls_cert == tmp_path / "tls" / "server.pem"


def test_an_owner_address_without_the_web_address_is_refused(tmp_path: Path) -> None:
    assert fault(tmp_path, DATABASE_OWNER_URL="postgresql://jj_owner@db/jingjian").key == "database_owner_url"


def test_each_role_gets_its_own_address(tmp_path: Path) -> None:
    urls = {
        name: f"postgresql://{role}@db/jingjian"
        for name, role in (
            ("DATABASE_URL", "jj_app"),
            ("DATABASE_OWNER_URL", "jj_owner"),
            ("DATABASE_JOB_URL", "jj_job"),
        )
    }
    for role, user in (("app", "jj_app"), ("owner", "jj_owner"), ("job", "jj_job")):
        assert f"//{user}@" in options(tmp_path, **urls, JINGJIAN_DATABASE_ROLE=role).active_database_url


def test_the_embedded_database_is_found_where_its_last_start_noted_it(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "database.json").write_text(json.dumps({"socket": "/run/镜鉴 a?b"}))
    site = options(tmp_path)
    assert site.database_url == "postgresql://jj_app@/jingjian?host=/run/%E9%95%9C%E9%89%B4%20a%3Fb"
    assert site.embedded


def test_the_secret_is_made_once_private_and_the_same_for_processes_that_start_together(tmp_path: Path) -> None:
    program = "from jingjian.config.environment import load; print(load().secret_key)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={"JINGJIAN_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    secrets = {process.communicate()[0] for process in started}
    assert len(secrets) == 1
    assert len(secrets.pop().strip()) >= 32
    assert stat.S_IMODE((tmp_path / "keys" / "secret.key").stat().st_mode) == 0o600
    assert [entry.name for entry in (tmp_path / "keys").iterdir()] == ["secret.key"]


def test_looking_without_making_a_secret_leaves_an_absent_home_absent(tmp_path: Path) -> None:
    home = tmp_path / "none"
    assert load({"JINGJIAN_HOME": str(home)}, make_secret=False).secret_key == ""
    assert not home.exists()


def test_a_damaged_secret_is_refused_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret.key").write_text("")
    assert fault(tmp_path).key == str(tmp_path / "keys" / "secret.key")


def test_the_secret_does_not_show_when_options_are_printed(tmp_path: Path) -> None:
    site = options(tmp_path)
    assert site.secret_key not in repr(site)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_loopback_addresses_are_known(host: str) -> None:
    assert environment.is_loopback(host)


@pytest.mark.parametrize("host", ["::", "10.0.0.8", "example.org"])
def test_other_addresses_are_not_loopback(host: str) -> None:
    assert not environment.is_loopback(host)


def test_the_manual_lists_every_option_as_the_table_has_it() -> None:
    assert docs.main(["--check"]) == 0
    written = (docs.MANUAL / "configuration.md").read_text(encoding="utf-8")
    assert all(f"`{variable}`" in written for key in KEYS for variable in key.variables)
