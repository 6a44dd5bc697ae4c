"""Small gold and small extractions, built by hand or drawn by hypothesis, for the tests of scoring.

One text, `TEXT`, carries the worked examples; its facts are made with the same words for gold and for an extraction.
What hypothesis draws comes from vocabularies so small that facts collide often, and its words stand at made-up offsets.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from evals.agreement import EVERYTHING
from evals.gold_facts import GoldFact, GoldIncident
from evals.gold_set import GoldArticle
from evals.rates import Rates, rates, total
from evals.score import ArticleScore, Extracted, score_article
from pipeline.article import Article, text_hash
from pipeline.fact import Evidence, Fact, Incident

TEXT = (
    "Militants attacked a gendarme school in Bamako, Mali, on Tuesday. "
    "A security source said 77 people were killed, an internal document says 81 died. "
    "More than 70 died, a hospital said. In all, 255 were injured. "
    "Funerals are held for 50 trainees. The army did not say how many soldiers died. "
    "In July, rebels ambushed a convoy in Tinzaouaten and killed 50 mercenaries."
)


def quoted(words: str, text: str = TEXT) -> Evidence:
    """Evidence for words of the text; ungrounded where it does not have them."""
    if words not in text:
        return Evidence(words)
    return Evidence(words, text.index(words), text.index(words) + len(words), "exact")


def fact(kind: Any, value_text: str | None = None, quote: str | None = None, **columns: Any) -> Fact:
    """A fact on a quote of `TEXT`, or on its own value."""
    return Fact(kind=kind, value_text=value_text, evidence=quoted(quote or value_text or "-"), **columns)


def number(low: int | None, quote: str = "-", high: int | None = -1, **columns: Any) -> Fact:
    """A quantity; without more said, exact and of the dead."""
    high = low if high == -1 else high
    columns = {"measure": "killed", "status": "reported", "modifier": "exact", **columns}
    return fact(
        "quantity", columns.pop("value_text", None if low is None else str(low)), quote, low=low, high=high, **columns
    )


def gold(one: Fact, *, optional: bool = False, **also: tuple[str | None, ...]) -> GoldFact:
    """A labelled fact, with what else is right."""
    return GoldFact(one, dict(also), optional)


ATTACK = (
    fact("event_type", None, "Militants attacked", category="attack"),
    fact("date", "Tuesday", precision="day", basis="unresolved"),
    fact("place", "Bamako", "Bamako, Mali", country="MLI"),
    fact("actor", "Militants", category="perpetrator", basis="reported_as_fact"),
    fact("target", "gendarme school", target_type="police"),
)
AMBUSH = (
    fact("event_type", None, "rebels ambushed a convoy", category="armed_clash"),
    fact("date", "July", precision="month", basis="unresolved"),
    fact("place", "Tinzaouaten"),
    fact("actor", "rebels", category="perpetrator", basis="reported_as_fact"),
    fact("target", "convoy", target_type="military"),
)
SOURCE_77 = number(77, "77 people were killed", originator="A security source", group_text="people")
DOCUMENT_81 = number(81, "81 died", originator="an internal document")
MORE_THAN_70 = number(
    71, "More than 70 died", None, value_text="More than 70", modifier="more_than", originator="a hospital"
)
INJURED_255 = number(255, "255 were injured", measure="injured")
TRAINEES_50 = number(50, "50 trainees", group_text="trainees")
WITHHELD = number(
    None,
    "did not say how many soldiers died",
    status="not_disclosed",
    modifier=None,
    group_text="soldiers",
    originator="The army",
)
MERCENARIES_50 = number(50, "killed 50 mercenaries", group_text="mercenaries")


def main(*facts: Fact) -> Incident:
    """The attack on the school, with these facts."""
    return Incident("main", quoted("Militants attacked a gendarme school"), facts)


def background(*facts: Fact) -> Incident:
    """The ambush in July, with these facts."""
    return Incident("background", quoted("rebels ambushed a convoy"), facts)


def labelled(incident: Incident, *facts: GoldFact, optional: bool = False) -> GoldIncident:
    """Gold for an incident: its own facts, plain, and further ones with alternatives; optional, then in all it says."""
    plain = (GoldFact(one) for one in incident.facts)
    every = tuple(replace(one, optional=one.optional or optional) for one in (*plain, *facts))
    whole = replace(incident, facts=tuple(one.fact for one in every))
    return GoldIncident(whole, every, optional)


def article(*incidents: GoldIncident, name: str = "a") -> GoldArticle:
    """An article's gold."""
    return GoldArticle(
        article_id=name,
        article=Article(TEXT, text_hash(TEXT), name, True, name, *[None] * 5, "unknown", None),
        language="en",
        event="bamako" if incidents else None,
        split=None,
        origin="blind",
        incidents=incidents,
        hash="v1:0",
        path=Path(f"{name}.json"),
    )


def score(
    given: Sequence[Incident],
    incidents: Sequence[GoldIncident],
    asks: frozenset[str] = EVERYTHING,
    *,
    failed: bool = False,
) -> ArticleScore:
    """An extraction of one article under its gold."""
    return score_article(Extracted("a", failed, tuple(given), asks), article(*incidents))


def tally(scored: ArticleScore, kind: str, name: str | None = None) -> tuple[int, int, int, int, int]:
    """COR, PAR, INC, MIS, SPU of a kind under its headline comparator, or of a column or comparator of it."""
    found = total([scored]).rates(kind, name)
    return found.correct, found.partial, found.incorrect, found.missing, found.spurious


def every_rate(scored: ArticleScore) -> dict[tuple[str, str], Rates]:
    """The rates of every kind, comparator and column that was counted."""
    return {key: rates(counts) for key, counts in scored.counts.items() if counts.total()}


def as_extracted(incidents: Sequence[GoldIncident]) -> tuple[Incident, ...]:
    """Gold as a perfect extraction of it."""
    return tuple(one.incident for one in incidents)


# Values that no comparator takes for one another.
TYPES = ("attack", "armed_clash", "abduction", "arrests", "other")
DATES = ("Tuesday", "July", "2015", "12 March")
PLACES = ("Bamako", "Tinzaouaten", "Gao", "Puerto Príncipe", "الفاشر")
COUNTRIES = ("MLI", "HTI", None)
ACTORS = ("JNIM", "Wagner", "gunmen", "la police", "قوات الدعم السريع")
TARGETS = ("airport", "hotel", "convoy", "mosquée")
WEAPONS = ("rifles", "grenade", "machettes")
REACTORS = ("ECOWAS", "Senegal", "ambassade de France")
MEASURES = ("killed", "injured", "detained")
GROUPS = ("soldiers", "trainees", "mercenaries", None)
ORIGINATORS = ("the army", "a hospital", "witnesses", None)
NUMBERS = (
    ("reported", 77, 77, "exact"),
    ("reported", 50, 50, "exact"),
    ("reported", 50, 50, "approx"),
    ("reported", 71, None, "more_than"),
    ("reported", 255, 255, "exact"),
    ("reported", 1, 1, "exact"),
    ("reported", None, 30, "at_most"),
    ("reported", 10, 12, "range"),
    ("reported_none", 0, 0, "exact"),
    ("reported_unquantified", None, None, "vague"),
    ("not_disclosed", None, None, None),
)
LENGTH = 10


@st.composite
def fact_of(draw: st.DrawFn, kind: str, place: int) -> Fact:
    """A fact of a kind whose words stand at the tenfold of `place`."""
    pick = {
        "event_type": {"category": TYPES},
        "stage": {"category": ("accomplished", "attempted")},
        "attack_mode": {"category": ("armed_assault", "bombing_explosion", "facility_attack")},
        "date": {"value_text": DATES, "precision": ("day", "month")},
        "place": {"value_text": PLACES, "country": COUNTRIES, "precision": ("1", "6", None)},
        "actor": {
            "value_text": ACTORS,
            "category": ("perpetrator", "responder"),
            "basis": ("claimed", "suspected"),
            "actor_type": ("jihadist_group", "police"),
        },
        "target": {"value_text": TARGETS, "target_type": ("business", "military")},
        "weapon": {"value_text": WEAPONS, "weapon_type": ("firearms", "melee")},
        "quantity": {
            "measure": MEASURES,
            "group_text": GROUPS,
            "group_type": ("military", "unknown"),
            "originator": ORIGINATORS,
            "originator_type": ("state_official", "narrator"),
        },
        "reaction": {"value_text": REACTORS, "category": ("condemnation", "closure")},
    }[kind]
    columns: dict[str, Any] = {name: draw(st.sampled_from(values)) for name, values in pick.items()}
    if kind == "quantity":
        columns["status"], columns["low"], columns["high"], columns["modifier"] = draw(st.sampled_from(NUMBERS))
    value_text = columns.pop("value_text", None)
    if value_text == "2015":
        columns["date_start"], columns["date_end"] = "2015-01-01", "2015-12-31"
    words = Evidence(value_text or kind, LENGTH * place, LENGTH * place + LENGTH, "exact")
    return Fact(kind=kind, value_text=value_text, evidence=words, **columns)  # type: ignore[arg-type]


SINGLE = ("event_type", "stage", "date", "place")
SEVERAL = ("attack_mode", "actor", "target", "weapon", "quantity", "reaction")


def same_statement(one: Fact) -> tuple[Any, ...]:
    """What two facts of an incident may not share: the guide has one entry for each."""
    return one.kind, one.value_text, one.category, one.measure, one.low, one.high, one.originator, one.group_text


@st.composite
def incidents_of(draw: st.DrawFn, most: int = 3, first: int = 0) -> tuple[Incident, ...]:
    """Incidents that the guide allows: a type and a target each, at most one date and place, nothing twice.

    Every statement has words of its own, so that each incident is the one most like itself.
    """
    found = []
    place = first
    for index in range(draw(st.integers(1, most))):
        start = place
        kinds = ["event_type", "stage", "target"]
        kinds += [kind for kind in ("date", "place") if draw(st.booleans())]
        kinds += draw(st.lists(st.sampled_from(SEVERAL), max_size=6))
        facts: dict[tuple[Any, ...], Fact] = {}
        for kind in kinds:
            one = draw(fact_of(kind, place := place + 1))
            facts.setdefault(same_statement(one), one)
        whole = Evidence("incident", LENGTH * start, LENGTH * start + LENGTH, "exact")
        place += 1
        found.append(Incident("background" if index else "main", whole, tuple(facts.values())))
    return tuple(found)


def gold_incidents(most: int = 3) -> st.SearchStrategy[tuple[GoldIncident, ...]]:
    """Gold without alternatives and without anything optional."""
    return incidents_of(most).map(lambda incidents: tuple(labelled(one) for one in incidents))


@st.composite
def extraction_of(draw: st.DrawFn, incidents: Sequence[GoldIncident]) -> tuple[Incident, ...]:
    """What a model could make of it: right, left out, changed and made up."""
    found = []
    for one in incidents:
        if draw(st.integers(0, 5)) == 0:
            continue
        facts: list[Fact] = []
        for labelled_one in one.facts:
            right = labelled_one.fact
            fate = draw(st.sampled_from(["right", "right", "right", "left out", "changed"]))
            if fate == "right":
                facts.append(right)
            elif fate == "changed" and right.evidence.start is not None:
                facts.append(draw(fact_of(right.kind, right.evidence.start // LENGTH)))
        more = draw(st.lists(st.sampled_from(SEVERAL), max_size=2))
        facts += [draw(fact_of(kind, draw(st.integers(0, 60)))) for kind in more]
        found.append(replace(one.incident, facts=tuple(facts)))
    if draw(st.booleans()):
        found += draw(incidents_of(1, first=200))
    return tuple(found)


@st.composite
def gold_and_extraction(draw: st.DrawFn, most: int = 3) -> tuple[tuple[GoldIncident, ...], tuple[Incident, ...]]:
    """Gold and something extracted from its text."""
    labels = draw(gold_incidents(most))
    return labels, draw(extraction_of(labels))
