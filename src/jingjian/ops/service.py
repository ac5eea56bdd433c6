"""`jingjian service install`: the systemd unit of a site, hardened as far as the site's own work allows."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from jingjian.config.environment import SiteOptions
from jingjian.ops.console import Exit, RefusedError, say
from jingjian.ops.pghome import make_server_user
from jingjian.ops.supervisor import STOP_SECONDS

UNITS: Final = Path("/etc/systemd/system")
#: what root keeps: to run PostgreSQL as another user, to make its folders, to listen on a port below 1024
ROOT_RIGHTS: Final = "CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL CAP_NET_BIND_SERVICE"
#: folders of an embedded database that root runs below a private home; systemd makes them
_FOLDERS: Final = """\
StateDirectory=jingjian
StateDirectoryMode=0755
RuntimeDirectory=jingjian
RuntimeDirectoryMode=0755
"""
_UNIT: Final = """\
# Written by `jingjian service install`; written anew by the next one. Own changes: systemctl edit {name}
[Unit]
Description=Jingjian 镜鉴
Wants=network-online.target
After=network-online.target{after}

[Service]
Type=simple
User={user}
{environment}
WorkingDirectory={home}
ExecStart={program} run
# 2 is a wrong option, 3 a refusal: to try again would change nothing
Restart=on-failure
RestartPreventExitStatus=2 3
RestartSec=5
KillMode=mixed
TimeoutStartSec=infinity
TimeoutStopSec={stop}

NoNewPrivileges=yes
CapabilityBoundingSet={rights}
{ambient}{folders}ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writable}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=multi-user.target
"""


def unit(options: SiteOptions, *, name: str, user: str) -> str:
    """The unit's text: it runs this program as `user` on this home, with the options of this environment's file."""
    account = _account(user)
    root = account.pw_uid == 0
    low = options.port < 1024
    writable = [str(options.home)]
    if options.backup_dir is not None:
        writable.append(f"-{options.backup_dir}")
    environment = [f'Environment="JINGJIAN_HOME={options.home}"']
    if config := os.environ.get("JINGJIAN_CONFIG", "").strip():
        environment.append(f'Environment="JINGJIAN_CONFIG={Path(config).expanduser().absolute()}"')
    bind = "CAP_NET_BIND_SERVICE"
    return _UNIT.format(
        name=name, after="" if options.embedded else " postgresql.service", user=user, home=options.home,
        environment="\n".join(environment), program=_program(), stop=round(STOP_SECONDS * 4),
        rights=ROOT_RIGHTS if root else bind if low else "",
        ambient=f"AmbientCapabilities={bind}\n" if low and not root else "",
        folders=_FOLDERS if options.embedded and root else "", writable=" ".join(writable),
    )  # fmt: skip


def run_cli(options: SiteOptions, *, name: str, user: str | None, only_print: bool) -> int:
    """Print the unit, or write it, and let systemd know it and start it with the machine.

    Raises `RefusedError` for a name or path that cannot stand in a unit, and where systemd or the right to write fails.
    """
    if not re.fullmatch(r"[a-zA-Z0-9_.-]{1,60}", name):
        raise RefusedError(f"{name!r} is no name of a service / 服务名称不正确")
    if re.search(r"[\s%\"\\$]", str(options.home)):
        raise RefusedError(
            f"{options.home}: choose a JINGJIAN_HOME without blanks, quotes, % or $ / 目录名不能含空格等字符"
        )
    owner = pwd.getpwuid(options.home.stat().st_uid if options.home.exists() else os.geteuid()).pw_name
    text = unit(options, name=name, user=user or owner)
    if only_print:
        print(text, end="")
        return Exit.OK
    systemctl = shutil.which("systemctl")
    if systemctl is None or not UNITS.is_dir():
        raise RefusedError(
            "this machine has no systemd: use --print and adapt it / 本机没有 systemd，可用 --print 查看"
        )
    path = UNITS / f"{name}.service"
    try:
        _make_ready(options, user or owner)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except PermissionError:
        raise RefusedError(f"{path} may be written by root only: run it with sudo / 请以 root（sudo）执行") from None
    for words in (["daemon-reload"], ["enable", f"{name}.service"]):
        subprocess.run([systemctl, *words], check=False)
    say(f"{path} written; start it with `systemctl start {name}` / 服务已安装，请执行 `systemctl start {name}`")
    return Exit.OK


def _make_ready(options: SiteOptions, user: str) -> None:
    """What the unit may not make itself: the home, and the account of an embedded database that root runs."""
    account = _account(user)
    if not options.home.exists():
        options.home.mkdir(parents=True)
        os.chown(options.home, account.pw_uid, account.pw_gid)
    if options.embedded and account.pw_uid == 0:
        make_server_user()


def _account(user: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(user)
    except KeyError:
        raise RefusedError(f"there is no user {user} on this machine / 本机没有用户 {user}") from None


def _program() -> Path:
    """The command by the name that upgrades move: `current` when a bundle installed it."""
    own = Path(sys.prefix)
    current = own.parent.parent / "current"
    return (current if own.parent.name == "versions" and current.is_symlink() else own) / "bin" / "jingjian"
