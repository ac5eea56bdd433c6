"""`KEYS`: the one table of every option of a site.

`docs/manual/configuration.md` prints the same table and a test compares them; `config/environment.py` reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jingjian.config import option_values as read
from jingjian.config.option_values import SECRET_MINIMUM


@dataclass(frozen=True)
class Key:
    """One option: its name in the file, its names in the environment (first found wins), default and meaning."""

    name: str
    variables: tuple[str, ...]
    parse: Callable[[Any], Any]
    default: Any
    meaning: str
    in_file: bool = True
    shown_default: str = ""


KEYS: tuple[Key, ...] = (
    Key("home", ("JINGJIAN_HOME",), read.text, "var", "folder of this site's data, keys and files", in_file=False),
    Key(
        "config",
        ("JINGJIAN_CONFIG",),
        read.text,
        "",
        "the TOML file of options",
        False,
        "`JINGJIAN_HOME/jingjian.toml`",
    ),
    Key("host", ("JINGJIAN_HOST",), read.address, "127.0.0.1", "address the web server listens on"),
    Key("port", ("JINGJIAN_PORT", "PORT"), read.integer(1, 65535), 8000, "port the web server listens on"),
    Key(
        "database_url",
        ("DATABASE_URL",),
        read.database_url,
        "",
        "PostgreSQL 16 or newer for the web role `jj_app`; unset: the embedded PostgreSQL",
    ),
    Key(
        "database_owner_url",
        ("DATABASE_OWNER_URL",),
        read.database_url,
        "",
        "the same database as `jj_owner`, used by migrations; needed with `DATABASE_URL`",
    ),
    Key(
        "database_job_url",
        ("DATABASE_JOB_URL",),
        read.database_url,
        "",
        "the same database as `jj_job`, used by the worker; needed with `DATABASE_URL`",
    ),
    Key(
        "database_backup_url",
        ("DATABASE_BACKUP_URL",),
        read.database_url,
        "",
        "the same database as a role that sees every row, used by backup, restore and upgrade",
        shown_default="`database_owner_url`",
    ),
    Key(
        "database_role",
        ("JINGJIAN_DATABASE_ROLE",),
        read.choice("app", "owner", "job"),
        "app",
        "which of the three addresses a process uses; set by `jingjian` for its own processes",
        in_file=False,
    ),
    Key(
        "secret_key",
        ("JINGJIAN_SECRET_KEY",),
        read.secret,
        "",
        f"key that signs cookies and links, at least {SECRET_MINIMUM} characters",
        shown_default="made at first start in `JINGJIAN_HOME/keys/secret.key`",
    ),
    Key(
        "tls_cert",
        ("JINGJIAN_TLS_CERT",),
        read.file,
        None,
        "PEM file of the server certificate and its chain",
        shown_default="what `jingjian tls init` made, if it did",
    ),
    Key("tls_key", ("JINGJIAN_TLS_KEY",), read.file, None, "PEM file of the certificate's private key"),
    Key(
        "trusted_proxies",
        ("JINGJIAN_TRUSTED_PROXIES",),
        read.networks,
        (),
        "addresses or networks of reverse proxies that end TLS; their `X-Forwarded-*` headers are believed",
    ),
    Key(
        "allowed_hosts",
        ("JINGJIAN_ALLOWED_HOSTS",),
        read.host_names,
        (),
        "further host names the site answers to",
        shown_default="this machine's name, `localhost` and `host`",
    ),
    Key(
        "language", ("JINGJIAN_LANGUAGE",), read.choice("zh-hans", "en"), "zh-hans", "language before a user chose one"
    ),
    Key(
        "log_level",
        ("JINGJIAN_LOG_LEVEL",),
        read.choice("debug", "info", "warning", "error"),
        "info",
        "least severity written to the log",
    ),
    Key("web_processes", ("JINGJIAN_WEB_PROCESSES",), read.integer(1, 64), 2, "processes of the web server"),
    Key("web_threads", ("JINGJIAN_WEB_THREADS",), read.integer(1, 64), 4, "threads of each web process"),
    Key("worker_processes", ("JINGJIAN_WORKER_PROCESSES",), read.integer(1, 16), 1, "processes that work off jobs"),
    Key(
        "password_profile",
        ("JINGJIAN_PASSWORD_PROFILE",),
        read.choice("asvs", "mlps3"),
        "asvs",
        "what a password must be: `asvs` long and not guessable, `mlps3` also of three kinds of characters and changed",
    ),
    Key(
        "password_days",
        ("JINGJIAN_PASSWORD_DAYS",),
        read.integer(1, 3650),
        90,
        "days after which `mlps3` has a password changed",
    ),
    Key(
        "login_failures",
        ("JINGJIAN_LOGIN_FAILURES",),
        read.integer(3, 20),
        5,
        "failed logins to an account from one source after which that source is locked out",
    ),
    Key(
        "login_lock_minutes",
        ("JINGJIAN_LOGIN_LOCK_MINUTES",),
        read.integer(1, 1440),
        30,
        "minutes for which a source is locked out",
    ),
    Key(
        "session_idle_minutes",
        ("JINGJIAN_SESSION_IDLE_MINUTES",),
        read.integer(1, 1440),
        15,
        "minutes without a request after which one has to log in again",
    ),
    Key(
        "session_idle_minutes_administrators",
        ("JINGJIAN_SESSION_IDLE_MINUTES_ADMINISTRATORS",),
        read.integer(1, 1440),
        10,
        "the same for the three administrators; never more than the other",
    ),
    Key(
        "session_hours",
        ("JINGJIAN_SESSION_HOURS",),
        read.integer(1, 24),
        8,
        "hours after which one has to log in again in any case",
    ),
    Key(
        "document_max_mb",
        ("JINGJIAN_DOCUMENT_MAX_MB",),
        read.integer(1, 1024),
        50,
        "largest file one may attach, in MiB",
    ),
    Key(
        "clamd", ("JINGJIAN_CLAMD",), read.daemon, "", "where ClamAV's daemon listens; then nothing comes in unscanned"
    ),
    Key(
        "encryption",
        ("JINGJIAN_ENCRYPTION",),
        read.choice("aes-256-gcm", "sm4-gcm"),
        "aes-256-gcm",
        "how new text and files of tier 乙 are encrypted: `aes-256-gcm` or `sm4-gcm`; both are always read",
    ),
    Key("smtp_host", ("JINGJIAN_SMTP_HOST",), read.address, "", "mail server for the daily digest; unset: no mail"),
    Key("smtp_port", ("JINGJIAN_SMTP_PORT",), read.integer(1, 65535), 25, "port of the mail server"),
    Key(
        "smtp_security",
        ("JINGJIAN_SMTP_SECURITY",),
        read.choice("none", "starttls", "tls"),
        "none",
        "how the way to the mail server is encrypted: `none`, `starttls` or `tls`",
    ),
    Key("smtp_user", ("JINGJIAN_SMTP_USER",), read.text, "", "account at the mail server, when it asks for one"),
    Key("smtp_password", ("JINGJIAN_SMTP_PASSWORD",), read.text, "", "password of that account"),
    Key("mail_from", ("JINGJIAN_MAIL_FROM",), read.mail_address, "", "sender of the mails; needed with `smtp_host`"),
    Key(
        "site_address",
        ("JINGJIAN_SITE_ADDRESS",),
        read.web_address,
        "",
        "where people reach this site, as mails name it",
    ),
    Key(
        "sample_share",
        ("JINGJIAN_SAMPLE_SHARE",),
        read.integer(0, 100),
        10,
        "percent of routine work sampled",
    ),
    Key("sample_minimum", ("JINGJIAN_SAMPLE_MINIMUM",), read.integer(0, 1000), 3, "routine work sampled, at least"),
    Key(
        "inspection_file_days",
        ("JINGJIAN_INSPECTION_FILE_DAYS",),
        read.integer(1, 3650),
        30,
        "days for which a finished inspection file can be downloaded",
    ),
    Key(
        "api_requests_per_minute",
        ("JINGJIAN_API_REQUESTS_PER_MINUTE",),
        read.integer(1, 1_000_000),
        600,
        "requests that one access token may make in a minute",
    ),
    Key(
        "backup_dir",
        ("JINGJIAN_BACKUP_DIR",),
        read.folder,
        None,
        "folder on a second disk for the nightly backups; unset: none are made",
    ),
    Key("backup_hour", ("JINGJIAN_BACKUP_HOUR",), read.integer(0, 23), 2, "hour of the nightly backup, Beijing time"),
    Key(
        "backup_keep_daily",
        ("JINGJIAN_BACKUP_KEEP_DAILY",),
        read.integer(1, 366),
        7,
        "nightly backups that are kept",
    ),
    Key(
        "backup_keep_monthly",
        ("JINGJIAN_BACKUP_KEEP_MONTHLY",),
        read.integer(0, 120),
        12,
        "months of which the first backup is kept",
    ),
    Key(
        "backup_passphrase_file",
        ("JINGJIAN_BACKUP_PASSPHRASE_FILE",),
        read.file,
        None,
        "file with the passphrase under which backups carry the keys along; unset: they do not",
    ),
    Key(
        "release_key",
        ("JINGJIAN_RELEASE_KEY",),
        read.file,
        None,
        "Ed25519 public key (PEM) that bundles for `jingjian upgrade` are signed with",
        shown_default="`release.pub` beside `current`",
    ),
)


def table() -> list[tuple[str, str, str, str]]:
    """The options as the manual prints them: name in the file, names in the environment, default, meaning."""
    rows = []
    for key in KEYS:
        name = key.name if key.in_file else "-"
        default = key.shown_default or (f"`{key.default}`" if key.default not in ("", (), None) else "none")
        rows.append((name, ", ".join(f"`{variable}`" for variable in key.variables), default, key.meaning))
    return rows
