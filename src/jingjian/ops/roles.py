"""The database roles of a site and what each may do, as SQL.

`jj_owner` owns every object and runs the migrations, `jj_app` serves pages, `jj_job` works off jobs. `jj_ctx` alone
reads the key that signs the request's context and `jj_search` owns the search function; nobody logs in as these two.
Roles and default privileges stand before the first migration, so a migration never creates or grants a role.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER, APP, JOB = "jj_owner", "jj_app", "jj_job"
LOGIN_ROLES = (OWNER, APP, JOB)
SILENT_ROLES = ("jj_ctx", "jj_search")
DATABASE = "jingjian"


def roles_sql(*, create_databases: bool = False) -> str:
    """Statements that make the roles of a server, once for all its databases; running them again changes nothing.

    `create_databases` lets `jj_owner` make test databases, as the embedded server does.
    """
    may_create = "CREATEDB" if create_databases else "NOCREATEDB"
    harmless = "NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    attributes = {
        OWNER: f"LOGIN {may_create} {harmless}",
        APP: f"LOGIN NOCREATEDB NOINHERIT {harmless}",
        JOB: f"LOGIN NOCREATEDB NOINHERIT {harmless}",
        **dict.fromkeys(SILENT_ROLES, f"NOLOGIN NOCREATEDB NOINHERIT {harmless}"),
    }
    lines = []
    for role, attribute in attributes.items():
        lines.append(
            f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;"
        )
        lines.append(f"ALTER ROLE {role} WITH {attribute};")
    lines.append(f"GRANT {', '.join(SILENT_ROLES)} TO {OWNER} WITH INHERIT FALSE, SET TRUE;")
    return "\n".join(lines) + "\n"


def grants_sql(database: str) -> str:
    """Statements to run inside `database`, as superuser: schemas and the privileges of objects still to come."""
    users = f"{APP}, {JOB}"
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
    name = _quoted(database)
    return f"""\
REVOKE ALL ON DATABASE {name} FROM PUBLIC;
GRANT CONNECT ON DATABASE {name} TO {users};
ALTER SCHEMA public OWNER TO {OWNER};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS jj AUTHORIZATION {OWNER};
GRANT USAGE ON SCHEMA public, jj TO {users}, {", ".join(SILENT_ROLES)};
GRANT CREATE ON SCHEMA jj TO {", ".join(SILENT_ROLES)};
{default} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {users};
{default} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {users};
{default} IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {users};
{default} IN SCHEMA jj GRANT EXECUTE ON FUNCTIONS TO {users};
"""


def role_sql(database: str = DATABASE) -> str:
    """A psql script for the administrator of a site's own PostgreSQL: roles, database and grants, in that order."""
    name = _quoted(database)
    create = f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"
    unless_known = f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {_literal(database)})"
    parts = [
        "-- Jingjian 镜鉴: roles and database. Run once with psql as superuser; running it again changes nothing.",
        "-- 镜鉴：角色与数据库。由数据库管理员以超级用户用 psql 执行；重复执行不会改变已有内容。",
        "\\set ON_ERROR_STOP on",
        roles_sql(),
        f"SELECT {_literal(create)} {unless_known} \\gexec",
        f"\\connect {name}",
        grants_sql(database),
        "-- Give each of the three a password of its own / 分别设置口令:",
        *(f"--   \\password {role}" for role in LOGIN_ROLES),
        "-- and tell the site / 并告知系统:",
        f"--   DATABASE_URL=postgresql://{APP}:...@host/{database}",
        f"--   DATABASE_OWNER_URL=postgresql://{OWNER}:...@host/{database}",
        f"--   DATABASE_JOB_URL=postgresql://{JOB}:...@host/{database}",
    ]
    return "\n".join(parts)


def prepare_database(dsn: str, name: str) -> None:
    """Make database `name` (UTF-8, owned by `jj_owner`) with its grants on the server of `dsn`, as a superuser there.

    The roles must stand. An existing database keeps its contents and gets the grants again.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
    with psycopg.connect(dsn, dbname=name, autocommit=True) as connection:
        run_script(connection, grants_sql(name))


def run_script(connection: psycopg.Connection[tuple[object, ...]], script: str) -> None:
    """Run a script of several statements without parameters, in one implicit transaction."""
    connection.execute(script.encode())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
