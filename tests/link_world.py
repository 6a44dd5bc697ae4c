"""A made-up press for linking: articles that tell happenings, in a real ledger, and the events that come of them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from new_ledger import new_ledger
from told_world import article, extraction

from pipeline.fact import Evidence, Fact, Incident
from pipeline.link import Linked, link
from pipeline.names import built_in
from pipeline.store import ArticleRow, Ledger, Reader, Writer

SELECTED = ("incident/v1", "incident_v2", "openai/any")
OTHER = ("incident/v2", "incident_v2", "openai/any")


def fact(kind: Any, value_text: str | None, *, grounding: Any = "exact", **values: Any) -> Fact:
    """A fact whose quote is its value, unless another is given."""
    quote = values.pop("quote", None) or value_text or "words"
    span = (None, None) if grounding == "ungrounded" else (0, len(quote))
    return Fact(kind=kind, value_text=value_text, evidence=Evidence(quote, *span, grounding), **values)


def kind_of(category: str) -> Fact:
    return fact("event_type", None, category=category)


def weekday(words: str) -> Fact:
    return fact("date", words, basis="unresolved", precision="day")


def day(start: str, end: str | None = None) -> Fact:
    return fact("date", start, date_start=start, date_end=end or start, basis="explicit")


def place(name: str, country: str | None = None, **values: Any) -> Fact:
    return fact(
        "place", name, **{"country": country, "alias_id": built_in().place_id(name), "precision": "1", **values}
    )


def group(name: str, role: str = "perpetrator") -> Fact:
    return fact("actor", name, category=role, alias_id=built_in().group_id(name))


def target(name: str, target_type: str = "other") -> Fact:
    return fact("target", name, target_type=target_type)


def killed(number: int, who: str | None = None) -> Fact:
    return fact(
        "quantity",
        str(number),
        measure="killed",
        status="reported",
        low=number,
        high=number,
        modifier="exact",
        group_text=who,
    )


def main(*facts: Fact, at: tuple[int, int] = (0, 5)) -> Incident:
    return Incident("main", Evidence("words", *at, "exact"), facts)


def earlier(*facts: Fact, at: tuple[int, int] = (10, 15)) -> Incident:
    return Incident("background", Evidence("words", *at, "exact"), facts)


def attack(**changes: Fact | None) -> Incident:
    """A main incident told in full; `changes` replace its parts, None takes one out."""
    parts: dict[str, Fact | None] = {
        "kind": kind_of("attack"),
        "date": day("2024-09-17"),
        "place": place("Bamako", "MLI"),
        "group": group("JNIM"),
        "target": target("military training camp", "military"),
        "toll": killed(77),
        **changes,
    }
    return main(*(part for part in parts.values() if part is not None))


def new_press(folder: Path) -> "Press":
    """An empty ledger."""
    return Press(new_ledger(folder / "ledger.duckdb"))


@dataclass(frozen=True)
class Press:
    """A ledger that articles come into."""

    ledger: Ledger

    def tell(
        self, name: str, *incidents: Incident, published: str | None = None, text: str | None = None, version: int = 1,
        selected: tuple[str, str, str] = SELECTED,
    ) -> None:  # fmt: skip
        """Store an article and what a prompt and model made of it."""
        told = article(name, text or f"The words of {name}.", language="en", published_at=published)
        row = ArticleRow(name, version, told)
        with self.ledger.writing(1) as connection:
            writer = Writer(connection)
            writer.articles([row])
            writer.extractions([extraction(row, incidents, selected)])
            writer.select(*selected, keep=True)

    def select(self, selected: tuple[str, str, str]) -> Linked:
        with self.ledger.writing(1) as connection:
            Writer(connection).select(*selected)
        return link(self.ledger)

    def link(self) -> Linked:
        return link(self.ledger)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with self.ledger.reading() as connection:
            return Reader(connection).rows(sql)

    def event_of(self, article: str, ordinal: int = 0) -> str:
        """The event of an article's incident in the selection."""
        rows = self.rows(
            """
            SELECT incidents.article_id, ordinal, event_id FROM event_members
            JOIN incidents USING (incident_id) JOIN current_extractions USING (extraction_id)
            """
        )
        (event_id,) = (row["event_id"] for row in rows if (row["article_id"], row["ordinal"]) == (article, ordinal))
        return str(event_id)

    def together(self) -> set[frozenset[str]]:
        """The articles whose incidents are one event, for every event of more than one."""
        rows = self.rows(
            """
            SELECT event_id, list(incidents.article_id) AS articles
            FROM event_members JOIN incidents USING (incident_id) JOIN current_extractions USING (extraction_id)
            GROUP BY event_id HAVING count(*) > 1
            """
        )
        return {frozenset(row["articles"]) for row in rows}

    def stored(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Everything that linking writes."""
        return self.rows("FROM events ORDER BY ALL"), self.rows("FROM event_members ORDER BY ALL")

    def event(self, event_id: str) -> dict[str, Any]:
        (row,) = self.rows(f"FROM events WHERE event_id = '{event_id}'")
        return row


def moved(incident: Incident, start: int) -> Incident:
    """The same incident with its words elsewhere in the text."""
    return replace(incident, evidence=Evidence("words", start, start + 5, "exact"))
