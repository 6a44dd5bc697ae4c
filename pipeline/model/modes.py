"""The one table that says how each model takes a schema and which sampling settings it accepts.

The first row whose pattern matches `provider/name` decides; `mode` in the settings overrides its mode.
A compatible server (vLLM, Ollama, llama.cpp, LM Studio …) takes a JSON schema as response format; most
also accept `strict`, and those that do not know it ignore it.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from pipeline.settings import Mode


@dataclass(frozen=True, slots=True)
class Manner:
    """How one family of models is asked.

    Attributes:
        pattern: shell pattern over `provider/name`.
        mode: how the schema reaches the model.
        sampled: whether temperature and seed may be sent (OpenAI's reasoning models refuse them).
        limit: the name of the output limit that the endpoint knows.
        patterns: whether it holds an answer to a pattern of many kilobytes; where that is not known it is not asked.
        probabilities: whether it tells how likely other tokens were; where that is not known it is not asked.
    """

    pattern: str
    mode: Mode
    sampled: bool = True
    limit: str = "max_tokens"
    patterns: bool = False
    probabilities: bool = False


MANNERS = (
    Manner("local/*", "json_schema", patterns=True, probabilities=True),
    Manner("ollama/*", "json_schema"),
    Manner("openai/o[0-9]*", "json_schema", sampled=False, limit="max_completion_tokens"),
    Manner("openai/gpt-5*", "json_schema", sampled=False, limit="max_completion_tokens"),
    Manner("openai/gpt-3.5*", "tools", limit="max_completion_tokens"),
    Manner("openai/gpt-4-*", "tools", limit="max_completion_tokens"),
    Manner("openai/gpt-4", "tools", limit="max_completion_tokens"),
    Manner("openai/gpt-*", "json_schema", limit="max_completion_tokens"),
    # These publish function calling without a JSON-schema response format.
    Manner("*/deepseek*", "tools"),
    Manner("*/claude*", "tools"),
    Manner("*", "json_schema"),
)


def manner_of(model: str) -> Manner:
    """The table's row for a model named `provider/name`."""
    return next(manner for manner in MANNERS if fnmatchcase(model.lower(), manner.pattern))
