"""A copy of the database for whoever keeps it open all day: DuckDB bars writers as long as anybody reads.

The copy appears in one step. Who has the last one open goes on reading it, and finds the new one on opening again.
"""

import shutil
import tempfile
from pathlib import Path

import duckdb

from pipeline.errors import StoreError
from pipeline.store.connect import Ledger


def snapshot(ledger: Ledger, target: Path) -> None:
    """Copy the database to `target`, replacing what is there.

    Raises:
        StoreError: there is no database, `target` is the database itself, or it cannot be written there.
        LockedError: another process keeps the database.
    """
    if target.is_dir() or not target.parent.is_dir():
        raise StoreError(f"{target}: not a file in an existing folder; choose another --snapshot")
    if target.resolve() == ledger.path.resolve() or target.with_name(target.name + ".wal").exists():
        raise StoreError(f"{target}: a database that is written to; choose another --snapshot")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            copy = Path(folder) / target.name
            with ledger.reading():  # nobody can write meanwhile
                _copy(ledger.path, copy)
            _settle(copy)
            copy.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror}); choose another --snapshot") from error


def _copy(database: Path, copy: Path) -> None:
    """The file and what its log still has to add to it.

    The log first: once the database file is closed here, the system lets go of the lock that our connection holds.
    """
    log = database.with_name(database.name + ".wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(copy.name + ".wal"))
    shutil.copyfile(database, copy)


def _settle(copy: Path) -> None:
    """Have the copy be one file that is whole without a log."""
    with duckdb.connect(str(copy)) as connection:
        connection.execute("CHECKPOINT")
