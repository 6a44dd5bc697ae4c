"""The sections of a prompt as strict templates, and the fence around the article.

An article is hostile input. It reaches a template only as the value of `article`, so that Jinja syntax in
it stays text; it is not available to the system section at all; and the fence is named after the hash of
the text, which no text can contain. The name is not random because the request key and the provider's
prompt cache need the same article to render the same way in every run.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, TypedDict

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

from pipeline.article import language_of
from pipeline.errors import PromptError
from pipeline.rules import open_numbers, times_told, told
from schemas import get_schema
from schemas.describe import describe

# The step that asks once more for what did not ground; every schema version has the same answer to it.
REGROUND = "reground"
REGROUND_SCHEMA = "reground_v1"
# What the user section may show the article as: its text, or its sentences, each behind its number.
ARTICLE_NAMES = ("article", "sentences")
# What the section of a further step may list of what rules found in the text.
_LISTED = ("times", "numbers")
_HEX = re.compile(r"[0-9a-f]{16,}")


class Message(TypedDict):
    """One chat message as the provider takes it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section's template and the line of the file on which it begins (1-based).

    Attributes:
        step: of a `step` section, which step it asks for.
    """

    name: Literal["system", "user", "step"]
    source: str
    line: int
    step: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """An article and its right answer, shown to the model before the article that is asked about.

    Attributes:
        text: the example's article, treated as every other: in a user message, fenced.
        replies: one JSON answer per step of the schema.
        language: texts in which language it is shown to alone (ISO 639-1); None: to every text.
    """

    text: str
    replies: tuple[str, ...]
    language: str | None = None


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

    @property
    def steps(self) -> "Sequence[tuple[str, str]]":
        """Name and template of every further step, in order."""

    @property
    def reground(self) -> str | None:
        """The template that asks once more for what did not ground; None: nothing is asked again."""

    @property
    def examples(self) -> "Sequence[Example]":
        """What is shown before the article, in order."""


def numbered(sentences: Sequence[str]) -> str:
    """Sentences one to a line, each behind its number from 1: `[1] …`."""
    return "\n".join(f"[{number}] {' '.join(words.split())}" for number, words in enumerate(sentences, 1))


def fence(text: str, text_id: str, shown: str | None = None) -> tuple[str, str]:
    """The fence's name and the text between its two lines, or what is shown of it instead.

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
    return name, f"<<<ARTICLE {name}>>>\n{text if shown is None else shown}\n<<<END ARTICLE {name}>>>"


def render(
    prompt: Templates,
    *,
    text: str,
    text_id: str,
    split: Callable[[str], Sequence[str]],
    language: str | None = None,
) -> list[Message]:
    """The system message and the examples, the same for every text of a language, and the user message with the text.

    Examples for one language stand last: what comes before them is a prefix that texts in every language share, and a
    small model answers most like what it read last.

    Args:
        prompt: whose templates are filled.
        text: the article's text.
        text_id: its hash.
        split: gives a text's sentences; only called for a prompt that numbers them.
        language: of the text, a BCP 47 tag, as far as known; it chooses among the examples for one language.

    Raises:
        PromptError: a template fails or alters the text, or the text contains its own fence name.
    """
    system: Message = {"role": "system", "content": system_message(prompt)}
    own = (language or "").partition("-")[0].lower()
    chosen = [example for example in prompt.examples if example.language in {None, own}]
    chosen.sort(key=lambda example: example.language is not None)
    shown = [message for example in chosen for message in _example(prompt, example, split)]
    return [system, *shown, _asking(prompt, text, text_id, split)]


def _asking(prompt: Templates, text: str, text_id: str, split: Callable[[str], Sequence[str]]) -> Message:
    """The user message with the fenced text."""
    shows = article_name(prompt.user)
    name, fenced = fence(text, text_id, numbered(split(text)) if shows == "sentences" else None)
    user = _fill(prompt.where, "user", prompt.user, fence=name, **{shows: fenced})
    if fenced not in user:
        raise PromptError(
            f"{prompt.where}: the user section alters the article or leaves it out; "
            f"write {{{{ {shows} }}}} without filters or conditions"
        )
    return {"role": "user", "content": user}


def _example(prompt: Templates, example: Example, split: Callable[[str], Sequence[str]]) -> Iterator[Message]:
    """An example as the conversation it would have been, to its last answer."""
    text_id = hashlib.sha256(example.text.encode()).hexdigest()
    yield _asking(prompt, example.text, text_id, split)
    for number, reply in enumerate(example.replies):
        if number:
            yield _further(prompt, number, Read(example.text, text_id, example.language or language_of(example.text)))
        yield {"role": "assistant", "content": reply}


@dataclass(frozen=True, slots=True)
class Read:
    """A text that further steps ask about.

    Attributes:
        text_id: its hash.
        language: a BCP 47 tag, as far as known: rules read its numbers and times by it.
    """

    text: str
    text_id: str
    language: str | None = None


def render_step(prompt: Templates, number: int, *, read: Read, before: Sequence[Message], reply: str) -> list[Message]:
    """The conversation so far, the model's reply to it, and the question of a further step (from 1).

    What was read once is a prefix of what comes, so that a server's prompt cache spares reading it again.

    Raises:
        PromptError: the template fails.
    """
    return [*before, {"role": "assistant", "content": reply}, _further(prompt, number, read)]


def _further(prompt: Templates, number: int, read: Read) -> Message:
    """The question of a further step (from 1), with the lists that it shows."""
    step, source = prompt.steps[number - 1]
    described = describe(get_schema(prompt.schema).steps[number].model)
    used = meta.find_undeclared_variables(environment().parse(source))
    listed = {name: _listed(name, read) for name in _LISTED if name in used}
    return {
        "role": "user",
        "content": _fill(prompt.where, f"step {step}", source, schema=described, fence=_name(read.text_id), **listed),
    }


def _listed(name: str, read: Read) -> str:
    """What rules found in the text: its time expressions in a row, or its open numbers line by line.

    Times are made of the rules' own words and digits. What stands around a number is the article's, and so is fenced.
    """
    found = told(read.text, read.language)
    if name == "times":
        return "; ".join(" ".join(words.split()) for words in times_told(found)) or "none"
    lines = [f"[{at}] {words}" for at, words in open_numbers(found).items()]
    return fence(read.text, read.text_id, "\n".join(lines) or "none")[1]


def render_reground(
    prompt: Templates, *, text_id: str, before: Sequence[Message], reply: str, statements: Sequence[str]
) -> list[Message]:
    """The conversation so far, the model's last reply, and the question for what is not in the article's words.

    Args:
        prompt: whose `reground` template is filled.
        text_id: the text's hash.
        before: the messages of the last step.
        reply: the answer to it.
        statements: a line for each fact that did not ground.

    Raises:
        PromptError: the template fails, or the prompt has none.
    """
    if prompt.reground is None:
        raise PromptError(f"{prompt.where}: has no section '=== step {REGROUND} ==='; nothing is asked again")
    described = describe(get_schema(REGROUND_SCHEMA).model)
    listed = "\n".join(f"- {line}" for line in statements)
    asked = _fill(
        prompt.where, f"step {REGROUND}", prompt.reground, schema=described, fence=_name(text_id), statements=listed
    )
    return [*before, {"role": "assistant", "content": reply}, {"role": "user", "content": asked}]


def _name(text_id: str) -> str:
    return text_id.rpartition(":")[2][:16]


@lru_cache(maxsize=32)
def article_name(user: str) -> str:
    """Under which name a user section shows the article: `article` or `sentences`."""
    used = meta.find_undeclared_variables(environment().parse(user))
    return "sentences" if "sentences" in used else "article"


def system_message(prompt: Templates) -> str:
    """The system section with the schema of the first step described in it."""
    return _system_message(prompt.where, prompt.schema, prompt.system)


# Both caches spare a run over many articles 10 ms each; what they keep cannot change while it runs.
@lru_cache(maxsize=32)
def _system_message(where: str, schema: str, source: str) -> str:
    return _fill(where, "system", source, schema=describe(get_schema(schema).model))


@lru_cache(maxsize=32)
def _template(source: str) -> Template:
    return environment().from_string(source)


def environment() -> SandboxedEnvironment:
    """Jinja without access to anything but what a template is given, which fails on a missing name."""
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
