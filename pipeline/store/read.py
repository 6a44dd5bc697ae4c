"""Everything that is read. Returns plain Python values or Arrow tables; no caller sees a connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.errors import StoreError, UsageError
from pipeline.fact import Evidence, Fact, Incident


@dataclass(frozen=True, slots=True)
class Answered:
    """A stored extraction with its last good replies, one per step, ready to be read again.

    Attributes:
        system, examples: the words of the prompt that it was asked with.
    """

    extraction_id: str
    status: str
    bodies: tuple[str, ...]
    text: str
    system: str
    examples: str
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredExtraction:
    """One extraction with its facts, and what it took; tokens, cost and seconds are None where not known.

    Attributes:
        seconds: of all its calls, failed ones included.
        cost: in US dollars.
    """

    extraction_id: str
    text_id: str
    schema: str
    status: str
    fault: str | None
    incidents: tuple[Incident, ...]
    calls: int
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a text's articles say of it.

    Attributes:
        language: as one of them declares it.
        published_at: the earliest publication known, for the words were written before it; one that is only assumed
            counts where no other is known. ISO 8601.
        published_basis: declared, html, assumed or unknown.
    """

    language: str | None = None
    published_at: str | None = None
    published_basis: str = "unknown"


class Reader:
    """Reads from one connection of `Ledger.reading`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def done(self, extraction_ids: Sequence[str], *, retry_failed: bool) -> set[str]:
        """Which extractions need no asking: stored and good, or failed for good (unless `retry_failed`)."""
        wanted = pa.table({"extraction_id": pa.array(extraction_ids, pa.string())})
        self._connection.register("wanted", wanted)
        rows = self._connection.execute(
            """
            SELECT extraction_id FROM extractions SEMI JOIN wanted USING (extraction_id)
            WHERE status <> 'failed' OR (permanent AND NOT ?)
            """,
            [retry_failed],
        ).fetchall()
        self._connection.unregister("wanted")
        return {extraction_id for (extraction_id,) in rows}

    def given_up(self, extraction_ids: Sequence[str]) -> set[str]:
        """Which of these extractions failed for good, and are asked again only with `retry_failed`."""
        rows = self._connection.execute(
            """
            SELECT extraction_id FROM extractions
            WHERE status = 'failed' AND permanent AND extraction_id IN (SELECT unnest(?))
            """,
            [list(extraction_ids)],
        ).fetchall()
        return {extraction_id for (extraction_id,) in rows}

    def replies(self, request_keys: Sequence[str]) -> dict[str, str]:
        """The raw body of the last good attempt for each request that has one."""
        rows = self._connection.execute(
            """
            SELECT request_key, arg_max(body, started_at)
            FROM replies JOIN attempts USING (attempt_id, request_key)
            WHERE outcome = 'ok' AND request_key IN (SELECT unnest(?)) GROUP BY request_key
            """,
            [list(request_keys)],
        ).fetchall()
        return dict(rows)

    def article_versions(self, ids: Sequence[str], urls: Sequence[str]) -> list[dict[str, Any]]:
        """Every stored version of articles with one of these ids, id stems, or URLs."""
        return self.rows(
            """
            SELECT article_id, version, text_id, url, source, outlet FROM articles
            WHERE url IN (SELECT unnest($urls)) OR article_id IN (SELECT unnest($ids))
               OR regexp_replace(article_id, '~[0-9a-f]{8}$', '') IN (SELECT unnest($ids))
            ORDER BY article_id, version
            """,
            {"ids": list(ids), "urls": list(urls)},
        )

    def circumstances(self, text_ids: Sequence[str]) -> dict[str, Circumstances]:
        """What the articles that carry these texts say of them, by text."""
        rows = self.rows(
            """
            SELECT text_id,
                min_by(language, article_id) FILTER (WHERE language IS NOT NULL) AS language,
                min_by(published_at, (published_basis = 'assumed', left(published_at, 10), published_at))
                    FILTER (WHERE published_at IS NOT NULL) AS published_at,
                min_by(published_basis, (published_basis = 'assumed', left(published_at, 10), published_at))
                    FILTER (WHERE published_at IS NOT NULL) AS published_basis
            FROM articles WHERE text_id IN (SELECT unnest($ids)) GROUP BY text_id
            """,
            {"ids": list(text_ids)},
        )
        return {
            row["text_id"]: Circumstances(row["language"], row["published_at"], row["published_basis"] or "unknown")
            for row in rows
        }

    def answered(self, prompt: str | None = None, model: str | None = None) -> list[Answered]:
        """Every extraction that has all its replies, optionally of one prompt or model."""
        rows = self.rows(
            """
            WITH good AS (
                SELECT request_key, arg_max(body, started_at) AS body
                FROM replies JOIN attempts USING (attempt_id, request_key)
                WHERE outcome = 'ok' GROUP BY request_key
            ),
            bodies AS (
                SELECT extraction_id, list(body ORDER BY place) AS bodies
                FROM (
                    SELECT extraction_id, unnest(steps) AS request_key, generate_subscripts(steps, 1) AS place
                    FROM extractions
                ) JOIN good USING (request_key)
                GROUP BY extraction_id
            )
            SELECT extractions.*, bodies, text, coalesce(system, '') AS system, coalesce(examples, '') AS examples
            FROM extractions JOIN bodies USING (extraction_id) JOIN texts USING (text_id)
                LEFT JOIN prompts ON prompts.prompt = extractions.prompt AND prompts.hash = extractions.prompt_hash
            WHERE len(bodies) = len(steps)
              AND ($prompt IS NULL OR extractions.prompt = $prompt) AND ($model IS NULL OR model = $model)
            ORDER BY extracted_at, extraction_id
            """,
            {"prompt": prompt, "model": model},
        )
        return [
            Answered(
                row["extraction_id"],
                row["status"],
                tuple(row.pop("bodies")),
                row.pop("text"),
                row.pop("system"),
                row.pop("examples"),
                row,
            )
            for row in rows
        ]

    def extractions(
        self, prompt: str, model: str, text_ids: Sequence[str], repeat: int = 0
    ) -> dict[str, StoredExtraction]:
        """The newest extraction of each of these texts under a prompt × model, by text; absent where there is none."""
        wanted = {"prompt": prompt, "model": model, "repeat": repeat, "texts": list(text_ids)}
        rows = self.rows(
            """
            WITH newest AS (
                SELECT extraction_id, text_id, schema, status, fault, steps FROM extractions
                WHERE prompt = $prompt AND model = $model AND repeat = $repeat
                  AND text_id IN (SELECT unnest($texts))
                QUALIFY row_number() OVER (PARTITION BY text_id ORDER BY extracted_at DESC) = 1
            ),
            used AS (
                SELECT extraction_id, count(*) AS calls, sum(prompt_tokens) AS prompt_tokens,
                    sum(completion_tokens) AS completion_tokens, sum(latency) AS seconds,
                    CASE WHEN count(cost) = count(*) THEN sum(cost) END AS cost
                FROM (SELECT extraction_id, unnest(steps) AS request_key FROM newest)
                JOIN attempts USING (request_key) GROUP BY extraction_id
            )
            SELECT newest.* EXCLUDE (steps), coalesce(calls, 0) AS calls, prompt_tokens, completion_tokens, cost,
                seconds
            FROM newest LEFT JOIN used USING (extraction_id) ORDER BY text_id
            """,
            wanted,
        )
        incidents = self._incidents([row["extraction_id"] for row in rows])
        return {
            row["text_id"]: StoredExtraction(**row, incidents=tuple(incidents.get(row["extraction_id"], ())))
            for row in rows
        }

    def _incidents(self, extraction_ids: Sequence[str]) -> dict[str, list[Incident]]:
        facts: dict[str, list[Fact]] = {}
        wanted = {"ids": list(extraction_ids)}
        for row in self.rows(
            "SELECT * FROM facts WHERE extraction_id IN (SELECT unnest($ids)) ORDER BY incident_id, ordinal", wanted
        ):
            columns = {name: row[name] for name in Fact.__dataclass_fields__ if name != "evidence"}
            for several in ("reasons", "by_rule"):
                columns[several] = tuple(columns[several] or ())
            facts.setdefault(row["incident_id"], []).append(Fact(**columns, evidence=_evidence(row)))
        found: dict[str, list[Incident]] = {}
        for row in self.rows(
            "SELECT * FROM incidents WHERE extraction_id IN (SELECT unnest($ids)) ORDER BY extraction_id, ordinal",
            wanted,
        ):
            incident = Incident(row["role"], _evidence(row), tuple(facts.get(row["incident_id"], ())))
            found.setdefault(row["extraction_id"], []).append(incident)
        return found

    def selection(self) -> dict[str, Any] | None:
        """The default selection, or None when nothing was ever extracted."""
        rows = self.rows("SELECT prompt, schema, model FROM selections WHERE name = 'default'")
        return rows[0] if rows else None

    def selectable(self) -> list[dict[str, Any]]:
        """Every prompt × schema × model that has extractions."""
        return self.rows("SELECT prompt, schema, model, count(*) AS texts FROM extractions GROUP BY ALL ORDER BY ALL")

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """A query of ours as a list of dicts."""
        cursor = self._connection.execute(sql, parameters or {})
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def table(self, sql: str, parameters: dict[str, Any] | None = None) -> pa.Table:
        """A query of ours as an Arrow table."""
        return self._connection.sql(sql, params=parameters or {}).to_arrow_table()

    def query(self, sql: str) -> pa.Table:
        """A user's query, as an Arrow table whose columns have different names.

        Raises:
            UsageError: it is empty, not valid SQL here, or it writes; the message is DuckDB's.
        """
        try:
            found = self._connection.sql(sql)
            if found is None:  # DuckDB's types do not tell
                raise UsageError("sql: the query is empty; try: from current_facts")
            table = found.to_arrow_table()
            return table.rename_columns(_distinct(table.column_names))
        except duckdb.IOException as error:
            raise StoreError(f"sql: {error}") from error
        except duckdb.Error as error:
            raise UsageError(f"sql: {error}") from error


def _evidence(row: dict[str, Any]) -> Evidence:
    return Evidence(row["quote"], row["quote_start"], row["quote_end"], row["grounding"], row["grounding_score"])


def _distinct(names: list[str]) -> list[str]:
    """Names with a number behind those that came before: JSON keeps one value per name."""
    taken: list[str] = []
    for name in names:
        further = (f"{name}_{number}" for number in count(1))
        taken.append(name if name not in taken else next(one for one in further if one not in (*taken, *names)))
    return taken
