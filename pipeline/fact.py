"""Incidents and facts as rows: what extraction produces, gold is written in, and the ledger keeps.

One fact is one statement: kind, value, who says so, evidence. The columns are the union of all kinds;
a kind leaves null what it does not have. Unknown is not zero: null, `not_disclosed` and 0 differ.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["event_type", "date", "place", "actor", "target", "quantity"]
GroundingStatus = Literal["exact", "normalised", "fuzzy", "ungrounded"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The article's words that carry a fact.

    Attributes:
        quote: the words as the model cited them; `text[start:end]` are the article's own.
        start: offset of the first character in the text, None when ungrounded.
        end: offset behind the last character, None when ungrounded.
        status: how the quote was found.
    """

    quote: str
    start: int | None = None
    end: int | None = None
    status: GroundingStatus = "ungrounded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement about an incident.

    Attributes:
        value_text: the value as the article writes it (number words, time expression, name).
        category: of an event_type its code, of an actor its role.
        basis: how sure the article is of an actor (MUC-4's confidence).
        low: the smallest number it can mean; null for "dozens" or an open lower end.
        high: the largest; null when open ("at least") or not written.
        group_text: who or what is counted.
        originator: who the article says the statement comes from.
    """

    kind: Kind
    value_text: str | None
    evidence: Evidence
    category: str | None = None
    basis: str | None = None
    country: str | None = None
    measure: str | None = None
    status: str | None = None
    low: int | None = None
    high: int | None = None
    modifier: str | None = None
    group_text: str | None = None
    originator: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening as one article tells it, with its facts."""

    role: Literal["main", "background"]
    evidence: Evidence
    facts: tuple[Fact, ...]
