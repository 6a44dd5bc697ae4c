"""What every test gets: no network beyond 127.0.0.1 (pytest-socket), no real key, a working folder of its own."""

import os
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.model.catalog import LocalModel, resolve_local
from pipeline.settings import load_settings

_PROVIDER_VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OLLAMA_HOST")


@pytest.fixture(autouse=True)
def _no_real_key_and_no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever the developer's shell and folder configure, a test starts from nothing."""
    for name in list(os.environ):
        if name in _PROVIDER_VARIABLES or (name.startswith("INCIDENTS_") and name != "INCIDENTS_CACHE_DIR"):
            monkeypatch.delenv(name)
    # Subprocesses are not under pytest-socket: a proxy that nobody listens on bars them from the network.
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    # The fake servers answer in the first prompt's form; who tests the default takes this away.
    monkeypatch.setenv("INCIDENTS_PROMPT", "incident/v1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def smollm2() -> LocalModel:
    """The smallest real model, as `make test` fetches it."""
    try:
        return resolve_local("smollm2-135m", load_settings())
    except ModelError as error:
        pytest.fail(f"{error} (or run `make test`, which does)")
