"""What a report shows. Facts go by a number of their own, which the page links by; everything else is as the views say.

A word of an article is never more than text here: nothing is escaped or cut, that is the page's task.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipeline.page import Paragraph

_WIDEST = 12


@dataclass(frozen=True, slots=True)
class Told:
    """One fact: what it says, the words that carry it, the reasons to doubt it, and which columns a rule decided."""

    number: int
    attribute: str
    statement: str
    quote: str
    proved: bool
    grounding: str
    reasons: tuple[str, ...]
    by_rule: tuple[str, ...]
    role: str
    event_number: int | None


@dataclass(frozen=True, slots=True)
class Publication:
    """One article that carries a text."""

    article_id: str
    version: int
    newest: bool
    source: str
    outlet: str | None
    url: str | None
    title: str | None
    language: str | None
    published_at: str | None
    published_basis: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Text:
    """An article's words with what was extracted from them, and how.

    Attributes:
        name: whose words they are, in a few words.
        rests_on: names of other texts of the same reporting in this report.
    """

    number: int
    name: str
    publications: tuple[Publication, ...]
    paragraphs: tuple[Paragraph, ...]
    facts: tuple[Told, ...]
    prompt: str
    schema: str
    model: str
    extracted_at: datetime
    rests_on: tuple[str, ...] = ()

    @property
    def proved(self) -> list[Told]:
        """The facts that its words carry."""
        return [one for one in self.facts if one.proved]

    @property
    def unproved(self) -> list[Told]:
        """The facts that they do not."""
        return [one for one in self.facts if not one.proved]

    @property
    def language(self) -> str | None:
        """As one of its publications declares it."""
        return next((one.language for one in self.publications if one.language), None)


@dataclass(frozen=True, slots=True)
class Saying:
    """One statement in the matrix, and the facts that make it."""

    statement: str
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A source in the matrix; sources with the same reporting number rest on one reporting; `dated` if it says when."""

    source: str
    reporting: int
    shared: bool
    dated: bool
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Attributes × sources: `rows` has for each attribute a list of statements per column."""

    columns: tuple[Column, ...]
    rows: dict[str, tuple[tuple[Saying, ...], ...]]

    @property
    def parts(self) -> list[range]:
        """The columns in tables of at most twelve: more than that nobody follows sideways."""
        count = len(self.columns)
        return [range(first, min(first + _WIDEST, count)) for first in range(0, count, _WIDEST)]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict."""

    statement: str
    quote: str
    sources: tuple[str, ...]
    independent: int
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two things that cannot both be so, or that differ."""

    attribute: str
    subject: str | None
    relation: str
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a toll and the facts that it rests on; None where there is none, which is not 0."""

    value: int | None
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Toll:
    """A number under one policy."""

    policy: str
    best: Figure
    low: Figure
    high: Figure
    open_ended: bool
    claims: int
    claimants: tuple[str, ...]
    independent_sources: int
    reviewed_share: float | None
    reasons: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether the policy arrives at a number."""
        return self.best.value is not None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's figure, and what each policy makes of it.

    Attributes:
        counted: whether the policy of the headings counts it.
        made: what it is under which policies: ("best", "ucdp, latest"), ("part", "every policy").
    """

    statement: str
    low: int | None
    high: int | None
    source: str
    originator: str | None
    told_at: datetime | None
    told_basis: str
    facts: tuple[int, ...]
    counted: bool
    made: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of an event: its toll under each policy, the statements behind it, and a drawing of them."""

    measure: str
    tolls: tuple[Toll, ...]
    claims: tuple[Claim, ...]
    chart: Any = None

    @property
    def is_known(self) -> bool:
        """Whether any policy arrives at a number."""
        return any(one.is_known for one in self.tolls)

    @property
    def rows(self) -> list[tuple[list[str], Toll]]:
        """The tolls, those of policies that agree in everything together."""
        found: dict[Toll, list[str]] = {}
        for one in self.tolls:
            found.setdefault(replace(one, policy=""), []).append(one.policy)
        return [(policies, toll) for toll, policies in found.items()]


@dataclass(frozen=True, slots=True)
class Event:
    """One happening across articles. `texts` stand here; `elsewhere` are texts that stand under another event."""

    number: int
    event_id: str
    label: str
    role: str
    event_type: str | None
    date: str | None
    place: str | None
    articles: int
    sources: tuple[str, ...]
    independent_sources: int
    headline: Toll | None
    headline_measure: str | None
    sentence: str | None
    matrix: Matrix
    conflicts: tuple[Conflict, ...]
    measures: tuple[Measured, ...]
    texts: tuple[Text, ...] = ()
    elsewhere: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page."""

    selection: dict[str, Any] | None
    policy: str
    policies: tuple[dict[str, Any], ...]
    events: tuple[Event, ...]
    left_out: int
    made_at: datetime
    articles: int = 0
    facts: int = 0
    unproved: int = field(default=0)
