"""The embedded model: llama.cpp in this process, behind an OpenAI-compatible API on 127.0.0.1.

The API runs on threads of llama.cpp's own, so a client of the same process talks to it as to any other
endpoint. A random key guards it: whoever shares the machine cannot use it. The library is silent, and
stays so: stdout belongs to data. Only when a model does not load is it asked again, aloud, into a file.
"""

import contextlib
import ctypes
import os
import re
import secrets
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Any, Self

import httpx2
import psutil

from pipeline.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pipeline.model.catalog import LocalModel

_SILENT, _ALOUD = -1, 3
_ERROR_LINE = re.compile(r"^[\d.]+ E +(?P<text>.+)$", re.MULTILINE)


def physical_cores() -> int:
    """Cores this process may run on, hyperthreads not counted; at least 1.

    llama.cpp's threads wait for each other at every layer: with more threads than cores it runs several
    times slower, not a little.
    """
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if sys.platform == "linux":
        cores = min(cores, len(os.sched_getaffinity(0)))
    return max(1, cores)


class LocalServer:
    """A context manager that serves one model while its block runs.

    Close every client of it before the block ends. Leaving waits for an answer that is still being
    written for an open client, because llama.cpp never returns when it is stopped in the middle of one.

    Attributes:
        base_url: the API's address, ending in /v1; set inside the block.
        api_key: the only key it takes.
        threads: how many threads compute; default: physical cores.
    """

    base_url: str

    def __init__(self, model: "LocalModel", *, context_tokens: int, threads: int | None = None, port: int = 0) -> None:
        self.model = model
        self.context_tokens = min(context_tokens, model.context or context_tokens)
        self.threads = threads or physical_cores()
        self.api_key = secrets.token_urlsafe(32)
        self._port = port
        self._server: Any = None

    def __enter__(self) -> Self:
        """Load the model and listen.

        Raises:
            ModelError: the file cannot be loaded; the message has llama.cpp's own words.
        """
        try:
            self._server = self._load(_SILENT)
        except RuntimeError:
            self._server = self._load_aloud()
        address = self._server.listening_address
        self.base_url = f"{address}/v1"
        # llama.cpp deadlocks when dropped before its loop runs; this call passes through that loop.
        self._ask("GET", "/lora-adapters")
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        """Wait for the one slot to be free, then stop."""
        with contextlib.suppress(httpx2.HTTPError):
            self._ask("POST", "/completion", {"prompt": "", "n_predict": 0})
        self._server = None

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        # trust_env is off: a proxy in the environment must not see calls to this machine.
        headers = {"Authorization": f"Bearer {self.api_key}"}
        with httpx2.Client(trust_env=False, timeout=None, headers=headers) as client:
            client.request(method, self.base_url.removesuffix("/v1") + path, json=body)

    def _load(self, verbosity: int) -> Any:
        return _library().Server(self._params(verbosity))

    def _load_aloud(self) -> Any:
        with tempfile.TemporaryFile() as log:
            try:
                with _output_into(log):
                    return self._load(_ALOUD)
            except RuntimeError:
                log.seek(0)
                said = _telling_lines(log.read().decode(errors="replace"))
        raise ModelError(
            f"{self.model.path}: llama.cpp cannot serve it: {said}; download the file again, choose another"
            " GGUF file, or lower context_tokens if memory is short"
        )

    def _params(self, verbosity: int) -> Any:
        params = _library().CommonParams()
        params.model.path = str(self.model.path)
        params.n_ctx = self.context_tokens
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self.threads
        params.verbosity = verbosity
        params.port = self._port
        params.api_keys = [self.api_key]
        params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = params.ui = False
        # One slot: its KV cache keeps the prompt's shared prefix from article to article.
        params.n_parallel = 1
        params.cache_prompt = True
        # Copies of the KV cache in RAM serve prompts that take turns in a slot; ours share one prefix.
        params.cache_ram_mib = 0
        # A context that is full must fail; shifting would silently forget the beginning of the article.
        params.ctx_shift = False
        # The first request warms up as well as an empty run would, which costs up to a second.
        params.warmup = False
        # The context is given; working out what would fit reads the model a second time.
        params.fit_params = False
        return params


def _library() -> Any:
    try:
        import xllamacpp  # noqa: PLC0415 - loads llama.cpp: only whoever uses a local model pays for it
    except ImportError as error:
        raise ModelError(
            f"xllamacpp: the embedded model's library does not load here ({error});"
            " reinstall it, or use a server: --model ollama/NAME or OPENAI_BASE_URL"
        ) from error
    return xllamacpp


def _telling_lines(log: str) -> str:
    lines = [" ".join(match["text"].split()) for match in _ERROR_LINE.finditer(log)]
    return " | ".join(list(dict.fromkeys(lines))[:3]) or "it gave no reason"


@contextlib.contextmanager
def _output_into(log: IO[bytes]) -> "Iterator[None]":
    """Send what C code writes to file descriptors 1 and 2 into a file for a while."""
    saved = {fd: os.dup(fd) for fd in (1, 2)}
    _flush()
    try:
        for fd in saved:
            os.dup2(log.fileno(), fd)
        yield
    finally:
        _flush()
        for fd, copy in saved.items():
            os.dup2(copy, fd)
            os.close(copy)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # None under pythonw, or closed
            stream.flush()
    # What C buffered would otherwise surface on the terminal when the process ends.
    if sys.platform != "win32":
        ctypes.CDLL(None).fflush(None)
