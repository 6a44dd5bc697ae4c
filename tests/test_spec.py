from pathlib import Path
from typing import Any

import pytest
from bench import settings_for

from pipeline.errors import ModelError, UsageError
from pipeline.model.spec import is_on_this_machine, resolve_model
from pipeline.settings import load_settings

OWN = {"base_url": "https://u:hunter22@models.example/v1/?k=1", "api_key_env": "TEST_KEY"}


@pytest.mark.parametrize(
    ("model", "served"),
    [
        ("ollama/qwen2.5:1.5b", "qwen2.5:1.5b"),
        ("ollama/org/name:tag", "org/name:tag"),
        ("own/meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
        ("openai/gpt-5-mini", "gpt-5-mini"),
    ],
)
def test_the_first_part_is_the_provider_and_the_rest_the_name(
    model: str, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of models may hold slashes and colons; the name is shown as written."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("TEST_KEY", "k")
    spec = resolve_model(load_settings(model=model, providers={"own": OWN}))
    assert (spec.name, spec.served_name, spec.asked.model) == (model, served, {"name": served})


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("gpt-5", "models are named provider/name"),
        ("openai/", "models are named provider/name"),
        ("", "models are named provider/name"),
        ("opnai/gpt-5", r"'opnai': not known; known: local, ollama, openai, own; add \[providers\.opnai\]"),
        ("/gpt-5", "not known"),
    ],
)
def test_a_wrong_name_is_a_usage_error_that_says_what_is_known(model: str, said: str) -> None:
    """The user learns the form, the known providers, and how to add one."""
    with pytest.raises(UsageError, match=said):
        resolve_model(load_settings(model=model or "/", providers={"own": OWN}))


@pytest.mark.parametrize("key", [None, ""])
def test_a_missing_openai_key_names_its_variable(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unset and an empty variable are the same: no key."""
    if key is not None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(ModelError, match="OPENAI_API_KEY is not set; export it"):
        resolve_model(load_settings(model="openai/gpt-5-mini"))


@pytest.mark.parametrize("key", [None, ""])
def test_a_missing_key_of_an_own_provider_names_its_variable(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is the one that incidents.toml names."""
    if key is not None:
        monkeypatch.setenv("TEST_KEY", key)
    with pytest.raises(ModelError, match=r"providers\.own: .* TEST_KEY is not set"):
        resolve_model(load_settings(model="own/m", providers={"own": OWN}))


def test_an_own_provider_is_read_from_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`[providers.NAME]` gives the address and the key, `[prices."provider/name"]` the price."""
    monkeypatch.setenv("TEST_KEY", "secret-0123456789")
    (tmp_path / "incidents.toml").write_text(
        '[providers.own]\nbase_url = "https://models.example/v1"\napi_key_env = "TEST_KEY"\n'
        '[prices."own/m"]\ninput = 2\noutput = 3\n'
    )
    spec = resolve_model(load_settings(model="own/m"))
    assert (spec.base_url, spec.asked.endpoint) == ("https://models.example/v1", "https://models.example/v1")
    assert spec.api_key is not None
    assert spec.api_key.get_secret_value() == "secret-0123456789"
    assert spec.price is not None
    assert (spec.price.input, spec.price.cached_input, spec.price.output) == (2, None, 3)


def test_an_own_provider_without_a_key_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server in the house that asks for no key is reached without a variable; its price is unknown."""
    spec = resolve_model(load_settings(model="own/m", providers={"own": {"base_url": "http://gpu:8000/v1"}}))
    assert spec.asked.endpoint == "http://gpu:8000/v1"
    assert spec.price is None


def test_an_own_provider_goes_before_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who writes [providers.ollama] means that one."""
    own = {"base_url": "http://gpu:8000/v1"}
    assert resolve_model(load_settings(model="ollama/m", providers={"ollama": own})).base_url == own["base_url"]


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [
        (None, "http://127.0.0.1:11434/v1"),
        ("", "http://127.0.0.1:11434/v1"),
        ("localhost", "http://localhost:11434/v1"),
        ("localhost:8080", "http://localhost:8080/v1"),
        (":8080", "http://127.0.0.1:8080/v1"),
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),  # noqa: S104 - read, not bound
        ("0.0.0.0:8080", "http://127.0.0.1:8080/v1"),
        ("[::1]:8080", "http://[::1]:8080/v1"),
        ("[::1]", "http://[::1]:11434/v1"),
        ("http://gpu", "http://gpu/v1"),
        ("http://gpu:11434/", "http://gpu:11434/v1"),
        ("https://ollama.example", "https://ollama.example/v1"),
        ("https://ollama.example/behind/", "https://ollama.example/behind/v1"),
    ],
)
def test_ollama_host_is_read_as_ollama_itself_reads_it(
    host: str | None, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare host has port 11434 and http, a URL is taken as it is, and the address servers listen on is here."""
    if host is not None:
        monkeypatch.setenv("OLLAMA_HOST", host)
    spec = resolve_model(load_settings(model="ollama/m"))
    assert spec.base_url == endpoint
    assert spec.asked.endpoint == endpoint


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.3.2.1/v1", True),
        ("http://localhost:8000/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://192.168.1.5:8000/v1", False),
        ("http://0.0.0.0:8000/v1", False),
        ("https://127.0.0.1.attacker.example/v1", False),
        ("https://127.attacker.example/v1", False),
        ("https://localhost.attacker.example/v1", False),
        ("https://127.0.0.1@attacker.example/v1", False),
        ("https://attacker.example/127.0.0.1/localhost", False),
    ],
)
def test_only_loopback_is_this_machine(url: str, here: bool) -> None:
    """`--local-only` rests on this: a name that merely begins like a loopback address leaves the machine."""
    spec = resolve_model(load_settings(model="own/m", providers={"own": {"base_url": url}}))
    assert is_on_this_machine(spec) is here


@pytest.mark.parametrize(
    "url",
    [
        "models.example/v1",
        "ftp://models.example",
        "http://",
        "",
        "http://h:port/v1",
        "http://h:99999/v1",
        "http://[::1/v1",
    ],
)
def test_a_base_url_that_is_none_is_a_usage_error(url: str) -> None:
    """The provider is named, and what its URL should look like."""
    with pytest.raises(UsageError, match=r"own: base URL .* is not http\(s\)://host"):
        resolve_model(load_settings(model="own/m", providers={"own": {"base_url": url}}))


def test_credentials_in_a_base_url_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the endpoint nor the spec's own text has the password or the query."""
    monkeypatch.setenv("TEST_KEY", "secret-0123456789")
    spec = resolve_model(load_settings(model="own/m", providers={"own": OWN}))
    assert spec.asked.endpoint == "https://models.example/v1"
    assert not any(secret in repr(spec) for secret in ("hunter22", "secret-0123456789", "k=1"))


def test_an_openai_base_url_is_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset or empty it is OpenAI's own, else the server that it names."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    found = []
    for url in ("", "http://gpu:8000/v1/"):
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        found.append(resolve_model(load_settings(model="openai/m")).asked.endpoint)
    assert found == ["https://api.openai.com/v1", "http://gpu:8000/v1"]


@pytest.mark.parametrize("mode", ["json_schema", "tools_strict", "tools"])
def test_the_mode_setting_overrides_the_table(mode: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mode that the user sets holds for any model."""
    monkeypatch.setenv("TEST_KEY", "k")
    assert resolve_model(settings_for("http://h/v1", tmp_path, mode=mode)).asked.mode == mode
