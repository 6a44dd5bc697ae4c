"""What is known of a text before its reply is read: all that decides which facts a reply gives."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from pipeline.article import language_of
from pipeline.ground import GroundedText, fold
from pipeline.names import Aliases, built_in, countries_named


@dataclass(frozen=True)
class Told:
    """The prompt's own words, which a model may copy into its answer.

    Attributes:
        instructions: what it is told to do, without the schema.
        examples: articles and answers that it is shown.
    """

    instructions: str = ""
    examples: str = ""


@dataclass(frozen=True)
class Context:
    """A text and its circumstances. The same reply in the same context gives the same facts.

    Attributes:
        declared_language: a BCP 47 tag; None: it is found out from the text where it matters.
        published: when the text was first published, as far as known; relative dates resolve against it.
        published_basis: how that is known: declared, html, assumed or unknown.
        aliases: tables of group and place names.
        told: the prompt's words.
    """

    text: str
    declared_language: str | None = None
    published: date | None = None
    published_basis: str = "unknown"
    aliases: Aliases = field(default_factory=built_in)
    told: Told = Told()

    @cached_property
    def language(self) -> str | None:
        """As declared, else as the words look."""
        return self.declared_language or language_of(self.text)

    @cached_property
    def grounded(self) -> GroundedText:
        """The text, prepared for looking quotes up."""
        return GroundedText(self.text, self.language)

    @cached_property
    def countries(self) -> frozenset[str]:
        """ISO 3166-1 alpha-3 codes of the countries that the text names."""
        return countries_named(self.text)

    @cached_property
    def folded(self) -> str:
        """The text in lower case with typography made alike."""
        return self.grounded.folded

    @cached_property
    def folded_examples(self) -> str:
        """The prompt's examples, likewise."""
        return fold(self.told.examples)[0]

    @cached_property
    def folded_articles(self) -> str:
        """Of the prompt's examples the articles alone, likewise."""
        return _articles(self.told.examples)

    @cached_property
    def folded_instructions(self) -> str:
        """The prompt's instructions, likewise."""
        return fold(self.told.instructions)[0]


# Every text of a run is shown the same ones.
@lru_cache(maxsize=8)
def _articles(examples: str) -> str:
    """Articles and answers without the answers, which are JSON."""
    return fold("\n\n".join(part for part in examples.split("\n\n") if not part.startswith("{")))[0]
