# ruff: noqa: RUF001 - Arabic letters are what is tested
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lineage import credits_of

SEEDS = Path(__file__).parents[1] / "seeds"

COPIES = [
    ("BAMAKO, Mali (AP) — Gunmen attacked a camp.", "AP", "BAMAKO, Mali (AP) —"),
    ("BAMAKO (AFP) – Des hommes armés ont attaqué.", "AFP", "BAMAKO (AFP) –"),
    ("Bamako, 17 sep (EFE).- Hombres armados atacaron.", "EFE", "Bamako, 17 sep (EFE).-"),
    ("BOR, South Sudan, Feb 12 (NBNA) — At least 27 people", "NBNA", "BOR, South Sudan, Feb 12 (NBNA) —"),
    ("By Jane Doe | Reuters\nGunmen attacked.", "Reuters", "By Jane Doe | Reuters"),
    ("Par Jean Dupont, AFP\nDes hommes armés.", "AFP", "Par Jean Dupont, AFP"),
    ("Gunmen attacked.\nSource: AFP", "AFP", "Source: AFP"),
    (
        "Gunmen attacked.\nOriginal Source: www.taipeitimes.com",
        "www.taipeitimes.com",
        "Original Source: www.taipeitimes.com",
    ),
    ("Hombres armados.\nFuente: EFE", "EFE", "Fuente: EFE"),
    ("Bewaffnete griffen an.\nQuelle: dpa", "DPA", "Quelle: dpa"),
    ("Homens armados.\nFonte: Lusa", "Lusa", "Fonte: Lusa"),
    ("هاجم مسلحون.\nالمصدر: رويترز", "Reuters", "المصدر: رويترز"),
    ("Gunmen attacked. © 2024 Agence France-Presse", "AFP", "© 2024 Agence France-Presse"),
    (
        "This article was originally published by The Guardian.",
        "The Guardian",
        "was originally published by The Guardian",
    ),
    ("Des hommes armés ont attaqué. (avec AFP)", "AFP", "(avec AFP"),
    ("Con información de EFE", "EFE", "Con información de EFE"),
    ("Gunmen attacked.\nReuters", "Reuters", "Reuters"),
]
CITES = [
    ("He told The Associated Press on condition of anonymity.", "AP", "told The Associated Press"),
    ("An AP reporter heard two explosions.", "AP", "An AP reporter"),
    ("The toll is higher, according to Reuters.", "Reuters", "according to Reuters"),
    ("AFP reported that the airport was closed.", "AFP", "AFP reported"),
    ("« Ils ont tiré », a déclaré à l'AFP un élu.", "AFP", "déclaré à l'AFP"),
    ("Un journaliste de l’AFP a vu la fumée.", "AFP", "journaliste de l’AFP"),
    ("“Dispararon”, dijo a EFE el alcalde.", "EFE", "dijo a EFE"),
    ("„Sie schossen“, sagte er der Nachrichtenagentur Reuters.", "Reuters", "sagte er der Nachrichtenagentur Reuters"),
    ("Segundo a Lusa, morreram dez.", "Lusa", "Segundo a Lusa"),
    ("قال مسؤول لوكالة فرانس برس إن", "AFP", "لوكالة فرانس برس"),
]
NEITHER = [
    "Photo: AFP",
    "Smoke rises over the camp (Photo by Jane Doe / AFP)",
    "The APs and the AFPs of this world.",
    "Sources: none of them would give a name.",
    "The source: a spring in the hills.",
    "The hamlet of Reutersville was shelled.",
]


@pytest.mark.parametrize(("text", "credited", "quote"), COPIES)
def test_a_text_that_says_whose_it_is_is_credited_as_copy(text: str, credited: str, quote: str) -> None:
    """Datelines, bylines, source lines and notices in six languages name the author of the words."""
    (found,) = credits_of(text)
    assert (found.credited, found.use, found.quote) == (credited, "copy", quote)


@pytest.mark.parametrize(("text", "credited", "quote"), CITES)
def test_a_text_that_quotes_an_agency_cites_it(text: str, credited: str, quote: str) -> None:
    """To be told something, or to have a reporter there, makes no text an agency's copy."""
    (found,) = credits_of(text)
    assert (found.credited, found.use, found.quote) == (credited, "cites", quote)


@pytest.mark.parametrize("text", NEITHER)
def test_what_only_looks_like_a_credit_is_none(text: str) -> None:
    """A photograph's credit, a word that begins like an agency's name, a source without a name."""
    assert credits_of(text) == ()


def test_the_seeds_credit_whom_they_say() -> None:
    """000 and 001 cite AP and are not its copy; 003 says that it is somebody's."""
    found = {path.name[:3]: credits_of(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")}
    said = {name: [(one.credited, one.use) for one in told] for name, told in found.items()}
    assert said == {
        "000": [("AP", "cites")],
        "001": [("AP", "cites"), ("AP", "cites")],
        "002": [],
        "003": [("www.taipeitimes.com", "copy")],
        "004": [],
    }


@given(st.lists(st.sampled_from(["AP", "AFP", "(", ")", " — ", "By ", "\n", "told ", "Source: ", "é", "،", "à l’"])))
def test_a_quote_is_the_texts_own_words(parts: list[str]) -> None:
    """Whatever the text: `text[start:end]` is the quote, and no two credits overlap."""
    text = "".join(parts)
    found = credits_of(text)
    assert all(text[one.start : one.end] == one.quote for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("piece", "credits_each"),
    [("(AP ", 0), ("By ", 0), ("told the AP ", 1), ("© ", 0), ("By A, AP | ", 0), ("à l’", 0)],
)
def test_a_text_of_nothing_but_beginnings_is_read_to_its_end(piece: str, credits_each: int) -> None:
    """A hundred thousand words that each might begin a credit: searches are bounded, and every credit is found."""
    assert len(credits_of(piece * 100_000)) == 100_000 * credits_each
