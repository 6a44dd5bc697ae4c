"""One article on one made-up event, as a reader of it would code it: some of what happened, and some of that wrong."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipeline.article import Article, text_hash
from pipeline.fact import EventType, Evidence, Fact, Incident, Kind
from pipeline.link.evidence import MONTHS, WEEKDAYS


@dataclass(frozen=True)
class Town:
    """Where an event may be; no article names all of it."""

    name: str
    suburb: str
    region: str
    country: str


@dataclass(frozen=True)
class Event:
    """What happened; `target` has two ways to call it and its type."""

    name: str
    town: Town
    day: date
    event_type: EventType
    group: str
    target: tuple[str, str, str]
    killed: int
    injured: int


# Another way to code the same thing, as two readers of one text do.
LIKE: dict[EventType, EventType] = {
    "armed_clash": "attack",
    "attack": "armed_clash",
    "remote_explosive": "suicide_bomb",
    "suicide_bomb": "remote_explosive",
    "shelling": "air_drone_strike",
    "air_drone_strike": "shelling",
    "abduction": "attack",
}
_GENERIC = ("gunmen", "armed men", "attackers", "militants", "unidentified gunmen")


_COUNTRY_NAMES = {
    "MLI": "Mali",
    "BFA": "Burkina Faso",
    "NER": "Niger",
    "NGA": "Nigeria",
    "SOM": "Somalia",
    "COD": "DR Congo",
    "SDN": "Sudan",
    "MMR": "Myanmar",
}

_PROVED = Evidence("told", 0, 4, "exact")


class Telling:
    """One article on one event, as a reader of it would code it."""

    def __init__(
        self, source: random.Random, groups: Mapping[str, list[str]], event: Event, earlier: Event | None, name: str
    ) -> None:
        self._random = source
        self._groups = groups
        self._event = event
        self._earlier = earlier
        self._name = name
        late = self._random.choice((0, 0, 1, 1, 1, 2, 3))
        self._published = event.day + timedelta(days=late) if self._random.random() < 0.85 else None
        self._words: list[str] = []

    def made(self) -> tuple[Article, tuple[Incident, ...]]:
        """The article, and its incidents in order: the event, then what it recalls in passing."""
        incidents = [self._main(self._event)]
        if self._earlier is not None:
            incidents.append(self._background(self._earlier))
        text = f"{' '.join(self._words)}. Filed as {self._name}."
        return self._article(text), tuple(incidents)

    def _article(self, text: str) -> Article:
        return Article(
            text=text,
            text_id=text_hash(text),
            name=self._name,
            declared=True,
            source=f"{self._name}.txt",
            outlet=f"Outlet {self._random.randrange(60)}",
            url=None,
            title=None,
            language="en",
            published_at=self._published.isoformat() if self._published else None,
            published_basis="declared" if self._published else "unknown",
            fetched_at=None,
        )

    def _main(self, event: Event) -> Incident:
        start = sum(len(word) + 1 for word in self._words)
        facts = [
            self._type(event),
            *self._date(event),
            *self._place(event),
            *self._actor(event),
            *self._target(event),
            *self._toll(event),
        ]
        return Incident("main", Evidence("told", start, start + 4, "exact"), tuple(facts))

    def _background(self, event: Event) -> Incident:
        """A sentence of an earlier event: its month or year, its town, sometimes its toll."""
        start = sum(len(word) + 1 for word in self._words)
        facts = [self._type(event), self._month(event) if self._random.random() < 0.8 else self._year(event)]
        if self._random.random() < 0.9:
            facts.append(self._fact("place", event.town.name, country=event.town.country, precision="1"))
        if self._random.random() < 0.6:
            facts += self._actor(event)
        if self._random.random() < 0.7:
            facts.append(self._count("killed", event.killed, "exact"))
        return Incident("background", Evidence("told", start, start + 4, "exact"), tuple(facts))

    # Facts

    def _type(self, event: Event) -> Fact:
        drawn = self._random.random()
        kind = event.event_type if drawn < 0.78 else LIKE[event.event_type] if drawn < 0.95 else "other"
        return Fact(kind="event_type", value_text=None, evidence=_PROVED, category=kind)

    def _date(self, event: Event) -> Iterator[Fact]:
        drawn = self._random.random()
        if drawn < 0.06:
            return
        if drawn < 0.14:
            yield self._month(event)
        elif drawn < 0.22:
            yield self._day(event.day + timedelta(days=self._random.choice((-1, 1))))
        else:
            yield self._day(event.day)

    def _day(self, day: date) -> Fact:
        """The weekday, which resolves where the article's publication is known, or one time in four the date."""
        explicit = self._random.random() < 0.25
        words = day.isoformat() if explicit else WEEKDAYS[day.weekday()]
        if self._published is not None and day > self._published:
            day = day - timedelta(days=7) if not explicit else self._published  # no article tells of tomorrow
        if not explicit and self._published is None:
            return self._fact("date", words, basis="unresolved", precision="day")
        basis = "explicit" if explicit else "resolved_from_published"
        return self._fact(
            "date", words, date_start=day.isoformat(), date_end=day.isoformat(), precision="day", basis=basis
        )

    def _month(self, event: Event) -> Fact:
        first = event.day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if self._published is None:
            return self._fact("date", MONTHS[first.month - 1], basis="unresolved", precision="month")
        days = {"date_start": first.isoformat(), "date_end": last.isoformat()}
        return self._fact("date", MONTHS[first.month - 1], basis="resolved_from_published", precision="month", **days)

    def _year(self, event: Event) -> Fact:
        year = event.day.year
        return self._fact(
            "date", str(year), date_start=f"{year}-01-01", date_end=f"{year}-12-31", precision="year", basis="explicit"
        )

    def _place(self, event: Event) -> Iterator[Fact]:
        town, drawn = event.town, self._random.random()
        country = town.country if self._random.random() < 0.7 else None
        if drawn < 0.05:
            return
        if drawn < 0.12:
            yield self._fact("place", _COUNTRY_NAMES[town.country], country=town.country, precision="6")
        elif drawn < 0.19:
            yield self._fact("place", town.region, country=country, precision="4")
        elif drawn < 0.28:
            self._words.append(f"near {town.name}")
            yield self._fact("place", town.suburb, country=country, precision="1")
        elif drawn < 0.36:
            yield self._fact("place", self._misspelled(town.name), country=country, precision="1")
        else:
            admin = town.region if self._random.random() < 0.3 else None
            yield self._fact("place", town.name, country=country, admin1=admin, precision="1")

    def _misspelled(self, name: str) -> str:
        at = self._random.randrange(1, len(name) - 1)
        return self._random.choice((name[:at] + name[at] + name[at:], name[:at] + name[at + 1 :]))

    def _actor(self, event: Event) -> Iterator[Fact]:
        drawn = self._random.random()
        if drawn < 0.1:
            return
        if drawn < 0.4:
            yield self._fact("actor", self._random.choice(_GENERIC), category="perpetrator", basis="reported_as_fact")
            return
        group = event.group if drawn < 0.92 else self._random.choice(list(self._groups))
        basis = self._random.choice(("claimed", "suspected", "reported_as_fact"))
        yield self._fact(
            "actor", self._random.choice(self._groups[group]), category="perpetrator", basis=basis, alias_id=group
        )

    def _target(self, event: Event) -> Iterator[Fact]:
        if self._random.random() < 0.8:
            *names, kind = event.target
            yield self._fact("target", self._random.choice(names), target_type=kind)

    def _toll(self, event: Event) -> Iterator[Fact]:
        for measure, told in (("killed", event.killed), ("injured", event.injured)):
            drawn = self._random.random()
            if drawn < 0.25:
                continue
            off = self._random.randrange(1, 2 + told // 4) if drawn < 0.6 else 0
            number = max(told + self._random.choice((-1, 1)) * off, 1)
            yield self._count(measure, number, "exact" if drawn < 0.85 else "at_least")

    def _count(self, measure: str, number: int, modifier: str) -> Fact:
        group = self._random.choice((None, "people", "soldiers"))
        high = number if modifier == "exact" else None
        return self._fact(
            "quantity",
            str(number),
            measure=measure,
            status="reported",
            low=number,
            high=high,
            modifier=modifier,
            group_text=group,
        )

    def _fact(self, kind: Kind, words: str, **columns: Any) -> Fact:
        """A fact whose words stand in the text."""
        start = sum(len(word) + 1 for word in self._words)
        self._words.append(words)
        return Fact(
            kind=kind, value_text=words, evidence=Evidence(words, start, start + len(words), "exact"), **columns
        )
