"""Ordered, named, recorded migrations, all or none in one transaction; views are made anew when their SQL changed."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import duckdb

from pipeline.errors import StoreError

_RECORD = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    name VARCHAR PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migrations IS 'which migrations and views this file has';
COMMENT ON COLUMN schema_migrations.name IS 'file name of a migration, or views: and a hash of their SQL';
COMMENT ON COLUMN schema_migrations.applied_at IS 'when';
"""


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring the database at a path up to this code's tables and views. Does nothing to one that is.

    Raises:
        StoreError: the file was made by a newer version, or holds tables that are not ours.
    """
    if not needs_migration(connection, path):
        return
    applied = _applied(connection)
    if not applied and connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() != (0,):
        raise StoreError(f"{path}: the database holds tables of something else; choose another --db")
    connection.execute("BEGIN")
    connection.execute(_RECORD)
    for name, sql in _migrations().items():
        if name not in applied:
            _apply(connection, name, sql)
    if _views_name() not in applied:
        connection.execute("DELETE FROM schema_migrations WHERE name LIKE 'views:%'")
        _apply(connection, _views_name(), _views_sql())
        _describe_views(connection)
    connection.execute("COMMIT")


def needs_migration(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether a database lacks a migration or has other views than this code's.

    Raises:
        StoreError: the file was made by a newer version of this program.
    """
    applied = _applied(connection)
    newer = sorted(name for name in applied if not name.startswith("views:") and name not in _migrations())
    if newer:
        raise StoreError(
            f"{path}: the database was made by a newer version (it has {newer[-1]}); upgrade incident-ledger"
        )
    return not ({*_migrations(), _views_name()} <= applied)


def _applied(connection: duckdb.DuckDBPyConnection) -> set[str]:
    try:
        rows = connection.execute("SELECT name FROM main.schema_migrations").fetchall()
    except duckdb.CatalogException:  # no such table: nothing of ours yet
        return set()
    return {name for (name,) in rows}


def _apply(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    connection.execute(sql)
    connection.execute("INSERT INTO schema_migrations (name) VALUES (?)", [name])


def _describe_views(connection: duckdb.DuckDBPyConnection) -> None:
    """A view's column that is only handed on is described as where it comes from: the first table that has it."""
    tables = ["facts", "articles", "extractions", "incidents", "events"]
    rows = connection.execute(
        """
        WITH described AS (
            SELECT
                column_name,
                min_by(comment, (coalesce(list_position($tables, table_name), 99), table_name)) AS comment
            FROM duckdb_columns() WHERE comment IS NOT NULL AND NOT internal GROUP BY column_name
        )
        SELECT view_columns.table_name, column_name, described.comment
        FROM duckdb_columns() AS view_columns
        JOIN duckdb_views() ON view_name = view_columns.table_name AND NOT duckdb_views.internal
        JOIN described USING (column_name)
        WHERE view_columns.comment IS NULL
        """,
        {"tables": tables},
    ).fetchall()
    comments = (
        f'COMMENT ON COLUMN "{view}"."{column}" IS \'{words}\''
        for view, column, words in ((view, column, comment.replace("'", "''")) for view, column, comment in rows)
    )
    connection.execute("; ".join(comments))


@cache
def _migrations() -> dict[str, str]:
    return _sql_files("migrations")


@cache
def _views_sql() -> str:
    return "\n".join(_sql_files("views").values())


def _views_name() -> str:
    return f"views:{sha256(_views_sql().encode()).hexdigest()[:16]}"


def _sql_files(folder: str) -> dict[str, str]:
    found = [entry for entry in files("pipeline.store").joinpath(folder).iterdir() if entry.name.endswith(".sql")]
    return {entry.name: entry.read_text(encoding="utf-8") for entry in sorted(found, key=lambda one: one.name)}
