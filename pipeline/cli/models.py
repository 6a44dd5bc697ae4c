"""`incidents models`: the local models that can be named, downloaded and served."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pipeline.model.catalog import KnownModel
    from pipeline.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Local models: list, download, serve.")

Names = Annotated[list[str], typer.Argument(metavar="NAME…", help="from `incidents models list`")]
Reference = Annotated[str, typer.Argument(metavar="NAME", help="a known name, or the path of a GGUF file")]


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """The known models, and which of them are on this machine."""
    from pipeline.model.catalog import catalog
    from pipeline.settings import load_settings

    settings = load_settings()
    rows = [_facts(model, settings) for model in catalog().values()]
    if as_json:
        import json

        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    lines = [("model", "licence", "size", "pulled", "path"), *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


@app.command()
def pull(names: Names) -> None:
    """Download models, each verified by its SHA-256; an interrupted download goes on where it stopped."""
    from pipeline.settings import load_settings

    for path in fetch(names, load_settings()):
        typer.echo(path)


def fetch(names: "Iterable[str]", settings: "Settings") -> "Iterator[Path]":
    """Download and verify known models, each as its path is asked for, with progress on stderr."""
    from pipeline.model.catalog import known_model, models_folder
    from pipeline.model.download import pull as pull_model

    for model in [known_model(name) for name in names]:
        with _progress(model) as progress:
            path = pull_model(model, models_folder(settings), progress)
        yield path


@app.command()
def serve(
    name: Reference,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 0,
    context: Annotated[int | None, typer.Option(min=512, help="tokens; default: context_tokens")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="default: physical cores")] = None,
) -> None:
    """Serve a model on 127.0.0.1 with an OpenAI-compatible API until Ctrl-C."""
    import contextlib
    import os
    import threading

    from pipeline.model.catalog import resolve_local
    from pipeline.model.local import LocalServer
    from pipeline.settings import load_settings

    settings = load_settings(context_tokens=context, threads=threads)
    model = resolve_local(name.removeprefix("local/"), settings)
    server = LocalServer(model, context_tokens=settings.context_tokens, threads=settings.threads, port=port)
    try:
        with server, contextlib.suppress(KeyboardInterrupt):
            typer.echo(f"OPENAI_BASE_URL={server.base_url}\nOPENAI_API_KEY={server.api_key}")
            typer.echo(f"{model.name}: {server.threads} threads; Ctrl-C stops it", err=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        # Ctrl-C again, while a client waits for its answer: llama.cpp cannot be stopped in order then.
        os._exit(130)


def _facts(model: "KnownModel", settings: "Settings") -> "dict[str, Any]":
    from pipeline.model.catalog import is_pulled, models_folder

    pulled = is_pulled(model, settings)
    return {
        "name": f"local/{model.name}",
        "description": model.description,
        "licence": model.licence,
        "size": model.size,
        "sha256": model.sha256,
        "context": model.context,
        "pulled": pulled,
        "path": str(models_folder(settings) / model.file) if pulled else None,
    }


def _cells(row: "dict[str, Any]") -> tuple[str, ...]:
    size = f"{row['size'] // 1_000_000} MB"
    return row["name"], row["licence"], size, "yes" if row["pulled"] else "no", row["path"] or "-"


def _progress(model: "KnownModel") -> "AbstractContextManager[Callable[[int, int], None]]":
    import contextlib
    import sys

    show = _bar if sys.stderr.isatty() else _lines
    return contextlib.contextmanager(show)(model)


def _bar(model: "KnownModel") -> "Iterator[Callable[[int, int], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(model.name, total=model.size)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(model: "KnownModel") -> "Iterator[Callable[[int, int], None]]":
    """A line for every tenth, for logs."""
    tenths = -1

    def show(done: int, total: int) -> None:
        nonlocal tenths
        if (now := done * 10 // total) > tenths:
            tenths = now
            typer.echo(f"{model.name}: {now * 10} % of {total // 1_000_000} MB", err=True)

    yield show
