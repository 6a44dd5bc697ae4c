"""Proving a claimed fact: its words are found in the text, and its value is what those words say.

A reader hands over a fact as the model claims it. What comes back carries the values that the article's own words
give: bounds and modifier of a number, days of a date, a country that the article names. A claim whose words are not
there, or do not hold its value, stays as it was claimed and is `ungrounded`.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dates import read_date
from pipeline.fact import Evidence, Fact, QuantityStatus
from pipeline.ground import count_in
from pipeline.names import country_code
from pipeline.normalise.context import Context
from pipeline.numerals import Count, numerals, read_count

if TYPE_CHECKING:
    from collections.abc import Callable

# Kinds whose value is a name.
_NAMED = ("actor", "target", "weapon", "reaction", "place")
# Statuses that say that there is no number, or none yet: their words are quoted, but hold no value.
_UNCOUNTED = ("reported_unquantified", "not_disclosed", "unknown")


class Prover:
    """Proves facts against one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.grounded

    def prove(self, claimed: Fact, *, near: int | None = None, number: int | None = None) -> Fact:
        """The fact with evidence, and with the values that its words give.

        Args:
            claimed: as the model says it; its evidence needs a quote only, and is looked up unless it has a span.
            near: of several mentions take the one nearest this offset, that of the incident's own words.
            number: of a quantity, its number in digits where the model was asked for that.
        """
        if claimed.evidence.start is None:
            claimed = replace(claimed, evidence=self.text.ground(claimed.evidence.quote, near))
        if claimed.kind == "quantity":
            return self._counted(claimed, number)
        if claimed.kind in _NAMED:
            claimed = self._named(claimed, near)
        if claimed.kind == "place":
            return self._placed(claimed)
        return self._dated(claimed) if claimed.kind == "date" else claimed

    def _named(self, claimed: Fact, near: int | None) -> Fact:
        """A name proves itself: where the quote lacks it, its mention nearest the quote is the evidence."""
        name = claimed.value_text or ""
        if self.text.within(claimed.evidence, name).start is None:
            beside = claimed.evidence.start if claimed.evidence.start is not None else near
            mention = self.text.ground(name, beside)
            if mention.start is None:
                return unproved(claimed)
            claimed = replace(claimed, evidence=mention)
        if claimed.kind not in {"actor", "place"}:
            return claimed
        aliases = self.context.aliases
        find: Callable[[str | None], str | None] = aliases.place_id if claimed.kind == "place" else aliases.group_id
        return replace(claimed, alias_id=find(name))

    def _placed(self, place: Fact) -> Fact:
        """The country as ISO 3166-1 alpha-3 if the article names it; what only the model knows is left out."""
        code = country_code(place.country)
        admin1 = place.admin1 if country_code(place.admin1) is None else None  # a country is no part of one
        # UCDP's where_prec 6: all that is known is the country.
        precision = place.precision if country_code(place.value_text) is None else "6"
        country = code if code in self.context.countries else None
        return replace(place, country=country, admin1=admin1, precision=precision)

    def _dated(self, date: Fact) -> Fact:
        context = self.context
        if self.text.within(date.evidence, date.value_text or "").start is None:
            date = unproved(date)
        published = context.published if date.evidence.start is not None else None
        read = read_date(date.value_text or "", context.language, published)
        resolved = read.basis == "resolved_from_published" and published is not None
        return replace(
            date,
            date_start=read.start,
            date_end=read.end,
            precision=read.precision,
            basis=read.basis,
            resolved_against=published.isoformat() if resolved and published else None,
            resolved_basis=context.published_basis if resolved else None,
        )

    def _counted(self, claimed: Fact, number: int | None) -> Fact:
        """A quantity as its words have it; one without a number keeps the status that was claimed."""
        value_text = claimed.value_text or ""
        count = count_in(self.text, claimed.evidence, value_text, number)
        if count is not None:
            return counted(claimed, count)
        if _claims_number(claimed, number, self.context.language):
            return unproved(claimed)
        if claimed.status == "reported_none":
            return self._none(claimed)
        if value_text and self.text.within(claimed.evidence, value_text).start is None:
            return unproved(claimed)
        status = claimed.status if claimed.status in _UNCOUNTED else "reported_unquantified"
        return replace(claimed, status=status, low=None, high=None, modifier=None)

    def _none(self, claimed: Fact) -> Fact:
        """None at all needs words that say none: "no casualties", "nobody was hurt"."""
        evidence = claimed.evidence
        words = "" if evidence.start is None else self.context.text[evidence.start : evidence.end]
        if any(one.form == "none" or one.value == 0 for one in numerals(words, self.context.language)):
            return replace(claimed, low=0, high=0, modifier="exact")
        return unproved(claimed)


def counted(quantity: Fact, count: Count) -> Fact:
    """A quantity with the number that words mean."""
    status: QuantityStatus = "reported"
    if count.low is None and count.high is None:
        status = "reported_unquantified"
    elif count.low == count.high == 0:
        status = "reported_none"
    return replace(quantity, low=count.low, high=count.high, modifier=count.modifier, status=status)


def unproved(claimed: Fact) -> Fact:
    """The fact as claimed, without a place in the text."""
    return replace(claimed, evidence=Evidence(claimed.evidence.quote))


def _claims_number(claimed: Fact, number: int | None, language: str | None) -> bool:
    """Whether a quantity claims to be a number, and not some, none or unknown."""
    if number is not None or claimed.status == "reported":
        return True
    read = read_count(claimed.value_text or "", language)
    return read is not None and read.modifier != "vague"
