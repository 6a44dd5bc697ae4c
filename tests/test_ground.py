"""Quotes → spans: what counts as the article's own words, and what never does."""

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipeline.ground import GroundedText
from pipeline.ground.locate import fold


@dataclass(frozen=True)
class Case:
    """One quote looked up in one text; `words` are the article's own that it must be, None when it is not there."""

    shows: str
    text: str
    quote: str
    status: str
    words: str | None = None
    near: int | None = None
    start: int | None = None

    def __str__(self) -> str:
        return self.shows


def exact(shows: str, text: str, quote: str, words: str | None = None, **more: int) -> Case:
    return Case(shows, text, quote, "exact", words or quote, **more)


def normalised(shows: str, text: str, quote: str, words: str, **more: int) -> Case:
    return Case(shows, text, quote, "normalised", words, **more)


def ungrounded(shows: str, text: str, quote: str) -> Case:
    return Case(shows, text, quote, "ungrounded")


TWICE = "He saw 77 dead. The army denied it. He saw 77 dead."
ATTACK = "At least 70 people were killed and 200 wounded."

CASES = [
    exact("the words as they stand", ATTACK, "200 wounded"),
    exact("the whole text", ATTACK, ATTACK),
    exact("its first words", ATTACK, "At least 70", start=0),
    exact("its last words", ATTACK, "200 wounded."),
    exact("a number alone", ATTACK, "70"),
    normalised("curly apostrophe written straight", "the army’s camp", "army's camp", "army’s camp"),
    normalised("straight apostrophe written curly", "the army's camp", "army’s camp", "army's camp"),
    normalised(
        "curly quotation marks inside", "he said “many dead” there", 'said "many dead" there', "said “many dead” there"
    ),
    normalised("guillemets inside", "il dit «des morts» hier", 'dit "des morts" hier', "dit «des morts» hier"),
    normalised(
        "German quotation marks inside", "er sah „viele Tote“ dort", 'sah "viele Tote" dort', "sah „viele Tote“ dort"
    ),
    normalised("en dash for hyphen", "a 10–15 minute fight", "10-15 minute", "10–15 minute"),
    normalised("em dash for hyphen", "fight—long and loud", "fight-long", "fight—long"),
    normalised("minus sign for hyphen", "at −5 degrees", "at -5 degrees", "at −5 degrees"),
    normalised("no-break space", "killed 77\u00a0people", "77 people", "77\u00a0people"),
    normalised("narrow no-break space in a number", "1\u202f200 morts", "1 200 morts", "1\u202f200 morts"),
    normalised("a line break inside", "seventy\npeople died", "seventy people", "seventy\npeople"),
    normalised("several blanks and a tab", "seventy  \t people", "seventy people", "seventy  \t people"),
    normalised("a line break in the quote", "seventy people died", "seventy\npeople", "seventy people"),
    normalised("soft hyphen in a word", "the check\u00adpoint fell", "checkpoint fell", "check\u00adpoint fell"),
    normalised("ligature", "the \ufb01ghters left", "fighters left", "\ufb01ghters left"),
    normalised("full-width digits", "死者77人、負傷者２５人", "負傷者25人", "負傷者２５人"),
    normalised("full-width letters", "\uff2a\uff2e claimed it", "JN claimed", "\uff2a\uff2e claimed"),
    normalised("zero-width space", "seventy\u200b people", "seventy people", "seventy\u200b people"),
    normalised("byte order mark", "seventy\ufeff people", "seventy people", "seventy\ufeff people"),
    normalised("case", "More Than 70 died", "more than 70", "More Than 70"),
    normalised("capital headline", "CAMP ATTACKED", "Camp attacked", "CAMP ATTACKED"),
    normalised("ß written as ss", "die Straße ist gesperrt", "strasse ist", "Straße ist"),
    normalised("ss written as ß", "die STRASSE ist gesperrt", "Straße ist", "STRASSE ist"),
    normalised("accent composed, quoted as two characters", "un café noir", "cafe\u0301 noir", "café noir"),
    normalised("accent as two characters, quoted composed", "un cafe\u0301 noir", "café noir", "cafe\u0301 noir"),
    normalised(
        "Vietnamese letter with two accents", "người chết", unicodedata.normalize("NFD", "người chết"), "người chết"
    ),
    exact("Arabic words", "قتل 77 شخصا في باماكو", "77 شخصا"),
    normalised("Arabic with direction marks", "\u200fقتل\u200f 77 شخصا", "قتل 77", "قتل\u200f 77"),
    exact("Arabic-Indic digits", "قتل \u0667\u0667 شخصا", "\u0667\u0667 شخصا"),
    exact("Chinese without spaces", "袭击造成77人死亡。", "77人死亡"),
    exact("Japanese inside a sentence", "武装集団が基地を襲撃した", "基地を襲撃"),
    exact("Thai without spaces", "มีผู้เสียชีวิตหลายคน", "ผู้เสียชีวิต"),
    normalised("Hangul composed, quoted as jamo", "77명 사망", unicodedata.normalize("NFD", "77명 사망"), "77명 사망"),
    exact("added straight quotation marks", ATTACK, '"200 wounded"', "200 wounded"),
    exact("added curly quotation marks", ATTACK, "“200 wounded”", "200 wounded"),
    exact("added guillemets with blanks", ATTACK, "« 200 wounded »", "200 wounded"),
    exact("a closing ellipsis of three dots", ATTACK, "70 people were killed...", "70 people were killed"),
    exact("a closing ellipsis character", ATTACK, "70 people were killed…", "70 people were killed"),
    exact("an opening ellipsis of three dots", ATTACK, "...people were killed", "people were killed"),
    exact("quotation marks inside an ellipsis", ATTACK, '"200 wounded" ...', "200 wounded"),
    exact("the first of two mentions", TWICE, "77 dead", start=7),
    exact("the mention nearest the end", TWICE, "77 dead", near=len(TWICE), start=43),
    exact("the mention nearest the beginning", TWICE, "77 dead", near=10, start=7),
    normalised("the nearest of two normalised mentions", TWICE, "77 DEAD", "77 dead", near=40, start=43),
    normalised(
        "nearest counts in the original's characters", "\u200b" * 40 + TWICE, "77 DEAD", "77 dead", near=48, start=47
    ),
    exact("a number beside a whole one", "77 people, then 7 people", "7 people", start=16),
    ungrounded("a number cut in front", "77 people were killed", "7 people"),
    ungrounded("a number cut behind", "they killed 77 people", "killed 7"),
    ungrounded("thousands cut in front", "killed 1,200 people", "200 people"),
    ungrounded("thousands cut behind", "killed 1,200 people", "killed 1"),
    ungrounded("thousands cut behind the comma", "killed 1,200 people", "killed 1,"),
    ungrounded("French thousands cut in front", "1\u202f200 morts", "200 morts"),
    ungrounded("thousands with a blank cut in front", "tué 1 200 personnes", "200 personnes"),
    ungrounded("a decimal cut", "2.5 million", "5 million"),
    exact("a year before a comma is no thousand", "In 2015, 200 people died", "200 people"),
    ungrounded("a footnote's number taken for a digit", "killed 77² people", "killed 772 people"),
    ungrounded("a word cut", "the farmers left", "the farm"),
    ungrounded("an accented word cut before its accent", "un cafe\u0301 noir", "un cafe"),
    ungrounded("an Arabic word cut", "قتلى في باماكو", "قتل"),
    ungrounded("a Devanagari word cut before its vowel", "सेना गई", "सेन"),
    ungrounded("a Devanagari word cut between letters", "करना होगा", "कर"),
    exact("a Korean noun before its particle", "77명이 숨졌다", "77명"),
    ungrounded("a Hangul syllable cut", "한국", "하"),
    ungrounded("half of a ß", "Straß und", "stras"),
    ungrounded("an accent left out", "un café noir", "un cafe noir"),
    ungrounded("words that are not there", ATTACK, "a hundred were injured"),
    ungrounded("other digits", ATTACK, "At least 77 people were killed"),
    ungrounded("another figure of the same sentence", ATTACK, "200 people were killed"),
    ungrounded("a negation put in", ATTACK, "At least 70 people were not killed"),
    ungrounded("a negation left out", "No 70 people were not killed", "people were killed"),
    ungrounded("a comparison put in", "70 people were killed", "at least 70 people"),
    ungrounded("words around a gap", ATTACK, "At least 70 ... wounded"),
    ungrounded("an empty quote", ATTACK, ""),
    ungrounded("blank space only", ATTACK, " \n\u00a0"),
    ungrounded("punctuation only", ATTACK, '"..."'),
    ungrounded("a full stop only", ATTACK, "."),
    ungrounded("any quote of an empty text", "", "77 people"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_quote_has_the_status_and_the_span_of_the_articles_own_words(case: Case) -> None:
    """Each case: how the quote is found, and that the span is of the original text."""
    found = GroundedText(case.text).ground(case.quote, near=case.near)
    assert (found.quote, found.status) == (case.quote, case.status)
    if case.words is None:
        assert (found.start, found.end) == (None, None)
        return
    assert case.text[found.start : found.end] == case.words
    if case.start is not None:
        assert found.start == case.start


@pytest.mark.parametrize("case", [case for case in CASES if case.words], ids=str)
def test_found_words_fold_to_what_the_quote_folds_to(case: Case) -> None:
    """Whatever is found, the article's words and the quote's differ in typography only."""
    found = GroundedText(case.text).ground(case.quote, near=case.near)
    added = " \"'“”«»…."
    assert fold(case.text[found.start : found.end])[0].strip(added) == fold(case.quote)[0].strip(added)


def test_one_text_answers_many_quotes_alike() -> None:
    """Looking up one quote leaves no trace in the next."""
    text = GroundedText(TWICE)
    first = text.ground("77 DEAD", near=40)
    text.ground("the army", near=0)
    assert text.ground("77 DEAD", near=40) == first


WORDS = st.lists(
    st.sampled_from(
        [
            "army",
            "killed",
            "77",
            "people",
            "7",
            "1,200",
            "Straße",
            "café",
            "‘many’",
            "قتل",
            "死者",
            "\ufb01ghters",
            "70.",
        ]
    ),
    min_size=1,
    max_size=12,
)


@given(WORDS, st.data())
@settings(max_examples=200, deadline=None)
def test_words_copied_verbatim_are_exact_and_stand_where_they_are_said_to(
    words: list[str], data: st.DataObject
) -> None:
    """Any run of whole words grounds exactly, and near its place it is found at that place."""
    # Two blanks, so that two neighbouring numbers are not one number in French groups.
    text = "  ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = "  ".join(words[first : last + 1])
    start = len("  ".join([*words[:first], ""]))
    bare = quote.strip("‘’")
    found = GroundedText(text, "en").ground(quote, near=start)
    assert found.status == "exact"
    assert text[found.start : found.end] == bare
    assert found.start == start + quote.index(bare)


@given(st.lists(st.integers(0, 99999).map(str), min_size=1, max_size=5), st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_digit_never_grounds(numbers: list[str], data: st.DataObject) -> None:
    """No digit of a figure can be another one, unless the changed words are said elsewhere too."""
    sayings = [f"{number} people were hurt" for number in numbers]
    text = ". ".join(sayings)
    said = data.draw(st.sampled_from(sayings))
    at = data.draw(st.integers(0, len(said.split()[0]) - 1))
    changed = said[:at] + data.draw(st.sampled_from("0123456789")) + said[at + 1 :]
    assume(changed not in sayings)
    assert GroundedText(text, "en").ground(changed).status == "ungrounded"


@given(
    st.text(max_size=60),
    st.text(max_size=12),
    st.none() | st.integers(-5, 80),
    st.sampled_from([None, "en", "fr", "es", "de", "pt", "it", "nl", "ar", "zh", "xx", "en-GB"]),
    st.booleans(),
    st.data(),
)
@settings(max_examples=300, deadline=None)
@example("\u0345ﬁ²", "fi", 0, "en", False, None)
@example("İstanbul", "i\u0307stanbul", None, "de", False, None)
def test_spans_lie_within_any_text_whatsoever(
    text: str, quote: str, near: int | None, language: str | None, copied: bool, data: st.DataObject | None
) -> None:
    """Arbitrary Unicode never breaks the offsets: they hold words, or there are none."""
    if copied and data is not None and text:
        first = data.draw(st.integers(0, len(text) - 1))
        quote = text[first : data.draw(st.integers(first, len(text)))]
    found = GroundedText(text, language).ground(quote, near=near)
    if found.status == "ungrounded":
        assert (found.start, found.end) == (None, None)
        return
    assert found.start is not None
    assert found.end is not None
    assert 0 <= found.start < found.end <= len(text)
    assert any(character.isalnum() for character in text[found.start : found.end])


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_folding_knows_where_every_character_came_from(text: str) -> None:
    """A folded text has one origin per character, never falling, within the text."""
    folded, origins = fold(text)
    assert len(folded) == len(origins)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
