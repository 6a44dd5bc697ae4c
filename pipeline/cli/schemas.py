"""`incidents schemas`: the response schemas that prompts name."""

import json
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Schema versions: list, show.")


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Every schema version with the hash of its JSON Schema."""
    from schemas import get_schema, schema_names

    schemas = [get_schema(name) for name in schema_names()]
    if as_json:
        typer.echo(json.dumps([{"name": schema.name, "hash": schema.hash} for schema in schemas], indent=2))
        return
    width = max((len(schema.name) for schema in schemas), default=0)
    for schema in schemas:
        typer.echo(f"{schema.name:{width}}  {schema.hash}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="a schema version, such as incident_v1")],
    text: Annotated[bool, typer.Option("--text", help="Print it as prompts show it to a model.")] = False,
) -> None:
    """The schema as JSON Schema."""
    from pipeline.errors import PromptError
    from schemas import UnknownSchemaError, get_schema
    from schemas.describe import describe

    try:
        schema = get_schema(name)
    except UnknownSchemaError as error:
        raise PromptError(f"schemas: {error}") from None
    if text:
        headed = [f"step {step.step}:\n" if schema.further else "" for step in schema.steps]
        texts = [head + describe(step.model) for head, step in zip(headed, schema.steps, strict=True)]
        typer.echo("\n\n".join(texts))
    else:
        typer.echo(json.dumps(schema.whole, indent=2, ensure_ascii=False))
