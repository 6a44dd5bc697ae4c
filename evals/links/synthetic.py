"""A made-up corpus of events in invented towns, told by many articles with the noise of news; the same every time.

Each event has a town, a day, a type, a group, a target and a toll. An article tells some of it and some of it wrong:
the town misspelled, a suburb or the region in its place, the weekday alone, the day before or the month, a group by
another of its names or "gunmen", last night's toll. Three events in ten are confusable with an earlier one: same town
and group, the same week. A quarter of the articles recall an earlier event of the corpus in passing, by month or year.

The shares below are ours; no study of news gave them. What is measured on this corpus compares one version of linking
with another, and says how linking degrades; it is no forecast for a reader's own articles.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from evals.links.telling import LIKE, Event, Telling, Town
from pipeline.article import Article
from pipeline.fact import Incident
from pipeline.names import built_in
from pipeline.store import ArticleRow, ExtractionRow, Ledger, Writer

PROMPT, SCHEMA, MODEL = "synthetic/v1", "incident_v2", "synthetic"
_BATCH = 2000
_PATIENCE = 30.0
_FIRST_DAY = date(2025, 1, 1)


@dataclass(frozen=True)
class Sizes:
    """How large a corpus is.

    Attributes:
        events: how many happenings.
        days: over how many days they spread.
        towns: in how many towns they are, at most.
        seed: of the random numbers.
    """

    events: int = 1000
    days: int = 180
    towns: int = 320
    seed: int = 20240917


@dataclass(frozen=True)
class SyntheticCorpus:
    """Articles with their incidents, and which event each tells."""

    articles: Sequence[Article]
    incidents: Mapping[str, tuple[Incident, ...]]
    gold: Mapping[tuple[str, int], str]

    def store(self, ledger: Ledger) -> None:
        """Put everything into the ledger, selected."""
        rest = iter(self.articles)
        while batch := list(islice(rest, _BATCH)):
            with ledger.writing(_PATIENCE) as connection:
                writer = Writer(connection)
                writer.articles([ArticleRow(one.name, 1, one) for one in batch])
                writer.extractions([self._row(one) for one in batch])
                writer.select(PROMPT, SCHEMA, MODEL, keep=True)

    def _row(self, article: Article) -> ExtractionRow:
        return ExtractionRow(
            extraction_id=f"synthetic {article.text_id}",
            text_id=article.text_id,
            article_id=article.name,
            prompt=PROMPT,
            prompt_hash=PROMPT,
            schema=SCHEMA,
            schema_hash=SCHEMA,
            model=MODEL,
            asked={},
            repeat=0,
            steps=(),
            status="extracted",
            run_id=MODEL,
            code_version="1",
            extracted_at=datetime(2026, 1, 1, tzinfo=UTC),
            incidents=self.incidents[article.name],
        )


def synthetic_corpus(sizes: Sizes) -> SyntheticCorpus:
    """The corpus of these sizes."""
    return _Maker(sizes).corpus()


_COUNTRIES = ("MLI", "BFA", "NER", "NGA", "SOM", "COD", "SDN", "MMR")
_CONSONANTS, _VOWELS = "bdfgklmnrst", "aeio"
_ENDINGS = ("bougou", "koro", "dou", "kala", "nga", "rin", "ssa", "ville", "mbe", "ru")
_TARGETS = (
    ("military camp", "army base", "military"),
    ("police checkpoint", "checkpoint", "police"),
    ("village market", "market", "private_citizens_property"),
    ("primary school", "village school", "educational_institution"),
    ("fuel convoy", "convoy", "transportation"),
    ("gold mine", "miners", "business"),
    ("town hall", "mayor's office", "government"),
    ("mosque", "Friday mosque", "religious"),
)


class _Maker:
    """Makes a corpus from one stream of random numbers."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._random = random.Random(sizes.seed)  # noqa: S311 - the same corpus every time is the point
        self._towns = [self._town() for _ in range(sizes.towns)]
        self._groups = _group_names()

    def corpus(self) -> SyntheticCorpus:
        events = self._events()
        articles: list[Article] = []
        incidents: dict[str, tuple[Incident, ...]] = {}
        gold: dict[tuple[str, int], str] = {}
        for event in events:
            for number in range(self._tellings()):
                name = f"{event.name}-{number:02}"
                earlier = self._recalled(event, events)
                article, told = Telling(self._random, self._groups, event, earlier, name).made()
                articles.append(article)
                incidents[name] = told
                gold[name, 0] = event.name
                if earlier is not None:
                    gold[name, 1] = earlier.name
        return SyntheticCorpus(articles, incidents, gold)

    def _events(self) -> list[Event]:
        events: list[Event] = []
        for number in range(self._sizes.events):
            if events and self._random.random() < 0.3:
                events.append(self._confusable(self._random.choice(events), number))
            else:
                events.append(self._event(number))
        return events

    def _event(self, number: int) -> Event:
        killed = int(self._random.lognormvariate(1.8, 1.0)) + 1
        return Event(
            name=f"event-{number:05}",
            town=self._random.choice(self._towns),
            day=_FIRST_DAY + timedelta(days=self._random.randrange(self._sizes.days)),
            event_type=self._random.choice(list(LIKE)),
            group=self._random.choice(list(self._groups)),
            target=self._random.choice(_TARGETS),
            killed=killed,
            injured=int(killed * self._random.uniform(0.5, 3)) + 1,
        )

    def _confusable(self, like: Event, number: int) -> Event:
        """Another event in the same town within a week, by the same group."""
        other = self._event(number)
        day = like.day + timedelta(days=self._random.randrange(1, 7))
        kind = like.event_type if self._random.random() < 0.5 else other.event_type
        return Event(other.name, like.town, day, kind, like.group, other.target, other.killed, other.injured)

    def _tellings(self) -> int:
        """One article for half of the events, twenty for few."""
        return min(int(self._random.paretovariate(0.9)), 20)

    def _recalled(self, event: Event, events: Sequence[Event]) -> Event | None:
        """An event at least a month before that an article recalls."""
        if self._random.random() > 0.25:
            return None
        drawn = [self._random.choice(events) for _ in range(12)]
        earlier = [one for one in drawn if one.day < event.day - timedelta(days=30)]
        near = [one for one in earlier if one.town.country == event.town.country]
        return next(iter(near or earlier), None)

    def _town(self) -> Town:
        country = self._random.choice(_COUNTRIES)
        region = f"{_COUNTRIES.index(country)}{self._random.randrange(6)}"
        return Town(self._name(), self._name(), f"{_REGIONS[int(region[1])]} {country.title()}", country)

    def _name(self) -> str:
        syllables = [
            self._random.choice(_CONSONANTS) + self._random.choice(_VOWELS) for _ in range(self._random.randrange(1, 4))
        ]
        return ("".join(syllables) + self._random.choice(_ENDINGS)).capitalize()


_REGIONS = ("North", "South", "East", "West", "Upper", "Lower")


def _group_names() -> dict[str, list[str]]:
    """Groups of the alias table with three names or more in Latin letters, by id."""
    names: dict[str, list[str]] = {}
    for name, ids in sorted(built_in().groups.items()):
        if name.isascii() and len(ids) == 1:
            names.setdefault(next(iter(ids)), []).append(name)
    return {group: known for group, known in sorted(names.items()) if len(known) >= 3}
