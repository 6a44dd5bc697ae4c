"""A ledger of a test's own, with every table and view: copied, because making them takes longer than most tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.store import Ledger


def new_ledger(path: Path) -> Ledger:
    """An empty ledger at a path; one that is there already stays as it is."""
    if not path.exists():
        path.write_bytes(_empty())
    return Ledger(path)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with Ledger(path).writing(1):
            pass
        return path.read_bytes()
