"""How the value of a site's option is read: each function takes what stood in the environment or the TOML file.

They return the value in the type the site uses, or raise `WrongValueError`, which says in both languages what was
expected.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECRET_MINIMUM = 32


class WrongValueError(ValueError):
    """A value that does not parse; carries the English and the Chinese wording."""

    def __init__(self, message: str, chinese: str) -> None:
        super().__init__(message)
        self.chinese = chinese


def text(value: Any) -> str:
    """A text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError("expected a text", "应为文字")
    return value.strip()


def address(value: Any) -> str:
    """A host name or an IP address."""
    host = text(value)
    if not re.fullmatch(r"[A-Za-z0-9_.:%-]+", host):
        raise WrongValueError(f"{host!r} is neither a host name nor an IP address", "不是主机名或 IP 地址")
    return host


def integer(low: int, high: int) -> Callable[[Any], int]:
    """A whole number from `low` to `high`, both included."""

    def parse(value: Any) -> int:
        digits = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", digits) or not low <= int(digits) <= high:
            raise WrongValueError(
                f"{value!r} is not a whole number from {low} to {high}", f"应为 {low} 至 {high} 的整数"
            )
        return int(digits)

    return parse


def choice(*allowed: str) -> Callable[[Any], str]:
    """One of the texts named."""

    def parse(value: Any) -> str:
        chosen = text(value)
        if chosen not in allowed:
            raise WrongValueError(f"{chosen!r} is not one of {', '.join(allowed)}", f"应为 {'、'.join(allowed)} 之一")
        return chosen

    return parse


def boolean(value: Any) -> bool:
    """True or false, also as yes/no, on/off, 1/0."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    word = str(value).strip().lower()
    if word not in words:
        raise WrongValueError(f"{value!r} is not true or false", "应为 true 或 false")
    return words[word]


def database_url(value: Any) -> str:
    """The address of a PostgreSQL database."""
    url = text(value)
    if not re.match(r"postgres(ql)?://", url):
        raise WrongValueError("expected postgresql://role@host/database", "应为 postgresql://角色@主机/数据库")
    return url


def mail_address(value: Any) -> str:
    """A mail address, without a name before it."""
    address = text(value)
    if not re.fullmatch(r"[^@\s<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address):
        raise WrongValueError(f"{address!r} is not a mail address", "不是邮件地址")
    return address


def web_address(value: Any) -> str:
    """Scheme, host and port of a site, without a path and without the slash at the end."""
    url = text(value).rstrip("/")
    if not re.fullmatch(r"https?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?", url):
        raise WrongValueError(f"{url!r} is not like https://host:port", "应为 https://主机:端口")
    return url


def file(value: Any) -> Path:
    """The absolute path of a file that exists."""
    path = Path(text(value)).expanduser().absolute()
    if not path.is_file():
        raise WrongValueError(f"no file {path}", f"没有文件 {path}")
    return path


def folder(value: Any) -> Path:
    """The absolute path of a folder, there or not: a disk that is not mounted must not keep the site down."""
    return Path(text(value)).expanduser().absolute()


def daemon(value: Any) -> str:
    """Where a daemon listens: the path of its socket, or host:port."""
    place = text(value)
    if not re.fullmatch(r"/\S+|(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+):[0-9]{1,5}", place):
        raise WrongValueError(f"{place!r} is neither the path of a socket nor host:port", "应为套接字路径或 主机:端口")
    return place


def host_names(value: Any) -> tuple[str, ...]:
    """Host names, each without scheme or port; `.example.org` stands for all names below it."""
    hosts = _items(value)
    for host in hosts:
        if not re.fullmatch(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]", host):
            raise WrongValueError(f"{host!r} is not a host name (no scheme, no port, no *)", f"“{host}”不是主机名")
    return tuple(hosts)


def networks(value: Any) -> tuple[str, ...]:
    """IP addresses and networks; one that holds every address is refused."""
    named = _items(value)
    for network in named:
        try:
            parsed = ipaddress.ip_network(network)
        except ValueError:
            raise WrongValueError(
                f"{network!r} is not an IP address or network", f"“{network}”不是 IP 地址或网段"
            ) from None
        if parsed.prefixlen == 0:
            raise WrongValueError(f"{network!r} would trust everybody", f"“{network}”会信任所有来源")
    return tuple(named)


def secret(value: Any) -> str:
    """A key long enough to sign with. The value never appears in the message."""
    key = text(value)
    if len(key) < SECRET_MINIMUM:
        raise WrongValueError(f"shorter than {SECRET_MINIMUM} characters", f"少于 {SECRET_MINIMUM} 个字符")
    return key


def _items(value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise WrongValueError("expected a list of texts, or one text with commas", "应为文字列表，或以逗号分隔的文字")
    return [part.strip() for part in parts if part.strip()]
