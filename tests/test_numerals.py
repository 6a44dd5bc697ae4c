"""Numbers in an article's words: what they mean as counts, what else they are for, what two wordings must share."""

from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.numerals import Marks, count_at, marks, numerals, read_count, reads_number_words

LANGUAGES = [
    "en",
    "fr",
    "es",
    "pt",
    "de",
    "it",
    "nl",
    "ar",
    "ru",
    "uk",
    "tr",
    "zh",
    "ja",
    "en-US",
    "sw",
    "x-",
    "??",
    "",
    None,
]


@dataclass(frozen=True)
class Reads:
    """Words, and what their one count means: low, high and modifier; `None` for words without one."""

    language: str | None
    words: str
    means: tuple[int | None, int | None, str] | None

    def __str__(self) -> str:
        return f"{self.language}: {self.words}"


def exact(number: int) -> tuple[int, int, str]:
    return number, number, "exact"


def approx(number: int) -> tuple[int, int, str]:
    return number, number, "approx"


def span(low: int, high: int) -> tuple[int, int, str]:
    return low, high, "range"


def above(number: int) -> tuple[int, None, str]:
    return number + 1, None, "more_than"


def least(number: int) -> tuple[int, None, str]:
    return number, None, "at_least"


def most(number: int) -> tuple[None, int, str]:
    return None, number, "at_most"


def below(number: int) -> tuple[None, int, str]:
    return None, number - 1, "less_than"


VAGUE = (None, None, "vague")

COUNTS = {
    "en": [
        ("77", exact(77)),
        ("77 people", exact(77)),
        ("more than 70", above(70)),
        ("over 70", above(70)),
        ("At least 15", least(15)),
        ("no fewer than 15", least(15)),
        ("not fewer than 15", least(15)),
        ("not less than 15", least(15)),
        ("15 or more", least(15)),
        ("70+ people", least(70)),
        ("at least another 20", least(20)),
        ("up to 30", most(30)),
        ("at most 30", most(30)),
        ("no more than 30", most(30)),
        ("not more than 30", most(30)),
        ("as many as 30", most(30)),
        ("fewer than 10", below(10)),
        ("under 10", below(10)),
        ("less than five", below(5)),
        ("about 50", approx(50)),
        ("Some 50 mercenaries", approx(50)),
        ("around 50", approx(50)),
        ("nearly 100", approx(100)),
        ("almost 100", approx(100)),
        ("77 or so", approx(77)),
        ("between 10 and 12", span(10, 12)),
        ("10 to 12", span(10, 12)),
        ("10-12", span(10, 12)),
        ("10–12 people", span(10, 12)),
        ("two or three soldiers", span(2, 3)),
        ("a dozen", approx(12)),
        ("half a dozen", approx(6)),
        ("two dozen", approx(24)),
        ("nearly two dozen", approx(24)),
        ("over a dozen", above(12)),
        ("beyond a broken ankle", exact(1)),
        ("under a bus", exact(1)),
        ("at least a soldier", least(1)),
        ("more than two dozen", above(24)),
        ("up to a dozen", most(12)),
        ("a couple of soldiers", approx(2)),
        ("dozens", VAGUE),
        ("at least dozens", VAGUE),
        ("scores", VAGUE),
        ("hundreds of thousands", VAGUE),
        ("several", VAGUE),
        ("many", VAGUE),
        ("a few", VAGUE),
        ("1,200", exact(1200)),
        ("1\u202f200", exact(1200)),
        ("1’200", exact(1200)),
        ("1,20,000", exact(120000)),
        ("2.5 million", exact(2500000)),
        ("5 thousand", exact(5000)),
        ("seventy-seven", exact(77)),
        ("Seventy Seven", exact(77)),
        ("one hundred and five", exact(105)),
        ("a hundred", exact(100)),
        ("nobody", exact(0)),
        ("no one", exact(0)),
        ("none", exact(0)),
        ("no casualties", exact(0)),
        ("not a single soldier", exact(0)),
        ("a soldier", exact(1)),
        ("one soldier", exact(1)),
        ("one of the attackers was killed", exact(1)),
        ("a 34-year-old soldier", exact(1)),
        ("a 12-member team", exact(12)),
        ("two attacks", exact(2)),
        ("2,015 people", exact(2015)),
        ("2015 people were killed", exact(2015)),
        ("more than 2000 were killed", above(2000)),
        ("In Mali 77 people were killed", exact(77)),
        ("On March 12 people fled", exact(12)),
        ("Mali Attack Kills 77 Soldiers", exact(77)),
        ("may 5 people", exact(5)),
        ("17 of the 77", None),
        ("3, 5 and 7 people", None),
        ("The toll rose from 10 to 12", None),
        ("one of the deadliest attacks", None),
        ("one in five", None),
        ("the one who fled", None),
        ("without a number", None),
        ("Boko 77", None),
        ("", None),
    ],
    "fr": [
        ("plus de 70", above(70)),
        ("Plus de 2 000 personnes", above(2000)),
        ("au moins 15", least(15)),
        ("au moins une dizaine de soldats", least(10)),
        ("pas moins de 30", least(30)),
        ("jusqu'à 30", most(30)),
        ("jusqu’à 30", most(30)),
        ("moins de 10", below(10)),
        ("environ 50", approx(50)),
        ("quelque 50 soldats", approx(50)),
        ("une cinquantaine de morts", approx(50)),
        ("entre 10 et 12", span(10, 12)),
        ("deux ou trois", span(2, 3)),
        ("1 200", exact(1200)),
        ("1\u00a0200 personnes", exact(1200)),
        ("1.200", exact(1200)),
        ("1,5 million", exact(1500000)),
        ("soixante-dix-sept", exact(77)),
        ("deux cents morts", exact(200)),
        ("aucun mort", exact(0)),
        ("un soldat", exact(1)),
        ("des dizaines", VAGUE),
        ("plusieurs", VAGUE),
        ("l'une des attaques les plus meurtrières", None),
    ],
    "es": [
        ("más de 70", above(70)),
        ("más de una docena", above(12)),
        ("al menos 15", least(15)),
        ("no menos de 15", least(15)),
        ("hasta 30", most(30)),
        ("menos de 10", below(10)),
        ("unos 50", approx(50)),
        ("de 10 a 12", span(10, 12)),
        ("entre 10 y 12", span(10, 12)),
        ("1.200 personas", exact(1200)),
        ("setenta y siete", exact(77)),
        ("veintiún", exact(21)),
        ("treinta y un muertos", exact(31)),
        ("ningún muerto", exact(0)),
        ("un soldado", exact(1)),
        ("decenas", VAGUE),
        ("numerosos", VAGUE),
        ("una de las peores masacres", None),
    ],
    "pt": [
        ("mais de 70 pessoas", above(70)),
        ("pelo menos 77", least(77)),
        ("até 30", most(30)),
        ("cerca de 50", approx(50)),
        ("uma dezena", approx(10)),
        ("vinte e um", exact(21)),
        ("2.000 pessoas", exact(2000)),
        ("ninguém", exact(0)),
        ("dezenas", VAGUE),
    ],
    "de": [
        ("mehr als 1.200 Menschen", above(1200)),
        ("mindestens 70", least(70)),
        ("nicht weniger als 70", least(70)),
        ("bis zu 30 Tote", most(30)),
        ("weniger als 10", below(10)),
        ("rund 50", approx(50)),
        ("zwischen zehn und zwölf", span(10, 12)),
        ("10 bis 12", span(10, 12)),
        ("zwei Dutzend", approx(24)),
        ("siebenundsiebzig", exact(77)),
        ("Am Montag 77 Menschen", exact(77)),
        ("ein Soldat", exact(1)),
        ("keine Opfer", exact(0)),
        ("niemand", exact(0)),
        ("mehrere", VAGUE),
        ("Dutzende", VAGUE),
        ("einer der schlimmsten Angriffe", None),
    ],
    "it": [
        ("più di 70 persone", above(70)),
        ("almeno una ventina", least(20)),
        ("tra 10 e 12", span(10, 12)),
        ("due dozzine", approx(24)),
        ("2.000 persone", exact(2000)),
        ("settantasette", exact(77)),
        ("nessuna vittima", exact(0)),
        ("decine di morti", VAGUE),
    ],
    "nl": [
        ("meer dan 70", above(70)),
        ("minstens 15", least(15)),
        ("een twintigtal mensen", approx(20)),
        ("tussen 10 en 12", span(10, 12)),
        ("zevenenzeventig", exact(77)),
        ("een soldaat", exact(1)),
        ("geen doden", exact(0)),
        ("tientallen", VAGUE),
    ],
    "ar": [
        ("ما لا يقل عن \u0667\u0667", least(77)),
        ("أكثر من 70", above(70)),
        ("و50 جنديا", exact(50)),
        ("نحو 50", approx(50)),
    ],
    "ru": [("более 70 человек", above(70)), ("не менее 15", least(15)), ("5 тысяч человек", exact(5000))],
    "uk": [("понад 70", above(70)), ("близько 50", approx(50))],
    "tr": [("70'den fazla", above(70)), ("en az 77", least(77))],
    "zh": [("至少77人", least(77)), ("70多人", above(70)), ("不到10人", below(10)), ("3万人", exact(30000))],
    "ja": [("77人以上", least(77)), ("約50人", approx(50)), ("10人未満", below(10))],
    "hi": [("७७ लोग", exact(77))],
    None: [
        ("\uff17\uff17", exact(77)),
        ("more than 70", above(70)),
        ("al menos 70", least(70)),
        ("seventy", None),
        ("5 billion", None),
        ("1.200", None),
    ],
}
CASES = [Reads(language, *row) for language, rows in COUNTS.items() for row in rows]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_count_means_what_its_words_say(case: Reads) -> None:
    count = read_count(case.words, case.language)
    assert (count and (count.low, count.high, count.modifier)) == case.means


USES = [
    ("en", "the third attack", "third", "ordinal"),
    ("en", "the 3rd attack", "3", "ordinal"),
    ("fr", "la 3e attaque", "3", "ordinal"),
    ("es", "el 2º ataque", "2", "ordinal"),
    ("es", "el tercer ataque", "tercer", "ordinal"),
    ("en", "a 77-year-old man", "77", "age"),
    ("en", "aged 77", "77", "age"),
    ("en", "a woman, 34, was killed", "34", "age"),
    ("fr", "âgé de 77 ans", "77", "age"),
    ("fr", "un homme de 77 ans", "77", "age"),
    ("es", "un hombre de 77 años", "77", "age"),
    ("de", "der 77-Jährige", "77", "age"),
    ("en", "in 2015", "2015", "year"),
    ("en", "since 1998", "1998", "year"),
    ("en", "the 2015 attack", "2015", "year"),
    ("en", "the 1990s", "1990", "year"),
    ("en", "March 12, 2015", "2015", "year"),
    ("fr", "en mars 2015", "2015", "year"),
    ("en", "at 3 p.m.", "3", "time"),
    ("en", "at 15:40", "15:40", "time"),
    ("fr", "vers 15h40", "15h40", "time"),
    ("fr", "à 5 heures du matin", "5", "time"),
    ("de", "um 15 Uhr", "15", "time"),
    ("en", "two hours later", "two", "time"),
    ("en", "two or three days", "two", "time"),
    ("fr", "depuis dix ans", "dix", "time"),
    ("es", "hace cinco años", "cinco", "time"),
    ("en", "on 12 March", "12", "date"),
    ("en", "March 12", "12", "date"),
    ("fr", "le 17 septembre", "17", "date"),
    ("es", "el 17 de septiembre", "17", "date"),
    ("de", "am 12. März", "12", "date"),
    ("en", "on 12/03/2024", "12/03/2024", "date"),
    ("en", "$77 million", "77 million", "money"),
    ("en", "€5", "5", "money"),
    ("en", "77 dollars", "77", "money"),
    ("en", "40%", "40", "share"),
    ("en", "40 percent", "40", "share"),
    ("fr", "40 pour cent", "40", "share"),
    ("en", "60 kilometers", "60", "distance"),
    ("en", "10 to 12 miles", "10", "distance"),
    ("en", "5 km", "5", "distance"),
    ("en", "20kg", "20", "distance"),
    ("en", "Flight 370", "370", "name"),
    ("en", "an AK-47", "47", "name"),
    ("en", "M23 rebels", "23", "name"),
    ("en", "in Boko 77", "77", "name"),
    ("en", "on Highway 7", "7", "name"),
    ("en", "U.N. Resolution 2085", "2085", "name"),
    ("en", "the G5 Sahel", "5", "name"),
    ("en", "won 3–0", "3", "name"),
    ("en", "7" * 20, "7" * 20, "name"),
    ("en", "2.5 people", "2.5", "fraction"),
    ("en", "a third of the force", "a third of", "fraction"),
    ("en", "one in five", "one", "fraction"),
    ("en", "three bombs", "three", "count"),
]


@pytest.mark.parametrize(("language", "words", "number", "use"), USES)
def test_a_number_has_the_use_its_neighbours_give_it(language: str, words: str, number: str, use: str) -> None:
    assert [one.use for one in numerals(words, language) if words[one.start : one.end] == number] == [use]


@pytest.mark.parametrize(
    ("words", "number", "read"),
    [
        ("killed 17 of the 77", "17", "17"),
        ("killed 17 of the 77", "77", "77"),
        ("Officials said more than 70 people", "70 people", "more than 70"),
        ("about 70 or more", "70", "about 70 or more"),
        ("said 10 to 12 died", "10", "10 to 12"),
        ("said between ten and twelve died", "ten and twelve", "between ten and twelve"),
    ],
)
def test_the_span_takes_the_words_that_bound_it(words: str, number: str, read: str) -> None:
    start = words.index(number)
    count = count_at(words, start, start + len(number), "en")
    assert count is not None
    assert words[count.start : count.end] == read


def test_half_a_number_is_no_count() -> None:
    assert count_at("killed 1,200 people", 7, 8, "en") is None


def test_a_span_far_into_a_text_keeps_its_offsets() -> None:
    words = "Soldiers fled. " * 1000 + "At least 77 people died. " + "Soldiers fled. " * 1000
    start = words.index("77")
    count = count_at(words, start, start + 2, "en")
    assert count is not None
    assert (words[count.start : count.end], count.low) == ("At least 77", 77)


ALIKE = [
    ("en", "77 people", "seventy-seven people"),
    ("en", "1,200 people", "1200 people"),
    ("en", "were not hurt", "weren't hurt"),
    ("en", "more than 70", "over 70"),
    ("en", "no one died", "nobody died"),
    ("en", "a soldier died", "the soldier died"),
    ("en", "not only soldiers", "soldiers"),
    ("en", "over the weekend", "on the weekend"),
    ("fr", "soixante-dix-sept", "77"),
    ("zh", "无人机", "飞机"),
]
UNLIKE = [
    ("en", "at least 70 people", "at least 77 people"),
    ("en", "at least 70 were killed", "at least 70 were not killed"),
    ("en", "at least 70", "more than 70"),
    ("en", "nearly 70", "70"),
    ("en", "third attack", "three attacks"),
    ("en", "40%", "40"),
    ("en", "dozens", "hundreds"),
    ("en", "77 people", "77-year-old people"),
    ("en", "no fewer than 70", "fewer than 70"),
    ("en", "without casualties", "with casualties"),
    ("fr", "ils ont été tués", "ils n'ont pas été tués"),
    ("fr", "Il y a des combats", "Il n'y a plus de combats"),
    ("es", "murieron 5", "no murieron 5"),
    ("de", "wurden getötet", "wurden nicht getötet"),
    ("it", "sono morti", "non sono morti"),
    ("pt", "morreram", "não morreram"),
    ("nl", "zijn gedood", "zijn niet gedood"),
    ("ar", "قتل", "لم يقتل"),
    ("ru", "были убиты", "не были убиты"),
    ("zh", "死亡", "没有死亡"),
    ("ja", "出ている", "出ていない"),
    (None, "killed", "not killed"),
    (None, "seventy", "over seventy"),
]


@pytest.mark.parametrize(("language", "one", "other"), ALIKE)
def test_rewording_keeps_the_marks(language: str | None, one: str, other: str) -> None:
    assert marks(one, language) == marks(other, language)


@pytest.mark.parametrize(("language", "one", "other"), UNLIKE)
def test_another_statement_has_other_marks(language: str | None, one: str, other: str) -> None:
    assert marks(one, language) != marks(other, language)


def test_marks_are_sorted_canonical_names() -> None:
    words = "No fewer than 77 of the third group, 40% of dozens, were not killed; more than 12 had no guns"
    assert marks(words, "en") == Marks(
        ("0", "12", "77", "ordinal:3", "share:40", "vague:dozens"), ("no", "not"), ("at_least", "more_than")
    )


def test_number_words_are_read_in_seven_languages() -> None:
    assert [tag for tag in LANGUAGES if reads_number_words(tag)] == ["en", "fr", "es", "pt", "de", "it", "nl", "en-US"]


# Any text


PIECES = st.sampled_from(
    [
        *("77", "1,200", "2015", "3", "a", "an", "no", "one", "not", "never", "p.m.", "March", "%", "$", ",", "-", "."),
        *(
            "seventy",
            "dozen",
            "million",
            "un",
            "une",
            "pas",
            "ne",
            "plus",
            "de",
            "über",
            "不",
            "至少",
            "\u0667",
            "²",
            "'",
        ),
        *("\ud800", "e\u0301", "–", "_", "n't", "²", "½", "\n"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=25).map("".join)
)
TAGS = st.one_of(st.sampled_from(LANGUAGES), st.text(max_size=8))


@settings(deadline=None)
@given(TEXTS, TAGS)
@example("tw\ud800o", "en")
@example("a", "en")
@example("n't", "en")
def test_spans_lie_in_the_text_in_order(words: str, language: str | None) -> None:
    end = 0
    for one in numerals(words, language):
        assert end <= one.start < one.end <= len(words)
        end = one.end


@settings(deadline=None)
@given(TEXTS, TAGS, st.integers(-2, 70), st.integers(-2, 70))
def test_nothing_raises_on_any_text_and_tag(words: str, language: str | None, start: int, end: int) -> None:
    marks(words, language)
    count = count_at(words, start, end, language)
    if count is not None:
        assert 0 <= count.start < count.end <= len(words)
        assert count.low is None or count.high is None or count.low <= count.high


@settings(deadline=None)
@given(st.integers(0, 10**14))
def test_a_grouped_number_is_itself(number: int) -> None:
    count = read_count(f"{number:,}", "en")
    assert count is not None
    assert (count.low, count.high) == (number, number)


@given(TEXTS, TAGS, st.integers(1, 9), st.data())
@settings(max_examples=300, deadline=None)
def test_another_digit_is_another_number(words: str, language: str | None, by: int, data: st.DataObject) -> None:
    words = f"{words} 77 people"
    place = data.draw(st.sampled_from([at for at, one in enumerate(words) if one in "0123456789"]))
    changed = f"{words[:place]}{(int(words[place]) + by) % 10}{words[place + 1 :]}"
    assert marks(words, language).numbers != marks(changed, language).numbers


@pytest.mark.parametrize(
    "words", ["7" * 50_000, " " * 50_000, "a " * 50_000, "1," * 25_000, "1-" * 25_000, "\u0667" * 5_000]
)
@pytest.mark.parametrize("language", ["en", "fr", None])
def test_a_page_of_one_thing_is_read(words: str, language: str | None) -> None:
    assert marks(words, language).negations == ()
    count_at(words, 0, len(words), language)
