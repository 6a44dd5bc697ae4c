"""Where an article has the words of a MUC key: keys are upper case and read over line ends, articles may be neither."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from evals.muc4.keys import SLOTS, STRING_SLOTS, Story, Template
from pipeline.article.sentences import Sentence, sentences

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = {name: f"{name}{rest}" for name, rest in zip(
    MONTHS,
    ("(?:UARY)?", "(?:RUARY)?", "(?:CH)?", "(?:IL)?", "", "E?", "Y?", "(?:UST)?", "T?(?:EMBER)?", "(?:OBER)?",
     "(?:EMBER)?", "(?:EMBER)?"),
    strict=True,
)}  # fmt: skip
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_NUMBERS = (
    *("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE"),
    *("THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY"),
)
_BOUND = (
    r"(?:(?:AT LEAST|AT MOST|MORE THAN|FEWER THAN|LESS THAN|NO LESS THAN|UP TO|AS MANY AS|ABOUT|AROUND|APPROXIMATELY|"
    r"SOME|NEARLY|ALMOST|OVER|BETWEEN)\s+)?"
)
_PUBLISHED = re.compile(r",\s+(?:(\d{1,2}) ([A-Z]{3})[A-Z]*|([A-Z]{3})[A-Z]* (\d{1,2}))\.? (\d{2})\b", re.IGNORECASE)
# Articles expand an acronym amid a name that the key gives without it.
_BETWEEN = r"(?:\W{1,4}|\s*[\[(][^\])]*[\])]\s*)"
# A number stands before what it counts, with at most two words between ("six of the Jesuits").
_BEFORE = 48


@dataclass(frozen=True)
class Mention:
    """Words of the article, and which of their mentions is meant, from 1."""

    quote: str
    at: int


class Words:
    """An article's words."""

    def __init__(self, story: Story) -> None:
        self.text = story.text
        self._body = story.body
        self._cache: dict[str, tuple[tuple[int, int], ...]] = {}

    @cached_property
    def dateline(self) -> tuple[date, tuple[int, int]] | None:
        """The dateline's date and where it stands; None where it has none or one without a year."""
        found = _PUBLISHED.search(self.text, 0, self._body)
        if found is None:
            return None
        day = made_date(found[1] or found[4], found[2] or found[3], found[5])
        return (day, (found.start(1) if found[1] else found.start(3), found.end())) if day else None

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, without the dateline."""
        return tuple(one for one in map(self._behind_dateline, sentences(self.text, "en")) if one.words)

    def spans(self, string: str) -> tuple[tuple[int, int], ...]:
        """Every mention of a key's string, the dateline's last.

        Case and blanks never count; where that finds nothing, punctuation and an inserted "[expansion]" do not either.
        """
        if string not in self._cache:
            found = self.matches(r"\s+".join(map(re.escape, string.split())))
            parts = re.findall(r"\w+", string)
            self._cache[string] = found or (self.matches(_BETWEEN.join(parts)) if parts else ())
        return self._cache[string]

    def matches(self, pattern: str) -> tuple[tuple[int, int], ...]:
        """Every mention of a pattern of whole words; the dateline's last."""
        found = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", self.text, re.IGNORECASE)
        return tuple(sorted((one.span() for one in found), key=lambda span: (span[0] < self._body, span)))

    def fullest(self, strings: Iterable[Sequence[str]]) -> Sentence | None:
        """The first of the sentences that mention most of these; each is a string with its alternatives."""
        counts = [0] * len(self.sentences)
        for alternatives in strings:
            spans = [span for string in alternatives for span in self.spans(string)]
            for index, sentence in enumerate(self.sentences):
                counts[index] += any(within(span, sentence) for span in spans)
        best = max(counts, default=0)
        return self.sentences[counts.index(best)] if best else None

    def mention(self, span: tuple[int, int]) -> Mention:
        """A span as a quote."""
        start, end = span
        quote = self.text[start:end]
        at = 1
        place = self.text.find(quote)
        while place < start:
            at += 1
            place = self.text.find(quote, place + 1)
        return Mention(quote, at)

    def preferred(self, spans: Sequence[tuple[int, int]], sentence: Sentence | None) -> tuple[int, int]:
        """The mention in that sentence, else the first."""
        return next((span for span in spans if sentence and within(span, sentence)), spans[0])

    def counted(self, span: tuple[int, int], number: int) -> tuple[tuple[int, int], str] | None:
        """The span widened to the number in or before it, and the number as written; None where it is not there."""
        start, end = span
        written = [rf"{number:,}", str(number), *_NUMBERS[number : number + 1]]
        pattern = rf"(?<!\w)({_BOUND}(?:{'|'.join(written)}))(?!\w)(?:\W+\w+){{0,2}}\W+$"
        for sentence in self.sentences:
            if within(span, sentence):
                before = self.text[max(sentence.start, start - _BEFORE) : start]
                if found := re.search(pattern, before, re.IGNORECASE):
                    return (start - len(before) + found.start(), end), found[1]
        inside = re.search(rf"(?<!\w){_BOUND}(?:{'|'.join(written)})(?!\w)", self.text[start:end], re.IGNORECASE)
        return (span, inside[0]) if inside else None

    def dates(self, first: date | None, last: date) -> Iterator[tuple[int, int]]:
        """Mentions of a day, or of the days between two; the surest kind first. The dateline is none.

        Args:
            first: None where the key only says that it was not later than `last`.
            last: the day, or the last of them.
        """
        for pattern in _date_patterns(first, last, self.dateline[0] if self.dateline else None):
            yield from (span for span in self.matches(pattern) if span[0] >= self._body)

    def _behind_dateline(self, one: Sentence) -> Sentence:
        start = min(max(one.start, self._body), one.end)
        return Sentence(one.number, start, one.end, self.text[start : one.end])


def within(span: tuple[int, int], sentence: Sentence) -> bool:
    """Whether the span stands in the sentence."""
    return sentence.start <= span[0] and span[1] <= sentence.end


def made_date(day: str, month: str, year: str) -> date | None:
    """A day of the twentieth century by its month's first three letters; None where there is no such day."""
    try:
        return date(1900 + int(year), MONTHS.index(month.upper()[:3]) + 1, int(day))
    except ValueError:
        return None


def _date_patterns(first: date | None, last: date, published: date | None) -> Iterator[str]:
    yield from _written(first or last, last)
    if first is None or published is None:
        return
    ago = (published - last).days
    if first == last:
        yield from _relative(ago)
        if 0 <= ago <= 7:
            yield _WEEKDAYS[last.weekday()]
    elif (last - first).days == 1 and 0 <= ago <= 1:
        yield r"LAST NIGHT|OVERNIGHT|TONIGHT|EARLY (?:TODAY|THIS MORNING)"
    elif (last - first).days <= 8:
        yield r"(?:LAST|THIS|PAST) (?:WEEK|WEEKEND)|WEEKEND|(?:LAST|PAST) (?:\w+ )?DAYS"
    elif (last - first).days <= 31:
        yield r"(?:LAST|THIS|PAST) (?:MONTH|(?:\w+ )?WEEKS)"


def _written(first: date, last: date) -> Iterator[str]:
    """A day as articles write it: "2 February 1990", "February 2", "2 Feb"; a whole month, a whole year."""
    if (last - first).days > 300:
        yield str(last.year)
    elif (last - first).days > 26 and first.month == last.month:
        yield rf"{_MONTH[MONTHS[last.month - 1]]}(?: {last.year})?"
    days = [(one, _MONTH[MONTHS[one.month - 1]]) for one in (first, last)]
    if first != last:
        yield rf"0?{first.day}(?: {days[0][1]})? ?(?:-|TO|AND|OR) ?0?{last.day} {days[1][1]}"
    for one, month in days[: 1 if first == last else 2]:
        year = rf"(?:,? (?:19)?{one.year % 100})?"
        yield rf"0?{one.day}(?:ST|D|ND|RD|TH)? (?:OF )?{month}{year}|{month}\.? 0?{one.day}(?:ST|D|ND|RD|TH)?{year}"


def _relative(ago: int) -> Iterator[str]:
    of_day = r"(?: (?:EARLY|LATE|MORNING|AFTERNOON|EVENING|NIGHT|NOON))?"
    if ago == 0:
        yield r"(?:EARLY |LATE )?TODAY|(?:EARLY )?THIS (?:MORNING|AFTERNOON|EVENING|NOON)|TONIGHT"
    elif ago == 1:
        yield rf"(?:EARLY |LATE )?YESTERDAY{of_day}|LAST (?:NIGHT|EVENING)"
    elif 1 < ago < len(_NUMBERS):
        yield rf"(?:{ago}|{_NUMBERS[ago]}) DAYS (?:AGO|EARLIER)"


def distinct(words: Iterable[str]) -> list[str]:
    """Each once, in order, whatever their letters' case."""
    kept: dict[str, str] = {}
    for one in words:
        kept.setdefault(one.casefold(), one)
    return list(kept.values())


@dataclass(frozen=True)
class Named:
    """A filler's words in the article.

    Attributes:
        names: every name of it that stands there, the first one's alternatives behind it.
        mention: where the first one stands.
    """

    names: list[str]
    mention: Mention


class Reader:
    """A template beside its article.

    Attributes:
        sentence: the one with most of the template's strings: the incident's own, where mentions are looked for first.
        skipped: a line for everything that was left out; each once.
    """

    def __init__(self, template: Template, words: Words) -> None:
        self.template = template
        self.words = words
        self.sentence = words.fullest(filler.values for slot in STRING_SLOTS for filler in template[slot])
        self.skipped: dict[str, None] = {}

    def skip(self, slot: int, why: str) -> None:
        """Say what is left out, and why."""
        one = self.template
        self.skipped[f"{one.document} template {one.number}, {slot}. {SLOTS[slot]}: {why}"] = None

    def nearest(self, strings: Sequence[str]) -> list[tuple[int, int]]:
        """Every mention of a string and its alternatives, those in the incident's sentence first."""
        spans = [span for string in strings for span in self.words.spans(string)]
        return sorted(spans, key=lambda span: self.sentence is None or not within(span, self.sentence))

    def named(self, strings: Sequence[str], slot: int | None = None, more: Iterable[str] = ()) -> Named | None:
        """A string and its alternatives as the article writes them; None where it has none.

        Args:
            strings: the filler and its alternatives.
            slot: where the key has them: what is missing is said; None where another slot said it.
            more: other names for the same, whose absence needs no reason.
        """
        found = []
        for string in strings:
            if spans := self.words.spans(string):
                found.append(spans)
            elif slot is not None:
                self.skip(slot, f"the article has no words {string!r}")
        if not found:
            return None
        span = self.words.preferred(found[0], self.sentence)
        others = [spans[0] for string in more if (spans := self.words.spans(string))]
        places = [span, *(spans[0] for spans in found[1:]), *others]
        return Named(distinct(self.words.text[start:end] for start, end in places), self.words.mention(span))
