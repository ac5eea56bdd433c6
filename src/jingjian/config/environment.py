"""Options of a site, from the environment or from one TOML file.

The table of every option is `config/option_keys.py`.
The environment wins over the file, the file over the default. A name or a value that is not understood is refused with
`ConfigurationError`, whose text begins with the name of the offending key; nothing is guessed and nothing is ignored.

No Django here: the command line, the settings module and the tests all read options through `load()`.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
import secrets
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from jingjian.config.option_keys import KEYS, Key
from jingjian.config.option_values import SECRET_MINIMUM, WrongValueError

PREFIX = "JINGJIAN_"
DEMO_MARK = "demo.json"
DEMO_RESET = Path("run") / "reset-demo"
#: what came of the nightly backups and the rehearsals of restoring
KEEPING_STATE = Path("run") / "keeping.json"
DATABASE_NOTE = Path("run") / "database.json"
TLS_CERTIFICATE = Path("tls") / "server.pem"
TLS_KEY = Path("tls") / "server.key"

Role = Literal["app", "owner", "job"]


class ConfigurationError(ValueError):
    """An option with a wrong name or value; `key` is the name as the administrator wrote it."""

    def __init__(self, key: str, message: str, chinese: str) -> None:
        super().__init__(f"{key}: {message} / {key}：{chinese}")
        self.key = key


@dataclass(frozen=True)
class SiteOptions:
    """What a site decided. Paths are absolute; an empty database address means the embedded PostgreSQL, not started."""

    home: Path
    host: str
    port: int
    database_url: str
    database_owner_url: str
    database_job_url: str
    database_backup_url: str
    database_role: Role
    secret_key: str = field(repr=False)
    tls_cert: Path | None
    tls_key: Path | None
    trusted_proxies: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    language: str
    log_level: str
    web_processes: int
    web_threads: int
    worker_processes: int
    password_profile: str
    password_days: int
    login_failures: int
    login_lock_minutes: int
    session_idle_minutes: int
    session_idle_minutes_administrators: int
    session_hours: int
    document_max_mb: int
    clamd: str
    encryption: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str = field(repr=False)
    mail_from: str
    site_address: str
    sample_share: int
    sample_minimum: int
    inspection_file_days: int
    api_requests_per_minute: int
    backup_dir: Path | None
    backup_hour: int
    backup_keep_daily: int
    backup_keep_monthly: int
    backup_passphrase_file: Path | None
    release_key: Path | None
    demo: bool
    embedded: bool

    @property
    def secure(self) -> bool:
        """Whether browsers reach the site by HTTPS: by its own certificate or through a named proxy."""
        return bool(self.tls_cert or self.trusted_proxies)

    @property
    def document_max_bytes(self) -> int:
        """Largest size of an attached file."""
        return self.document_max_mb * 1024 * 1024

    @property
    def active_database_url(self) -> str:
        """The address of the role this process runs as (`JINGJIAN_DATABASE_ROLE`)."""
        return {
            "app": self.database_url,
            "owner": self.database_owner_url,
            "job": self.database_job_url,
        }[self.database_role]


_BY_VARIABLE = {variable: key for key in KEYS for variable in key.variables}
_BY_NAME = {key.name: key for key in KEYS if key.in_file}


def load(environ: Mapping[str, str] | None = None, *, make_secret: bool = True) -> SiteOptions:
    """Read, check and return the options of this process's site.

    `environ` defaults to the process's environment. Makes `keys/secret.key` (0600) under the home when there is none,
    unless `make_secret` is false; the key is empty then.
    Raises `ConfigurationError`.
    """
    environ = os.environ if environ is None else environ
    _refuse_unknown_variables(environ)
    home = home_of(environ)
    values = _from_file(environ, home) | _from_environment(environ)
    chosen = {key.name: values.get(key.name, key.default) for key in KEYS}
    _check_together(chosen)
    if not chosen["tls_cert"]:
        chosen |= _own_certificate(home)
    embedded = not chosen["database_url"]
    if embedded:
        chosen |= _embedded_urls(home)
    return SiteOptions(
        home=home,
        embedded=embedded,
        demo=(home / DEMO_MARK).exists(),
        secret_key=chosen.pop("secret_key") or _kept_secret(home, make=make_secret),
        allowed_hosts=_hosts_with_defaults(chosen.pop("allowed_hosts"), chosen["host"]),
        **{name: value for name, value in chosen.items() if name not in ("home", "config")},
    )


def home_of(environ: Mapping[str, str]) -> Path:
    """The site's home as an absolute path, `./var` when `JINGJIAN_HOME` is unset."""
    return Path(environ.get("JINGJIAN_HOME", "").strip() or "var").expanduser().absolute()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_any(host: str) -> bool:
    """Whether `host` means every address of this machine (`0.0.0.0`, `::`)."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def embedded_url(role: str, database: str, socket_folder: str) -> str:
    """Address of a database of the embedded PostgreSQL, reached by its socket."""
    return f"postgresql://{role}@/{database}?host={quote(socket_folder, safe='/')}"


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in _BY_VARIABLE:
            _refuse_unknown(name, [variable for variable in _BY_VARIABLE if variable.startswith(PREFIX)])


def _refuse_unknown(name: str, valid: list[str]) -> None:
    near = difflib.get_close_matches(name, valid, n=1, cutoff=0.5)
    if near:
        raise ConfigurationError(
            name, f"unknown option; did you mean {near[0]}?", f"没有这个配置项，是否应为 {near[0]}？"
        )
    raise ConfigurationError(
        name, f"unknown option; the options are {', '.join(valid)}", f"没有这个配置项，可用的有 {'、'.join(valid)}"
    )


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in KEYS:
        for variable in key.variables:
            text = environ.get(variable, "").strip()
            if text:
                values[key.name] = _parsed(key, variable, text)
                break
    return values


def _from_file(environ: Mapping[str, str], home: Path) -> dict[str, Any]:
    named = environ.get("JINGJIAN_CONFIG", "").strip()
    path = Path(named).expanduser().absolute() if named else home / "jingjian.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            raise ConfigurationError("JINGJIAN_CONFIG", f"no file {path}", f"没有文件 {path}") from None
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(str(path), f"cannot be read: {fault}", "读不出来") from fault
    except tomllib.TOMLDecodeError as fault:
        raise ConfigurationError(str(path), f"not valid TOML: {fault}", "不是正确的 TOML") from fault
    for name in table:
        if name not in _BY_NAME:
            _refuse_unknown(name, list(_BY_NAME))
    return {name: _parsed(_BY_NAME[name], name, value) for name, value in table.items()}


def _parsed(key: Key, written_as: str, value: Any) -> Any:
    try:
        return key.parse(value)
    except WrongValueError as fault:
        raise ConfigurationError(written_as, str(fault), fault.chinese) from None


def _check_together(chosen: Mapping[str, Any]) -> None:
    if bool(chosen["tls_cert"]) != bool(chosen["tls_key"]):
        missing = "tls_key" if chosen["tls_cert"] else "tls_cert"
        raise ConfigurationError(missing, "certificate and key are given together", "证书和私钥必须同时给出")
    if bool(chosen["smtp_host"]) != bool(chosen["mail_from"]):
        missing = "mail_from" if chosen["smtp_host"] else "smtp_host"
        raise ConfigurationError(
            missing, "mail server and sender are given together", "邮件服务器和发件地址必须同时给出"
        )
    for name in ("database_owner_url", "database_job_url", "database_backup_url"):
        if chosen[name] and not chosen["database_url"]:
            raise ConfigurationError(name, "given without DATABASE_URL", "缺少 DATABASE_URL")


def _own_certificate(home: Path) -> dict[str, Path]:
    """The certificate `jingjian tls init` made for this home, if it did."""
    certificate, key = home / TLS_CERTIFICATE, home / TLS_KEY
    return {"tls_cert": certificate, "tls_key": key} if certificate.exists() and key.exists() else {}


def _embedded_urls(home: Path) -> dict[str, str]:
    """Addresses of the embedded database as its last start noted them; empty before the first start."""
    try:
        folder = json.loads((home / DATABASE_NOTE).read_text(encoding="utf-8"))["socket"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        "database_url": embedded_url("jj_app", "jingjian", folder),
        "database_owner_url": embedded_url("jj_owner", "jingjian", folder),
        "database_job_url": embedded_url("jj_job", "jingjian", folder),
    }


def _hosts_with_defaults(named: tuple[str, ...], host: str) -> tuple[str, ...]:
    hosts = [*named, "localhost", "127.0.0.1", "[::1]", socket.gethostname()]
    if not is_any(host):
        hosts.append(f"[{host}]" if ":" in host else host)
    return tuple(dict.fromkeys(hosts))


def _kept_secret(home: Path, *, make: bool) -> str:
    """The site's secret, made once; two processes that start together end with the same one."""
    path = home / "keys" / "secret.key"
    if not path.exists():
        if not make:
            return ""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # the other process was first: its secret counts
        finally:
            fresh.unlink()
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SECRET_MINIMUM:
        raise ConfigurationError(str(path), "damaged: delete it and start again", "已损坏，请删除后重新启动")
    return secret
