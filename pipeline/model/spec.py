"""A model's name → where it is reached, how it is asked, what identifies it, what it costs.

Nothing is loaded, dialled or imported for this: a run whose articles are all stored needs no client.
"""

from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from pipeline.errors import ModelError, UsageError
from pipeline.model.catalog import LocalModel, resolve_local
from pipeline.model.modes import manner_of
from pipeline.request import Asked, public_endpoint
from pipeline.settings import Price, Settings

DEFAULT_MODEL = "local/qwen2.5-coder-1.5b"
_OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class ModelSpec:
    """One model, resolved.

    Attributes:
        name: `provider/name` as the user wrote it; what tables and views show.
        served_name: the name the endpoint knows it by.
        base_url: None for the embedded server, which gets its address when it starts.
        asked: what of all this enters a request's identity.
        local: weights of the embedded server, else None.
        price: None when unknown; a local model costs 0.
    """

    name: str
    served_name: str
    asked: Asked
    base_url: str | None = field(default=None, repr=False)
    api_key: SecretStr | None = field(default=None, repr=False)
    local: LocalModel | None = None
    price: Price | None = None


def resolve_model(settings: Settings, *, repeat: int = 0) -> ModelSpec:
    """The model that the settings name, or the embedded default.

    Raises:
        UsageError: the name is not `provider/name`, or the provider is not known.
        ModelError: a local model is not there, or an endpoint's key is not set.
    """
    name = settings.model or DEFAULT_MODEL
    provider, slash, served_name = name.partition("/")
    if not slash or not served_name:
        raise UsageError(
            f"model {name!r}: models are named provider/name, such as {DEFAULT_MODEL} or openai/gpt-5-mini"
        )
    if provider == "local":
        return _local(name, served_name, settings, repeat)
    endpoint, key = _endpoint(provider, settings)
    _require_http(endpoint, provider)
    return ModelSpec(
        name=name,
        served_name=served_name,
        asked=_asked(name, settings, public_endpoint(endpoint), {"name": served_name}, repeat),
        base_url=endpoint,
        api_key=key,
        price=settings.prices.get(name),
    )


def is_on_this_machine(spec: ModelSpec) -> bool:
    """Whether no article leaves this machine for the model: embedded, or a loopback address."""
    host = urlsplit(spec.base_url or "").hostname or ""
    return spec.local is not None or host == "localhost" or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    # An address, never a name that begins like one: 127.0.0.1.example.org is elsewhere.
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _local(name: str, reference: str, settings: Settings, repeat: int) -> ModelSpec:
    local = resolve_local(reference, settings)
    identity = {"weights": local.sha256, "runtime": f"xllamacpp {version('xllamacpp')}"}
    return ModelSpec(
        name=name,
        served_name=local.name,
        asked=_asked(name, settings, "local", identity, repeat),
        local=local,
        price=Price(input=0, cached_input=0, output=0),
    )


def _asked(name: str, settings: Settings, endpoint: str, identity: dict[str, str], repeat: int) -> Asked:
    manner = manner_of(name)
    sampling: dict[str, float | int | None] = {manner.limit: settings.max_output_tokens}
    if manner.sampled:
        sampling["temperature"] = settings.temperature
        # Another repeat with the same seed would be the same answer at any temperature.
        sampling["seed"] = None if settings.seed is None else settings.seed + repeat
    return Asked(endpoint, settings.mode or manner.mode, identity, sampling, repeat)


def _endpoint(provider: str, settings: Settings) -> tuple[str, SecretStr]:
    if provider in settings.providers:
        return _own_endpoint(provider, settings)
    if provider == "ollama":
        return f"{_ollama_url(settings.ollama_host)}/v1", SecretStr("ollama")
    if provider == "openai":
        if settings.openai_api_key is None or not settings.openai_api_key.get_secret_value():
            raise ModelError(
                "openai: OPENAI_API_KEY is not set; export it (any word will do for a server that asks for none), "
                f"or use --model {DEFAULT_MODEL}"
            )
        return settings.openai_base_url or _OPENAI_URL, settings.openai_api_key
    known = ", ".join(sorted({"local", "openai", "ollama", *settings.providers}))
    raise UsageError(
        f"model provider {provider!r}: not known; known: {known}; add [providers.{provider}] to incidents.toml, "
        "or set OPENAI_BASE_URL and name the model openai/…"
    )


def _ollama_url(host: str) -> str:
    """OLLAMA_HOST as Ollama reads it: often without scheme or port, and then with the address it listens on."""
    if "://" in host:
        return host.rstrip("/")
    name, colon, port = host.strip("/").rpartition(":")
    if not colon or name.endswith(":") or port.endswith("]"):  # no port, though an IPv6 address has colons
        name, port = host.strip("/"), "11434"
    return f"http://{'127.0.0.1' if name in {'', '0.0.0.0'} else name}:{port}"  # noqa: S104 - dialled, not bound


def _own_endpoint(name: str, settings: Settings) -> tuple[str, SecretStr]:
    key, provider = settings.own_key(name), settings.providers[name]
    if key is None:
        raise ModelError(f"providers.{name}: the environment variable {provider.api_key_env} is not set; export it")
    return provider.base_url, key


def _require_http(url: str, provider: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        usable = False
    if not usable:
        # Without what stands before @: it may be a password.
        raise UsageError(f"{provider}: base URL {url.rpartition('@')[2]!r} is not http(s)://host/…; mend it")
