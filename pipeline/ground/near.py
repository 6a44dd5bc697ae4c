"""Near matches: the quote's words stand in the text but for a typo, an ending, an article, or how a number is written.

Far stricter than a similarity score. A window of the text is found by the quote's rarest words, the two are aligned
word by word, and every difference must be one of a few that cannot change what is said. Above it stands a veto:
numbers, negations and comparison words of both must be equal. Only in languages whose number words are known here:
elsewhere a word that is not understood could be a number or a "not".

The work is bounded: an index of the text's words once per text, then a fixed number of windows per quote.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA, Levenshtein

from pipeline.ground.fold import fold
from pipeline.numerals import Marks, marks, numerals, reads_number_words

_LONGEST_QUOTE = 60  # words; what is longer is no quote of a few words, and is found exactly or not at all
_WINDOWS = 8
_ANCHORS = 4
_MENTIONS_PER_ANCHOR = 64
_SLACK = 3  # words that a window may be longer than the quote at either end
_GAP = 12  # words that an ellipsis may stand for
_LEAST_SCORE = 80.0

# Folded text is decomposed: an accent is a character of its own, and part of its word.
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:'(?:[^\W_]|[\u0300-\u036f])+)*")
_ELLIPSIS = re.compile(r"\s*(?:…|\.{3}|\[…\]|\[\.{3}\]|\(…\)|\(\.{3}\))\s*")
_LONG = 5  # letters from which on a word is known by its stem
_ENDINGS = {
    "en": "s es d ed ing",
    "fr": "s e es",
    "es": "s es o a os as",
    "de": "e en n er ern es em s",
    "pt": "s es o a os as",
    "it": "o a e i",
    "nl": "e en s",
}
# May be dropped or added: articles, auxiliaries and relative pronouns. Never prepositions: "by" and "on" name attacker
# and attacked.
_LIGHT_WORDS = {
    "en": "the a an was were is are be been being has have had that which who also then",
    "fr": "le la les l un une des du d a ont été est sont qui que",
    "es": "el la los las un una unos unas ha han fue fueron es son que",
    "de": "der die das den dem des ein eine einen einem wurde wurden worden ist sind hat haben war waren",
    "pt": "o a os as um uma foi foram é são que",
    "it": "il lo la gli i le l un uno una è sono stato stati stata state che",
    "nl": "de het een werd werden is zijn was waren die dat",
}
_SUFFIXES = {language: frozenset(["", *endings.split()]) for language, endings in _ENDINGS.items()}
_LIGHT = {language: frozenset(fold(word)[0] for word in words.split()) for language, words in _LIGHT_WORDS.items()}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is compared (a number as its digits), and where it stands."""

    token: str
    start: int
    end: int
    name: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A near match: `text[start:end]`, and how alike the words are, 0 to 100."""

    start: int
    end: int
    score: float


class NearText:
    """One text's words, indexed once."""

    def __init__(self, text: str, language: str | None) -> None:
        self._text = text
        self._language = language
        self._code = (language or "").split("-")[0].lower()

    def find(self, quote: str, near: int | None = None) -> Near | None:
        """The best near match of a quote, of equal ones the one nearest the offset; None if there is none."""
        if not reads_number_words(self._language):
            return None
        if self._is_strange(quote):
            return None
        parts = [part for part in (_words(one, self._language) for one in _ELLIPSIS.split(quote)) if part]
        if not parts or sum(map(len, parts)) > _LONGEST_QUOTE:
            return None
        found = sorted(self._chains(parts), key=lambda one: (-one.score, abs(one.start - (near or 0)), one.start))
        if not found:
            return None
        said = marks(_ELLIPSIS.sub(" ", quote), self._language)
        return next((one for one in found if self._agrees(said, one)), None)

    def _is_strange(self, quote: str) -> bool:
        """Whether most of a quote's words are nowhere in the text: so it is settled before its numbers are read."""
        spelled = _WORD.findall(fold(quote)[0])
        known = [word for word in spelled if word in self._index or word.isdigit()]
        return 2 * len(known) < len(spelled)

    def _chains(self, parts: Sequence[Sequence[_Word]]) -> Iterator[Near]:
        """The first part wherever it stands, and the others behind it, each within the reach of an ellipsis."""
        for first, last, score in self._windows(parts[0]):
            chain: tuple[int, int, float] | None = (first, last, score)
            for part in parts[1:]:
                chain = chain and self._extended(chain, part)
            if chain:
                yield Near(self._words[chain[0]].start, self._words[chain[1]].end, round(chain[2], 1))

    def _extended(self, chain: tuple[int, int, float], part: Sequence[_Word]) -> tuple[int, int, float] | None:
        first, last, score = chain
        behind = [one for one in self._windows(part) if last < one[0] <= last + 1 + _GAP]
        if not behind:
            return None
        nearest = min(behind)
        return first, nearest[1], min(score, nearest[2])

    def _windows(self, part: Sequence[_Word]) -> Iterator[tuple[int, int, float]]:
        """First and last word, and score, of every window that says the same as a part of the quote."""
        seen: set[tuple[int, int]] = set()
        for begin in self._candidates([word.token for word in part]):
            # Articles that one side has and the other lacks move the beginning by a word or two.
            for first in range(max(begin - _SLACK, 0), begin + _SLACK + 1):
                inside = _aligned(part, self._words[first : first + len(part) + 2 * _SLACK], self._code)
                if inside is None or inside[1] < _LEAST_SCORE or (first, first + inside[0]) in seen:
                    continue
                seen.add((first, first + inside[0]))
                yield first, first + inside[0] - 1, inside[1]

    def _candidates(self, tokens: Sequence[str]) -> list[int]:
        """Where the quote may begin: the places on which most of its rarest words agree."""
        there = [(len(self._index[token]), place) for place, token in enumerate(tokens) if token in self._index]
        votes: Counter[int] = Counter()
        for _, place in sorted(there)[:_ANCHORS]:
            votes.update(at - place for at in self._index[tokens[place]][:_MENTIONS_PER_ANCHOR])
        return [begin for begin, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:_WINDOWS]]

    def _agrees(self, said: Marks, found: Near) -> bool:
        """The veto: numbers, negations and comparison words of quote and matched words are equal."""
        return said == marks(self._text[found.start : found.end], self._language)

    @cached_property
    def _words(self) -> list[_Word]:
        return _words(self._text, self._language)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self._words):
            index[word.token].append(place)
        return dict(index)


def _words(text: str, language: str | None) -> list[_Word]:
    """The words of a text; a number is one word, written in digits."""
    folded, origins = fold(text)
    numbers = [one for one in numerals(text, language) if one.value is not None and one.form in {"digits", "word"}]
    words: list[_Word] = []
    pending = iter(numbers)
    number = next(pending, None)
    for match in _WORD.finditer(folded):
        start, end = origins[match.start()], origins[match.end() - 1] + 1
        while number is not None and number.end <= start:
            number = next(pending, None)
        if number is not None and number.start < end:
            if not words or words[-1].start != number.start:
                words.append(
                    _Word(_number_token(text, number.start, number.end, number.value), number.start, number.end, True)
                )
            if number.end < end:
                words.append(_Word(match.group(), number.end, end, True))
            continue
        words.append(_Word(match.group(), start, end, _is_name(text, start)))
    return words


def _number_token(text: str, start: int, end: int, value: int | None) -> str:
    """The number in digits. One with a leading zero is another spelling of nothing: 077 is not 77."""
    written = text[start:end]
    return fold(written)[0] if written[:1] == "0" and len(written) > 1 else f"#{value}"


def _is_name(text: str, start: int) -> bool:
    """Whether a word is capitalised other than by standing at the beginning of a sentence."""
    if not text[start].isupper():
        return False
    before = text[:start].rstrip(" \"'“‘«(") if start < 200 else text[start - 200 : start].rstrip(" \"'“‘«(")
    return bool(before) and before[-1] not in ".!?:\n"


def _aligned(part: Sequence[_Word], told: Sequence[_Word], language: str) -> tuple[int, float] | None:
    """How many of the words told are the quoted ones, and how alike both are; None if they say something else."""
    at, light = 0, _LIGHT[language]
    for place, quoted in enumerate(part):
        while place and at < len(told) and not _same_word(quoted, told[at], language) and told[at].token in light:
            at += 1
        if at < len(told) and _same_word(quoted, told[at], language):
            at += 1
        elif quoted.token not in light:
            return None
    if not at:
        return None
    ours, theirs = " ".join(word.token for word in part), " ".join(word.token for word in told[:at])
    return at, 100 * Levenshtein.normalized_similarity(ours, theirs)


def _same_word(quoted: _Word, told: _Word, language: str) -> bool:
    """Whether two spellings are one word: a letter too many, missing or swapped, or another ending of a long word.

    A letter that stands for another makes other words (injured, insured), and names are never near each other (Mali,
    Malta), nor numbers.
    """
    one, other = quoted.token, told.token
    if one == other:
        return True
    if min(len(one), len(other)) < _LONG or not (one.isalpha() and other.isalpha()) or one[0] != other[0]:
        return False
    if _other_ending(one, other, language) and (
        language == "de" or not told.name
    ):  # German writes every noun as a name
        return True
    return (
        not told.name
        and OSA.distance(one, other, score_cutoff=1) <= 1
        and (len(one) != len(other) or sorted(one) == sorted(other))
    )


def _other_ending(one: str, other: str, language: str) -> bool:
    """Whether two words are one stem with two endings of the language: attacked, attacking."""
    stem = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    suffixes = _SUFFIXES[language]
    return any(one[at:] in suffixes and other[at:] in suffixes for at in range(max(_LONG, stem - 2), stem + 1))
