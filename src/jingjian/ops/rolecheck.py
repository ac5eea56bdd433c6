"""Whether a database role is weak enough to serve: row security protects nothing from a role that stands above it."""

from __future__ import annotations

import psycopg

_ATTRIBUTES = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
_OWNED = """\
SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
 WHERE r.rolname = current_user AND c.relkind IN ('r', 'p', 'v', 'm')
"""
_MEMBER = """\
SELECT string_agg(r.rolname, ', ' ORDER BY r.rolname) FROM pg_roles r
 WHERE r.rolname <> current_user AND pg_has_role(current_user, r.oid, 'MEMBER')
   AND (r.rolsuper OR r.rolbypassrls OR r.rolname = 'jj_owner')
"""


def role_faults(url: str) -> list[str]:
    """What makes the role of `url` unfit to serve pages or jobs; empty when it is fit. Raises `psycopg.Error`."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        attributes = connection.execute(_ATTRIBUTES).fetchone() or (False, False, False)
        owned = connection.execute(_OWNED).fetchone() or (0,)
        above = connection.execute(_MEMBER).fetchone() or (None,)
        name = connection.info.user
    superuser, bypasses, creates_roles = attributes
    faults = []
    if superuser:
        faults.append(f"{name} is a superuser / {name} 是超级用户")
    if bypasses:
        faults.append(f"{name} bypasses row-level security / {name} 可绕过行级安全")
    if creates_roles:
        faults.append(f"{name} may create roles / {name} 可创建角色")
    if owned[0]:
        faults.append(f"{name} owns {owned[0]} tables / {name} 拥有 {owned[0]} 张表")
    if above[0] and not superuser:
        faults.append(f"{name} is a member of {above[0]} / {name} 属于 {above[0]}")
    return faults
