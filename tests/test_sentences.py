"""A text's sentences: where they end, and that their offsets are the text's own."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.article import sentences

SEEDS = sorted((Path(__file__).resolve().parents[1] / "seeds").glob("*.txt"))


@dataclass(frozen=True)
class Split:
    """A text as its sentences, parted by ` | ` where it is split and only there."""

    why: str
    parted: str
    language: str | None = None
    between: str = " "

    @property
    def words(self) -> list[str]:
        return self.parted.split(" | ")

    @property
    def text(self) -> str:
        return self.between.join(self.words)


SPLITS = [
    Split("plain", "Gunmen attacked a camp. | At least 12 died."),
    Split("marks of every kind", "Who did it? | Nobody knows! | Why?! | The army is silent."),
    Split("a time before a day", "It began at 3 p.m. Tuesday. | It ended at dawn."),
    Split("a time before a zone", "Shots rang at 5:30 a.m. GMT near the camp. | More followed."),
    Split("a time before small letters", "It began at 3 p.m. local time. | It ended at dawn."),
    Split("a time before a number", "It lasted from 3 p.m. 5 October on. | Nobody slept."),
    Split("a time that ends a sentence", "The gunmen left at 3 p.m. | The army came later."),
    Split("an initial", "George W. Bush spoke. | He left."),
    Split("a title", "M. Dupont est mort. | Il avait 50 ans.", "fr"),
    Split("a title in a text taken for English", "M. Dupont est mort. | Il avait 50 ans."),
    Split("a rank before an initial", "Col. X led them. | Gen. Traore fell."),
    Split("two ranks", "Lt. Col. Assimi Goita took power. | He rules."),
    Split("everyday titles", "Mr. Smith and Dr. Jones fled. | They live."),
    Split("a country's letters", "The U.S. Army said so. | The U.N. agreed."),
    Split("a number's sign", "No. 5 Brigade fell. | It had 200 men."),
    Split("many initials", "It was signed J. K. " + "L. M. " * 40 + "Rowling herself. | Nobody else signed."),
    Split("many times", "He came at " + "3 p.m. 4 p.m. " * 40 + "5 p.m. Tuesday. | He left."),
    Split("blank space behind an initial", "George W." + " " * 60 + "Bush spoke. | He left."),
    Split("a decimal", "It cost 2.5 million. | Nobody paid."),
    Split("a web address", "See news.example.com for more. | Or do not."),
    Split("Japanese", "攻撃があった。 | 兵士が死んだ。", "ja", ""),
    Split("Chinese", "袭击造成12人死亡。 | 军方证实。", "zh", ""),
    Split("Chinese in a text taken for English", "袭击造成12人死亡。 | 军方证实。", None, ""),
    Split("Arabic", "هل وقع هجوم؟ | نعم. | قتل 12 جنديا.", "ar"),
    Split("Arabic in a text taken for English", "هل وقع هجوم؟ | نعم. | قتل 12 جنديا."),
    Split("Hindi", "हमला हुआ। | सैनिक मरे।", "hi"),
    Split("straight quotation marks", '"We ran." | She wept.'),
    Split("curly quotation marks", "“They shot us.” | He died."),
    Split("a quotation goes on", "“We ran. They shot,” she said. | He died."),
    Split("French quotation marks", "«Nous fuyons.» | Il pleure.", "fr"),
    Split("a question in quotation marks", 'He asked: "Why?" | Nobody knew.'),
    Split("brackets", "He died (he was 5). | She lived."),
    Split("letters of several code units", "😀😀 He fled. | She stayed."),
    Split("letters of several characters", "Le ge\u0301ne\u0301ral parla. | Il partit.", "fr"),
    Split("a headline", "Army denies losses | The army said on Monday that nobody died.", between="\n"),
    Split("headings and items", "A Region Under Siege | - Mali | - Niger", between="\n\n"),
    Split("blank lines of blanks", "First | Second", between=" \n \t\n  "),
    Split("one without an end", "Gunmen attacked a camp"),
]


@pytest.mark.parametrize("case", SPLITS, ids=[case.why for case in SPLITS])
def test_a_text_is_split_where_its_sentences_end(case: Split) -> None:
    """Each case is split at its bars and nowhere else; numbers count from 1, and offsets slice back to the words."""
    found = sentences(case.text, case.language)
    assert [sentence.words for sentence in found] == case.words
    assert [sentence.number for sentence in found] == list(range(1, len(case.words) + 1))
    assert [case.text[sentence.start : sentence.end] for sentence in found] == case.words


MISSED = [
    Split("a list item's number", "1. Mali | 2. Niger", between="\n"),
    Split("a list item's number behind blank space", "12. Mali fell. | They left in 2012. | It rained.", between=" "),
    Split("an abbreviation that begins a sentence", "Approx. 12 men died. | The rest fled."),
    Split("a denial", "Was it JNIM? | No. | The army denied it."),
]


@pytest.mark.parametrize("case", MISSED, ids=[case.why for case in MISSED])
def test_a_full_stop_is_read_by_what_it_stands_behind(case: Split) -> None:
    """Each case is split at its bars and nowhere else."""
    assert [sentence.words for sentence in sentences(case.text, case.language)] == case.words


@pytest.mark.parametrize(
    "text",
    ["He drank vitamin C. The army came.", "They were troops of the U.S. The army said so.", "Plan B. It failed."],
)
def test_a_full_stop_that_may_be_an_initials_ends_nothing(text: str) -> None:
    """Behind a single capital two sentences stay one, whichever was meant: too long a quote rather than a cut name."""
    assert [sentence.words for sentence in sentences(text)] == [text]


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\t\n\u00a0\u2003"])
def test_blank_text_has_no_sentence(text: str) -> None:
    """Nothing is numbered where nothing is written."""
    assert sentences(text) == ()


@pytest.mark.parametrize(
    "language", ["xx", "zz-ZZ", "", "tlh", "1", "qaa-x-private", "en_US", "EN", "not a tag", "\u0301"]
)
def test_an_unknown_language_is_split_as_english(language: str) -> None:
    """A tag that nobody knows, or that is none, loses no text."""
    text = "Dr. Jones fled. He lives."
    assert sentences(text, language) == sentences(text, "en")
    assert len(sentences(text, language)) == 2


@pytest.mark.parametrize(("tag", "plain"), [("fr-FR", "fr"), ("zh-Hans-CN", "zh"), ("AR", "ar"), ("en-GB", "en")])
def test_a_region_changes_no_splitting(tag: str, plain: str) -> None:
    """Of a tag the language alone counts, in either case."""
    text = "M. Dupont est mort. هل وقع هجوم؟ 攻撃があった。兵士が死んだ。"
    assert sentences(text, tag) == sentences(text, plain)


PIECES = [
    *(
        "He fled. ",
        "3 p.m. ",
        "Tuesday",
        "M. ",
        "Col. ",
        "U.S. ",
        "No. ",
        "e.g. ",
        "Dr. ",
        "12",
        "b",
        "[7] ",
        "http://a.b/c. ",
    ),
    *("\n", "\r", "\u2028", "\x85", "\x0b", "\t", " ", "\u00a0", "\u200b", "\ufeff", "\x00"),
    *("。", "؟", "…", "...", "?! ", "।", "\u06d4", "«", "»", "“", "”", '"', "'", "(", ")", " - "),
    *("😀", "e\u0301", "\u0301", "ﷺ", "\U0001d7d9", "한국. "),
]
TEXTS = st.text() | st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
LANGUAGES = st.sampled_from([None, "en", "fr", "ar", "ja", "zh", "hi", "ru", "am", "xx"])


@settings(max_examples=80, deadline=None)
@given(text=TEXTS, language=LANGUAGES)
@example(text="Le\u0301o. 😀 Fin.\u2028Suite", language="fr")
def test_sentences_cover_a_text_in_order(text: str, language: str | None) -> None:
    """Spans rise, never overlap, slice back to their words, and leave out nothing but blank space."""
    covered = 0
    for number, sentence in enumerate(sentences(text, language), 1):
        assert sentence.number == number
        assert covered <= sentence.start < sentence.end
        assert text[covered : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == sentence.words == sentence.words.strip()
        assert "\n" not in sentence.words
        covered = sentence.end
    assert text[covered:].strip() == ""


@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_the_same_text_is_split_the_same(text: str) -> None:
    """A number that a model cited means the same sentence when its stored reply is read again."""
    assert sentences(text) == sentences(text)


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_the_seed_articles_are_cut_between_words(path: Path) -> None:
    """No sentence of the five begins or ends inside a word, and each line's end is a sentence's end."""
    text = path.read_text(encoding="utf-8")
    found = sentences(text)
    assert len(found) >= 15
    for sentence in found:
        for at in (sentence.start, sentence.end):
            assert not re.fullmatch(r"\w\w", text[max(at - 1, 0) : at + 1])
        assert len(sentence.words.split()) > 1 or sentence.words == "Summary"
    ends = {sentence.end for sentence in found}
    assert {match.end() for match in re.finditer(r"\S(?=\s*(?:\n|\Z))", text)} <= ends


def test_the_seed_articles_are_found() -> None:
    """The five texts that the test above goes through are there."""
    assert len(SEEDS) == 5
