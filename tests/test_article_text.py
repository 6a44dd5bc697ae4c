"""A text: what it is called by its hash, and which texts are articles at all."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, LoadProblem, load_articles, text_hash
from pipeline.article.fitness import count_words
from pipeline.article.model import normalise

WORDS = "Gunmen attacked a checkpoint near the river on Tuesday and three soldiers were injured, the army said. "
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def load(path: Path, data: bytes) -> tuple[list[Article], list[LoadProblem]]:
    path.write_bytes(data)
    found = list(load_articles([path]))
    return (
        [each for each in found if isinstance(each, Article)],
        [each for each in found if isinstance(each, LoadProblem)],
    )


def test_the_hash_is_plain_sha256() -> None:
    """Anyone can check a text_id with sha256sum."""
    assert text_hash("Bamako, été") == hashlib.sha256("Bamako, été".encode()).hexdigest()


@given(TEXTS, st.data())
def test_every_character_counts(text: str, data: st.DataObject) -> None:
    """The same text has the same hash; one character removed or added changes it."""
    assert text_hash(text) == text_hash(text[:1] + text[1:])
    assert text_hash(text) != text_hash(text + "x")
    if text:
        at = data.draw(st.integers(0, len(text) - 1))
        assert text_hash(text) != text_hash(text[:at] + text[at + 1 :])


@given(TEXTS)
def test_newlines_marks_and_outer_space_do_not_change_the_text(text: str) -> None:
    """LF, CRLF and CR files, with or without a byte order mark and outer blanks, are one text."""
    text = text.replace("\r", "")
    plain = normalise(text)
    for variant in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), f"\ufeff \n{text}\n\n "):
        assert normalise(variant) == plain
    assert normalise(plain) == plain


def test_inner_words_and_spaces_stay(tmp_path: Path) -> None:
    """Nothing inside a text is tidied: double spaces, odd quotes and ligatures are evidence."""
    text = WORDS + "“Odd”\u00a0 ﬁgures —  two   spaces\n\n\n\tand a tab. e\u0301"
    (article,), problems = load(tmp_path / "a.txt", f"\n {text} \r\n".encode())
    assert (article.text, problems) == (text, [])
    assert article.text_id == text_hash(text)


FATAL = [
    ("empty", "", "empty"),
    ("blank", " \n\t\u00a0\r\n", "empty"),
    ("a mark alone", "\ufeff", "empty"),
    ("four words", "Four words are few", "too short"),
    ("four Han characters", "马里袭击", "too short"),
    ("no letters", "12 34 56 78 90 11 12", "no letters"),
    ("a table of figures", "total 12,345.67 | 89.01 | 23.45\n" * 20, "% of its characters are letters"),
    ("too long", "word " * 200_001, "1,000,004 bytes of text; the limit is 1,000,000; split it"),
    ("too long in UTF-8 only", "слово " * 100_000, "bytes of text; the limit"),
    ("gigantic", "word " * 900_000, "4,500,000 bytes; the limit"),
]


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in FATAL], ids=[case[0] for case in FATAL])
def test_what_is_no_article_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A text that cannot be an article is one fatal problem that says why."""
    articles, problems = load(tmp_path / "a.txt", text.encode())
    assert articles == []
    assert [(each.source, each.fatal) for each in problems] == [(str(tmp_path / "a.txt"), True)]
    assert message in problems[0].message


ODD = [
    ("few words", "Gunmen attacked a checkpoint near the river on Tuesday.", "only 9 words"),
    ("lost characters", WORDS * 2 + "caf\ufffd \ufffd\ufffd", "U+FFFD"),
    ("mojibake", WORDS * 2 + "Maliâ€™s army and Maliâ€™s people", "mojibake"),
    ("mojibake of Latin-1", WORDS * 2 + "Ã©tÃ©", "mojibake"),
    ("a page's source", "<!DOCTYPE html><html><body>" + WORDS * 2 + "</body>", "save it as .html"),
]


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in ODD], ids=[case[0] for case in ODD])
def test_what_is_odd_is_read_with_a_warning(tmp_path: Path, text: str, message: str) -> None:
    """A doubtful text is yielded all the same, beside one warning."""
    (article,), (problem,) = load(tmp_path / "a.txt", text.encode())
    assert article.text == text
    assert not problem.fatal
    assert message in problem.message


SOUND = [
    ("exactly a million bytes", ("word " * 200_000)[:-1] + "s"),
    (
        "French with capital Â and Ã",
        "À L'ÂGE DE SÃO PAULO, les forces de sécurité ont repoussé l'attaque. " * 3,
    ),
    (
        "Hindi, whose vowel signs are marks",
        "सेना ने कहा कि मंगलवार को हुए हमले में तीन सैनिक घायल हुए और दो लापता हैं " * 3,
    ),
    ("Chinese", "周二凌晨，马里首都巴马科的一个军事训练营遭到袭击，军方证实了此事，但没有透露更多细节。"),  # noqa: RUF001 # Chinese writes its own commas
    ("Arabic", "قال الجيش إن مسلحين هاجموا معسكر تدريب في العاصمة باماكو يوم الثلاثاء وأصيب ثلاثة جنود " * 2),
]


@pytest.mark.parametrize("text", [case[1] for case in SOUND], ids=[case[0] for case in SOUND])
def test_articles_of_many_scripts_pass_without_a_word(tmp_path: Path, text: str) -> None:
    """The limits fit scripts other than Latin, and a text of exactly the limit."""
    (article,), problems = load(tmp_path / "a.txt", text.encode())
    assert (article.text, problems) == (text.strip(), [])


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one, two — three", 3), ("马里 army", 3), ("巴马科army", 4), ("... !!", 0), ("77 dead", 2)],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    """A character of a script without spaces counts as a word; punctuation alone does not."""
    assert count_words(text) == words
