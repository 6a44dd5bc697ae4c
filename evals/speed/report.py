"""What a report of many articles costs to make and to open: `python -m evals.speed.report [ARTICLES]`.

The five seeds with their gold, as often as it takes, five articles an event. Prints the seconds that `incidents report`
takes, the size of its file, and how long Chromium takes to its first view, until the page answers, and for a click on a
figure; an empty file opened by the same browser is the baseline. Each is the best of three openings. Without a Chromium
only the rest is printed.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from evals.gold_set import GoldArticle, gold_set
from pipeline.article import text_hash
from pipeline.fact import Evidence, Incident
from pipeline.store import ArticleRow, ExtractionRow, Ledger, Writer

_ROUNDS = 3
_PER_EVENT = 5
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def main(articles: Annotated[int, typer.Argument(help="how many")] = 1000) -> None:
    """Make a ledger of so many articles, report on it, and open the report."""
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "incidents.duckdb")
        _fill(ledger, articles)
        file = Path(folder) / "report.html"
        typer.echo(f"incidents report: {_made(ledger.path, file):.1f} s, {file.stat().st_size / 1e6:.1f} MB")
        empty = Path(folder) / "empty.html"
        empty.write_text("<!DOCTYPE html><title>empty</title><p>empty", encoding="utf-8")
        _open_both(file, empty)


def _made(db: Path, file: Path) -> float:
    """Seconds that the command takes, from its start to the written file; what it says goes to stderr."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "report"]
    begun = time.perf_counter()
    subprocess.run([*command, "--db", str(db), "--out", str(file)], check=True)  # noqa: S603 - our own command
    return time.perf_counter() - begun


def _open_both(file: Path, empty: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        typer.echo("no Chromium is installed: nothing opened")
        return
    typer.echo(f"{'':11}{'first view s':>14}{'answers s':>12}{'a click s':>12}")
    told = {one.name: _opened(one, chromium) for one in (empty, file)}
    for name, spent in told.items():
        typer.echo(f"{name:11}" + "".join(f"{one:{width}.2f}" for one, width in zip(spent, (14, 12, 12), strict=True)))
    ratio = told[file.name][0] / told[empty.name][0]
    typer.echo(f"first view: {ratio:.1f} × an empty page")


def _opened(file: Path, chromium: str) -> tuple[float, float, float]:
    """Seconds from the address to the first contentful paint, to the end of loading, and of one click on a figure."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the development tools: not there for everyone

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_OPTIONS))
        for _ in range(_ROUNDS):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            begun = time.perf_counter()
            page.goto(file.as_uri(), wait_until="load")
            loaded = time.perf_counter() - begun
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
            found.append((painted, loaded, _click(page.evaluate)))
            page.close()
        browser.close()
    return min(one[0] for one in found), min(one[1] for one in found), min(one[2] for one in found)


def _click(evaluate: Callable[[str], float]) -> float:
    """Until the words behind a figure are laid out; 0 where there is none."""
    return evaluate(
        """() => {
          const figure = document.querySelector('.matrix .say');
          const begun = performance.now();
          if (figure) { figure.click(); document.getElementById('reader').getBoundingClientRect(); }
          return (performance.now() - begun) / 1000;
        }"""
    )


def _fill(ledger: Ledger, articles: int) -> None:
    labelled = gold_set("seeds").articles
    rows = [_copy(labelled[number % len(labelled)], number) for number in range(articles)]
    with ledger.writing(30) as connection:
        writer = Writer(connection)
        writer.articles([row for row, _ in rows])
        writer.extractions([extraction for _, extraction in rows])
        writer.select("gold/copies", "incident_v2", "gold")
        connection.execute(
            """
            INSERT INTO event_members (event_id, incident_id, reason, linked_at)
            SELECT CASE role WHEN 'main' THEN 'e' || (article_id[2:]::INTEGER // $size) ELSE incident_id END,
                incident_id, 'copies', $now
            FROM incidents
            """,
            {"size": _PER_EVENT, "now": _NOW},
        )
        connection.execute(
            "INSERT INTO events SELECT DISTINCT event_id, 'Event ' || event_id, NULL, $now, $now FROM event_members",
            {"now": _NOW},
        )


def _copy(labelled: GoldArticle, number: int) -> tuple[ArticleRow, ExtractionRow]:
    """The article under another name and headline, and its labels where they then stand."""
    headline = f"Edition {number}\n\n"
    text = headline + labelled.article.text
    article = replace(
        labelled.article, text=text, text_id=text_hash(text), name=f"a{number}", outlet=f"Outlet {number % 40}",
        published_at="2024-09-18", published_basis="declared",
    )  # fmt: skip
    incidents = tuple(_moved(one.incident, len(headline)) for one in labelled.incidents)
    extraction = ExtractionRow(
        extraction_id=f"x{number}",
        text_id=article.text_id,
        article_id=article.name,
        prompt="gold/copies",
        prompt_hash="v1:-",
        schema="incident_v2",
        schema_hash="v1:-",
        model="gold",
        asked={},
        repeat=0,
        steps=(),
        status="extracted",
        run_id="copies",
        code_version="-",
        extracted_at=_NOW,
        incidents=incidents,
    )
    return ArticleRow(article.name, 1, article), extraction


def _moved(incident: Incident, by: int) -> Incident:
    def moved(evidence: Evidence) -> Evidence:
        if evidence.start is None or evidence.end is None:
            return evidence
        return replace(evidence, start=evidence.start + by, end=evidence.end + by)

    facts = tuple(replace(one, evidence=moved(one.evidence)) for one in incident.facts)
    return replace(incident, evidence=moved(incident.evidence), facts=facts)


if __name__ == "__main__":
    typer.run(main)
