import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import pipeline.cli.models
import pipeline.model.catalog
from pipeline.errors import ModelError
from pipeline.model.catalog import Source, catalog, is_pulled, known_model, models_folder, resolve_local
from pipeline.settings import Settings, load_settings

NAMES = ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m"]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INCIDENTS_CACHE_DIR", str(tmp_path / "cache"))
    return load_settings()


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"GGUF" + b"weights")
    return path


def give_file(name: str, settings: Settings, size: int | None = None) -> Path:
    """A file of the catalog's size, which takes no space on disk."""
    model = catalog()[name]
    path = models_folder(settings) / model.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, model.size if size is None else size)
    return path


def test_every_model_tries_wheels_first_and_the_publisher_next() -> None:
    assert list(catalog()) == NAMES
    for model in catalog().values():
        wheels, publisher = model.sources
        assert wheels.wheels
        assert publisher.url is not None
        assert publisher.url.startswith("https://")
        assert publisher.url.endswith(model.file)


def test_a_pattern_of_wheels_counts_its_parts_in_order() -> None:
    assert Source(wheels="a-part{9..11}==2").requirements == ["a-part9==2", "a-part10==2", "a-part11==2"]
    assert Source(wheels="a==2").requirements == ["a==2"]
    assert len(catalog()[NAMES[0]].sources[0].requirements) == 22


def test_a_model_that_is_not_pulled_names_the_command_that_pulls_it(settings: Settings) -> None:
    with pytest.raises(ModelError, match=r"not downloaded; run: incidents models pull qwen2\.5-coder-1\.5b"):
        resolve_local("qwen2.5-coder-1.5b", settings)
    assert not is_pulled(catalog()["qwen2.5-coder-1.5b"], settings)


def test_a_pulled_model_has_the_hash_and_context_of_the_catalog(settings: Settings) -> None:
    path = give_file("smollm2-135m", settings)
    local = resolve_local("smollm2-135m", settings)
    assert (local.name, local.path, local.context) == ("smollm2-135m", path, 8192)
    assert local.sha256 == catalog()["smollm2-135m"].sha256


def test_a_pulled_file_of_another_size_is_to_be_pulled_again(settings: Settings) -> None:
    give_file("smollm2-135m", settings, size=12)
    with pytest.raises(ModelError, match=r"12 bytes where .* has 98362432; pull it again: incidents models"):
        resolve_local("smollm2-135m", settings)
    assert not is_pulled(catalog()["smollm2-135m"], settings)


def test_an_unknown_name_lists_the_known_ones_and_says_that_a_path_works(settings: Settings) -> None:
    with pytest.raises(ModelError) as error:
        resolve_local("qwen", settings)
    assert all(name in str(error.value) for name in [*NAMES, "local/PATH", "local/qwen"])


@pytest.mark.parametrize("reference", ["no/such/file", "missing.gguf"])
def test_what_looks_like_a_path_is_reported_as_a_missing_file(reference: str, settings: Settings) -> None:
    with pytest.raises(ModelError, match="no such file"):
        resolve_local(reference, settings)


def test_any_gguf_file_is_hashed_once_and_again_only_after_a_change(
    gguf: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []
    real = pipeline.model.catalog.file_sha256

    def counting(path: Path) -> str:
        hashed.append(path)
        return real(path)

    monkeypatch.setattr(pipeline.model.catalog, "file_sha256", counting)
    first = resolve_local(str(gguf), settings)
    assert resolve_local(str(gguf), settings) == first
    assert first.context is None
    assert len(hashed) == 1

    gguf.write_bytes(b"GGUF" + b"other weights")
    assert resolve_local(str(gguf), settings).sha256 != first.sha256
    assert len(hashed) == 2


def test_a_damaged_memory_of_hashes_costs_time_and_nothing_else(gguf: Path, settings: Settings) -> None:
    first = resolve_local(str(gguf), settings)
    (settings.cache_dir / "sha256.json").write_text("{half")
    assert resolve_local(str(gguf), settings) == first


def test_a_file_that_is_not_gguf_is_refused_before_llama_cpp_sees_it(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(ModelError, match="not a GGUF file"):
        resolve_local(str(path), settings)
    with pytest.raises(ModelError, match="cannot be read"):
        resolve_local(str(tmp_path), settings)


def run(*words: str) -> Any:
    return CliRunner().invoke(pipeline.cli.models.app, list(words))


def test_list_shows_which_models_are_here(settings: Settings) -> None:
    path = give_file("smollm2-135m", settings)
    result = run("list")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["model", "licence", "size", "pulled", "path"]
    assert lines[1].split() == ["local/qwen2.5-coder-1.5b", "Apache-2.0", "1117", "MB", "no", "-"]
    assert lines[3].split() == ["local/smollm2-135m", "Apache-2.0", "98", "MB", "yes", str(path)]


def test_list_prints_json(settings: Settings) -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert [row["name"] for row in rows] == [f"local/{name}" for name in NAMES]
    assert {row["pulled"] for row in rows} == {False}
    assert rows[0]["context"] == 32768


def test_pull_of_an_unknown_name_is_an_error_for_the_user(settings: Settings) -> None:
    assert isinstance(run("pull", "qwen").exception, ModelError)
    with pytest.raises(ModelError, match="known: qwen"):
        known_model("local/qwen")
