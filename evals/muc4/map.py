"""A MUC template as a labelled incident: its slots in our vocabularies, its strings as the article's own words.

What has no words in the article is left out with a reason and never made up. What MUC says otherwise than
evals/GUIDE.md (members beside their organisation, people beside the site, a second number) becomes `optional`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import cast, get_args

from evals import gold_format as form
from evals.muc4.count import quantities
from evals.muc4.find import Mention, Reader, Words, distinct
from evals.muc4.keys import Filler, Template
from evals.muc4.terms import (
    BASES,
    CATEGORY,
    CONFIDENCE,
    COUNTRIES,
    DATE,
    DESCRIPTION,
    EVENT_BY_WEAPON,
    EVENTS,
    HUMAN_TYPE,
    INDIVIDUAL,
    INSTRUMENT,
    INSTRUMENT_TYPE,
    LOCATION,
    NAME,
    ORGANIZATION,
    STAGE,
    TARGETS,
    THING,
    THING_TYPE,
    TYPE,
    WEAPONS,
    alternatives,
    date_precision,
    is_region,
    joined,
    place_precision,
    read_chain,
    read_days,
)
from pipeline.fact import AttackMode, Basis, EventType, Stage


class Mapping:
    """One template of one article."""

    def __init__(self, template: Template, words: Words) -> None:
        self._template = template
        self._words = words
        self._reader = Reader(template, words)

    @property
    def skipped(self) -> tuple[str, ...]:
        """A line for everything that was left out."""
        return tuple(self._reader.skipped)

    def incident(self) -> form.GoldIncident | None:
        """The incident, as background; None, with a reason, where the article has none of the template's words."""
        kinds = [value for filler in self._template[TYPE] for value in filler.values if value in EVENTS]
        if not kinds:
            written = ", ".join(filler.text for filler in self._template[TYPE])
            self._reader.skip(TYPE, f"{written or 'nothing'} is no incident type; the template is left out")
            return None
        when, place = self._date(), self._place()
        quote = self._quote(when, place)
        if quote is None:
            self._reader.skip(TYPE, "the article has no words of this template; it is left out")
            return None
        event, also, modes = self._event(kinds)
        return form.GoldIncident(
            quote=quote.quote,
            at=quote.at,
            optional=self._template.optional,
            role="background",
            event_type=event,
            also_event_type=also,
            attack_modes=modes,
            stage=self._stage(),
            date=when,
            place=place,
            actors=[*self._individuals(), *self._organizations()],
            targets=self._targets(),
            weapons=list(self._weapons()),
            quantities=quantities(self._reader, kinds[0]),
        )

    def _quote(self, when: form.GoldDate | None, place: form.GoldPlace | None) -> Mention | None:
        sentence = self._reader.sentence
        if sentence is None and place is not None and place.name is not None:
            sentence = self._words.fullest([(place.name,)])
        if sentence is None and when is not None:
            sentence = self._words.fullest([(when.text,)])
        return self._words.mention((sentence.start, sentence.end)) if sentence else None

    def _event(self, kinds: Sequence[str]) -> tuple[EventType, list[EventType], list[AttackMode]]:
        event, _, modes = EVENTS[kinds[0]]
        also = [one for kind in kinds for one in (EVENTS[kind][0], *EVENTS[kind][1])]
        if kinds[0] == "ATTACK":
            weapons = [value for filler in self._template[INSTRUMENT_TYPE] for value in filler.values]
            also += [EVENT_BY_WEAPON[value] for value in weapons if value in EVENT_BY_WEAPON]
        return event, [one for one in dict.fromkeys(also) if one != event], modes

    def _stage(self) -> Stage:
        written = [value.lower() for filler in self._template[STAGE] for value in filler.values]
        stages = [one for one in written if one in get_args(Stage)]
        if len(stages) > 1:
            self._reader.skip(STAGE, f"{stages[0]} is kept; gold has no second stage for {', '.join(stages[1:])}")
        return cast("Stage", stages[0]) if stages else "accomplished"

    def _date(self) -> form.GoldDate | None:
        if not self._template[DATE]:
            return None
        texts = alternatives(self._template[DATE][0].text)
        if len(texts) > 1:
            self._reader.skip(DATE, f"{texts[0]} is kept; gold has no second date for {', '.join(texts[1:])}")
        days = read_days(texts[0])
        if days is None:
            self._reader.skip(DATE, f"{texts[0]!r} is no day with a year")
            return None
        spans = list(self._words.dates(days.first, days.last))
        dateline = self._words.dateline
        # Without a mention of its own the key's day is the dateline's: right, but no labeller would quote that.
        sure = bool(spans) and days.first is not None
        if not spans and dateline is not None and dateline[0] == days.last:
            spans = [dateline[1]]
        if not spans:
            self._reader.skip(DATE, f"the article has no words for {texts[0]!r}")
            return None
        mention = self._words.mention(self._words.preferred(spans, self._reader.sentence))
        written = distinct(self._words.text[start:end] for start, end in spans)
        explicit = re.search(rf"(?<!\d)(?:19)?{days.last.year % 100:02}$", mention.quote)
        return form.GoldDate(
            quote=mention.quote,
            at=mention.at,
            optional=self._template[DATE][0].optional or not sure,
            text=mention.quote,
            also=[one for one in written if one.casefold() != mention.quote.casefold()],
            start=days.first.isoformat() if days.first else None,
            end=days.last.isoformat(),
            precision=date_precision(days),
            basis="explicit" if explicit else "resolved_from_published",
        )

    def _place(self) -> form.GoldPlace | None:
        if not self._template[LOCATION]:
            return None
        chains = [read_chain(text) for text in alternatives(self._template[LOCATION][0].text)]
        country, levels = chains[0].country, chains[0].levels
        found = [(name, kind) for name, kind in reversed(levels) if self._words.spans(name)]
        for name, _ in levels:
            if not self._words.spans(name):
                self._reader.skip(LOCATION, f"the article has no words {name!r}")
        # "Guatemala City" names the city, not the country.
        named = self._words.matches(rf"{re.escape(country)}(?!\s+CITY)")
        code = COUNTRIES.get(country) if named else None
        if code is None:
            why = "the article does not name it" if country in COUNTRIES else "its code is not known here"
            self._reader.skip(LOCATION, f"the country {country!r} is left out: {why}")
        if not found and not named:
            return None
        spans = self._words.spans(found[0][0]) if found else named
        span = self._words.preferred(spans, self._reader.sentence)
        mention = self._words.mention(span)
        names = [name for name, _ in found[1:]] + [name for other in chains[1:] for name, _ in reversed(other.levels)]
        region = [self._written(name) for name, kind in found[1:] if is_region(kind)]
        return form.GoldPlace(
            quote=mention.quote,
            at=mention.at,
            optional=self._template[LOCATION][0].optional,
            name=mention.quote,
            also=[
                one
                for one in distinct(self._written(name) for name in names if self._words.spans(name))
                if one.casefold() != mention.quote.casefold()
            ],
            admin1=region[0] if region else None,
            country=code,
            precision=place_precision(found[0][1] if found else None, self._template[LOCATION][0].text),
        )

    def _written(self, name: str) -> str:
        start, end = self._words.spans(name)[0]
        return self._words.text[start:end]

    def _individuals(self) -> Iterator[form.GoldActor]:
        """Key and guide differ: MUC lists members and organisation apart, and judges only the organisation."""
        for filler in self._template[INDIVIDUAL]:
            optional = filler.optional or bool(self._template[ORGANIZATION])
            others: list[Basis] = ["claimed", "suspected", "possible", "unknown"]
            yield from self._actor(filler, INDIVIDUAL, "reported_as_fact", others, optional=optional)

    def _organizations(self) -> Iterator[form.GoldActor]:
        for filler in self._template[ORGANIZATION]:
            sure = joined(filler.values, self._template[CONFIDENCE])
            bases = list(dict.fromkeys(BASES[value] for one in sure for value in one.values if value in BASES))
            if not bases:
                self._reader.skip(CONFIDENCE, f"no known confidence for {filler.values[0]!r}; its basis is unknown")
            basis, *others = bases or ["unknown"]
            yield from self._actor(filler, ORGANIZATION, basis, others, optional=filler.optional)

    def _actor(
        self, filler: Filler, slot: int, basis: Basis, others: list[Basis], *, optional: bool
    ) -> Iterator[form.GoldActor]:
        named = self._reader.named(filler.values, slot)
        if named is not None:
            state = any("STATE-SPONSORED VIOLENCE" in one.values for one in self._template[CATEGORY])
            yield form.GoldActor(
                quote=named.mention.quote,
                at=named.mention.at,
                optional=optional,
                name=named.names[0],
                also=named.names[1:],
                role="perpetrator",
                actor_type="state_forces" if state else "other",
                basis=basis,
                also_basis=others,
            )

    def _targets(self) -> list[form.GoldTarget]:
        made: dict[str, form.GoldTarget] = {}
        sites = self._template[THING]
        for filler, slot in [*((one, THING) for one in sites), *self._people()]:
            named = self._reader.named(filler.values, slot, self._roles(filler) if slot == NAME else ())
            if named is None:
                continue
            kinds = joined(filler.values, self._template[THING_TYPE if slot == THING else HUMAN_TYPE])
            target = form.GoldTarget(
                quote=named.mention.quote,
                at=named.mention.at,
                # The guide takes the site where there is one, and the people else.
                optional=filler.optional or (slot != THING and bool(sites)),
                name=named.names[0],
                also=named.names[1:],
                target_type=TARGETS.get(kinds[0].values[0], "other") if kinds else "other",
            )
            made.setdefault(target.name.casefold(), target)
        return list(made.values())

    def _people(self) -> Iterator[tuple[Filler, int]]:
        """Those with a name, and those only described; a description with a cross-reference is a named one's role."""
        yield from ((one, NAME) for one in self._template[NAME])
        yield from ((one, DESCRIPTION) for one in self._template[DESCRIPTION] if not one.refs)

    def _roles(self, filler: Filler) -> list[str]:
        return [role for one in joined(filler.values, self._template[DESCRIPTION]) for role in one.values]

    def _weapons(self) -> Iterator[form.GoldWeapon]:
        for filler in self._template[INSTRUMENT]:
            named = self._reader.named(filler.values, INSTRUMENT)
            if named is not None:
                kinds = joined(filler.values, self._template[INSTRUMENT_TYPE])
                yield form.GoldWeapon(
                    quote=named.mention.quote,
                    at=named.mention.at,
                    optional=filler.optional,
                    name=named.names[0],
                    also=named.names[1:],
                    weapon_type=WEAPONS.get(kinds[0].values[0], "unknown") if kinds else "unknown",
                )
        for filler in self._template[INSTRUMENT_TYPE]:
            if not filler.refs:
                self._reader.skip(INSTRUMENT_TYPE, f"{filler.values[0]} is inferred; the key quotes no words for it")
