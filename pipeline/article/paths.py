"""File names as keys and as text."""

import os
from pathlib import Path


def real(path: Path) -> Path:
    """The one path that stands for a file, whatever links lead to it."""
    # Path.resolve raises on a link that leads to itself; this does not.
    return Path(os.path.realpath(path))


def printable(path: Path | str) -> str:
    """A path as text that UTF-8 can write: file names need not be UTF-8, and lone surrogates break tables."""
    return str(path).encode("utf-8", "backslashreplace").decode()
