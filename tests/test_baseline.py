"""The rules-only baseline on sentences of our own: what it finds, what it leaves alone, and that it never breaks."""

from dataclasses import dataclass
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import baseline
from evals.baseline import extract
from pipeline import fact as words_of
from pipeline.fact import Fact, Incident
from pipeline.normalise import stated_modifier
from pipeline.rules.words import NUMBER, entries

# An attack in each language, for sentences that only say how many.
ATTACK = {
    "en": "Gunmen attacked a village near Tessit on Monday.",
    "fr": "Des hommes armés ont attaqué lundi un village près de Tessit.",
    "es": "Hombres armados atacaron el lunes una aldea cerca de Tessit.",
}
Number = tuple[str, str, str | None, int | None, int | None, str | None]


@dataclass(frozen=True)
class Told:
    """A sentence beside an attack, and the quantities that it gives."""

    language: str
    sentence: str
    means: tuple[Number, ...]

    def __str__(self) -> str:
        return self.sentence


QUANTITIES = [
    Told(
        "en",
        "At least 12 soldiers were killed and five wounded.",
        (
            ("killed", "At least 12", "at_least", 12, None, "soldiers"),
            ("injured", "five", "exact", 5, 5, None),
        ),
    ),
    Told(
        "en",
        "The shots killed 12, wounded 5.",
        (("killed", "12", "exact", 12, 12, None), ("injured", "5", "exact", 5, 5, None)),
    ),
    Told(
        "en",
        "12 killed, 5 wounded in the village",
        (("killed", "12", "exact", 12, 12, None), ("injured", "5", "exact", 5, 5, None)),
    ),
    Told("en", "More than 70 people died.", (("killed", "More than 70", "more_than", 71, None, "people"),)),
    Told("en", "The death toll rose to 1,200.", (("killed", "1,200", "exact", 1200, 1200, None),)),
    Told("en", "Up to 30 villagers are missing.", (("missing", "Up to 30", "at_most", None, 30, "villagers"),)),
    Told("en", "Fewer than 10 people were hurt.", (("injured", "Fewer than 10", "less_than", None, 9, "people"),)),
    Told("en", "About 50 herders were kidnapped.", (("abducted", "About 50", "approx", 50, 50, "herders"),)),
    Told(
        "en", "Over a dozen fishermen were killed.", (("killed", "Over a dozen", "more_than", 13, None, "fishermen"),)
    ),
    Told("en", "Two dozen people were injured.", (("injured", "Two dozen", "approx", 24, 24, "people"),)),
    Told("en", "Dozens were wounded.", (("injured", "Dozens", "vague", None, None, None),)),
    Told(
        "en", "Between 10 and 12 traders were killed.", (("killed", "Between 10 and 12", "range", 10, 12, "traders"),)
    ),
    Told("en", "Ten to twelve traders were killed.", (("killed", "Ten to twelve", "range", 10, 12, "traders"),)),
    Told(
        "en",
        "They left 30 people killed or wounded.",
        (("killed_or_injured", "30", "exact", 30, 30, "people"),),
    ),
    Told(
        "en",
        "Two guards and a teacher were killed.",
        (("killed", "Two", "exact", 2, 2, "guards"), ("killed", "a", "exact", 1, 1, "teacher")),
    ),
    Told("en", "The raid left a policeman dead.", (("killed", "a", "exact", 1, 1, "policeman"),)),
    Told("en", "No one was killed.", (("killed", "No one", "exact", 0, 0, None),)),
    Told("en", "There were no casualties.", (("casualties_unspecified", "no", "exact", 0, 0, None),)),
    Told("en", "Police arrested four suspects.", (("detained", "four", "exact", 4, 4, "suspects"),)),
    Told("en", "About 2,000 residents fled.", (("displaced", "About 2,000", "approx", 2000, 2000, "residents"),)),
    Told(
        "en",
        "They burned 14 houses and two trucks.",
        (("buildings", "14", "exact", 14, 14, "houses"), ("vehicles", "two", "exact", 2, 2, "trucks")),
    ),
    Told("en", "Three explosions were heard.", (("explosions", "Three", "exact", 3, 3, "explosions"),)),
    Told("en", "Some 40 gunmen came at dawn.", (("attackers", "Some 40", "approx", 40, 40, "gunmen"),)),
    Told("en", "An attack on 12 soldiers left five dead.", (("killed", "five", "exact", 5, 5, None),)),
    Told(
        "en",
        "The army did not specify the number of casualties.",
        (("casualties_unspecified", "not_disclosed", None, None, None, None),),
    ),
    Told("en", "It is unclear how many people were killed.", (("killed", "unknown", None, None, None, None),)),
    Told(
        "fr",
        "Au moins vingt et un soldats ont été tués et une dizaine blessés.",
        (
            ("killed", "Au moins vingt et un", "at_least", 21, None, "soldats"),
            ("injured", "une dizaine", "approx", 10, 10, None),
        ),
    ),
    Told(
        "fr",
        "Le bilan est de 1 200 morts et plusieurs blessés.",
        (("killed", "1 200", "exact", 1200, 1200, None), ("injured", "plusieurs", "vague", None, None, None)),
    ),
    Told(
        "fr", "Plus de 70 habitants ont été enlevés.", (("abducted", "Plus de 70", "more_than", 71, None, "habitants"),)
    ),
    Told("fr", "De 10 à 12 élèves sont portés disparus.", (("missing", "De 10 à 12", "range", 10, 12, "élèves"),)),
    Told("fr", "Un gendarme a été tué.", (("killed", "Un", "exact", 1, 1, "gendarme"),)),
    Told("fr", "Aucun blessé n'a été signalé.", (("injured", "Aucun", "exact", 0, 0, None),)),
    Told("fr", "Ils ont incendié trois véhicules.", (("vehicles", "trois", "exact", 3, 3, "véhicules"),)),
    Told(
        "es",
        "Al menos treinta y dos campesinos murieron y varios resultaron heridos.",
        (
            ("killed", "Al menos treinta y dos", "at_least", 32, None, "campesinos"),
            ("injured", "varios", "vague", None, None, None),
        ),
    ),
    Told("es", "Mataron a 12 soldados.", (("killed", "12", "exact", 12, 12, "soldados"),)),
    Told("es", "Unos 50 vecinos fueron secuestrados.", (("abducted", "Unos 50", "approx", 50, 50, "vecinos"),)),
    Told("es", "Un policía resultó herido.", (("injured", "Un", "exact", 1, 1, "policía"),)),
    Told("en", "The find brings to 16 the number killed.", (("killed", "16", "exact", 16, 16, None),)),
    Told(
        "en",
        "They seized 12 traders, seven of whom were wounded.",
        (("abducted", "12", "exact", 12, 12, "traders"), ("injured", "seven", "exact", 7, 7, None)),
    ),
    Told(
        "en",
        "He was wounded and lay in a ward with 30 beds.",
        (),
    ),
    Told("es", "Cuatro aún están heridos.", (("injured", "Cuatro", "exact", 4, 4, None),)),
    Told("fr", "Cinq d'entre eux sont blessés.", (("injured", "Cinq", "exact", 5, 5, None),)),
    Told("es", "Fueron detenidos cuatro sospechosos.", (("detained", "cuatro", "exact", 4, 4, "sospechosos"),)),
    Told("es", "No hubo heridos.", (("injured", "No hubo", "exact", 0, 0, None),)),
]


@pytest.mark.parametrize("told", QUANTITIES, ids=str)
def test_a_number_keeps_its_words_bounds_and_measure(told: Told) -> None:
    found = quantities(f"{ATTACK[told.language]} {told.sentence}", told.language)
    assert tuple(_number(fact) for fact in found) == told.means


NO_QUANTITY = [
    "A 45-year-old trader lost everything.",
    "The wounded trader, aged 45, was born in 1979.",
    "The killing happened 12 kilometres from the border, at 3:30 p.m. on 12 March.",
    "The kidnappers demanded $50,000, or 300 million naira.",
    "About 30 percent of the dead go uncounted.",
    "It was the third attack this month and killed hope.",
    "Soldiers of the M23 carry AK-47s and were hurt.",
    "Passengers of Flight 370 waited.",
    "The killings went on for five hours and three days.",
    "The dead of five villages were mourned.",
    "A man said the wounded were safe.",
    "It was one of the bloodiest killings.",
]


@pytest.mark.parametrize("sentence", NO_QUANTITY)
def test_ages_years_money_and_the_like_are_no_quantities(sentence: str) -> None:
    assert quantities(f"{ATTACK['en']} {sentence}") == []


NO_INCIDENT = [
    ("", None),
    ("The striker scored two goals as the Lions attacked from the start and killed the match.", "en"),
    ("L'attaquant a marqué deux buts et blessé le gardien de but ; l'attaque a été la clé du championnat.", "fr"),
    ("El delantero fue herido en un ataque por la banda; el partido de fútbol dejó dos goles.", "es"),
    ("The film tells how gunmen attacked a bank and killed 12 people.", "en"),
    ("La película narra el ataque de hombres armados que mataron a doce personas.", "es"),
    ("The airport held a drill. Gunmen played by recruits attacked the terminal and wounded 12 volunteers.", "en"),
    ("Des soldats ont joué une attaque de terroristes lors d'un exercice de simulation ; dix faux blessés.", "fr"),
    ("A bus overturned near Nakuru on Monday, killing 14 people and injuring 30, police said.", "en"),
    ("Un séisme a fait 1 200 morts et des centaines de blessés mardi.", "fr"),
    ("Un terremoto dejó 30 muertos y 200 heridos el martes.", "es"),
    ("He died of a heart attack at 81.", "en"),
    ("A shark attack killed a swimmer.", "en"),
    ("The minister attacked the opposition over the budget.", "en"),
    ("Twelve soldiers were decorated in the capital.", "en"),
    ("The strike at the mine entered its third week.", "en"),
]


@pytest.mark.parametrize(("text", "language"), NO_INCIDENT)
def test_no_violence_is_no_incident(text: str, language: str | None) -> None:
    assert extract(text, language) == ()


EVENT_TYPES = [
    ("Gunmen killed 12 farmers in Yelwa.", "attack"),
    ("Gunmen attacked a barracks in Yelwa but troops repelled the assault.", "armed_clash"),
    ("Rebels clashed with the army near Yelwa.", "armed_clash"),
    ("A suicide bomber blew himself up in Yelwa, killing two people.", "suicide_bomb"),
    ("A roadside bomb killed two soldiers near Yelwa.", "remote_explosive"),
    ("An air strike killed nine people in Yelwa.", "air_drone_strike"),
    ("Shelling killed nine people in Yelwa.", "shelling"),
    ("Bandits abducted nine pupils in Yelwa.", "abduction"),
    ("Un kamikaze a attaqué le marché de Yelwa et tué deux personnes.", "suicide_bomb"),
    ("Des hommes armés ont attaqué Yelwa et tué deux personnes.", "attack"),
    ("Un coche bomba mató a dos soldados en Yelwa.", "remote_explosive"),
    ("Hombres armados secuestraron a nueve alumnos en Yelwa.", "abduction"),
]


@pytest.mark.parametrize(("text", "expected"), EVENT_TYPES)
def test_the_event_type_is_that_of_the_words_for_the_attack(text: str, expected: str) -> None:
    assert one(main(text), "event_type").category == expected


DATES = [
    ("Gunmen killed 12 people early Tuesday.", "early Tuesday", "day", None, None),
    ("Gunmen killed 12 people on 12 March 2016.", "12 March 2016", "day", "2016-03-12", "2016-03-12"),
    ("On March 12, 2016, gunmen killed 12 people.", "March 12, 2016", "day", "2016-03-12", "2016-03-12"),
    ("In March 2016 gunmen killed 12 people.", "March 2016", "month", "2016-03-01", "2016-03-31"),
    ("In July gunmen killed 12 people.", "July", "month", None, None),
    ("Des hommes armés ont tué 12 personnes mardi soir.", "mardi soir", "day", None, None),
    (
        "Hombres armados mataron a 12 personas el 3 de mayo de 2021.",
        "3 de mayo de 2021",
        "day",
        "2021-05-03",
        "2021-05-03",
    ),
    ("Gunmen killed 12 people on 31 February 2016.", "31 February 2016", "day", None, None),
]


@pytest.mark.parametrize(("text", "said", "precision", "start", "end"), DATES)
def test_a_date_has_days_only_where_the_text_prints_the_year(
    text: str, said: str, precision: str, start: str | None, end: str | None
) -> None:
    date = one(main(text), "date")
    assert (date.value_text, date.precision, date.date_start, date.date_end) == (said, precision, start, end)
    assert date.basis == ("explicit" if start else "unresolved")


PLACES = [
    ("Gunmen killed 12 people in Gao, Mali.", "Gao", "Mali"),
    ("Gunmen killed 12 people in the town of Gao in northern Mali.", "Gao", "Mali"),
    ("Gunmen killed 12 people in Mali's capital, Bamako.", "Bamako", "Mali"),
    ("Malian gunmen killed 12 people near Gao.", "Gao", None),
    ("Gunmen killed 12 people in Somalia.", "Somalia", "Somalia"),
    ("GAO, Mali (Agency) — Gunmen killed 12 people in a market.", "GAO", "Mali"),
    ("Des hommes armés ont tué 12 personnes à Djibo, dans le nord du Burkina Faso.", "Djibo", "Burkina Faso"),
    ("Hombres armados mataron a 12 personas en el municipio de Caloto, Colombia.", "Caloto", "Colombia"),
]


@pytest.mark.parametrize(("text", "name", "country"), PLACES)
def test_a_place_has_a_country_only_where_the_text_says_so(text: str, name: str, country: str | None) -> None:
    place = one(main(text), "place")
    assert (place.value_text, place.country) == (name, country)


ACTORS = [
    ("Gunmen killed 12 people.", [("Gunmen", "perpetrator", "reported_as_fact", "unidentified")]),
    ("Suspected jihadists killed 12 people.", [("jihadists", "perpetrator", "suspected", "jihadist_group")]),
    (
        "Gunmen killed 12 people. JNIM, an al-Qaida-linked group, claimed responsibility.",
        [("JNIM", "perpetrator", "claimed", "jihadist_group")],
    ),
    (
        "Gunmen killed 12 people. No group has claimed responsibility, but officials blamed Boko Haram.",
        [("Boko Haram", "perpetrator", "suspected", "jihadist_group")],
    ),
    ("ISWAP fighters killed 12 people.", [("ISWAP", "perpetrator", "reported_as_fact", "jihadist_group")]),
    (
        "Gunmen attacked a barracks. Malian troops repelled the attackers.",
        [
            ("Gunmen", "perpetrator", "reported_as_fact", "unidentified"),
            ("Malian troops", "responder", "reported_as_fact", "state_forces"),
        ],
    ),
    (
        "Des hommes armés ont tué 12 soldats. Le GSIM a revendiqué l'attaque.",
        [("GSIM", "perpetrator", "claimed", "jihadist_group")],
    ),
    (
        "Un atentado mató a 12 soldados. El ELN reivindicó el ataque.",
        [("ELN", "perpetrator", "claimed", "rebel_group")],
    ),
    ("The army killed 12 militants in a raid.", []),
]


@pytest.mark.parametrize(("text", "expected"), ACTORS)
def test_an_actor_has_the_strongest_basis_that_the_text_gives(text: str, expected: list[tuple[str, ...]]) -> None:
    found = [fact for fact in main(text).facts if fact.kind == "actor"]
    assert [(fact.value_text, fact.category, fact.basis, fact.actor_type) for fact in found] == expected


TARGETS = [
    ("Gunmen stormed a military camp in Gao and killed 12 people.", ["military camp"]),
    ("An attack on the Radisson hotel killed 12 people.", ["Radisson hotel"]),
    ("A convoy was ambushed by gunmen near Gao.", ["convoy"]),
    ("Des hommes armés ont attaqué un camp de gendarmerie à Djibo.", ["camp de gendarmerie"]),
    ("Hombres armados atacaron una estación de policía en Caloto.", ["estación de policía"]),
    ("Gunmen attacked on Tuesday and killed 12 people.", []),
]


@pytest.mark.parametrize(("text", "expected"), TARGETS)
def test_a_target_is_what_the_words_for_the_attack_point_at(text: str, expected: list[str]) -> None:
    assert [fact.value_text for fact in main(text).facts if fact.kind == "target"] == expected


ORIGINATORS = [
    (
        "Twelve people were killed, according to a security source in the region.",
        "a security source",
        "anonymous_official",
    ),
    ("The army said 12 people were killed.", "The army", "state_official"),
    ("Twelve people were killed, a witness told reporters.", "a witness", "eyewitness"),
    ("Twelve people were killed.", None, "narrator"),
    ("He said 12 people were killed.", None, "narrator"),
    ("The police chief would only say that 12 people were killed.", "The police chief", "state_official"),
    ("They asked who could say how 12 people were killed.", None, "narrator"),
    ("Selon le gouverneur, douze personnes ont été tuées.", "le gouverneur", "state_official"),
    ("Selon un enseignant, douze personnes ont été tuées.", "un enseignant", "unclear"),
    ("Doce personas murieron, informó la policía.", "la policía", "state_official"),
]


@pytest.mark.parametrize(("sentence", "originator", "kind"), ORIGINATORS)
def test_a_figure_comes_from_whom_its_sentence_names(sentence: str, originator: str | None, kind: str) -> None:
    language = {"S": "fr", "D": "es"}.get(sentence[0], "en")
    (fact,) = quantities(f"{ATTACK[language]} {sentence}", language)
    assert (fact.originator, fact.originator_type) == (originator, kind)


def test_two_sources_in_one_sentence_each_keep_their_figure() -> None:
    text = f"{ATTACK['en']} Three diplomats told an agency 70 had died, while the UN said 50 were dead."
    assert [(fact.low, fact.originator) for fact in quantities(text)] == [(70, "Three diplomats"), (50, "the UN")]


def test_the_same_number_from_the_same_source_counts_once() -> None:
    text = f"{ATTACK['en']} Twelve people were killed. The 12 dead were buried."
    assert [fact.low for fact in quantities(text)] == [12]


PARTS = [
    "Twenty people, including three children, were killed.",
    "Twenty people, three of them children, were killed.",
    "They killed 20 people, among them three children.",
]


@pytest.mark.parametrize("sentence", PARTS)
def test_a_part_points_to_its_whole(sentence: str) -> None:
    incident = main(f"{ATTACK['en']} {sentence}")
    whole, part = (fact for fact in incident.facts if fact.kind == "quantity")
    assert part.subset_of is not None
    assert incident.facts[part.subset_of] == whole


def test_an_attack_of_another_year_is_an_incident_of_its_own() -> None:
    text = (
        f"{ATTACK['en']} Twelve people were killed. In 2015, militants attacked a hotel in Gao, killing 20 people. "
        "That attack wounded nine guests. Since 2012, more than 35,000 people have been killed."
    )
    first, second = extract(text, "en")
    assert (first.role, second.role) == ("main", "background")
    assert [fact.low for fact in first.facts if fact.kind == "quantity"] == [12]
    assert [fact.low for fact in second.facts if fact.kind == "quantity"] == [20, 9]
    assert one(second, "date").value_text == "2015"


def test_a_text_about_a_past_attack_has_it_as_its_main_incident() -> None:
    (incident,) = extract("In March 2012 gunmen attacked a hotel in Kidal. Twelve guests were killed.")
    assert incident.role == "main"


def test_a_past_attack_in_other_news_is_only_background() -> None:
    text = "The fair opens today. Prices rose. Hotels are full. Visitors came. In 2015 gunmen killed 20 people in Gao."
    assert [incident.role for incident in extract(text)] == ["background"]


LANGUAGE_TAGS = [None, "en", "en-GB", "fr", "es-419", "de", "xx", ""]


@pytest.mark.parametrize("language", LANGUAGE_TAGS)
def test_digits_are_read_whatever_the_language(language: str | None) -> None:
    (incident,) = extract("Gunmen killed 12 people in Gao.", language)
    assert one(incident, "quantity").low == 12


def test_every_code_is_in_its_vocabulary() -> None:
    text = " ".join(told.sentence for told in QUANTITIES)
    texts = [ATTACK["en"] + text, *(text for text, *_ in (*ACTORS, *TARGETS, *PLACES))]
    facts = [fact for text in texts for incident in extract(text) for fact in incident.facts]
    coded = {
        "measure": words_of.Measure,
        "status": words_of.QuantityStatus,
        "modifier": words_of.Modifier,
        "group_type": words_of.GroupType,
        "originator_type": words_of.OriginatorType,
        "actor_type": words_of.ActorType,
        "target_type": words_of.TargetType,
    }
    for column, vocabulary in coded.items():
        assert {getattr(fact, column) for fact in facts} - {None} <= set(get_args(vocabulary))


QUALIFIERS = [(modifier, said) for modifier, table in NUMBER["before"].items() for said in entries(table)]


@pytest.mark.parametrize(("modifier", "said"), QUALIFIERS)
def test_the_models_are_held_to_the_same_words(modifier: str, said: str) -> None:
    """A qualifier that the baseline reads is one that a model's reply may use, too."""
    assert stated_modifier(modifier, 12, f"{said} 12", "") == modifier


CRUMBS = st.sampled_from(
    [
        *(
            "12",
            "1,200",
            "twenty",
            "dozens",
            "a dozen",
            "a",
            "no one",
            "between",
            "and",
            "to",
            "-",
            "at least",
            "$",
            "%",
        ),
        *("soldiers", "killed", "wounded", "houses", "burned", "including", "tués", "morts", "une dizaine", "heridos"),
        *("attack", "gunmen", "repelled", "JNIM", "claimed", "responsibility", "Gao", "Mali", "in 2015", "on Tuesday"),
        *("12 March 2016", "according to", "selon", "según", "the army", "said", ", ", ". ", "\n", "\ud800", "é", "’"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CRUMBS, max_size=40).map(" ".join) | st.text(max_size=300), st.sampled_from(LANGUAGE_TAGS))
def test_any_text_gives_facts_with_their_own_words(text: str, language: str | None) -> None:
    incidents = extract(text, language)
    assert incidents == extract(text, language)
    assert [incident.role for incident in incidents].count("main") <= 1
    for evidence in (said.evidence for incident in incidents for said in (incident, *incident.facts)):
        assert evidence.status == "exact"
        assert evidence.start is not None
        assert evidence.quote
        assert text[evidence.start : evidence.end] == evidence.quote
    for fact in (fact for incident in incidents for fact in incident.facts if fact.value_text is not None):
        assert fact.value_text in fact.evidence.quote


HUGE = [
    "killed 12 and " * 7000,
    "Gunmen attacked a village, killing 12 people, police said. " * 1700,
    "a" * 100_000,
    "1" * 100_000,
    "12 " * 33_000,
    "Gao " * 25_000,
    "in " * 33_000,
    " " * 50_000 + "attack" + " " * 50_000,
    "the army said " * 7000,
    "Islamic State " * 7000,
    "12 houses " * 10_000,
]


@pytest.mark.parametrize("text", HUGE, ids=lambda text: text.strip()[:12])
def test_a_huge_text_is_read_to_its_end(text: str) -> None:
    assert isinstance(extract(text, "en"), tuple)


def test_a_version_is_named() -> None:
    assert (baseline.NAME, baseline.VERSION) == ("baseline/rules", "7")


def main(text: str, language: str | None = None) -> Incident:
    first = extract(text, language)[0]
    assert first.role == "main"
    return first


def one(incident: Incident, kind: str) -> Fact:
    (found,) = (fact for fact in incident.facts if fact.kind == kind)
    return found


def quantities(text: str, language: str | None = "en") -> list[Fact]:
    return [fact for fact in main(text, language).facts if fact.kind == "quantity"]


def _number(fact: Fact) -> Number:
    said = fact.value_text if fact.value_text is not None else fact.status
    return fact.measure, said, fact.modifier, fact.low, fact.high, fact.group_text
