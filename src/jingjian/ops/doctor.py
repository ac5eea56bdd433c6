"""`jingjian doctor`: looks at everything a site needs and names the remedy of each fault.

Reads only. Works while the site runs and while it does not; what can be seen only on a running site is a fault then,
whose remedy is to start it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from jingjian.commons.vault.logkeys import LOG_KEY_FILE
from jingjian.config.environment import SiteOptions, load
from jingjian.kernel import clock
from jingjian.ops import instance
from jingjian.ops.backup import nightly
from jingjian.ops.child import SETTINGS
from jingjian.ops.console import Exit
from jingjian.ops.probe import Address, ask
from jingjian.ops.rolecheck import role_faults

PYTHON = (3, 11)
DISK_FREE_MIB = 1024
CLOCK_SECONDS = 5.0
EARLIEST_YEAR = 2025
HEARTBEAT_SECONDS = 30
BACKUP_DAYS = 2
REHEARSAL_DAYS = 40
_LOG = """\
SELECT coalesce((SELECT max(size) FROM audit_checkpoint), 0), (SELECT count(*) FROM audit_waiting),
  (SELECT max(seen_at)::date FROM audit_cosignature)
"""
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_NAMES = ("notosanscjk", "notoserifcjk", "simsun", "simfang", "fangsong", "sourcehan", "wqy", "kai")
START = ("start the site with `jingjian run`", "请用 `jingjian run` 启动系统")


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` and `remedy_zh` are empty when it is in order."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    remedy_zh: str = ""


def run_cli(*, form: str) -> int:
    """Print the findings as text or JSON; 0 when all is in order, else 1."""
    found = examine(load(make_secret=False))
    good = all(finding.ok for finding in found)
    if form == "json":
        print(json.dumps({"ok": good, "checks": [asdict(finding) for finding in found]}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(line(finding) for finding in found))
    return Exit.OK if good else Exit.FAULT


def examine(options: SiteOptions) -> list[Finding]:
    """Look at everything once, in the order in which faults cause each other."""
    found = [
        _python(),
        _home(options.home),
        _disk(options.home),
        _keys(options.home),
        *_encryption(options),
        _assets(),
        _fonts(options.home),
        _pdf(),
        *_scanner(options.clamd),
        *_templates(options.home),
    ]
    found += _database(options)
    found += _serving(options)
    found += _keeping(options)
    return found


def line(finding: Finding) -> str:
    """A finding as it is printed, with the remedies of a fault below it."""
    mark = "ok   " if finding.ok else "FAULT"
    name = finding.name + " " * max(0, 12 - _width(finding.name))
    remedy = "" if finding.ok else f"\n{' ' * 19}→ {finding.remedy}\n{' ' * 19}→ {finding.remedy_zh}"
    return f"{mark} {name} {finding.detail}{remedy}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    wanted = ".".join(str(part) for part in PYTHON)
    return Finding(
        "python",
        sys.version_info[:2] >= PYTHON,
        version,
        f"install Python {wanted} or newer",
        f"请安装 Python {wanted} 或更高版本",
    )


def _home(home: Path) -> Finding:
    writable = home.is_dir() and os.access(home, os.W_OK)
    return Finding("home", writable, str(home), f"give this user a folder it may write, as {home}", f"请使 {home} 可写")


def _disk(home: Path) -> Finding:
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free // 2**20
    detail = f"{free} MiB free"
    return Finding("disk", free >= DISK_FREE_MIB, detail, f"free {DISK_FREE_MIB} MiB below {home}", "请清理磁盘空间")


def _keys(home: Path) -> Finding:
    secret = [path for path in sorted((home / "keys").glob("*")) if path.is_file()]
    secret += [path for path in (home / "tls" / "ca.key", home / "tls" / "server.key") if path.exists()]
    open_files = [str(path) for path in secret if path.stat().st_mode & 0o077]
    names = " ".join(open_files)
    detail = f"readable by others: {names}" if open_files else f"{len(secret)} key files, private"
    return Finding("keys", not open_files, detail, f"chmod 600 {names}", f"请执行 chmod 600 {names}")


def _encryption(options: SiteOptions) -> list[Finding]:
    """What opens the key file, and whether something still stands under a former key."""
    from jingjian.commons.vault.errors import KeyFileError
    from jingjian.commons.vault.keyfile import KEY_FILE, outline

    if not (options.home / KEY_FILE).exists():
        return []
    try:
        told = outline(options.home)
    except KeyFileError as fault:
        return [
            Finding("encryption", False, str(fault), "bring the key file back from its copy", "请取回密钥文件的备份")
        ]
    detail = f"{options.encryption}, key {told.active}, the key file opens by {told.form.value}"
    if len(told.ids) == 1 or not options.database_url:
        return [Finding("encryption", True, detail)]
    waiting = _under_former_keys(options, told.active)
    remedy = (
        "run `jingjian keys reseal`, then `jingjian keys retire ID`",
        "请执行 `jingjian keys reseal`，再执行 `jingjian keys retire 密钥编号`",
    )
    former = f"{len(told.ids) - 1} former"
    if waiting is None:
        return [Finding("encryption", True, f"{detail}; {former}")]
    return [Finding("encryption", not waiting, f"{detail}; {waiting:,} values and files under {former}", *remedy)]


def _under_former_keys(options: SiteOptions, active: str) -> int | None:
    """Values and files that wait to be sealed anew; None when the database does not answer."""
    import django

    from jingjian.ops.keys.places import count_uses

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    try:
        with psycopg.connect(options.database_url, autocommit=True, connect_timeout=10) as connection:
            uses = count_uses(connection, options.home)
    except psycopg.Error:
        return None
    return uses.values.total() + uses.files.total() - uses.of(active)


def _assets() -> Finding:
    folder = Path(__file__).resolve().parent.parent / "web" / "static" / "dist"
    built = sum(1 for path in folder.rglob("*") if path.suffix in (".css", ".js"))
    remedy = ("run `make setup`, or install the wheel again", "请执行 `make setup`，或重新安装软件包")
    return Finding("assets", built > 0, f"{built} style and script files", *remedy)


def _fonts(home: Path) -> Finding:
    """A Chinese font for PDF and printed papers: what fontconfig names, else what lies in the usual folders."""
    program = shutil.which("fc-list")
    if program:
        listed = subprocess.run([program, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
        names = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    else:
        folders = [home / "fonts", *(Path(folder).expanduser() for folder in FONT_FOLDERS)]
        files = [
            path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".ttc", ".otf")
        ]
        names = sorted({path.stem for path in files if path.stem.lower().replace("-", "").startswith(FONT_NAMES)})
    detail = ", ".join(names[:3]) if names else "no Chinese font"
    remedy = (
        "install a Chinese font, as `apt-get install fonts-noto-cjk`",
        "请安装中文字体，例如 `apt-get install fonts-noto-cjk`",
    )
    return Finding("fonts", bool(names), detail, *remedy)


def _pdf() -> Finding:
    """What WeasyPrint loads from the system to make PDF; without it everything else works."""
    try:
        import weasyprint
    except OSError:
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return Finding(
            "pdf", False, "PDF cannot be made: libraries are missing", f"`apt-get install {packages}`",
            f"请执行 `apt-get install {packages}`；未安装时只能生成 ZIP",
        )  # fmt: skip
    return Finding("pdf", True, f"WeasyPrint {weasyprint.__version__}")


def _scanner(address: str) -> list[Finding]:
    """Whether the virus scanner answers, where the site asked for one."""
    if not address:
        return []
    from jingjian.commons.documents import scanner

    remedy = (f"start clamd, or correct the option clamd ({address})", "请启动 clamd，或更正配置项 clamd")
    try:
        return [Finding("scanner", True, scanner.version(address))]
    except OSError as fault:
        return [Finding("scanner", False, f"does not answer: {fault}", *remedy)]


def _templates(home: Path) -> list[Finding]:
    """The site's own templates of official documents, read as they would be for a document."""
    own = sorted((home / "templates").glob("*.docx"))
    if not own:
        return []
    from jingjian.commons.documents.official import templates

    wrong = [f"{path.name}: {fault}" for path in own for fault in templates.faults(path)]
    remedy = ("correct the template, see docs/manual/official-documents.md", "请按使用手册《公文》更正模板")
    return [Finding("templates", not wrong, "; ".join(wrong) or f"{len(own)} of the site's own", *remedy)]


def _database(options: SiteOptions) -> list[Finding]:
    """Connection, roles, clock, migrations and worker; after a failed connection only that."""
    if not options.database_url:
        return [Finding("database", False, "never started", *START)]
    try:
        with psycopg.connect(options.database_url, autocommit=True, connect_timeout=10) as connection:
            found = [_connected(connection, options), _roles(options), _clock(connection)]
            found += _log(connection, options.home)
    except psycopg.Error as fault:
        remedy = (
            START if options.embedded else ("check DATABASE_URL and the server", "请检查 DATABASE_URL 和数据库服务器")
        )
        return [Finding("database", False, str(fault).strip().splitlines()[0], *remedy)]
    return [*found, _migrations(), _worker(options)]


def _connected(connection: psycopg.Connection[tuple[object, ...]], options: SiteOptions) -> Finding:
    version = connection.info.server_version
    kind = "embedded" if options.embedded else "the site's own"
    good = version >= 160000
    return Finding(
        "database",
        good,
        f"PostgreSQL {version // 10000}.{version % 10000}, {kind}",
        "use PostgreSQL 16 or newer",
        "请使用 PostgreSQL 16 或更高版本",
    )


def _roles(options: SiteOptions) -> Finding:
    urls = dict.fromkeys((options.database_url, options.database_job_url))
    faults = [fault for url in urls if url for fault in role_faults(url)]
    remedy = (
        "let the administrator run `jingjian db init` in psql and use its roles",
        "请由数据库管理员执行 `jingjian db init` 给出的语句",
    )
    return Finding("roles", not faults, "; ".join(faults) or "web and job roles are weak, as they should be", *remedy)


def _clock(connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    """This machine and the database agree on the time, and it is not the time of a machine whose clock was lost."""
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    assert row is not None
    here = clock.real_milliseconds() / 1000
    apart = abs(here - float(str(row[0])))
    year = clock.now().year
    good = apart <= CLOCK_SECONDS and year >= EARLIEST_YEAR
    detail = f"{apart:.1f} s from the database, year {year}"
    return Finding(
        "clock", good, detail, "set the clock, best by NTP (chrony, systemd-timesyncd)", "请校准时钟，最好启用 NTP"
    )


def _log(connection: psycopg.Connection[tuple[object, ...]], home: Path) -> list[Finding]:
    """The key of the audit log is there once the log has begun: without it nothing more is sealed."""
    try:
        row = connection.execute(_LOG).fetchone()
    except psycopg.errors.UndefinedTable:
        return []
    size, waiting, cosigned = row or (0, 0, None)
    here = not size or (home / LOG_KEY_FILE).is_file()
    detail = f"{size} events sealed, {waiting} waiting, " + (f"cosigned {cosigned}" if cosigned else "never cosigned")
    detail = detail if here else f"the key {home / LOG_KEY_FILE} is missing, {waiting} events wait"
    return [Finding("audit log", here, detail, "restore the key from the backup", "请从备份恢复该密钥")]


def _migrations() -> Finding:
    environment = {"DJANGO_SETTINGS_MODULE": SETTINGS} | os.environ | {"JINGJIAN_DATABASE_ROLE": "app"}
    command = [sys.executable, "-m", "django", "migrate", "--check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    waiting = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    last = (done.stderr.strip().splitlines() or ["not all applied"])[-1]
    detail = "all applied" if done.returncode == 0 else f"{len(waiting)} not applied" if waiting else last
    return Finding(
        "migrations",
        done.returncode == 0,
        detail,
        "restart the site: it migrates at start",
        "请重新启动系统，启动时会自动更新",
    )


def _worker(options: SiteOptions) -> Finding:
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
    try:
        with psycopg.connect(options.database_url, autocommit=True, connect_timeout=10) as connection:
            row = connection.execute(query, [HEARTBEAT_SECONDS]).fetchone()
    except psycopg.Error as fault:
        return Finding("worker", False, str(fault).splitlines()[0], *START)
    count = row[0] if row else 0
    return Finding("worker", count > 0, f"{count} alive", *START)


def _keeping(options: SiteOptions) -> list[Finding]:
    """The nightly backup and the monthly rehearsal of restoring, as far as a second disk is named for them."""
    if options.backup_dir is None:
        return [Finding("backup", True, "no nightly backup: name a second disk in backup_dir")]
    now, state = datetime.now(UTC), nightly.read_state(options.home)
    remedy = (
        f"look at the message, put {options.backup_dir} right, or run `jingjian backup DIR`",
        f"请按提示处理 {options.backup_dir}，或执行 `jingjian backup 目录`",
    )
    found = []
    for name, days in (("backup", BACKUP_DAYS), (nightly.REHEARSAL, REHEARSAL_DAYS)):
        last = state.get(name)
        if last is None:
            there = options.backup_dir.is_dir()
            detail = f"none yet; the first comes at {options.backup_hour}:00" if there else "the disk is not there"
            found.append(Finding(name, there, detail, *remedy))
            continue
        fresh = bool(last["good"]) and now - datetime.fromisoformat(last["good"]) < timedelta(days=days)
        detail = f"{last['at']}, {last.get('folder', '')}" if last["ok"] else f"{last['at']}: {last['text']}"
        found.append(Finding(name, bool(last["ok"]) and fresh, detail, *remedy))
    return found


def _serving(options: SiteOptions) -> list[Finding]:
    """The site's own process and its answers, asked on this machine."""
    note = instance.read_state(options.home)
    held = instance.is_held(options.home)
    running = Finding("process", held, f"pid {note.get('pid')}" if held else "not running", *START)
    if not held:
        return [running]
    address = Address(**note["address"])
    status, _ = ask(address, "/healthz")
    port = f"port {address.port}"
    remedy = ("look at the messages of `jingjian run`", "请查看 `jingjian run` 的输出")
    live = Finding("web", status == 200, f"{port} answers {status}" if status else f"{port} does not answer", *remedy)
    return [running, live]
