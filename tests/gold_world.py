"""A made-up world for scoring: gold folders, ledgers with extractions, and the command line over them."""

import io
import json
import sys
from collections.abc import Callable, Collection, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evals import gold_format as form
from evals.gold_set import GoldArticle, GoldSet, gold_set, load_texts, write_gold
from pipeline.cli import main
from pipeline.fact import Evidence, Fact, Incident
from pipeline.store import ArticleRow, ExtractionRow, Ledger, Reader, Writer

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
A, B, MODEL = "test/v1", "test/v2", "openai/test"
ASKED = ("event_type", "date", "place", "actor", "target", "quantity")


# A world: gold as its labellers write it, and extractions as a run stores them


def numbers_of(number: int) -> tuple[int, int]:
    """How many were killed and wounded, as the article of that number says."""
    return 12 + number, 300 + 2 * number


def text_of(number: int, event: str | None) -> str:
    """An article of two figures from two sources; without an event, one of sport."""
    if event is None:
        return f"The town won the cup on Monday. Outlet {number} has more."
    killed, wounded = numbers_of(number)
    return (
        f"Gunmen attacked a barracks in Kharaz on Monday, killing {killed} soldiers, the army said. "
        f"The hospital counted {wounded} wounded soldiers. Outlet {number} has more."
    )


def main_incident(number: int, **changes: Any) -> form.GoldIncident:
    """The labels of the article of that number; `changes` are parts of it."""
    killed, wounded = numbers_of(number)
    parts: dict[str, Any] = {
        "date": form.GoldDate(quote="on Monday", text="Monday", precision="day"),
        "place": form.GoldPlace(quote="in Kharaz", name="Kharaz"),
        "actors": [form.GoldActor(quote="Gunmen", name="Gunmen", role="perpetrator")],
        "targets": [form.GoldTarget(quote="a barracks", name="barracks")],
        "quantities": [
            form.GoldQuantity(
                quote=f"killing {killed} soldiers",
                measure="killed",
                value_text=str(killed),
                low=killed,
                high=killed,
                group="soldiers",
                originator="the army",
            ),
            form.GoldQuantity(
                quote=f"counted {wounded} wounded soldiers",
                measure="injured",
                value_text=str(wounded),
                low=wounded,
                high=wounded,
                group="soldiers",
                originator="The hospital",
            ),
        ],
    }
    return form.GoldIncident(
        quote="Gunmen attacked a barracks in Kharaz", role="main", event_type="attack", **{**parts, **changes}
    )


def write_gold_folder(
    folder: Path, events: Sequence[str | None], *, name: str = "made-up", splits: Sequence[Any] = (), **changes: Any
) -> GoldSet:
    """A gold set on disk with one article for each entry, `article-000` onwards; None has no incident."""
    (folder / "texts").mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({"name": name, "articles": "texts"}), encoding="utf-8")
    for number, event in enumerate(events):
        (folder / "texts" / f"article-{number:03}.txt").write_text(text_of(number, event), encoding="utf-8")
    loaded = load_texts(folder / "texts")
    for number, event in enumerate(events):
        article_id = f"article-{number:03}"
        labels = form.GoldFile(
            article_id=article_id,
            text_sha256=loaded[article_id].text_id,
            language="en",
            event=event,
            split=splits[number] if splits else None,
            origin="blind",
            incidents=[] if event is None else [main_incident(number, **changes)],
        )
        write_gold(folder / f"{article_id}.json", labels)
    return gold_set(str(folder))


def stated(article: GoldArticle, wrong: Collection[str] = (), left_out: Collection[str] = ()) -> tuple[Incident, ...]:
    """What gold says as an extraction would, with facts of some kinds wrong and of others left out."""
    return tuple(
        replace(
            one.incident,
            facts=tuple(
                _wrong(fact, article.article.text) if fact.kind in wrong else fact
                for fact in one.incident.facts
                if fact.kind in ASKED and fact.kind not in left_out
            ),
        )
        for one in article.incidents
    )


def _wrong(fact: Fact, text: str) -> Fact:
    """The same fact as somebody misread it."""
    at = text.find("has more")
    elsewhere = Evidence("has more", at, at + len("has more"), "exact") if at >= 0 else Evidence("has more")
    changes: dict[str, dict[str, Any]] = {
        "event_type": {"category": "protest_riot"},
        "date": {"value_text": "Friday"},
        "place": {"value_text": "Elsewhere", "evidence": elsewhere},
        "actor": {"value_text": "bandits"},
        "target": {"value_text": "school"},
        "quantity": {"low": 9000, "high": 9000},
    }
    return replace(fact, **changes[fact.kind])


def row(article: GoldArticle, prompt: str, incidents: tuple[Incident, ...] = (), **columns: Any) -> ExtractionRow:
    """An extraction of an article, as a run leaves it."""
    given: dict[str, Any] = {
        "extraction_id": f"{prompt} {columns.get('repeat', 0)} {article.text_id}",
        "text_id": article.text_id,
        "article_id": article.article_id,
        "prompt": prompt,
        "prompt_hash": "v1:p",
        "schema": "incident_v1",
        "schema_hash": "v1:s",
        "model": MODEL,
        "asked": {},
        "repeat": 0,
        "steps": (),
        "status": "extracted" if incidents else "no_incident",
        "run_id": "r1",
        "code_version": "1",
        "extracted_at": NOW,
        "incidents": incidents,
    }
    return ExtractionRow(**{**given, **columns})


def store(ledger: Ledger, gold: GoldSet, *rows: ExtractionRow) -> None:
    """Articles and extractions into the database."""
    with ledger.writing(1.0) as connection:
        writer = Writer(connection)
        writer.articles([ArticleRow(one.article_id, 1, one.article) for one in gold.articles])
        writer.extractions(rows)


def store_all(ledger: Ledger, gold: GoldSet, prompt: str, made: Callable[[GoldArticle], tuple[Incident, ...]]) -> None:
    """One extraction of every article of the gold."""
    store(ledger, gold, *(row(one, prompt, made(one)) for one in gold.articles))


@dataclass(frozen=True)
class Done:
    """One finished command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def incidents(*words: object) -> Done:
    """Runs a command in this process, its error handling included; no traceback is ever shown."""
    out, err, code = io.StringIO(), io.StringIO(), None
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["incidents", *map(str, words)])
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert code is None or isinstance(code, int)
    return Done(code or 0, out.getvalue(), err.getvalue())


def rows_of(ledger: Ledger, sql: str) -> list[dict[str, Any]]:
    with ledger.reading() as connection:
        return Reader(connection).rows(sql)
