"""The two sections of a prompt as strict templates, and the fence around the article.

An article is hostile input. It reaches a template only as the value of `article`, so that Jinja syntax in
it stays text; it is not available to the system section at all; and the fence is named after the hash of
the text, which no text can contain. The name is not random because the request key and the provider's
prompt cache need the same article to render the same way in every run.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, TypedDict

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from pipeline.errors import PromptError
from schemas import get_schema
from schemas.describe import describe

_AVAILABLE = {"system": ("schema",), "user": ("article", "fence")}
_NEVER_IN_SYSTEM = (
    "the system section uses 'article', but an article never enters the system message: it is hostile "
    "input, and the system message must be the same for every article; use it in the user section"
)
_TRIAL = " <b>trial</b> & {{ 7*7 }} {% raw %} \n\n"
_HEX = re.compile(r"[0-9a-f]{16,}")


class Message(TypedDict):
    """One chat message as the provider takes it."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section's template and the line of the file on which it begins (1-based)."""

    name: Literal["system", "user"]
    source: str
    line: int


class Templates(Protocol):
    """What rendering needs of a prompt."""

    @property
    def where(self) -> str:
        """The file, as error messages name it."""

    @property
    def schema(self) -> str:
        """The schema version's name."""

    @property
    def system(self) -> str:
        """The system section's template."""

    @property
    def user(self) -> str:
        """The user section's template."""


def fence(text: str, text_id: str) -> tuple[str, str]:
    """The fence's name and the text between its two lines.

    The name is the first 16 hex digits of text_id, the SHA-256 of the text (a tag such as `v1:` is skipped).

    Raises:
        PromptError: the text contains the name of its own fence.
        ValueError: text_id is no hex digest.
    """
    digest = text_id.rpartition(":")[2]
    if not _HEX.fullmatch(digest):
        raise ValueError(f"text_id {text_id!r} is no SHA-256")
    name = digest[:16]
    if name in text:
        raise PromptError(
            f"text {text_id}: contains its own fence name {name}, which only a crafted text can; do not extract from it"
        )
    return name, f"<<<ARTICLE {name}>>>\n{text}\n<<<END ARTICLE {name}>>>"


def render(prompt: Templates, *, text: str, text_id: str) -> list[Message]:
    """The system message, the same for every text, and the user message with the fenced text.

    Raises:
        PromptError: a template fails or alters the text, or the text contains its own fence name.
    """
    name, fenced = fence(text, text_id)
    user = _fill(prompt.where, "user", prompt.user, article=fenced, fence=name)
    if fenced not in user:
        raise PromptError(
            f"{prompt.where}: the user section alters the article or leaves it out; "
            "write {{ article }} without filters or conditions"
        )
    return [{"role": "system", "content": system_message(prompt)}, {"role": "user", "content": user}]


def system_message(prompt: Templates) -> str:
    """The system section with the schema described in it."""
    return _system_message(prompt.where, prompt.schema, prompt.system)


def try_out(prompt: Templates) -> None:
    """Render a trial article that no filter leaves as it is.

    Raises:
        PromptError: the prompt would fail on a real article.
    """
    render(prompt, text=_TRIAL, text_id=hashlib.sha256(_TRIAL.encode()).hexdigest())


def check_section(where: str, section: Section) -> None:
    """Refuse a template with a syntax error, another file's template, or a name that is not available.

    Raises:
        PromptError: names the file, and the line or the name.
    """
    environment = _environment()
    try:
        environment.from_string(section.source)  # finds unknown filters, which parsing alone does not
        tree = environment.parse(section.source)
    except TemplateSyntaxError as error:
        line = section.line + error.lineno - 1
        raise PromptError(f"{where}:{line}: {str(error.message).rstrip('.')}; mend the template there") from None
    if any(True for _ in meta.find_referenced_templates(tree)):
        raise PromptError(f"{where}: the {section.name} section includes another file; a prompt is one file")
    _check_names(where, section, meta.find_undeclared_variables(tree))


def _check_names(where: str, section: Section, used: set[str]) -> None:
    available = _AVAILABLE[section.name]
    if section.name == "system" and "article" in used:
        raise PromptError(f"{where}: {_NEVER_IN_SYSTEM}")
    if unknown := sorted(used.difference(available)):
        raise PromptError(
            f"{where}: the {section.name} section uses {', '.join(map(repr, unknown))}; "
            f"available there: {', '.join(available)}"
        )
    if section.name == "user" and "article" not in used:
        raise PromptError(f"{where}: the user section has no article; write {{{{ article }}}} where it goes")


# Both caches spare a run over many articles 10 ms each; what they keep cannot change while it runs.
@lru_cache(maxsize=32)
def _system_message(where: str, schema: str, source: str) -> str:
    return _fill(where, "system", source, schema=describe(get_schema(schema).model))


@lru_cache(maxsize=32)
def _template(source: str) -> Template:
    return _environment().from_string(source)


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # a prompt is no HTML: escaping would alter the words to be quoted
        keep_trailing_newline=True,
    )
    # A random word would give the same article another request key in every run.
    environment.globals.clear()
    del environment.filters["random"]
    return environment


def _fill(where: str, section: str, source: str, **values: str) -> str:
    try:
        return _template(source).render(values)
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise PromptError(f"{where}: the {section} section does not render ({error}); mend it") from error
