"""The `jingjian` command. What each part prints and returns stands in `docs/manual/cli.md`.

Nothing heavy is imported before it is needed: `--help` and `plan parse` know neither Django nor a database.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jingjian import __version__
from jingjian.config.environment import ConfigurationError, home_of
from jingjian.ops import auditing, keeping
from jingjian.ops.console import Exit, RefusedError, complain
from jingjian.ops.keys import parsing


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["manage"]:
        return _guarded(lambda: _manage(words[1:]))
    options = _parser().parse_args(words)
    return _guarded(lambda: int(options.command(options)))


def _guarded(command: object) -> int:
    """Turn what a person can put right into one line and an exit code; a fault of the program keeps its traceback."""
    from jingjian.commons.vault.errors import LockedError, VaultError, WrongUnlockError
    from jingjian.ops.backup.manifest import BackupError
    from jingjian.ops.pghome import ClusterError

    assert callable(command)
    try:
        return int(command())
    except ConfigurationError as fault:
        complain(str(fault))
        return Exit.USAGE
    except (RefusedError, LockedError, WrongUnlockError) as fault:
        complain(str(fault))
        return Exit.REFUSED
    except (ClusterError, BackupError, VaultError) as fault:
        complain(str(fault))
        return Exit.FAULT
    except KeyboardInterrupt:
        return 128 + 2
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the reader left; nothing more is to be flushed to it
        return Exit.OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jingjian", description="Jingjian 镜鉴: run and look after a site.")
    parser.add_argument("--version", action="version", version=f"jingjian {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser("run", help="start database, web server and worker / 启动系统")
    run.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    run.add_argument("--port", help="port to listen on (default 8000)")
    run.add_argument("--demo", action="store_true", help="fill an empty home with the demo county / 演示数据")
    run.add_argument("--tls-cert", help="PEM file of the certificate")
    run.add_argument("--tls-key", help="PEM file of its private key")
    run.set_defaults(command=_run)

    doctor = commands.add_parser("doctor", help="check the site and name the remedies / 检查系统")
    doctor.add_argument("--format", choices=("text", "json"), default="text")
    doctor.add_argument("--roles", action="store_true", help="look at who holds which duty instead / 检查岗位与授权")
    doctor.set_defaults(command=_doctor)

    plan = commands.add_parser("plan", help="read plan documents / 方案文件").add_subparsers(
        metavar="ACT", required=True
    )
    parse = plan.add_parser("parse", help="print the structure of a plan (.txt, .docx, .md)")
    parse.add_argument("file", type=Path)
    parse.add_argument("--format", choices=("json",), default="json")
    parse.set_defaults(command=_plan_parse)

    _add_import(commands.add_parser("import", help="bring a sheet into a register, or only try it / 导入"))

    database = commands.add_parser("db", help="a site's own PostgreSQL / 数据库").add_subparsers(
        metavar="ACT", required=True
    )
    init = database.add_parser("init", help="print the SQL that makes roles and database, for the administrator's psql")
    init.add_argument("--database", default="jingjian", help="name of the database (default jingjian)")
    init.set_defaults(command=_db_init)

    tls = commands.add_parser("tls", help="certificates / 证书").add_subparsers(metavar="ACT", required=True)
    certificate = tls.add_parser("init", help="make a local authority and a server certificate in JINGJIAN_HOME/tls")
    certificate.add_argument("--name", action="append", default=[], help="host name or IP address; may be repeated")
    certificate.set_defaults(command=_tls_init)

    keeping.add_to(commands)
    auditing.add_to(commands)
    parsing.add_to(commands)
    start = commands.add_parser("startregister", help="write the rooms of a new module, for developers / 新建台账模块")
    start.add_argument("answers", type=Path, help="a TOML file, see docs/development/add-a-register.md")
    start.add_argument("--root", type=Path, default=Path(), help="the checkout (default: this folder)")
    start.set_defaults(command=_startregister)

    _add_bench(commands)

    manage = commands.add_parser("manage", help="Django's management commands, for developers", add_help=False)
    manage.set_defaults(command=lambda _options: _manage([]))

    version = commands.add_parser("version", help="print the version / 版本")
    version.set_defaults(command=_version)
    return parser


def _add_import(imports: argparse.ArgumentParser) -> None:
    imports.add_argument("register", help="slug of a register such as obligations; roster: check a personnel roster")
    imports.add_argument("file", type=Path)
    imports.add_argument("--as", dest="username", default="", metavar="USER", help="the account that enters the rows")
    imports.add_argument("--dry-run", action="store_true", help="only report, enter nothing")
    imports.add_argument("--format", choices=("json", "text"), default="text")
    imports.add_argument("--all-rows", action="store_true", help="report rows without a reason too")
    imports.add_argument("--units", type=Path, metavar="FILE", help="roster: table of known units")
    imports.add_argument("--sheet", action="append", default=[], metavar="NAME", help="roster: read only this sheet")
    imports.set_defaults(command=_import)


def _add_bench(commands: Any) -> None:
    bench = commands.add_parser("bench", help="measure the pages on generated data / 性能测试").add_subparsers(
        metavar="ACT", required=True
    )
    fill = bench.add_parser("load", help="fill an empty JINGJIAN_HOME with generated tasks and people")
    fill.add_argument("--tasks", type=int, default=1_000_000)
    fill.add_argument("--people", type=int, default=50_000)
    fill.add_argument("--seed", type=int, default=20230612)
    fill.set_defaults(command=_bench_load)
    measure = bench.add_parser("run", help="print the ratios of pages to hand-written queries")
    measure.add_argument("--rounds", type=int, default=15, help="how often each is asked (default 15)")
    measure.add_argument("--format", choices=("text", "json"), default="text")
    measure.set_defaults(command=_bench_run)


def _bench_load(options: argparse.Namespace) -> int:
    from jingjian.ops.bench import load

    return load.run_cli(tasks=options.tasks, people=options.people, seed=options.seed)


def _bench_run(options: argparse.Namespace) -> int:
    from jingjian.ops.bench import measure

    return measure.run_cli(rounds=options.rounds, form=options.format)


def _startregister(options: argparse.Namespace) -> int:
    from jingjian.ops.startregister import run_cli

    return run_cli(options.answers, options.root)


def _run(options: argparse.Namespace) -> int:
    from jingjian.ops.run import run

    for option in ("host", "port", "tls_cert", "tls_key"):
        if value := getattr(options, option):
            os.environ[f"JINGJIAN_{option.upper()}"] = value
    return run(as_demo=options.demo)


def _doctor(options: argparse.Namespace) -> int:
    from jingjian.ops import doctor, staffing

    return staffing.run_cli(form=options.format) if options.roles else doctor.run_cli(form=options.format)


def _plan_parse(options: argparse.Namespace) -> int:
    from jingjian.modules.campaign.planparse import run_cli

    return int(run_cli(options.file, options.format))


def _import(options: argparse.Namespace) -> int:
    if options.register == "roster":
        return _import_roster(options)
    from jingjian.ops import importing

    return importing.run_cli(
        options.register,
        options.file,
        username=options.username,
        dry_run=options.dry_run,
        form=options.format,
        all_rows=options.all_rows,
    )


def _import_roster(options: argparse.Namespace) -> int:
    if not options.dry_run:
        raise RefusedError(
            "import roster only reports here, with --dry-run; the import itself is done on the page of the roster, "
            "where somebody signed in answers for it / 命令行只做检查（--dry-run），导入请登录系统办理"
        )
    from jingjian.modules.administration.rosterparse import run_cli

    return run_cli(
        options.file,
        format=options.format,
        all_rows=options.all_rows,
        units=options.units,
        sheets=options.sheet,
    )


def _db_init(options: argparse.Namespace) -> int:
    from jingjian.ops.roles import role_sql

    print(role_sql(options.database))
    return Exit.OK


def _tls_init(options: argparse.Namespace) -> int:
    from jingjian.ops import tls

    home = home_of(os.environ)
    print(tls.guide(home, tls.init(home, options.name)))
    return Exit.OK


def _manage(words: list[str]) -> int:
    from jingjian.ops.child import SETTINGS

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jingjian manage", *words])
    return Exit.OK


def _version(_options: argparse.Namespace) -> int:
    print(f"jingjian {__version__}")
    return Exit.OK
