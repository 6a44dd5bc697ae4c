"""What the user configured, read once and frozen.

Precedence, highest first: command-line flags, `INCIDENTS_*` and provider environment variables,
`incidents.toml` in the working folder, the defaults below. Nothing else in the project reads the
environment, so that a run can be repeated from its Settings alone. Secrets are `SecretStr`: they
print as asterisks and never enter a request key, a table or a log.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import UsageError

SETTINGS_FILE = "incidents.toml"
DEFAULT_PROMPT = "incident/v9"

# How a schema reaches a model: response format, tool with strict arguments, plain tool.
Mode = Literal["json_schema", "tools_strict", "tools"]


class Provider(BaseModel):
    """An OpenAI-compatible endpoint of the user's, `[providers.NAME]` in incidents.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str
    api_key_env: str | None = Field(None, description="environment variable that holds the key")


class Price(BaseModel):
    """US dollars per million tokens, `[prices."provider/name"]` in incidents.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0)
    cached_input: float | None = Field(None, ge=0, description="default: the price of input")
    output: float = Field(ge=0)


class Settings(BaseSettings):
    """Everything configurable, with its default; durations are seconds, sizes as the name says."""

    model_config = SettingsConfigDict(
        env_prefix="INCIDENTS_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        toml_file=SETTINGS_FILE,
    )

    model: str | None = Field(None, description="provider/name; nothing configured means the embedded model")
    prompt: str = DEFAULT_PROMPT
    db: Path = Path("incidents.duckdb")
    prompts_dir: Path = Field(Path("prompts"), description="the user's own prompts, beside the shipped ones")
    aliases_dir: Path | None = Field(
        None, description="the user's own groups.csv and places.csv, beside the built-in ones"
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("incident-ledger"),
        description="downloaded models",
    )

    concurrency: int | None = Field(None, ge=1, description="default: 1 for a local model, 8 for a server")
    max_failures: str = Field("1%", pattern=r"^\d+(\.\d+)?%?$", description="articles, or a share of them")
    budget: float | None = Field(None, ge=0, description="US dollars a run may spend")

    mode: Mode | None = Field(None, description="overrides the mode table of pipeline.model.modes")
    temperature: float = Field(0.0, ge=0, le=2)
    seed: int | None = 7
    max_output_tokens: int = Field(4096, ge=1)
    timeout: float = Field(900.0, gt=0, description="seconds for one call")
    transport_retries: int = Field(5, ge=0, description="after 429, 5xx, timeouts and broken connections")
    validation_retries: int = Field(1, ge=0, description="re-asks when the reply does not fit the schema")

    context_tokens: int = Field(16384, ge=512, description="context of the embedded server")
    threads: int | None = Field(None, ge=1, description="of the embedded server; default: physical cores")

    providers: dict[str, Provider] = {}
    prices: dict[str, Price] = {}

    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    ollama_host: str = Field("http://127.0.0.1:11434", validation_alias="OLLAMA_HOST")

    def own_key(self, provider: str) -> SecretStr | None:
        """The key of a provider of the user's; None where its variable is not set."""
        variable = self.providers[provider].api_key_env
        value = os.environ.get(variable) if variable else "none"
        return SecretStr(value) if value else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then incidents.toml; no .env file and no secrets folder."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**flags: Any) -> Settings:
    """Settings from flags (None means not given), environment and incidents.toml.

    Raises:
        UsageError: a value or a key is wrong; the message names it and where it may come from.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{SETTINGS_FILE}: not valid TOML ({error}); mend that line") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors())
        raise UsageError(
            f"settings: {problems}; look at the flags, INCIDENTS_* variables and {SETTINGS_FILE}"
        ) from None
