"""`incidents extract`: the main job."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import echo_json, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.article import Article, LoadProblem
    from pipeline.model.spec import ModelSpec
    from pipeline.run import Summary
    from pipeline.settings import Settings

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH…", help="files or folders (.txt .md .html .jsonl .csv .parquet), or - for stdin"),
]
Db = Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")]


def extract(
    paths: Paths,
    prompt: Annotated[str | None, typer.Option(help="prompt version  [default: incident/v9]")] = None,
    model: Annotated[
        str | None, typer.Option(help="provider/name  [default: the embedded local/qwen2.5-coder-1.5b]")
    ] = None,
    db: Db = None,
    manifest: Annotated[Path | None, typer.Option(help="JSONL or CSV that describes the files")] = None,
    outlet: Annotated[str | None, typer.Option(help="who published, where an article does not say")] = None,
    url: Annotated[str | None, typer.Option(help="where published, likewise")] = None,
    title: Annotated[str | None, typer.Option(help="headline, likewise")] = None,
    language: Annotated[str | None, typer.Option(help="language tag, likewise")] = None,
    published_at: Annotated[str | None, typer.Option(help="ISO 8601 date or time, likewise")] = None,
    assume_published: Annotated[str | None, typer.Option(help="a date to assume where none is known")] = None,
    encoding: Annotated[str | None, typer.Option(help="of text files that are not UTF-8")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="calls at once  [default: 1 local, 8 else]")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars this run may spend")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="read at most so many articles")] = None,
    repeat: Annotated[int, typer.Option(min=0, help="0, or N for an N-th further answer to the same")] = 0,
    aliases: Annotated[Path | None, typer.Option(help="folder with your own groups.csv, places.csv")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="also ask what failed for good")] = False,
    max_failures: Annotated[
        str | None, typer.Option(help="a number or share of failures that is still success  [default: 1%]")
    ] = None,
    local_only: Annotated[bool, typer.Option("--local-only", help="refuse a model off this machine")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would be asked; ask nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the summary as JSON")] = False,
) -> None:
    """Extract the facts of articles into the database. What is stored already is not asked again."""
    from pipeline.article import Metadata
    from pipeline.settings import load_settings

    settings = load_settings(
        prompt=prompt,
        model=model,
        db=db,
        concurrency=concurrency,
        budget=budget,
        max_failures=max_failures,
        aliases_dir=aliases,
    )
    metadata = Metadata(
        outlet=outlet,
        url=url,
        title=title,
        language=language,
        published_at=published_at,
        assume_published=assume_published,
    )
    source = {"paths": paths, "metadata": metadata, "manifest": manifest, "encoding": encoding}
    spec = _spec(settings, repeat=repeat, local_only=local_only)
    if dry_run:
        _dry_run(settings, spec, source, limit=limit, retry_failed=retry_failed, as_json=as_json)
        return
    summary = run_extract(settings, spec, load(source), limit=limit, retry_failed=retry_failed)
    if as_json:
        echo_json(vars(summary))
    else:
        report(summary, settings)
    raise typer.Exit(_exit_status(summary, settings.max_failures))


def run_extract(
    settings: "Settings",
    spec: "ModelSpec",
    loaded: "Iterable[Article | LoadProblem]",
    *,
    limit: int | None = None,
    retry_failed: bool = False,
) -> "Summary":
    """One run over these articles; progress goes to stderr."""
    import asyncio
    from contextlib import closing

    from pipeline.cli.link import link_afterwards
    from pipeline.cli.progress import progress
    from pipeline.journal import Journal
    from pipeline.run import Runner
    from pipeline.store import Ledger

    job = make_job(settings, spec)
    ledger = Ledger(settings.db)
    say(f"model {spec.name}, prompt {job.prompt.id}, database {settings.db}")
    with closing(Journal(journal_path(settings.db))) as journal, progress() as observer:
        runner = Runner(job, spec, settings, ledger, journal, observer, limit, retry_failed)
        summary = asyncio.run(runner.run(loaded))
    if summary.extracted or summary.no_incident:
        link_afterwards(settings)
    return summary


def make_job(settings: "Settings", spec: "ModelSpec") -> Any:
    """The job that the settings describe: prompt and its schema, asked of a model."""
    from pipeline.extract import Job
    from pipeline.names import load_aliases
    from pipeline.prompt import load_prompt, prompt_folders
    from schemas import get_schema

    prompt = load_prompt(settings.prompt, prompt_folders(settings.prompts_dir))
    return Job(prompt, get_schema(prompt.schema), spec.name, spec.asked, load_aliases(settings.aliases_dir))


def journal_path(db: Path) -> Path:
    """The journal stands beside its database.

    Raises:
        StoreError: the database's path is a folder.
    """
    from pipeline.errors import StoreError

    if db.is_dir():
        raise StoreError(f"{db}: a folder; name a file, such as {db / 'incidents.duckdb'}")
    return db.with_name(f"{db.name}.journal")


def load(source: dict[str, Any]) -> "Iterable[Article | LoadProblem]":
    """The articles at `paths`, and what else the command line says of them."""
    import sys

    from pipeline.article import load_articles

    return load_articles(**({**source, "stdin": sys.stdin.buffer} if "-" in source["paths"] else source))


def _spec(settings: "Settings", *, repeat: int, local_only: bool) -> "ModelSpec":
    from pipeline.errors import UsageError
    from pipeline.model.spec import is_on_this_machine, resolve_model

    spec = resolve_model(settings, repeat=repeat)
    if settings.model is None:
        say(f"no model is configured: using the embedded {spec.name}")
    if local_only and not is_on_this_machine(spec):
        raise UsageError(f"--local-only: {spec.name} is at {spec.asked.endpoint}; choose a local/ or ollama/ model")
    if settings.budget is not None and spec.price is None:
        raise UsageError(
            f'--budget: the price of {spec.name} is unknown; add [prices."{spec.name}"] with input and output '
            "(US dollars per million tokens) to incidents.toml"
        )
    return spec


def _dry_run(
    settings: "Settings",
    spec: "ModelSpec",
    source: dict[str, Any],
    *,
    limit: int | None,
    retry_failed: bool,
    as_json: bool,
) -> None:
    from pipeline.cli.progress import show_problem
    from pipeline.plan import plan
    from pipeline.store import Ledger

    loaded = load(source)
    planned = plan(
        make_job(settings, spec),
        Ledger(settings.db),
        loaded,
        show_problem,
        limit=limit,
        retry_failed=retry_failed,
    )
    if as_json:
        echo_json({**vars(planned), "model": spec.name, "prompt": settings.prompt})
        return
    typer.echo(
        f"{planned.articles} articles, {planned.texts} texts: {planned.stored} stored, {planned.to_ask} to ask "
        f"of {spec.name} (about {planned.prompt_tokens} tokens to read); {planned.unreadable} unreadable"
    )


def report(summary: "Summary", settings: "Settings") -> None:
    """The run's counts on stdout, and how to see it where the views show another selection."""
    from pipeline.store import Ledger, Reader

    cost = "cost unknown" if summary.cost is None else f"${summary.cost:.4f}"
    parts = [
        f"{_texts(summary) - summary.failed - summary.busy - summary.given_up} of {_texts(summary)} texts extracted",
        f"{summary.no_incident} without an incident",
        f"{summary.stored} were stored already",
        f"{summary.failed} failed",
        f"{summary.given_up} failed for good earlier (--retry-failed asks again)",
        f"{summary.busy} left to another run",
        f"{summary.unreadable} inputs unreadable",
    ]
    shown = [part for part in parts if not part.startswith("0 ")] or [parts[0]]
    typer.echo("; ".join(shown))
    typer.echo(
        f"{summary.facts} facts ({summary.ungrounded} not found in their article), {summary.calls} calls, "
        f"{cost}, {summary.seconds:.0f} s"
    )
    with Ledger(settings.db).reading() as connection:
        selection = Reader(connection).selection()
    if selection and (selection["prompt"], selection["model"]) != (settings.prompt, _name(settings)):
        say(
            f"the views show {selection['prompt']} × {selection['model']}; to see this run: "
            f"incidents select {settings.prompt} {_name(settings)}"
        )


def _name(settings: "Settings") -> str:
    from pipeline.model.spec import DEFAULT_MODEL

    return settings.model or DEFAULT_MODEL


def _texts(summary: "Summary") -> int:
    return summary.extracted + summary.no_incident + summary.stored + summary.failed + summary.busy


def _exit_status(summary: "Summary", max_failures: str) -> int:
    if summary.status == "stopped":
        return 4
    if summary.articles == 0 and summary.unreadable:
        return 1
    failures = summary.failed + summary.unreadable
    inputs = _texts(summary) + summary.unreadable
    allowed = float(max_failures.rstrip("%"))
    share = max_failures.endswith("%")
    return 3 if failures > (allowed / 100 * inputs if share else allowed) else 0
