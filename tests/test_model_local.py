import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from pipeline.errors import ModelError
from pipeline.model.catalog import LocalModel
from pipeline.model.local import LocalServer, physical_cores

SYSTEM = "You answer with one JSON object and nothing else. " * 6
SCHEMA = {
    "type": "object",
    "properties": {"city": {"enum": ["Bamako", "Niamey"]}},
    "required": ["city"],
    "additionalProperties": False,
}


def model_at(path: Path) -> LocalModel:
    return LocalModel(name=path.stem, path=path, sha256="0" * 64, context=None)


def test_threads_are_physical_cores_and_not_more_than_we_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(psutil, "cpu_count", lambda logical: 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    assert physical_cores() == 3
    monkeypatch.setattr(psutil, "cpu_count", lambda logical: None)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert physical_cores() == 1


def test_the_context_is_not_longer_than_the_model_was_trained_on(tmp_path: Path) -> None:
    short = model_at(tmp_path / "a.gguf").model_copy(update={"context": 2048})
    assert LocalServer(short, context_tokens=16384).context_tokens == 2048
    assert LocalServer(model_at(tmp_path / "a.gguf"), context_tokens=4096).context_tokens == 4096


def test_a_server_computes_on_every_physical_core_unless_told(tmp_path: Path) -> None:
    model = model_at(tmp_path / "a.gguf")
    assert LocalServer(model, context_tokens=512)._params(-1).cpuparams.n_threads == physical_cores()
    assert LocalServer(model, context_tokens=512, threads=1)._params(-1).cpuparams_batch.n_threads == 1


def test_every_server_has_a_key_of_its_own(tmp_path: Path) -> None:
    one, other = (LocalServer(model_at(tmp_path / "a.gguf"), context_tokens=512) for _ in range(2))
    assert one.api_key != other.api_key
    assert len(one.api_key) >= 32


def test_a_missing_library_says_what_else_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    server = LocalServer(model_at(tmp_path / "a.gguf"), context_tokens=512)
    with pytest.raises(ModelError, match="OPENAI_BASE_URL"), server:
        pass


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"GGUF", "gguf_init", id="only the magic"),
        pytest.param(b"GGUF\x03\0\0\0" + b"\xff" * 4096, "number of", id="a header of nonsense"),
        pytest.param(b"not a model", "magic", id="not a GGUF file"),
    ],
)
def test_a_damaged_file_is_an_error_in_llama_cpps_own_words(
    content: bytes, reason: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "damaged.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError) as error, LocalServer(model_at(path), context_tokens=512):
        pass
    assert str(path) in str(error.value)
    assert reason in str(error.value)
    assert "download the file again" in str(error.value)
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def server(smollm2: LocalModel) -> Iterator[LocalServer]:
    # One thread: on a busy machine several wait for each other, and these tests do not measure speed.
    with LocalServer(smollm2, context_tokens=2048, threads=1) as running:
        yield running


@pytest.fixture
def client(server: LocalServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, timeout=240, headers={"Authorization": f"Bearer {server.api_key}"}) as http:
        yield http


def ask(client: httpx2.Client, server: LocalServer, question: str, max_tokens: int) -> dict[str, Any]:
    body = {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}],
        "temperature": 0,
        "max_tokens": max_tokens,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
        },
    }
    response = client.post(f"{server.base_url}/chat/completions", json=body)
    assert response.status_code == 200, response.text
    reply: dict[str, Any] = response.json()
    return reply


@pytest.mark.model
def test_replies_fit_the_schema_and_a_shared_prefix_is_read_once(server: LocalServer, client: httpx2.Client) -> None:
    ask(client, server, "What is the capital of Mali?", max_tokens=1)
    reply = ask(client, server, "What is the capital of Niger?", max_tokens=60)
    assert list(json.loads(reply["choices"][0]["message"]["content"])) == ["city"]
    assert reply["usage"]["prompt_tokens_details"]["cached_tokens"] > 50


@pytest.mark.model
def test_nobody_without_the_key_is_answered(server: LocalServer) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        body = {"messages": [{"role": "user", "content": "hello"}]}
        response = httpx2.post(f"{server.base_url}/chat/completions", json=body, headers=headers, trust_env=False)
        assert response.status_code == 401


@pytest.mark.model
@pytest.mark.parametrize("path", ["/slots", "/metrics"])
def test_what_shows_other_peoples_prompts_is_off(path: str, server: LocalServer, client: httpx2.Client) -> None:
    assert client.get(server.base_url.removesuffix("/v1") + path).status_code == 501


@pytest.mark.model
def test_it_listens_on_this_machine_only(server: LocalServer) -> None:
    assert server.base_url.startswith("http://127.0.0.1:")


@pytest.mark.model
def test_a_truncated_model_is_an_error_and_not_the_end_of_the_process(
    smollm2: LocalModel, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "truncated.gguf"
    with smollm2.path.open("rb") as whole:
        path.write_bytes(whole.read(20_000_000))
    with (
        pytest.raises(ModelError, match="corrupted or incomplete"),
        LocalServer(model_at(path), context_tokens=512),
    ):
        pass
    assert capfd.readouterr() == ("", "")


LIVES = """
import sys
from pathlib import Path
import httpx2
from pipeline.model.catalog import LocalModel
from pipeline.model.local import LocalServer
model = LocalModel(name="m", path=Path(sys.argv[1]), sha256="", context=8192)
for _ in range(3):
    with LocalServer(model, context_tokens=512, threads=1) as server:
        pass
with LocalServer(model, context_tokens=512, threads=1) as server:
    with httpx2.Client(trust_env=False, headers={"Authorization": f"Bearer {server.api_key}"}) as client:
        try:
            body = {"prompt": "once upon", "n_predict": 400, "ignore_eos": True}
            client.post(server.base_url + "/completions", json=body, timeout=1)
        except httpx2.ReadTimeout:
            pass
"""


@pytest.mark.model
def test_starting_answering_and_stopping_print_nothing_and_never_hang(smollm2: LocalModel) -> None:
    """Stopped at once, and stopped behind a client that gave up: both deadlock llama.cpp left to itself."""
    command = [sys.executable, "-c", LIVES, str(smollm2.path)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=240)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.model
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a POSIX signal")
def test_serve_prints_what_to_export_and_ends_with_ctrl_c(smollm2: LocalModel) -> None:
    code = "from pipeline.cli.models import app; app()"
    command = [sys.executable, "-c", code, "serve", str(smollm2.path), "--context", "512", "--threads", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        lines = dict(serving.stdout.readline().strip().split("=", 1) for _ in range(2))
        headers = {"Authorization": f"Bearer {lines['OPENAI_API_KEY']}"}
        models = httpx2.get(f"{lines['OPENAI_BASE_URL']}/models", headers=headers, trust_env=False)
        assert models.status_code == 200
        time.sleep(0.2)  # until it waits
        serving.send_signal(2)
        out, err = serving.communicate(timeout=60)
    assert (serving.returncode, out) == (0, "")
    assert "1 threads; Ctrl-C stops it" in err
