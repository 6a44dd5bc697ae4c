"""Opens the DuckDB file: briefly, migrated, and patient when another process holds it.

DuckDB lets one process write, and an open reader blocks it. So everything here opens, does one thing and
closes; readers wait up to READ_PATIENCE seconds, writers as long as their caller says.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from pipeline.errors import StoreError
from pipeline.store.migrate import migrate, needs_migration

READ_PATIENCE = 2.0
_PAUSE = 0.05


class LockedError(StoreError):
    """Another process holds the database; nothing is lost, try again when it is done."""


class Ledger:
    """A DuckDB file that is opened for each use."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection.

        Raises:
            StoreError: there is no such file, or it is no database of ours.
            LockedError: another process kept it longer than READ_PATIENCE.
        """
        if not self.path.exists():
            raise StoreError(f"{self.path}: no such database; make one with: incidents extract PATH --db {self.path}")
        with closing(self._connect(read_only=True, patience=READ_PATIENCE)) as connection:
            if not needs_migration(connection, self.path):
                yield connection
                return
        with self.writing(patience=READ_PATIENCE):
            pass
        with closing(self._connect(read_only=True, patience=READ_PATIENCE)) as connection:
            yield connection

    @contextmanager
    def writing(self, patience: float) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside one transaction: committed at the end, rolled back on an error.

        Raises:
            LockedError: another process kept the file longer than `patience` seconds.
            StoreError: the file cannot be opened.
        """
        connection = self._connect(read_only=False, patience=patience)
        try:
            migrate(connection, self.path)
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
        finally:
            # Closing an open transaction rolls it back.
            connection.close()

    def _connect(self, *, read_only: bool, patience: float) -> duckdb.DuckDBPyConnection:
        give_up = time.monotonic() + patience
        while True:
            self._require_duckdb()
            try:
                connection = duckdb.connect(str(self.path), read_only=read_only)
            except duckdb.IOException as error:
                if time.monotonic() >= give_up:
                    raise self._refusal(error) from error
                time.sleep(_PAUSE)
            except duckdb.Error as error:
                raise self._refusal(error) from error
            else:
                connection.execute("SET TimeZone = 'UTC'")
                return connection

    def _require_duckdb(self) -> None:
        """Refuse at once what waiting can't mend; DuckDB would also look for an extension that reads the file."""
        if self.path.is_dir() or not self.path.parent.is_dir():
            raise StoreError(f"{self.path}: not a file in an existing folder; choose another --db")
        try:
            usable = not self.path.exists() or _is_duckdb(self.path)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read ({error.strerror}); check its permissions") from error
        if not usable:
            raise StoreError(f"{self.path}: not a DuckDB database; choose another --db")

    def _refusal(self, error: duckdb.Error) -> StoreError:
        if self.path.exists() and self.path.stat().st_size == 0:
            return StoreError(f"{self.path}: an empty file, not a DuckDB database; delete it or choose another --db")
        first_line = str(error).splitlines()[0]
        return LockedError(
            f"{self.path}: cannot be opened now ({first_line}); close what holds it, or wait and try again"
        )


def _is_duckdb(path: Path) -> bool:
    """Whether its header says so; a file that is still empty is being made."""
    with path.open("rb") as file:
        head = file.read(12)
    return not head or head[8:] == b"DUCK"
