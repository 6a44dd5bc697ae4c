"""Corpora with known links, and what linking makes of them."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.gold_load import load_gold
from evals.gold_set import gold_set
from evals.links.metrics import Rates, bcubed, pairwise
from evals.links.synthetic import Sizes, synthetic_corpus
from pipeline.link import Linked, link
from pipeline.store import Ledger, Reader

# One incident: the article that tells it, and its place among the article's incidents, from 0.
Telling = tuple[str, int]

_SEED_LINKS = Path(__file__).with_name("seeds.json")
# How many articles tell an event, at least and at most: how well it is found depends on it.
_BUCKETS = {"once": (1, 1), "2–3 times": (2, 3), "4–7 times": (4, 7), "8–20 times": (8, 20), "more often": (21, 10**9)}


@dataclass(frozen=True)
class Corpus:
    """A filled ledger with its right answers.

    Attributes:
        gold: of each incident that counts its event.
        fill: stores the articles and their incidents, selected.
    """

    name: str
    gold: Mapping[Telling, str]
    fill: Callable[[Ledger], object]


@dataclass(frozen=True)
class Measured:
    """What linking made of a corpus.

    Attributes:
        by_size: B-cubed of the incidents of events that are told so often, and how many incidents those are.
        strangers: incidents linked to others though gold does not say of what event they are.
    """

    corpus: str
    incidents: int
    events: int
    linked: Linked
    bcubed: Rates
    pairwise: Rates
    by_size: Mapping[str, tuple[int, Rates]]
    strangers: int


def seeds() -> Corpus:
    """The five seed articles, every incident, linked by hand."""
    links: list[list[Telling]] = [
        [(one[0], one[1]) for one in event] for event in json.loads(_SEED_LINKS.read_text(encoding="utf-8"))
    ]
    gold = {telling: f"event {number}" for number, event in enumerate(links) for telling in event}
    return Corpus("seeds", gold, lambda ledger: load_gold(ledger, gold_set("seeds")))


def dev() -> Corpus:
    """The development articles: main incidents by the event that each gold file names."""
    labelled = gold_set("dev")
    gold = {
        (article.article_id, ordinal): article.event
        for article in labelled.articles
        for ordinal, one in enumerate(article.incidents)
        if one.incident.role == "main" and article.event is not None
    }
    return Corpus("dev", gold, lambda ledger: load_gold(ledger, labelled))


def synthetic(sizes: Sizes | None = None) -> Corpus:
    """Made-up events, told with noise."""
    made = synthetic_corpus(sizes or Sizes())
    return Corpus("synthetic", made.gold, made.store)


def synthetic_of(events: int) -> Corpus:
    """The synthetic corpus with so many events, as dense in time and space as the usual one."""
    usual = Sizes()
    share = events / usual.events
    return synthetic(Sizes(events, max(round(usual.days * share), 120), max(round(usual.towns * share), 40)))


CORPORA: Mapping[str, Callable[[], Corpus]] = {"seeds": seeds, "dev": dev, "synthetic": synthetic}


def corpus_named(name: str) -> Corpus:
    """One of CORPORA."""
    return CORPORA[name]()


def measure(corpus: Corpus) -> Measured:
    """Link a corpus in a ledger of its own and compare with gold."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "links.duckdb")
        corpus.fill(ledger)
        linked = link(ledger)
        everyone = events_found(ledger)
    found = {telling: everyone[telling] for telling in corpus.gold}
    crowd = Counter(everyone.values())
    return Measured(
        corpus=corpus.name,
        incidents=len(found),
        events=len(set(corpus.gold.values())),
        linked=linked,
        bcubed=bcubed(corpus.gold, found),
        pairwise=pairwise(corpus.gold, found),
        by_size=_by_size(corpus.gold, found),
        strangers=sum(crowd[event] > 1 for telling, event in everyone.items() if telling not in corpus.gold),
    )


def events_found(ledger: Ledger) -> dict[Telling, str]:
    """Of each incident of the selection the event that it is in."""
    with ledger.reading() as connection:
        rows = Reader(connection).rows(
            """
            SELECT incidents.article_id, ordinal, event_id FROM event_members
            JOIN incidents USING (incident_id) JOIN current_extractions USING (extraction_id)
            """
        )
    return {(row["article_id"], row["ordinal"]): row["event_id"] for row in rows}


def _by_size(gold: Mapping[Telling, str], found: Mapping[Telling, str]) -> dict[str, tuple[int, Rates]]:
    told = Counter(gold.values())
    sizes = {}
    for name, (least, most) in _BUCKETS.items():
        items = [telling for telling in gold if least <= told[gold[telling]] <= most]
        sizes[name] = (len(items), bcubed(gold, found, items))
    return sizes
