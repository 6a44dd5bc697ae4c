"""A file that is whole or as it was: written beside its place, then moved there in one step."""

import os
import tempfile
from pathlib import Path

from pipeline.errors import UsageError


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path`; whoever reads the old file meanwhile reads all of it.

    Raises:
        UsageError: it cannot be written there.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path}: not a file in an existing folder; choose another --out")
    beside = None
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(beside).replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another --out") from error
    finally:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)


def _umask() -> int:
    """What the shell takes off a new file's mode; a temporary file starts without it, readable by its owner alone."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
