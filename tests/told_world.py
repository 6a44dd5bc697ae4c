"""A ledger filled by hand: articles, what the selection extracted from them, and the events they are linked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.article import Article, text_hash
from pipeline.compare import Comparison, Matrix, compare
from pipeline.fact import Evidence, Fact, Incident
from pipeline.store import ArticleRow, ExtractionRow, Ledger, Reader, Writer

SELECTED = ("incident/v1", "incident_v1", "openai/any")


def fact(kind: Any, value_text: str | None, *, grounding: Any = "exact", **values: Any) -> Fact:
    """A fact whose quote is its value."""
    quote = value_text or "words"
    span = (None, None) if grounding == "ungrounded" else (0, len(quote))
    return Fact(kind=kind, value_text=value_text, evidence=Evidence(quote, *span, grounding), **values)


def killed(low: int | None, high: int | None, modifier: str = "exact", **values: Any) -> Fact:
    return fact("quantity", values.pop("value_text", str(low)), **{
        "measure": "killed", "status": "reported", "low": low, "high": high, "modifier": modifier, **values,
    })  # fmt: skip


def resolved(words: str, start: str, end: str, basis: str = "declared") -> Fact:
    days = {"date_start": start, "date_end": end, "resolved_basis": basis}
    return fact("date", words, basis="resolved_from_published", **days)


def main(*facts: Fact) -> Incident:
    return Incident("main", Evidence("words"), facts)


def earlier(*facts: Fact) -> Incident:
    return Incident("background", Evidence("words"), facts)


def article(name: str, text: str, **known: Any) -> Article:
    """An article of which no more is known than `known` says."""
    silent = dict.fromkeys(("outlet", "url", "title", "language", "published_at", "fetched_at"))
    basis = "declared" if known.get("published_at") else "unknown"
    columns = {**silent, "published_basis": basis, **known}
    return Article(text=text, text_id=text_hash(text), name=name, declared=True, source=f"/{name}.txt", **columns)


def extraction(
    row: ArticleRow, incidents: Sequence[Incident], selected: tuple[str, str, str] = SELECTED
) -> ExtractionRow:
    """What a prompt × schema × model extracted of an article, as a run stores it."""
    prompt, schema, model = selected
    return ExtractionRow(
        extraction_id=f"{prompt}:{model}:{row.article.text_id}",
        text_id=row.article.text_id,
        article_id=row.article_id,
        prompt=prompt,
        prompt_hash="v1:p",
        schema=schema,
        schema_hash="v1:s",
        model=model,
        asked={},
        repeat=0,
        steps=(),
        status="extracted" if incidents else "no_incident",
        run_id="r",
        code_version="1",
        extracted_at=datetime(2024, 9, 20, tzinfo=UTC),
        incidents=tuple(incidents),
    )


@dataclass(frozen=True)
class Filled:
    """A ledger under construction."""

    ledger: Ledger

    def tell(
        self,
        name: str,
        *incidents: Incident,
        events: Sequence[str] = (),
        text: str | None = None,
        version: int = 1,
        lineage: str | None = None,
        **known: Any,
    ) -> None:
        """Store an article and what the selection extracted from it.

        Args:
            name: its id.
            incidents: what was extracted.
            events: the event of each incident, in their order; without them nothing is linked.
            text: its words.
            version: of the article.
            lineage: the reporting that its text rests on.
            known: outlet, published_at.
        """
        row = ArticleRow(
            name, version, article(name, text or f"The words of {name}{version if version > 1 else ''}.", **known)
        )
        extracted = extraction(row, incidents)
        with self.ledger.writing(1) as connection:
            writer = Writer(connection)
            writer.articles([row])
            writer.extractions([extracted])
            writer.select(*SELECTED, keep=True)
            for ordinal, event in enumerate(events):
                incident = f"{extracted.extraction_id}#{ordinal}"
                connection.execute(
                    "INSERT OR IGNORE INTO events VALUES (?, ?, NULL, now(), now())", [event, f"event {event}"]
                )
                connection.execute(
                    "INSERT INTO event_members (event_id, incident_id, reason, linked_at) VALUES (?, ?, 'hand', now())",
                    [event, incident],
                )
            if lineage:
                connection.execute(
                    "INSERT INTO text_lineages VALUES (?, ?, 'rewrite', NULL, NULL, 'by hand', now())",
                    [row.article.text_id, lineage],
                )

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """A query's rows."""
        with self.ledger.reading() as connection:
            return Reader(connection).rows(sql, parameters)

    def comparison(self, **options: Any) -> Comparison:
        return compare(self.ledger, **options)

    def matrix(self, **options: Any) -> Matrix:
        """The only matrix; an empty one where there is nothing to show."""
        matrices = self.comparison(**options).matrices
        assert len(matrices) < 2
        return matrices[0] if matrices else Matrix(None, [], [], {})

    def cell(self, attribute: str, column: int = 0) -> list[str]:
        """One cell's statements as people read them."""
        return [str(one) for one in self.matrix().rows[attribute][column]]
