"""`incidents prompts`: look at prompt versions, compare them, draft and release new ones."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.prompt import Prompt

app = typer.Typer(no_args_is_help=True, help="Prompt versions: list, show, compare, draft, freeze.")

PromptId = Annotated[str, typer.Argument(metavar="ID", help="FAMILY/vN, such as incident/v1")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every prompt version, yours and the shipped ones."""
    from pipeline.prompt import list_prompts

    prompts = list_prompts(_folders())
    if as_json:
        _echo_json([_facts(prompt) for prompt in prompts])
        return
    header = ("prompt", "schema", "released", "hash", "notes")
    rows = [(p.id, p.schema, p.released or "draft", p.hash[:15], " ".join(p.notes.split())) for p in prompts]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


@app.command()
def show(
    prompt_id: PromptId,
    source: Annotated[bool, typer.Option("--source", help="Print the file as it is.")] = False,
    as_json: AsJson = False,
) -> None:
    """The system message as a model gets it, and the user message's template."""
    from pipeline.errors import UsageError
    from pipeline.prompt import system_message

    if source and as_json:
        raise UsageError("prompts show: --source and --json exclude each other; give one of them")
    prompt = _load(prompt_id)
    if source:
        typer.echo(prompt.source.read_bytes(), nl=False)
    elif as_json:
        templates: dict[str, Any] = {"system": prompt.system, "user": prompt.user, "steps": dict(prompt.asked)}
        templates |= {
            "examples": [
                {"text": one.text, "replies": one.replies, "language": one.language} for one in prompt.examples
            ]
        }
        _echo_json(_facts(prompt) | templates | {"system_message": system_message(prompt)})
    else:
        typer.echo(f"=== system ===\n{system_message(prompt)}\n\n=== user ===\n{prompt.user}")
        for name, template in prompt.asked:
            typer.echo(f"\n=== step {name} ===\n{template}")
        for example in prompt.examples:
            typer.echo(f"\n=== {' '.join(filter(None, ('example', example.language)))} ===\n{example.text}")
            for reply in example.replies:
                typer.echo(f"\n=== reply ===\n{reply}")
        if prompt.verbatim:
            typer.echo(f"\n=== answered in the article's words alone ===\n{', '.join(prompt.verbatim)}")
        if prompt.probabilities:
            typer.echo(f"\n=== asked along: how likely each code was ===\n{', '.join(prompt.probabilities)}")


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="the prompt compared from")],
    new: Annotated[str, typer.Argument(metavar="B", help="the prompt compared to")],
    rendered: Annotated[bool, typer.Option("--rendered", help="Compare the system messages, schema included.")] = False,
) -> None:
    """A unified diff of two prompt files; nothing is printed where they are equal."""
    import difflib

    from pipeline.prompt import system_message

    prompts = [_load(old), _load(new)]
    texts = [system_message(prompt) if rendered else prompt.source.read_text(encoding="utf-8") for prompt in prompts]
    before, after = (text.splitlines() for text in texts)
    for line in difflib.unified_diff(before, after, prompts[0].id, prompts[1].id, lineterm=""):
        typer.echo(line)


@app.command()
def new(
    prompt_id: PromptId,
    origin: Annotated[str, typer.Option("--from", metavar="ID", help="the prompt to start from")],
    schema: Annotated[str | None, typer.Option(metavar="NAME", help="schema version; default: the same")] = None,
) -> None:
    """Copy a prompt into your prompts folder as a draft, and print the draft's path."""
    from pipeline.prompt import draft, load_prompt, prompt_folders, shipped_prompts
    from pipeline.settings import load_settings

    own = load_settings().prompts_dir
    same = own.resolve() == shipped_prompts()
    written = draft(
        load_prompt(origin, prompt_folders(own)),
        prompt_id,
        [own] if same else [own, shipped_prompts()],
        schema,
    )
    typer.echo(str(written.source))


@app.command()
def freeze(prompt_id: PromptId) -> None:
    """Release a prompt: from now on a change to it, or to its schema, is an error."""
    import datetime

    from pipeline.prompt import freeze as freeze_prompt

    prompt = _load(prompt_id)
    frozen = freeze_prompt(prompt.folder, prompt.id, datetime.datetime.now(datetime.UTC).date())
    typer.echo(f"{frozen.id} released {frozen.released} {frozen.hash}")


def _folders() -> "list[Path]":
    from pipeline.prompt import prompt_folders
    from pipeline.settings import load_settings

    return prompt_folders(load_settings().prompts_dir)


def _load(prompt_id: str) -> "Prompt":
    from pipeline.prompt import load_prompt

    return load_prompt(prompt_id, _folders())


def _facts(prompt: "Prompt") -> dict[str, object]:
    return {
        "id": prompt.id,
        "version": prompt.version,
        "schema": prompt.schema,
        "released": prompt.released,
        "notes": prompt.notes,
        "verbatim": prompt.verbatim,
        "probabilities": prompt.probabilities,
        "hash": prompt.hash,
        "file_sha256": prompt.file_sha256,
        "source": str(prompt.source),
    }


def _echo_json(value: object) -> None:
    import json

    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
