"""Rows of the views → a report: facts numbered, statements placed under their source, each text under one event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.compare import events, toll_sentences
from pipeline.compare.sentence import TollSentence
from pipeline.errors import UsageError
from pipeline.page import Highlight, highlighted
from pipeline.report.model import Conflict, Event, Publication, Report, Side, Text, Told
from pipeline.report.sources import matrix
from pipeline.report.tolls import headline, measured
from pipeline.store import Ledger
from pipeline.store.report import ReportRows, Row, report_rows


def ledger_report(
    ledger: Ledger,
    *,
    asked: Sequence[str] = (),
    background: bool = False,
    policy: str = "ucdp",
    limit: int | None = None,
) -> Report:
    """The report of a database.

    Args:
        ledger: the database.
        asked: only these events: an id, or its beginning.
        background: also events that no article tells as its main incident.
        policy: under which each event's toll stands beside its name.
        limit: at most so many events, those that most independent sources tell of.

    Raises:
        UsageError: there is no such policy, or no such event.
    """
    found = [one.event_id for one in events(ledger, asked=asked, background=background)]
    shown = found[:limit]
    rows = report_rows(ledger, shown)
    return report(rows, policy, _sentences(toll_sentences(ledger, shown)), len(found) - len(shown))


# The measures that a news item opens with, two of them at most: a sentence, not a table.
_IN_PRINT = ("killed", "injured", "killed_or_injured", "casualties_unspecified", "missing", "abducted", "detained")


def _sentences(found: Iterable[TollSentence]) -> dict[str, str]:
    by_event: dict[str, dict[str, str]] = {}
    for one in found:
        by_event.setdefault(one.event_id, {})[one.measure] = one.sentence
    return {
        event_id: " ".join([said[measure] for measure in _IN_PRINT if measure in said][:2])
        for event_id, said in by_event.items()
    }


def report(rows: ReportRows, policy: str, sentences: Mapping[str, str], left_out: int = 0) -> Report:
    """The report of these rows.

    Args:
        rows: as read.
        policy: under which each event's toll stands beside its name.
        sentences: by event, what a newsroom could print about it.
        left_out: how many events are not among the rows.

    Raises:
        UsageError: there is no such policy.
    """
    known = [row["policy"] for row in rows.policies]
    if policy not in known:
        raise UsageError(f"report --policy {policy}: unknown; known: {', '.join(known)}")
    places = {row["event_id"]: number for number, row in enumerate(rows.events, 1)}
    numbers = {row["fact_id"]: number for number, row in enumerate(rows.facts, 1)}
    texts = _texts(rows, numbers, places)
    homes = {row["text_id"]: _home(row, places) for row in rows.texts}
    made = _Events(rows, numbers, policy, sentences)
    return Report(
        selection=rows.selection,
        policy=policy,
        policies=tuple(rows.policies),
        events=tuple(
            replace(
                made.event(row, number),
                texts=tuple(texts[one["text_id"]] for one in told if homes[one["text_id"]] == number),
                elsewhere=tuple(texts[one["text_id"]] for one in told if homes[one["text_id"]] != number),
            )
            for number, row in enumerate(rows.events, 1)
            for told in [[one for one in made.texts.get(row["event_id"], ()) if one["text_id"] in texts]]
        ),
        left_out=left_out,
        made_at=datetime.now(UTC),
        articles=len({row["article_id"] for row in rows.articles}),
        facts=len(rows.facts),
        unproved=sum(row["grounding"] == "ungrounded" for row in rows.facts),
    )


class _Events:
    """Rows by event, so that each event takes its own without looking through all."""

    def __init__(self, rows: ReportRows, numbers: dict[str, int], policy: str, sentences: Mapping[str, str]) -> None:
        self._numbers, self._policy, self._sentences = numbers, policy, sentences
        self._statements = _grouped(rows.statements)
        self._conflicts = _grouped(rows.conflicts)
        self._tolls = _grouped(rows.tolls)
        self._claims = _grouped(rows.claims)
        self.texts: dict[str, list[Row]] = {}
        told = {row["text_id"]: place for place, row in reversed(list(enumerate(rows.articles)))}
        for row in sorted(rows.texts, key=lambda one: told.get(one["text_id"], -1)):
            for event_id in row["events"]:
                self.texts.setdefault(event_id, []).append(row)

    def event(self, row: Row, number: int) -> Event:
        event_id = row["event_id"]
        measures = measured(self._tolls.get(event_id, []), self._claims.get(event_id, []), self._numbers, self._policy)
        leading = headline(measures, self._policy)
        return Event(
            number=number,
            event_id=event_id,
            label=row["label"] or _described(row),
            role=row["role"],
            event_type=row["event_type"],
            date=_date(row),
            place=", ".join(dict.fromkeys(one for one in (row["place"], row["country"]) if one)) or None,
            articles=row["articles"],
            sources=tuple(row["sources"]),
            independent_sources=row["independent_sources"],
            headline=leading[1] if leading else None,
            headline_measure=leading[0] if leading else None,
            sentence=self._sentences.get(event_id),
            matrix=matrix(self._statements.get(event_id, []), self._numbers),
            conflicts=tuple(_conflict(one, self._numbers) for one in self._conflicts.get(event_id, [])),
            measures=measures,
        )


def _texts(rows: ReportRows, numbers: dict[str, int], events: dict[str, int]) -> dict[str, Text]:
    carried: dict[str, list[Row]] = {}
    for row in rows.articles:
        carried.setdefault(row["text_id"], []).append(row)
    facts: dict[str, list[Row]] = {}
    for row in rows.facts:
        facts.setdefault(row["text_id"], []).append(row)
    names = {text_id: _name(carriers) for text_id, carriers in carried.items()}
    reporting = _grouped(rows.articles, "lineage_id")
    return {
        row["text_id"]: Text(
            number=number,
            name=names[row["text_id"]],
            publications=tuple(_publication(one) for one in carried[row["text_id"]]),
            paragraphs=highlighted(row["text"], _highlights(facts.get(row["text_id"], []), numbers)),
            facts=tuple(_told(one, numbers, events) for one in facts.get(row["text_id"], [])),
            prompt=row["prompt"],
            schema=row["schema"],
            model=row["model"],
            extracted_at=row["extracted_at"],
            rests_on=_beside(row["text_id"], reporting[carried[row["text_id"]][0]["lineage_id"]], names),
        )
        for number, row in enumerate((one for one in rows.texts if one["text_id"] in carried), 1)
    }


def _name(carriers: Sequence[Row]) -> str:
    sources: list[str] = list(dict.fromkeys(row["source"] for row in carriers))
    further = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return sources[0] + further


def _beside(text_id: str, same: Iterable[Row], names: dict[str, str]) -> tuple[str, ...]:
    others = dict.fromkeys(row["text_id"] for row in same if row["text_id"] != text_id)
    return tuple(names[one] for one in others)


def _publication(row: Row) -> Publication:
    return Publication(**{name: row[name] for name in Publication.__dataclass_fields__})


def _highlights(facts: Iterable[Row], numbers: dict[str, int]) -> list[Highlight]:
    return [
        Highlight(numbers[row["fact_id"]], row["quote_start"], row["quote_end"])
        for row in facts
        if row["grounding"] != "ungrounded" and row["quote_start"] is not None
    ]


def _told(row: Row, numbers: dict[str, int], events: dict[str, int]) -> Told:
    return Told(
        number=numbers[row["fact_id"]],
        attribute=row["attribute"],
        statement=row["statement"],
        quote=row["quote"],
        proved=row["grounding"] != "ungrounded" and row["quote_start"] is not None,
        grounding=row["grounding"] + (f" {row['grounding_score']:.0f}" if row["grounding_score"] is not None else ""),
        reasons=tuple(row["reasons"]),
        by_rule=tuple(row["by_rule"]),
        role=row["role"],
        event_number=events.get(row["event_id"]),
    )


def _home(row: Row, events: dict[str, int]) -> int:
    """The event under which a text stands: the first shown that it tells as its main incident, else the first."""
    return min(events[event_id] for event_id in row["main_events"] or row["events"])


def _conflict(row: Row, numbers: dict[str, int]) -> Conflict:
    def side(letter: str) -> Side:
        return Side(
            statement=row[f"statement_{letter}"],
            quote=row[f"quote_{letter}"],
            sources=tuple(row[f"sources_{letter}"]),
            independent=row[f"independent_{letter}"],
            facts=(numbers[row[f"fact_{letter}"]],),
        )

    return Conflict(row["attribute"], row["subject"], row["relation"], side("a"), side("b"))


def _grouped(rows: Iterable[Row], column: str = "event_id") -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _described(row: Row) -> str:
    what = (row["event_type"] or "incident").replace("_", " ")
    return f"{what.capitalize()} in {row['place']}" if row["place"] else what.capitalize()


def _date(row: Row) -> str | None:
    """The article's words for it, and the days that they mean."""
    words: str | None = row["date_text"]
    first: str | None = row["date_start"]
    last: str | None = row["date_end"]
    if first is None:
        return words
    days = first if last in {None, first} else f"{first}–{last}"
    return days if words in {None, days} else f"{words} ({days})"
