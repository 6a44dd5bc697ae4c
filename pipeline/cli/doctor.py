"""`incidents doctor`: what is configured, what is missing, what to type next."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.output import Format, echo_json, print_rows

if TYPE_CHECKING:
    from pipeline.settings import Settings


def doctor(
    db: Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Say what is configured, what is missing, and what to type next. Asks no model."""
    from pipeline.settings import load_settings

    settings = load_settings(db=db)
    findings = [_settings_file(), _model(settings), _prompt(settings), _key(settings), _database(settings)]
    if as_json:
        echo_json([dict(zip(("what", "found", "next"), finding, strict=True)) for finding in findings])
    else:
        print_rows(("what", "found", "next"), findings, Format.table)


def _settings_file() -> tuple[str, str, str]:
    from pipeline.settings import SETTINGS_FILE

    there = Path(SETTINGS_FILE).is_file()
    return "settings", f"{SETTINGS_FILE} {'read' if there else 'not here'}", "" if there else "defaults apply"


def _model(settings: "Settings") -> tuple[str, str, str]:
    from pipeline.errors import PipelineError
    from pipeline.model.spec import DEFAULT_MODEL, resolve_model

    name = settings.model or f"{DEFAULT_MODEL} (nothing configured)"
    try:
        spec = resolve_model(settings)
    except PipelineError as error:
        return "model", f"{name}: not ready", str(error)
    return "model", f"{name} at {spec.asked.endpoint}, {spec.asked.mode}", "incidents extract PATH"


def _prompt(settings: "Settings") -> tuple[str, str, str]:
    from pipeline.errors import PipelineError
    from pipeline.prompt import load_prompt, prompt_folders

    try:
        prompt = load_prompt(settings.prompt, prompt_folders(settings.prompts_dir))
    except PipelineError as error:
        return "prompt", f"{settings.prompt}: not usable", str(error)
    return "prompt", f"{prompt.id}, schema {prompt.schema}, {prompt.released or 'a draft'}", ""


def _key(settings: "Settings") -> tuple[str, str, str]:
    found = "set" if settings.openai_api_key else "not set"
    return "OPENAI_API_KEY", found, "" if settings.openai_api_key else "needed only for models named openai/…"


def _database(settings: "Settings") -> tuple[str, str, str]:
    from pipeline.errors import PipelineError
    from pipeline.store import Ledger, Reader

    if not settings.db.exists():
        return "database", f"{settings.db} not there yet", "incidents demo"
    try:
        with Ledger(settings.db).reading() as connection:
            reader = Reader(connection)
            (count,) = reader.rows("SELECT count(DISTINCT article_id) AS n FROM articles")
            selection = reader.selection()
    except PipelineError as error:
        return "database", f"{settings.db} cannot be read", str(error)
    shown = f"; views show {selection['prompt']} × {selection['model']}" if selection else ""
    return "database", f"{settings.db}: {count['n']} articles{shown}", "incidents compare"
